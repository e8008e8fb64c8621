"""Sets of days as sorted half-open intervals: the algebra beneath conditions and definitions.

In: day ordinals. Out: `Spans`, a tuple of disjoint, non-touching (from, to) pairs, `to` excluded.
Guaranteed: every function returns the canonical form. `ALL_TIME` stretches beyond every day that a
calendar can name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Spans: TypeAlias = tuple[tuple[int, int], ...]

BEGINNING = 0
END_OF_TIME = 4_000_000  # beyond date.max.toordinal()

EMPTY: Spans = ()
ALL_TIME: Spans = ((BEGINNING, END_OF_TIME),)


def union(*sets: Iterable[tuple[int, int]]) -> Spans:
    """Return the days that are in any of the sets; touching pieces are joined."""
    pieces = sorted(piece for spans in sets for piece in spans if piece[0] < piece[1])
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def intersect(one: Spans, other: Spans) -> Spans:
    """Return the days that are in both sets."""
    if one == ALL_TIME:
        return other
    if other == ALL_TIME:
        return one
    found = []
    for start, end in one:
        for start2, end2 in other:
            lo, hi = max(start, start2), min(end, end2)
            if lo < hi:
                found.append((lo, hi))
    return union(found)


def complement(spans: Spans) -> Spans:
    """Return the days that are not in the set."""
    gaps, reached = [], BEGINNING
    for start, end in spans:
        if reached < start:
            gaps.append((reached, start))
        reached = end
    if reached < END_OF_TIME:
        gaps.append((reached, END_OF_TIME))
    return tuple(gaps)


def from_day(day: int) -> Spans:
    """Return that day and every later one."""
    return ((max(day, BEGINNING), END_OF_TIME),) if day < END_OF_TIME else EMPTY


def holds(spans: Spans, day: int) -> bool:
    """Return whether the day is in the set."""
    return any(start <= day < end for start, end in spans)


def first_day(spans: Spans, since: int = BEGINNING) -> int | None:
    """Return the first day of the set on or after `since`."""
    for start, end in spans:
        if end > since:
            return max(start, since)
    return None


def piece_from(spans: Spans, day: int) -> tuple[int, int] | None:
    """Return the first piece that holds the day or a later one."""
    for piece in spans:
        if piece[1] > day:
            return piece
    return None


def days_in(spans: Spans, start: int, end: int) -> int:
    """Return how many days d of the set lie in start <= d < end."""
    return sum(max(0, min(hi, end) - max(lo, start)) for lo, hi in spans)
