"""Counts of an audit, by DuckDB over its tables.

In: `outcomes.parquet`, `cases.parquet`, perhaps a period. Out: rows of counts by whatever is asked for.
Guaranteed: only outcomes of counted cases, and with a period only those that fall in it, are counted;
`outcomes` = `excluded` + `on_time` + `late` + `unknown` in every row; `excluded` and `late` are the sums of
their states.

With a period an outcome falls in it by its due day; one whose due day cannot be told, if it may lie in it;
one without a due day by the day of its anchor; one without any day (it cannot be told whether the standard
applies at all) always. A gap is a topic in which a child has at least one breach, counted once, at the
strongest force of its breaches; where no confirmed standard was breached, as unconfirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from engine.caseload.people import Period

STATES_LATE = ("met_late", "overdue", "missed")
STATES_EXCLUDED = ("due", "cancelled", "paused", "waived")
#: The forces from the strongest to the weakest, and what stands in their place where nothing is confirmed.
FORCES = ("law", "statutory guidance", "minimum standard", "local")
UNCONFIRMED = "unconfirmed"
#: The counts of a row that add up over rows, in the order in which they are told.
COUNTS = (
    *("outcomes", "excluded", *STATES_EXCLUDED, "on_time", "late", *STATES_LATE, "unknown", "breaches"),
)
#: What bounds the share in time: unknowns that may be late, that may be in time, that are surely late.
BOUNDS = ("unknown_maybe_late", "unknown_maybe_met", "unknown_late")


class Tally:
    """The tables of an audit, ready to be counted. Close it, or use it in a `with`."""

    def __init__(self, outcomes: Path, cases: Path, period: Period | None) -> None:
        self.base = duckdb.connect(config={"memory_limit": "600MB"})
        for name, path in (("outcomes", outcomes), ("cases", cases)):
            self.base.execute(f"CREATE VIEW {name} AS SELECT * FROM '{_text(path)}'")
        self.base.execute(_APPLIED)
        self.base.execute(_COUNTED.format(falls=falls(period)))
        self.base.execute(_GAPS.format(strongest=_rank("force")))

    def close(self) -> None:
        """Let go of the files."""
        self.base.close()

    def __enter__(self) -> Tally:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings."""
        found = self.base.sql(query)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def by(self, *keys: str) -> list[dict[str, Any]]:
        """Return a row of counts for each value of the keys (columns of `counted`), or the total."""
        group = f"GROUP BY ALL ORDER BY {', '.join(f'{key} NULLS LAST' for key in keys)}" if keys else ""
        return self.rows(f"SELECT {''.join(f'{key}, ' for key in keys)}{_SUMS} FROM counted {group}")

    def gaps_by(self, *keys: str) -> list[dict[str, Any]]:
        """Return the gaps, and the children who have one, for each value of the keys (columns of `gaps`, or
        what is worked out of them under a name)."""
        group = "GROUP BY ALL ORDER BY ALL" if keys else ""
        return self.rows(
            f"SELECT {''.join(f'{key}, ' for key in keys)}count(*) AS gaps, "
            f'count(DISTINCT "case") AS children_with_gap FROM gaps {group}'
        )

    def one(self, query: str) -> Mapping[str, Any]:
        """Return the one row of a query."""
        return self.rows(query)[0]


def falls(period: Period | None) -> str:
    """Return the condition, in SQL, that an outcome falls in the period."""
    if period is None:
        return "true"
    first, last = f"DATE '{period.first}'", f"DATE '{period.last}'"
    return f"""CASE
        WHEN due IS NOT NULL THEN due BETWEEN {first} AND {last}
        WHEN due_from IS NOT NULL OR due_to IS NOT NULL
            THEN coalesce(due_from, {first}) <= {last} AND coalesce(due_to, {last}) >= {first}
        ELSE coalesce(anchor_at BETWEEN {first} AND {last}, true) END"""


def _rank(column: str) -> str:
    whens = " ".join(f"WHEN '{force}' THEN {place}" for place, force in enumerate(FORCES))
    return f"CASE {column} {whens} ELSE {len(FORCES)} END"


_NAMES = ", ".join(f"'{force}'" for force in FORCES)
_LATE = ", ".join(f"'{state}'" for state in STATES_LATE)
#: All outcomes of the population, whatever the period.
_APPLIED = """
CREATE VIEW applied AS SELECT o.* FROM outcomes o JOIN cases c ON c."case" = o."case" AND c.in_population
"""
_COUNTED = f"""
CREATE VIEW counted AS
SELECT o."case", pack, standard, topic, title, occurrence, force, strength, confirmed, state, breach, needs,
    cause, due, anchor_at, assumptions,
    CASE force WHEN 'local' THEN 'local' ELSE 'national' END AS origin,
    coalesce(o.team, '') AS team, coalesce(o.worker, '') AS worker,
    coalesce(strftime(due, '%Y-%m'), '') AS month,
    CASE WHEN state = 'met' THEN 'on_time' WHEN state IN ({_LATE}) THEN 'late'
        WHEN state = 'unknown' THEN 'unknown' ELSE 'excluded' END AS fate,
    state = 'unknown' AND (list_has_any(possible, [{_LATE}]) OR breach) AS maybe_late,
    state = 'unknown' AND list_contains(possible, 'met') AND breach IS NOT TRUE AS maybe_met,
    state = 'unknown' AND (breach IS TRUE OR (len(possible) > 0
        AND len(list_filter(possible, lambda x: x NOT IN ({_LATE}))) = 0)) AS surely_late
FROM outcomes o JOIN cases c ON c."case" = o."case" AND c.in_population
WHERE {{falls}}
"""
_GAPS = f"""
CREATE TABLE gaps AS
WITH ranked AS (
    SELECT *, min(CASE WHEN confirmed THEN {{strongest}} END) OVER one AS best,
        row_number() OVER (one ORDER BY due DESC NULLS LAST, pack, standard, occurrence) AS place
    FROM (SELECT "case", topic, pack, standard, occurrence, force, confirmed, due, team, worker
        FROM counted WHERE breach)
    WINDOW one AS (PARTITION BY "case", topic)
)
SELECT "case", topic, team, worker,
    coalesce(list_extract([{_NAMES}], (best + 1)::INTEGER), '{UNCONFIRMED}') AS force
FROM ranked WHERE place = 1
"""
_SUMS = ", ".join(
    [
        "count(*) AS outcomes",
        "count(*) FILTER (fate = 'excluded') AS excluded",
        *(f"count(*) FILTER (state = '{state}') AS {state}" for state in STATES_EXCLUDED),
        "count(*) FILTER (fate = 'on_time') AS on_time",
        "count(*) FILTER (fate = 'late') AS late",
        *(f"count(*) FILTER (state = '{state}') AS {state}" for state in STATES_LATE),
        "count(*) FILTER (fate = 'unknown') AS unknown",
        "count(*) FILTER (breach) AS breaches",
        'count(DISTINCT "case") AS children',
        "count(*) FILTER (maybe_late) AS unknown_maybe_late",
        "count(*) FILTER (maybe_met) AS unknown_maybe_met",
        "count(*) FILTER (surely_late) AS unknown_late",
    ]
)


def share(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the share in time as a range, if nothing is unknown of one number; None where nothing counts.

    The lower bound takes what may be late for late; the upper what may be in time for in time, and leaves out
    what may be neither.
    """
    told = row["on_time"] + row["late"]
    low, high = told + row["unknown_maybe_late"], told + row["unknown_maybe_met"] + row["unknown_late"]
    if not low and not high:
        return None
    best = (row["on_time"] + row["unknown_maybe_met"]) / high if high else 0.0
    return (round(row["on_time"] / low if low else best, 4), round(best, 4))


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
