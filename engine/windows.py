"""Named windows in which something is counted: calendar and academic years, terms, quarters, months.

In: a kind of window and a span of days. Out: the first and last day of each window touching it, in order.
Guaranteed: windows of one kind never overlap; terms the calendar does not know raise ``CalendarGap``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from engine.counting import DEFAULT, Counting
from engine.months import add_months
from engine.workdays import LONGEST_SCHOOL_HOLIDAY, Calendar, CalendarGap


class Window(StrEnum):
    """A kind of window. The academic year runs from 1 September to 31 August."""

    CALENDAR_YEAR = "calendar year"
    ACADEMIC_YEAR = "academic year"
    ANNIVERSARY_YEAR = "anniversary year"
    TERM = "term"
    MONTH = "month"
    QUARTER = "quarter"


# Kind -> (length in months, a month in which a window begins).
_REGULAR = {
    Window.CALENDAR_YEAR: (12, 1),
    Window.ACADEMIC_YEAR: (12, 9),
    Window.MONTH: (1, 1),
    Window.QUARTER: (3, 1),
}


def windows(
    kind: Window, start: int, end: int, calendar: Calendar, counting: Counting = DEFAULT
) -> Iterator[tuple[int, int]]:
    """Yield the first and last day (inclusive) of every window that overlaps ``start`` to ``end``.

    Anniversary years are counted from ``start``. Terms raise CalendarGap on reaching a day of the span about
    which the calendar's terms say nothing; the windows before it have then been yielded.
    """
    if end < start:
        return
    if kind is Window.TERM:
        yield from _terms(start, end, calendar)
        return
    length, first_month = _REGULAR.get(kind, (12, 0))
    origin = _begin(start, length, first_month) if first_month else start
    index = 0
    while (first := add_months(origin, index * length, counting)) <= end:
        index += 1
        yield first, add_months(origin, index * length, counting) - 1


def _begin(day: int, length: int, first_month: int) -> int:
    """Return the first day of the window of ``length`` months that holds ``day``."""
    today = date.fromordinal(day)
    return add_months(today.replace(day=1).toordinal(), -((today.month - first_month) % length))


def _terms(start: int, end: int, calendar: Calendar) -> Iterator[tuple[int, int]]:
    reached = start
    previous: int | None = None
    for first, last in calendar.terms:
        if last >= reached:
            unknown_before = previous is None or first - previous - 1 > LONGEST_SCHOOL_HOLIDAY
            if reached < first and unknown_before:
                break
            if first > end:
                return
            yield first, last
            reached = last + 1
            if reached > end:
                return
        previous = last
    raise CalendarGap(reached, f"{calendar.name} school terms")
