"""Days that add up: when periods reach a total, and the day a limit lies from another.

In: sets of days, limits, a scene. Out: days. Guaranteed: on day d a period counts d - from days, each day
once however many periods hold it; past the days that a calendar has verified, the answer of the scene's
extreme, or CalendarGap if it has none.
"""

from __future__ import annotations

from dataclasses import replace

from engine.calendar import Limit, Unit, add_months
from engine.evaluate.beyond import first_if, last_if
from engine.evaluate.scene import Scene
from engine.spans import BEGINNING, EMPTY, END_OF_TIME, Spans, days_in, from_day, union

LONG_AGO = 366 * 30  # days: a window that looks back is not asked about days before any childhood


def later(day: int, limit: Limit, scene: Scene) -> int:
    """Return the day that lies the limit after `day` (hours: on London's clock from its midnight).

    It bounds a window or a time that has lasted, and is no last day: a closed day never moves it."""
    if limit.unit is Unit.HOURS:
        return day + limit.n // 24
    calendar, counting = scene.plan.calendar, replace(scene.plan.counting, due_on_closed_day="not-moved")
    if scene.worked is None:
        return calendar.add(day, limit, counting)
    found = last_if(scene.worked, day, limit, calendar, counting)
    return END_OF_TIME if found is None else found


def beyond(day: int, limit: Limit, scene: Scene) -> int:
    """Return the first day that lies more than the limit after `day`."""
    return min(later(day, limit, scene) + 1, END_OF_TIME)


def total_reached(days: Spans, wanted: int, start: int, in_last: Limit | None, scene: Scene) -> Spans:
    """Return the days d on which the periods add up to `wanted` days or more, each counting d - from days."""
    if in_last is None:
        total = 0
        for lo, hi in days:
            lo = max(lo, start)
            if hi <= lo:
                continue
            if total + (hi - lo) >= wanted:
                return from_day(lo + wanted - total)
            total += hi - lo
        return EMPTY
    found = []
    for lo, hi in _telling_days(days, start, in_last, scene):
        day = lo
        while day < hi:
            spare = days_in(days, max(back(day, in_last, scene), start), day) - wanted
            steady = _steady(spare, in_last)
            if spare >= 0:
                found.append((day, min(day + steady, hi)))
            day += steady
    return union(found)


def _steady(spare: int, in_last: Limit) -> int:
    """For how many days it cannot change whether the total is reached: a day adds one at most, and takes away
    no more than the window's first day moves (in months, up to three days more than the day)."""
    match in_last.unit:
        case Unit.DAYS | Unit.WEEKS:
            return max(spare, -spare, 1)
        case Unit.MONTHS | Unit.YEARS:
            return max(spare - 4, -spare, 1)
    return 1


def _telling_days(days: Spans, start: int, in_last: Limit, scene: Scene) -> Spans:
    """The days up to today on which a period, or what a window that looks back still sees of it, lies."""
    today, earliest = scene.today, max(start, scene.today - LONG_AGO)
    reach = [
        (max(lo, earliest), min(later(max(min(hi, today), earliest), in_last, scene), today) + 1)
        for lo, hi in days
        if lo <= today
    ]
    return union(reach)


def back(day: int, limit: Limit, scene: Scene) -> int:
    """Return the day that lies the limit before `day`."""
    counting = scene.plan.counting
    match limit.unit:
        case Unit.MONTHS:
            return add_months(day, -limit.n, counting)
        case Unit.YEARS:
            return add_months(day, -12 * limit.n, counting)
        case Unit.WEEKS:
            return day - 7 * limit.n
        case Unit.DAYS:
            return day - limit.n
    if scene.worked is None:
        return scene.plan.calendar.subtract(day, limit, counting)
    found = first_if(scene.worked, day, limit, scene.plan.calendar, counting)
    return BEGINNING if found is None else found
