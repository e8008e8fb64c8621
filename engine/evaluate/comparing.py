"""Compares a recorded value with the policy's.

In: an operator and two values. Out: yes or no (None for lengths of time whose units leave it open).
Guaranteed: nothing is rounded to decide.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from engine.calendar import Limit, Moment, Unit
from engine.conditions import Op
from engine.facts import RECORDED_NONE

_TESTS: dict[Op, Callable[[Any, Any], Any]] = {
    Op.IS: operator.eq,
    Op.NOT: operator.ne,
    Op.IN: lambda value, wanted: value in wanted,
    Op.CONTAINS: operator.contains,
    Op.AT_LEAST: operator.ge,
    Op.AT_MOST: operator.le,
    Op.ABOVE: operator.gt,
    Op.BELOW: operator.lt,
    Op.BEFORE: operator.lt,
    Op.AFTER: operator.gt,
}


def compare(op: Op, value: Any, wanted: Any) -> bool:
    """Compare a recorded value with the policy's. What was recorded as none satisfies only `not` (and `is:
    no`)."""
    if value is RECORDED_NONE:
        return (
            (op is Op.NOT and wanted is not False)
            or (op is Op.RECORDED and wanted is False)
            or (op is Op.IS and wanted is False)
        )
    if op is Op.RECORDED:
        return bool((not (isinstance(value, str) and not value.strip())) == wanted)
    if op in (Op.BEFORE, Op.AFTER):
        value, wanted = _day(value), _day(wanted)
    return bool(_TESTS[op](value, wanted))


ORDERED = frozenset({Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW})
#: The fewest and most days that so many of a unit can be, rounded outwards.
_DAYS_OF = {
    Unit.HOURS: lambda n: (n / 24, n / 24),
    Unit.DAYS: lambda n: (n, n),
    Unit.WEEKS: lambda n: (7 * n, 7 * n),
    Unit.MONTHS: lambda n: (28 * n if n < 12 else 30 * n, 31 * n),
    Unit.YEARS: lambda n: (365 * n, 366 * n),
    Unit.WORKING_DAYS: lambda n: (n + 2 * ((n - 1) // 5), 2 * n + 12),
    Unit.SCHOOL_DAYS: lambda n: (n, 2 * n + 60),
}


def compare_limits(op: Op, value: Limit, wanted: Limit) -> bool | None:
    """Compare two lengths of time; None where their units leave it open which is longer (3 months, 13
    weeks)."""
    if value.unit is wanted.unit:
        return bool(compare(op, value.n, wanted.n))
    low, high = _DAYS_OF[value.unit](value.n)
    low2, high2 = _DAYS_OF[wanted.unit](wanted.n)
    verdicts = {
        compare(op, low, high2),
        compare(op, high, low2),
        compare(op, low, low2),
        compare(op, high, high2),
    }
    return verdicts.pop() if len(verdicts) == 1 else None


def _day(value: Any) -> int:
    return value.day if isinstance(value, Moment) else int(value.toordinal())
