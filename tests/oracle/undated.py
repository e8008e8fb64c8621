"""A fact of which nobody wrote down when it was: the case walked on each day on which it may have been.

In: a vector that lacks the day of one fact, that fact, days. Out: for each occurrence the states that the
walker gives it on some day (`none` where there is no such occurrence). Guaranteed: nothing is asked of a fact
without its day; every answer is that of a case in which it has one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.days import ONE, day
from tests.oracle.walker import walk

Vector = dict[str, Any]
Name = tuple[str, str]


def walked(vector: Vector, kind: str, name: str, edge: str, days: list[date]) -> list[dict[Name, set[str]]]:
    """Return what each occurrence may be, on each day on which the fact of that name may have been."""
    return [_states(on_day(vector, kind, name, edge, d)) for d in days]


def on_day(vector: Vector, kind: str, name: str, edge: str, d: date) -> Vector:
    """Return the vector in which the fact was on that day."""
    rows = [{**row, edge: d} if row["id"] == name else row for row in vector["facts"][kind]]
    return {**vector, "facts": {**vector["facts"], kind: rows}}


def _states(vector: Vector) -> dict[Name, set[str]]:
    return {
        (one["standard"], one["occurrence"]): set(one["possible"]) or {one["state"]} for one in walk(vector)
    }


def telling_days(vector: Vector, until: date | None) -> list[date]:
    """Return the days on which something happened, those around them, and one long before; none after the
    as-of day or from the fact's own end on.
    """
    rows = [row for rows in vector["facts"].values() if isinstance(rows, list) for row in rows]
    dated = {day(row[key]) for row in rows for key in ("from", "to", "at") if row.get(key) is not None}
    dated |= {day(vector["as_of"])}
    near = {d + n * ONE for d in dated for n in (-1, 0, 1)} | {min(dated) - 40 * ONE}
    last = day(vector["as_of"]) if until is None else min(day(vector["as_of"]), until - ONE)
    return sorted(d for d in near if d <= last)
