"""Counting past the days that a calendar has verified: both extremes, never a guess.

In: a start, a limit, a calendar, a world. Out: the last day in that world, or None where it never comes.
Guaranteed: inside the verified span the calendar's own answer; beyond it a question to the world, answered
once with "every weekday is worked" (the earliest day that it could be) and once with "none is".
Source: language.md section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import islice

from engine.calendar import Calendar, CalendarGap, Counting, Limit, Unit
from engine.evaluate.worlds import Need, World
from engine.outcome import Cause
from engine.spans import END_OF_TIME, Spans, holds

NEED = Need("calendar", Cause.OUTSIDE_CALENDAR)
LONGEST_WALK = 4000  # days; the longest limit in any known source is a year


def last_of(
    start: int, limit: Limit, calendar: Calendar, counting: Counting, world: World, pauses: Spans = ()
) -> int | None:
    """Return the last day of a limit that runs from `start`; None if the clock never gets there."""
    try:
        if not pauses:
            return calendar.add(start, limit, counting)
        open_ended = [(begun, None if end >= END_OF_TIME else end) for begun, end in pauses]
        return calendar.add_paused(start, limit, open_ended, counting)
    except CalendarGap:
        base = start - 1 if counting.day_zero == "anchor-day-1" else start
        return _beyond(base, limit, calendar, world, 1, pauses)


def first_of(end: int, limit: Limit, calendar: Calendar, counting: Counting, world: World) -> int | None:
    """Return the last day that lies a limit before `end`; None if no day does."""
    try:
        return calendar.subtract(end, limit, counting)
    except CalendarGap:
        base = end + 1 if counting.day_zero == "anchor-day-1" else end
        return _beyond(base, limit, calendar, world, -1, ())


def _beyond(
    start: int, limit: Limit, calendar: Calendar, world: World, step: int, pauses: Spans
) -> int | None:
    worked = world.ask(("calendar",), (True, False), (NEED,))
    return _walked(start, limit, calendar, worked, step, pauses)


@lru_cache(maxsize=2**14)
def _walked(
    start: int, limit: Limit, calendar: Calendar, worked: bool, step: int, pauses: Spans
) -> int | None:
    school = limit.unit is Unit.SCHOOL_DAYS
    is_open = _opened(calendar.is_school_day if school else calendar.is_working, worked)
    days = range(start + step, max(0, start + step * LONGEST_WALK), step)
    running = (day for day in days if not holds(pauses, day) and is_open(day))
    return next(islice(running, limit.n - 1, None), None)


def _opened(known: Callable[[int], bool], worked: bool) -> Callable[[int], bool]:
    def is_open(day: int) -> bool:
        try:
            return known(day)
        except CalendarGap:
            return worked and (day + 6) % 7 < 5  # ordinal 1 was a Monday

    return is_open
