"""What changed between two audits of one caseload: what is overdue now, what no longer is, and why.

In: two audits' folders. Out: counts that add up, by team, and the rows behind them. Guaranteed: everything
overdue in the first audit is still so or has left in exactly one way; everything overdue in the second was so
before or has come in exactly one way.

Left: done since (`cleared_by_action`); done before the first audit, written down after it
(`cleared_by_late_write_up`); its case or its anchor has ended (`closed`); the policy has changed
(`re_ruled`); it can no longer be told (`unknown_now`); the record has changed (`record_changed`).
Come: fell due since (`new`); was due before, but the record only says so now (`found_later`); the policy has
changed (`re_ruled`).

What is overdue still, but is another team's now, has left the one (`to_another_team`) and come to the other
(`from_another_team`); of all teams together it is overdue still.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from engine.caseload.audit import audit_of
from engine.caseload.columns import KEY
from engine.caseload.judging import CASES, OUTCOMES

LEFT = (
    *("cleared_by_action", "cleared_by_late_write_up", "closed", "re_ruled", "unknown_now", "record_changed"),
    "to_another_team",
)
COME = ("new", "found_later", "re_ruled", "from_another_team")
STILL = "still_overdue"

Row = dict[str, Any]


class NotComparable(Exception):
    """Two audits that cannot be compared: another authority, or the second is not the later one."""


def compare_audits(first: Path, second: Path) -> dict[str, Any]:
    """Return what changed. Raises NotAnAudit, NotComparable."""
    one, other = audit_of(first), audit_of(second)
    if one["authority"] != other["authority"]:
        raise NotComparable(f"one is of {one['authority']}, the other of {other['authority']}")
    if other["as_of"] < one["as_of"]:
        raise NotComparable(f"the second is as of {other['as_of']}, before the first, {one['as_of']}")
    ruled = one["rules"]["policy"] != other["rules"]["policy"]
    with duckdb.connect(config={"memory_limit": "600MB"}) as base:
        _load(base, first, second, one["as_of"][:10], ruled)
        rows = _rows(base, 'SELECT * FROM changed ORDER BY "case", pack, standard, occurrence, side')
        closed = {side: _not_open(base, view) for side, view in (("before", "a"), ("after", "b"))}
    return {
        "schema": 1,
        "authority": one["authority"],
        "first": {"as_of": one["as_of"], "policy": one["rules"]["policy"]},
        "second": {"as_of": other["as_of"], "policy": other["rules"]["policy"]},
        "not_open": closed,
        "total": _counts(rows),
        "teams": {team: _counts(list(_seen_by(team, rows))) for team in _teams(rows)},
        "rows": rows,
    }


def _teams(rows: Sequence[Row]) -> list[str]:
    return sorted({row[name] or "" for row in rows for name in ("team_before", "team")})


def _seen_by(team: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Return the rows of a team: what it had and has no more has left it, whoever has it now."""
    for row in rows:
        had, has = ((row[name] or "") == team for name in ("team_before", "team"))
        if had and has:
            yield row
        elif had:
            yield {**row, "side": "left", "how": "to_another_team"}
        elif has:
            yield {**row, "side": "come", "how": "from_another_team"}


def _counts(rows: Sequence[Row]) -> dict[str, Any]:
    """`before` = `still_overdue` + everything left; `after` = `still_overdue` + everything come."""
    left = {name: sum(row["side"] == "left" and row["how"] == name for row in rows) for name in LEFT}
    come = {name: sum(row["side"] == "come" and row["how"] == name for row in rows) for name in COME}
    still = sum(row["how"] == STILL for row in rows)
    return {
        "before": still + sum(left.values()),
        STILL: still,
        "left": left,
        "come": come,
        "after": still + sum(come.values()),
    }


def _load(base: duckdb.DuckDBPyConnection, first: Path, second: Path, day: str, ruled: bool) -> None:
    for name, folder in (("a", first), ("b", second)):
        base.execute(f"CREATE VIEW {name} AS SELECT *, {_LAST} FROM '{_text(folder / OUTCOMES)}'")
        base.execute(f"CREATE VIEW {name}_cases AS SELECT * FROM '{_text(folder / CASES)}'")
    base.execute(
        _CHANGED.format(key=", ".join(f'"{name}"' for name in KEY), day=day, ruled=str(ruled).lower())
    )


def _not_open(base: duckdb.DuckDBPyConnection, view: str) -> int:
    """Return how much of what is overdue in an audit is of cases that were not open, and so in none of its
    counts."""
    found = base.sql(
        f'SELECT count(*) FROM {view} o JOIN {view}_cases c ON c."case" = o."case" '
        "WHERE o.state = 'overdue' AND o.breach AND NOT c.open_on"
    ).fetchall()
    return int(found[0][0])


#: The last day in time, or the latest that it may be.
_LAST = "coalesce(due, due_to) AS last_day"
#: What is overdue in both audits but a breach in one alone is ruled otherwise: a should is none.
_CHANGED = """
CREATE TABLE changed AS
WITH one AS (SELECT * FROM a WHERE state = 'overdue' AND breach),
    two AS (SELECT * FROM b WHERE state = 'overdue' AND breach)
SELECT o."case", o.pack, o.standard, o.occurrence, o.title, o.topic, o.force, o.due,
    CASE WHEN n.state IS NULL THEN o.team ELSE n.team END AS team,
    CASE WHEN n.state IS NULL THEN o.worker ELSE n.worker END AS worker,
    CASE WHEN n.state IS NULL THEN 'left' ELSE 'still' END AS side,
    CASE WHEN n.state IS NOT NULL THEN 'still_overdue'
        WHEN b.state IN ('met', 'met_late') AND b.done_at > DATE '{day}' THEN 'cleared_by_action'
        WHEN b.state = 'met_late' OR (b.state = 'met' AND (NOT {ruled} OR b.last_day = o.last_day))
            THEN 'cleared_by_late_write_up'
        WHEN b.state IN ('missed', 'cancelled') THEN 'closed'
        WHEN c."case" IS NULL OR NOT c.open_on THEN 'closed'
        WHEN {ruled} AND (b.state IS NULL OR b.state = 'overdue' OR b.last_day IS DISTINCT FROM o.last_day)
            THEN 're_ruled'
        WHEN b.state = 'unknown' THEN 'unknown_now'
        ELSE 'record_changed' END AS how,
    o.team AS team_before
FROM one o LEFT JOIN two n USING ({key}) LEFT JOIN b USING ({key})
    LEFT JOIN b_cases c ON c."case" = o."case"
UNION ALL
SELECT t."case", t.pack, t.standard, t.occurrence, t.title, t.topic, t.force, t.due, t.team, t.worker,
    'come', CASE WHEN t.last_day >= DATE '{day}' THEN 'new'
        WHEN {ruled} AND (a.state IS NULL OR a.state = 'overdue' OR a.last_day IS DISTINCT FROM t.last_day)
            THEN 're_ruled'
        ELSE 'found_later' END,
    t.team
FROM two t LEFT JOIN one o USING ({key}) LEFT JOIN a USING ({key})
WHERE o.state IS NULL
"""


def _rows(base: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = base.sql(query)
    rows: list[Mapping[str, Any]] = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return [{**row, "due": row["due"] and row["due"].isoformat()} for row in rows]


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
