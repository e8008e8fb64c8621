"""Counting past the days that a calendar has verified: both extremes, never a guess.

In: a start, a limit, a calendar, a world (or one of its two answers). Out: the last day in that world, or
None where it never comes. Guaranteed: inside the verified span the calendar's own answer; beyond it a
question to the world, answered once with "every weekday is worked" (the earliest day that it could be) and
once with "none is". Source: language.md section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from engine.calendar import Calendar, CalendarGap, Counting, Limit, Unit
from engine.evaluate.worlds import Need, World
from engine.outcome import Cause
from engine.spans import END_OF_TIME, Spans, holds

NEED = Need("calendar", Cause.OUTSIDE_CALENDAR)
LONGEST_WALK = 4000  # days; the longest limit in any known source is a year
NEXT_OPEN_DAY = Limit(1, Unit.WORKING_DAYS)


def every_weekday_is_worked(world: World) -> bool:
    """Return what the days that no calendar has verified are taken for in this world."""
    return world.ask(("calendar",), (True, False), (NEED,))


def last_of(
    start: int, limit: Limit, calendar: Calendar, counting: Counting, world: World, pauses: Spans = ()
) -> int | None:
    """Return the last day of a limit that runs from `start`; None if the clock never gets there."""
    try:
        return _counted(start, limit, calendar, counting, pauses)
    except CalendarGap:
        return last_if(every_weekday_is_worked(world), start, limit, calendar, counting, pauses)


def last_if(
    worked: bool, start: int, limit: Limit, calendar: Calendar, counting: Counting, pauses: Spans = ()
) -> int | None:
    """As `last_of`, where every weekday that the calendar has not verified is worked, or none is.

    A day that was counted and is only moved off a closed day goes to the next open day."""
    try:
        day = _counted(start, limit, calendar, replace(counting, due_on_closed_day="not-moved"), pauses)
    except CalendarGap:
        base = start - 1 if counting.day_zero == "anchor-day-1" else start
        return _walked(base, limit, calendar, worked, 1, pauses)
    if day is None or counting.due_on_closed_day == "not-moved":
        return day
    return _walked(day - 1, NEXT_OPEN_DAY, calendar, worked, 1, pauses)


def _counted(start: int, limit: Limit, calendar: Calendar, counting: Counting, pauses: Spans) -> int | None:
    if not pauses:
        return calendar.add(start, limit, counting)
    open_ended = [(begun, None if end >= END_OF_TIME else end) for begun, end in pauses]
    return calendar.add_paused(start, limit, open_ended, counting)


def first_of(end: int, limit: Limit, calendar: Calendar, counting: Counting, world: World) -> int | None:
    """Return the last day that lies a limit before `end`; None if no day does."""
    try:
        return calendar.subtract(end, limit, counting)
    except CalendarGap:
        return first_if(every_weekday_is_worked(world), end, limit, calendar, counting)


def first_if(worked: bool, end: int, limit: Limit, calendar: Calendar, counting: Counting) -> int | None:
    """As `first_of`, where every weekday that the calendar has not verified is worked, or none is."""
    try:
        return calendar.subtract(end, limit, counting)
    except CalendarGap:
        base = end + 1 if counting.day_zero == "anchor-day-1" else end
        return _walked(base, limit, calendar, worked, -1, ())


@lru_cache(maxsize=2**14)
def _walked(
    start: int, limit: Limit, calendar: Calendar, worked: bool, step: int, pauses: Spans
) -> int | None:
    school = limit.unit is Unit.SCHOOL_DAYS
    is_open = _opened(calendar.is_school_day if school else calendar.is_working, worked)
    first, last = calendar.covered
    stop = start + step * LONGEST_WALK
    if not worked:  # only verified days are open, however far they lie
        stop = last + 1 if step > 0 else first - 1
    days = range(start + step, max(0, stop), step)
    running = (day for day in days if not holds(pauses, day) and is_open(day))
    return next(islice(running, limit.n - 1, None), None)


def _opened(known: Callable[[int], bool], worked: bool) -> Callable[[int], bool]:
    def is_open(day: int) -> bool:
        try:
            return known(day)
        except CalendarGap:
            return worked and (day + 6) % 7 < 5  # ordinal 1 was a Monday

    return is_open
