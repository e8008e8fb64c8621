"""What a changed policy changes in a caseload.

In: the outcomes of the standards that can differ, before and after. Out: counts by standard and team that add
up, the work a week that either policy asks for, a few cases of each change. Guaranteed: every outcome of
those standards is in exactly one class; what is not compared is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from engine.calendar import CalendarGap, Limit, Unit
from engine.caseload.assumed import met_kinds
from engine.caseload.columns import COLUMNS, KEY
from engine.nodes import AsRecorded
from engine.plan import Plan

#: How an outcome may differ, the gravest first; each has exactly one of these.
CLASSES = (
    *("new_breach", "cleared_breach", "now_unknown", "now_known", "date_moved", "newly_owed"),
    *("no_longer_owed", "otherwise", "same"),
)
#: Weeks of the quarter ahead for which work is counted.
WEEKS = 13
#: Cases named for each class of a standard.
EXAMPLES = 3
_MOST_REPEATS = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison: the outcomes, and the plan that made them."""

    outcomes: Path
    plan: Plan


def impact(before: Side, after: Side, day: date, then: date | None = None) -> dict[str, Any]:
    """Return what differs. `day`: that of both sides, or of the second alone where `then` is that of the
    first."""
    first = then or day
    with duckdb.connect(config={"memory_limit": "600MB"}) as base:
        for name, side in (("a", before), ("b", after)):
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM '{_text(side.outcomes)}'")
        base.execute(_COMPARED.format(key=", ".join(f'"{name}"' for name in KEY), unlike=_UNLIKE))
        standards = _by(base, "pack || '#' || standard")
        return {
            "total": _total(standards),
            "standards": standards,
            "teams": _by(base, "coalesce(team, '')"),
            "examples": _examples(base),
            "work": {
                "from": day.isoformat(),
                "from_before": first.isoformat(),
                "weeks": WEEKS,
                "before": _work(base, "a", before.plan, first),
                "after": _work(base, "b", after.plan, day),
            },
        }


_IN_ORDER = ", ".join(f"'{each}'" for each in CLASSES)
_REST = [each.name for each in COLUMNS if each.name not in (*KEY, "title", "cite", "reason")]
_UNLIKE = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in _REST)
_COMPARED = """
CREATE TABLE compared AS
SELECT "case", pack, standard, occurrence, coalesce(b.title, a.title) AS title,
    coalesce(b.team, a.team) AS team, a.due AS due_before, b.due AS due_after,
    a.state AS state_before, b.state AS state_after,
    CASE
        WHEN b.breach AND a.breach IS NOT TRUE THEN 'new_breach'
        WHEN a.breach AND b.breach IS NOT TRUE THEN 'cleared_breach'
        WHEN b.state = 'unknown' AND a.state IS DISTINCT FROM 'unknown' THEN 'now_unknown'
        WHEN a.state = 'unknown' AND b.state <> 'unknown' THEN 'now_known'
        WHEN a.state IS NULL THEN 'newly_owed'
        WHEN b.state IS NULL THEN 'no_longer_owed'
        WHEN a.due IS DISTINCT FROM b.due OR a.due_time IS DISTINCT FROM b.due_time THEN 'date_moved'
        WHEN {unlike} THEN 'otherwise'
        ELSE 'same' END AS class
FROM a FULL JOIN b USING ({key})
"""


def _by(base: duckdb.DuckDBPyConnection, key: str) -> dict[str, dict[str, int]]:
    """Return the number of outcomes in each class, by a key; what is all the same is left out."""
    found: dict[str, dict[str, int]] = {}
    for name, kind, number in base.sql(
        f"SELECT {key}, class, count(*) FROM compared GROUP BY ALL"
    ).fetchall():
        found.setdefault(name, dict.fromkeys(CLASSES, 0))[kind] = number
    return dict(sorted(found.items()))


def _total(rows: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {each: sum(row[each] for row in rows.values()) for each in CLASSES}


def _examples(base: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return a few cases for each class of each standard."""
    found = base.sql(
        f"""
        SELECT class, pack || '#' || standard AS standard, title, "case", occurrence,
            state_before, state_after, due_before::VARCHAR AS due_before, due_after::VARCHAR AS due_after
        FROM compared WHERE class <> 'same'
        QUALIFY row_number() OVER
            (PARTITION BY class, pack, standard ORDER BY "case", occurrence) <= {EXAMPLES}
        ORDER BY list_position([{_IN_ORDER}], class), standard, "case", occurrence
        """
    )
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


# ---------------------------------------------------------------- the work ahead


class Step(NamedTuple):
    """How far the next gap of a series goes. `own`: or, if that is sooner, as far as the present one, which
    goes by the child's own plan."""

    limit: Limit
    own: bool


def _work(base: duckdb.DuckDBPyConnection, view: str, plan: Plan, day: date) -> dict[str, list[int]]:
    """Return, by what is to be done, how much of it falls due in each week of the quarter ahead.

    What is overdue is work of the first week. A series goes on as its present stage says, each thing done on
    its last day: the least work that keeps to the policy.
    """
    first, end = day.toordinal(), day.toordinal() + 7 * WEEKS
    kinds, steps = met_kinds(plan), _steps(plan)
    found: dict[str, Counter[int]] = {}
    rows = base.sql(_OWED.format(view=view, end=date.fromordinal(end))).fetchall()
    for name, stage, due, gap, number in rows:
        start = max(first, due.toordinal())
        step = steps.get(name, {}).get(stage)
        for at in _repeated(start, step, gap, end, plan):
            for kind in sorted(kinds.get(name, frozenset())) or ["other"]:
                found.setdefault(kind, Counter())[(at - first) // 7] += number
    return {kind: [weeks[week] for week in range(WEEKS)] for kind, weeks in sorted(found.items())}


#: What is owed by then, with the days of its gap: from what was done last, else from its anchor.
_OWED = """
WITH done AS (SELECT "case", pack, standard, anchor_id, done_id, max(done_at) AS done_at
    FROM {view} WHERE done_id IS NOT NULL GROUP BY ALL)
SELECT o.pack || '#' || o.standard, o.stage, o.due, o.due - coalesce(d.done_at, o.anchor_at), count(*)
FROM {view} o LEFT JOIN done d ON d."case" = o."case" AND d.pack = o.pack AND d.standard = o.standard
    AND d.anchor_id = o.anchor_id AND ends_with(o.occurrence, '/after:' || d.done_id)
WHERE o.state IN ('due', 'overdue') AND o.due < DATE '{end}'
GROUP BY ALL
"""


def _repeated(start: int, step: Step | None, gap: int | None, end: int, plan: Plan) -> Iterator[int]:
    """Give the last days of one gap after another, up to `end`; `gap`: the days of the present one."""
    at = start
    for _ in range(_MOST_REPEATS):
        if at >= end:
            return
        yield at
        if step is None:
            return
        try:
            most = plan.calendar.add(at, step.limit, plan.counting)
        except CalendarGap:
            return
        at = max(at + 1, min(most, at + gap) if step.own and gap is not None else most)


def _steps(plan: Plan) -> dict[str, dict[str | None, Step]]:
    """Return the step of each stage of each series; after its first gap, that of the stage that follows."""
    found: dict[str, dict[str | None, Step]] = {}
    for standard in plan.standards:
        terms = standard.terms[-1]
        fixed = [(stage.id, step) for stage in terms.stages if (step := _step(stage.every)) is not None]
        if not fixed:
            continue
        steps: dict[str | None, Step] = dict(fixed)
        if terms.first is not None:
            steps.setdefault(terms.first.id, fixed[0][1]._replace(own=False))
        found[standard.name] = steps
    return found


def _step(every: Limit | AsRecorded | None) -> Step | None:
    own = isinstance(every, AsRecorded)
    limit = every.at_most if isinstance(every, AsRecorded) else every
    return None if limit is None or limit.unit is Unit.HOURS else Step(limit, own)


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
