"""The naive walker: what is owed in a case, found by asking every day in every completion.

In: a mapping with the keys of a conformance vector (`duty`, `content`, `define`, each single or a list;
`facts`, `vocabulary`, `calendar`, `as_of`, `known_on`). Out: outcomes as dictionaries, sorted by standard
and occurrence. Guaranteed: imports nothing of the engine; slow and plain on purpose, so that it can be
checked by reading.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from typing import Any

from tests.oracle.conditions import definition
from tests.oracle.content import content_states
from tests.oracle.context import Context, context
from tests.oracle.days import day, london
from tests.oracle.judge import BREACHES, Result
from tests.oracle.occurrences import Occurrence, occurrences
from tests.oracle.points import FAR, Due
from tests.oracle.worlds import (
    NOT_IN_EXTRACT,
    NOT_RECORDED,
    OUTSIDE_CALENDAR,
    OUTSIDE_COVERAGE,
    READING_OPEN,
    Leaf,
    TooMany,
    World,
    completions,
    decisive,
)

Outcome = dict[str, Any]
Leaves = list[Leaf[Result | None]]
CAUSES = (NOT_IN_EXTRACT, OUTSIDE_COVERAGE, OUTSIDE_CALENDAR, READING_OPEN, NOT_RECORDED)
TOO_MANY = "too many unknowns"
BLANK: Outcome = {
    "stage": None,
    "due": None,
    "due_between": None,
    "state": "unknown",
    "breach": None,
    "done": None,
    "days_late": None,
    "precision": None,
    "possible": [],
    "needs": [],
    "cause": None,
    "chain_breach": False,
}


def walk(vector: dict[str, Any]) -> list[Outcome]:
    """Return every outcome of a case under a policy, as of a date."""
    ctx = context(vector)
    found = [
        o for duty in ctx.duties for occ in occurrences(ctx, duty) if (o := outcome(ctx, occ)) is not None
    ]
    for standard in ctx.contents:
        found += _content(ctx, standard)
    return sorted(found, key=lambda o: (o["standard"], o["occurrence"]))


def periods(vector: dict[str, Any]) -> dict[str, list[dict[str, date]]]:
    """Return the periods in which each definition holds, up to the as-of day (where nothing is missing)."""
    ctx = context(vector)
    return {
        name: [
            {"from": a} if b is None else {"from": a, "to": b} for a, b in definition(ctx, name, World({}))
        ]
        for name in ctx.definitions
    }


def outcome(ctx: Context, occ: Occurrence) -> Outcome | None:
    """Combine what an occurrence comes to in every completion (ruling 4), or None if there is never one."""
    name: Outcome = {"standard": occ.duty["id"], "occurrence": occ.name, **BLANK}
    if occ.star is not None:
        breach = False if occ.duty.get("strength") == "should" else None
        shown = {"needs": list(occ.star.needs), "cause": occ.star.cause, "possible": list(occ.star.possible)}
        return {**name, **shown, "breach": breach}
    try:
        leaves = completions(occ.resolve)
    except TooMany:
        return {**name, "cause": TOO_MANY}
    results = [leaf.result for leaf in leaves if leaf.result is not None]
    if not results:
        return None
    states = {state_of(leaf.result) for leaf in leaves}
    shown = {**name, **_dates(results), "stage": _same([r.stage for r in results])}
    shown["precision"] = _same([r.precision for r in results])
    shown["breach"] = _breach(occ.duty, leaves)
    if states <= BREACHES or len(states) == 1:
        return {**shown, **_known(ctx, results, shown["due"])}
    return {**shown, **_unknown(leaves, states)}


def state_of(result: Result | None) -> str:
    """Return the state in a completion; `none` where it has no such occurrence."""
    return "none" if result is None else result.state


def _same(values: list[Any]) -> Any:
    return values[0] if all(v == values[0] for v in values) else None


def _breach(duty: dict[str, Any], leaves: Leaves) -> bool | None:
    if duty.get("strength") == "should":
        return False
    return _same([leaf.result is not None and leaf.result.breached for leaf in leaves])


def due_shown(due: Due | None) -> date | datetime | None:
    """Return a due day as it is written: a date, or a London time for limits in hours."""
    if due is None or due.day == FAR:
        return None
    return due.day if due.instant is None else london(due.instant)


def _dates(results: list[Result]) -> Outcome:
    dues = [due_shown(r.due) for r in results]
    vague = any(r.due is not None and r.due.vague for r in results)
    if not vague and all(d == dues[0] for d in dues):
        return {"due": dues[0]}
    known = sorted((d for d in dues if d is not None), key=lambda d: (day(d), str(d)))
    return {"due_between": [None if vague else known[0], known[-1] if len(known) == len(dues) else None]}


def _known(ctx: Context, results: list[Result], due: date | datetime | None) -> Outcome:
    """Show the agreed state with the certain discharge: none if some completion has none."""
    undone = [r for r in results if r.done is None]
    last = max((r.done.key for r in results if r.done is not None), default=None)
    shown = undone or [r for r in results if r.done is not None and r.done.key == last]
    state = next((s for s in ("overdue", "missed") if any(r.state == s for r in shown)), shown[0].state)
    done = None if undone or shown[0].done is None else shown[0].done.moment
    late = None
    if due is not None and state == "met_late" and done is not None:
        late = (day(done) - day(due)).days
    elif due is not None and state == "overdue":
        late = (ctx.case.today - day(due)).days
    return {"state": state, "done": done, "days_late": late}


def _unknown(leaves: Leaves, states: set[str]) -> Outcome:
    """Show what is possible, which missing facts decide it, and why they are missing."""

    def view(result: Result | None) -> Hashable:
        return state_of(result)

    atoms = decisive(leaves, view)
    causes = {a.cause for a in atoms}
    return {
        "state": "unknown",
        "precision": None,
        "possible": sorted(states),
        "needs": sorted({a.label for a in atoms}),
        "cause": next((c for c in CAUSES if c in causes), None),
        "chain_breach": all(
            r.result is not None and (r.result.chain_breach or r.result.breached) for r in leaves
        ),
    }


def _content(ctx: Context, standard: dict[str, Any]) -> list[Outcome]:
    if standard.get("subject", "child") != ctx.case.subject:
        return []
    name: Outcome = {"standard": standard["id"], **BLANK}
    should = standard.get("strength") == "should"
    if not ctx.case.carried(standard["of"]):
        breach = False if should else None
        needs = {"needs": [standard["of"]], "cause": NOT_IN_EXTRACT, "breach": breach}
        return [{**name, "occurrence": "*", **needs}]
    found = []
    for document, state, needs, causes in content_states(ctx, standard):
        shown = {**name, "occurrence": document, "state": state}
        if state == "unknown":
            shown |= {
                "possible": ["met", "missed"],
                "needs": needs,
                "cause": next((c for c in CAUSES if c in causes), None),
            }
            shown["breach"] = False if should else None
        else:
            shown["breach"] = state == "missed" and not should
        found.append(shown)
    return found
