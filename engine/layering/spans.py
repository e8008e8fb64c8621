"""Spans of days [from, to) with open ends: cut, met, taken away.

In: pairs of dates, None for an open end. Out: pairs. Guaranteed: results are sorted, disjoint and never
empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

Days: TypeAlias = tuple[date | None, date | None]
ALWAYS: Days = (None, None)


def meet(a: Days, b: Days) -> Days | None:
    """Return the days in both, or None."""
    start = _later(a[0], b[0])
    end = _earlier(a[1], b[1])
    return None if start is not None and end is not None and start >= end else (start, end)


def without(days: Days, others: Iterable[Days]) -> tuple[Days, ...]:
    """Return what is left of `days` when the others are taken away."""
    left = [days]
    for other in others:
        left = [piece for one in left for piece in _minus(one, other)]
    return tuple(sorted(left, key=first_key))


def cut(days: Days, others: Sequence[Days]) -> tuple[Days, ...]:
    """Return `days` cut at every end of the others, so that each piece lies wholly in or out of each of
    them."""
    points = sorted(
        {point for other in others for point in other if point is not None and _inside(point, days)}
    )
    starts = [days[0], *points]
    return tuple(zip(starts, [*points, days[1]], strict=True))


def covers(days: Days, inner: Days) -> bool:
    """Return whether every day of `inner` lies in `days`."""
    return meet(days, inner) == inner


def first_key(days: Days) -> date:
    return days[0] or date.min


def _minus(a: Days, b: Days) -> list[Days]:
    both = meet(a, b)
    if both is None:
        return [a]
    found: list[Days] = []
    if both[0] is not None and both[0] != a[0]:
        found.append((a[0], both[0]))
    if both[1] is not None and both[1] != a[1]:
        found.append((both[1], a[1]))
    return found


def _inside(point: date, days: Days) -> bool:
    return (days[0] is None or days[0] < point) and (days[1] is None or point < days[1])


def _later(a: date | None, b: date | None) -> date | None:
    return max(a, b) if a is not None and b is not None else (a if a is not None else b)


def _earlier(a: date | None, b: date | None) -> date | None:
    return min(a, b) if a is not None and b is not None else (a if a is not None else b)
