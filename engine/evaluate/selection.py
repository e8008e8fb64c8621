"""Which anchors each standard has in a case, found through the matcher.

In: the plan's rules and flags, the scene, a matcher. Out: for each standard its anchors, and whether
each surely applies. Guaranteed: the conditions of anchors reach the matcher as integer flags (surely,
maybe); what it hits decides which anchors are judged at all, so two matchers that agree give equal
outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.conditions import Condition
from engine.evaluate.anchors import Anchor, anchors_of, candidates, definition_periods, with_ordinal
from engine.evaluate.truth import NOTHING, Scene, about, truth, truth_at
from engine.evaluate.view import Seen
from engine.evaluate.worlds import Need
from engine.facts import Fact
from engine.matching import Hit, Matcher, Row
from engine.nodes import Edge
from engine.outcome import Cause
from engine.plan import (
    Flag,
    Plan,
    Standard,
    Terms,
    exception_rule,
    followed_by,
    maybe_flag,
    maybe_rule,
    sure_flag,
    sure_rule,
)
from engine.spans import BEGINNING, intersect

NO_ROWS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that were offered to the matcher and what it hit."""

    seen: Mapping[str, tuple[tuple[int, Seen], ...]]  # kind -> (row number, fact)
    hits: Mapping[str, frozenset[int]]  # rule -> rows
    followed: Mapping[int, frozenset[int]]  # number of a follow-on -> rows it may follow


def select(scene: Scene, matcher: Matcher) -> Selection:
    """Offer every possible anchor to the matcher, once for the whole policy."""
    plan = scene.plan
    rows: list[Row] = []
    seen: dict[str, tuple[tuple[int, Seen], ...]] = {}
    for kind, flags in _anchor_kinds(plan):
        facts = candidates(Edge(kind, ""), scene)
        seen[kind] = tuple((len(rows) + place, fact) for place, fact in enumerate(facts))
        rows += [Row(kind, _flags(flags, fact, scene)) for fact in facts]
    hits = _by_rule(matcher.match(rows) if rows else frozenset())
    return Selection(seen, hits, _followed(hits))


def _by_rule(hits: frozenset[Hit]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for rule, row in hits:
        found.setdefault(rule, set()).add(row)
    return {rule: frozenset(rows) for rule, rows in found.items()}


def _followed(hits: Mapping[str, frozenset[int]]) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for rule, rows in hits.items():
        index = followed_by(rule)
        if index is not None:
            found[index] = found.get(index, NO_ROWS) | rows
    return found


def _anchor_kinds(plan: Plan) -> list[tuple[str, list[tuple[str, Flag]]]]:
    """The kinds that anything hangs on, each with the flags that its rows may carry."""
    found: list[tuple[str, list[tuple[str, Flag]]]] | None = plan.memory.get("anchor kinds")
    if found is None:
        kinds = sorted({rule.kind for rule in plan.rules if rule.after is None})
        found = plan.memory["anchor kinds"] = [(kind, flags_of(plan, kind)) for kind in kinds]
    return found


def _flags(wanted: list[tuple[str, Flag]], seen: Seen, scene: Scene) -> dict[str, int]:
    flags = {}
    fact = seen.fact
    for name, flag in wanted:
        if flag.ever:
            if truth(flag.condition, about(fact, fact), scene).maybe:
                flags[maybe_flag(name)] = 1
            continue
        verdict, _ = _verdict(flag.condition, seen, flag.edge, scene)
        if verdict is not False:
            flags[maybe_flag(name)] = 1
        if verdict is True:
            flags[sure_flag(name)] = 1
    return flags


def flags_of(plan: Plan, kind: str) -> list[tuple[str, Flag]]:
    """Return the flags that rows of the kind may carry."""
    return [(name, flag) for name, flag in plan.flags.items() if flag.kind == kind]


def _verdict(
    condition: Condition, seen: Seen, edge: str, scene: Scene
) -> tuple[bool | None, frozenset[Need]]:
    """Return whether the condition holds on the day of the edge (None: unknown); where that is not known, on
    every day that it may be."""
    fact = seen.fact
    day = _edge_day(fact, edge)
    if day is not None:
        return truth_at(condition, about(fact, fact), scene, day)
    found, days = truth(condition, about(fact, fact), scene), ((BEGINNING, scene.today + 1),)
    if intersect(found.sure, days) == days:
        return True, NOTHING
    return (None, found.needs) if intersect(found.maybe, days) else (False, NOTHING)


def _edge_day(fact: Fact, edge: str) -> int | None:
    value = (
        fact.end if edge == "to" else fact.attrs.get(edge) if edge not in ("", "from", "at") else fact.start
    )
    day = getattr(value, "day", None)
    return None if day is None else int(day)


def anchors_for(standard: Standard, scene: Scene, selection: Selection) -> list[Anchor]:
    """Return the anchors of the standard under each of its versions, in order of time, then id."""
    found: dict[tuple[str, str], Anchor] = {}
    for number, terms in enumerate(standard.terms):
        rows = [
            one
            for edge_no in range(len(terms.anchors))
            for one in _under(standard, number, edge_no, scene, selection)
        ]
        for anchor in with_ordinal(sorted(rows, key=_order), terms, scene):
            if _governs(terms, anchor):
                found.setdefault((anchor.fact.kind, anchor.id), anchor)
    return sorted(found.values(), key=_order)


def _order(anchor: Anchor) -> tuple[int, bool, int, str, str]:
    m = anchor.start
    return (m.day, m.timed, m.earliest, anchor.id, anchor.fact.kind)


def _governs(terms: Terms, anchor: Anchor) -> bool:
    """Each version selects the anchors of its own days; one that rules by day, older anchors too."""
    return anchor.start.day < terms.to_day and (terms.by_day or terms.from_day <= anchor.start.day)


def _under(standard: Standard, number: int, edge_no: int, scene: Scene, selection: Selection) -> list[Anchor]:
    terms = standard.terms[number]
    edge = terms.anchors[edge_no]
    found: list[Anchor] = []
    maybe = maybe_rule(standard.index, number, edge_no)
    maybes = selection.hits.get(maybe)
    if not maybes:
        return found
    sures = selection.hits.get(sure_rule(standard.index, number, edge_no), NO_ROWS)
    exceptions = [
        (one.id, selection.hits.get(exception_rule(maybe, one.id), NO_ROWS)) for one in terms.unless
    ]
    for row, seen in selection.seen[edge.kind]:
        if row not in maybes:
            continue
        certain, needs = row in sures, NOTHING
        if not certain and terms.when is not None:
            _, needs = _verdict(terms.when, seen, edge.attribute, scene)
        may = frozenset([name for name, hit in exceptions if row in hit])
        anchors = anchors_of(seen, edge, scene, certain, needs)
        found += [anchor.hit(row, may) for anchor in anchors]
    return found


def uncarried(standard: Standard, scene: Scene, untold: Mapping[str, frozenset[Need]]) -> frozenset[Need]:
    """Return what keeps it unknown whether the standard has anchors at all: a kind not carried, an open
    definition, a cause of which that is unknown (`untold`)."""
    needs: set[Need] = set(untold.get(standard.terms[0].follows or "", ()))
    for edge in standard.terms[-1].anchors:
        if edge.kind in scene.definitions:
            needs |= definition_periods(edge.kind, scene)[1]
        elif not scene.view.carried(edge.kind) or scene.view.lacks(edge.kind, standard.terms[-1].when):
            needs.add(Need(edge.kind, Cause.NOT_IN_EXTRACT))
    return frozenset(needs)
