"""Shows a calendar: its span, the closed days of a year, and how a limit is counted day by day.

In: a `Calendar`, a year, or a start and a `Limit`. Out: text. Guaranteed: what is shown is what the
evaluator counts with; a day outside the verified span is said to be unknown, never taken for open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from engine.calendar import (
    DEFAULT,
    Calendar,
    CalendarGap,
    Counted,
    Counting,
    Limit,
    Moment,
    Unit,
    add_hours,
    instant_to_london,
)
from engine.report.look import Look
from engine.report.words import MONTHS, clean, count, day_words

#: Why `Calendar.counted` leaves a Saturday or Sunday out.
WEEKEND = "weekend"
_COUNTED = (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS)


def span_words(calendar: Calendar) -> str:
    """Return `england-and-wales: verified from Sat 1 Jan 2000 to Sun 31 Dec 2028`."""
    first, last = map(date.fromordinal, calendar.covered)
    return f"{clean(calendar.name)}: verified from {day_words(first)} to {day_words(last)}"


def year_text(calendar: Calendar, year: int, look: Look) -> str:
    """Return the weekdays of a year that are closed, with the reason, then terms and the verified span."""
    names = dict(calendar.closures)
    closed = {**dict(calendar.holidays), **names}
    mine = sorted(day for day in closed if date.fromordinal(day).year == year)
    lines = [look.paint(f"{clean(calendar.name)}, {year}: closed besides Saturdays and Sundays", "head")]
    for day in mine:
        local = "  (closed here only)" if day in names else ""
        lines.append(f"  {day_words(date.fromordinal(day)):<16} {clean(closed[day])}{local}")
    if not mine:
        lines.append("  no day is known")
    lines += _working_days(calendar, year)
    lines += [f"  term {_run(first, last)}" for first, last in calendar.terms if _touches(first, last, year)]
    lines.append(span_words(calendar))
    return "\n".join(lines) + "\n"


def count_text(
    calendar: Calendar,
    start: Moment,
    limit: Limit,
    look: Look,
    *,
    back: bool = False,
    counting: Counting = DEFAULT,
) -> str:
    """Return the last day in time and how it was counted. `back`: at least so long before `start`.

    Raises CalendarGap where the calendar is not verified, ValueError for hours counted back.
    """
    if limit.unit is Unit.HOURS:
        return _hours_text(start, limit, look, back, counting)
    due = (calendar.subtract if back else calendar.add)(start.day, limit, counting)
    counted = calendar.counted(start.day, due, limit, (), counting)
    direction = "before" if back else "after"
    head = f"{limit} {direction} {_day(start.day)} (day 0): the last day in time is {_day(due)}"
    lines = [look.paint(head, "head"), *_counted_lines(counted, look), *_closed_due(calendar, due)]
    if counted.unit in _COUNTED:
        lines.append(span_words(calendar))
    return "\n".join(lines) + "\n"


def _hours_text(start: Moment, limit: Limit, look: Look, back: bool, counting: Counting) -> str:
    if back:
        raise ValueError("a limit in hours is counted forward only")
    due = instant_to_london(add_hours(start, limit.n, counting))
    begun = "" if start.timed else " 23:59 (no time was given, so the kindest is taken)"
    when = instant_to_london(start.latest) if start.timed else date.fromordinal(start.day)
    head = f"{limit} after {day_words(when)}{begun}: in time up to {day_words(due)}, London time"
    return look.paint(head, "head") + "\n  elapsed hours: nights, weekends and clock changes all count\n"


def _counted_lines(counted: Counted, look: Look) -> Iterator[str]:
    if counted.unit not in _COUNTED:
        yield f"  {abs(counted.due - counted.start)} days on the calendar; closed days count too"
        return
    yield f"  counted {count(len(counted.days), counted.unit.value[:-1])}:"
    yield from look.wrap(_by_month(counted.days), 4)
    if not counted.skipped:
        return
    yield "  left out:"
    weekends = sum(each.last - each.first + 1 for each in counted.skipped if each.why == WEEKEND)
    for skipped in counted.skipped:
        if skipped.why != WEEKEND:
            yield f"    {_run(skipped.first, skipped.last)}  {clean(skipped.why)}"
    if weekends:
        yield f"    {count(weekends, 'Saturday or Sunday', 'Saturdays and Sundays')}"


def _closed_due(calendar: Calendar, due: int) -> Iterator[str]:
    try:
        if not calendar.is_working(due):
            yield "  that is not a working day; a last day is not moved for that"
    except CalendarGap:
        yield f"  {_day(due)} lies outside the calendar's verified days, which this count does not need"


def _by_month(days: Iterable[int]) -> str:
    """Return `17, 18, 19 Mar 2026; 1, 2 Apr 2026`."""
    dates = [date.fromordinal(day) for day in days]
    parts = []
    for (year, month), group in groupby(dates, key=lambda day: (day.year, day.month)):
        parts.append(f"{', '.join(str(day.day) for day in group)} {MONTHS[month - 1]} {year}")
    return "; ".join(parts)


def _working_days(calendar: Calendar, year: int) -> Iterator[str]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    try:
        yield f"  {calendar.working_days_between(first - 1, last)} working days in the year"
    except CalendarGap:
        yield "  not every day of this year is verified: what is counted over it in working days is unknown"


def _touches(first: int, last: int, year: int) -> bool:
    return date.fromordinal(first).year <= year <= date.fromordinal(last).year


def _run(first: int, last: int) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(day: int) -> str:
    return day_words(date.fromordinal(day))
