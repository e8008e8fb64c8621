"""The state of one gap in one world: done > ended > waived > paused > due / overdue.

In: the last day, the discharge, the end, waivers, pauses, the as-of date. Out: a state. Guaranteed: the
order of ruling 11; an as-of date is judged at its end, an as-of time within its day; hours to the
instant.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.calendar import Counting, Moment, done_instant
from engine.evaluate.discharge import Done
from engine.evaluate.limits import Last
from engine.evaluate.view import end_of
from engine.facts import Fact
from engine.outcome import State
from engine.spans import BEGINNING, END_OF_TIME, Spans, holds


class Situation(NamedTuple):
    """Everything that decides the state of a gap. `ended`: the visible day on which the duty fell away."""

    last: Last
    done: Done | None
    ended: int | None
    waivers: tuple[Fact, ...]  # those that began in time
    pauses: Spans
    as_of: Moment
    still_owed: bool
    counting: Counting
    over: bool = False  # nothing can discharge it any more
    cancelled: bool = False  # an exception took it away
    prompt: bool = False  # no number: missed if it ends undone


def decide(s: Situation) -> State:
    """Return the state."""
    if s.done is not None:
        if in_time(s.done.moment, s.last, s.counting) or waived_on(s.waivers, s.done.moment.day):
            return State.MET
        return State.MET_LATE if s.still_owed else State.MISSED
    if s.cancelled:
        return State.CANCELLED
    if s.ended is not None:
        ended_in_time = s.last.day is None or s.ended <= s.last.day
        return State.CANCELLED if ended_in_time and not s.prompt else State.MISSED
    if waived_on(s.waivers, s.as_of.day):
        return State.WAIVED
    if s.last.stopped or (s.pauses and holds(s.pauses, s.as_of.day) and not passed(s.last, s.as_of)):
        return State.PAUSED
    if not passed(s.last, s.as_of):
        return State.DUE
    return State.OVERDUE if s.still_owed and not s.over else State.MISSED


def first_breach(s: Situation) -> int | None:
    """Return the first as-of day that shows the breach: after the last day, when the last waiver lapses, or
    after the end."""
    days = []
    if s.last.day is not None:
        day = unwaived_from(s.waivers, s.last.day if s.last.instant is not None else s.last.day + 1)
        if day is not None:
            days.append(day)
    if s.ended is not None and s.done is None:
        days.append(s.ended + 1)
    return min(days, default=None)


def in_time(moment: Moment, last: Last, counting: Counting) -> bool:
    """Return whether something done then is in time; the exact instant is."""
    if last.day is None:
        return True
    if last.instant is not None:
        return done_instant(moment, counting) <= last.instant
    if last.before is not None and moment.day == last.day and moment.timed and last.before.timed:
        return moment.earliest <= last.before.latest
    return moment.day <= last.day


def passed(last: Last, as_of: Moment) -> bool:
    """Return whether the last day (or instant) has passed on the as-of date (time)."""
    if last.day is None:
        return False
    if last.instant is not None and as_of.timed:
        return as_of.earliest > last.instant
    return as_of.day > last.day


def waived_on(waivers: tuple[Fact, ...], day: int) -> bool:
    """Return whether any of the waivers, already known to have begun in time, holds on the day."""
    return bool(waivers) and any(_covers(waiver, day) for waiver in waivers)


def unwaived_from(waivers: tuple[Fact, ...], day: int) -> int | None:
    """Return the first day from this one on, by which all of the waivers have begun, that none of them
    covers; None if one has no end."""
    if not waivers:
        return day
    found = max(day, *[end_of(waiver) for waiver in waivers])
    return None if found == END_OF_TIME else found


def shown_waiver(s: Situation) -> Fact | None:
    """Return the waiver to name, by the day of discharge or else the as-of day."""
    if not s.waivers:
        return None
    return waiver_on(s.waivers, s.as_of.day if s.done is None else s.done.moment.day)


def waiver_on(waivers: tuple[Fact, ...], day: int) -> Fact | None:
    """Return the waiver that covers the day, of several the one that holds longest; if none does, the
    last."""
    covering = [waiver for waiver in waivers if _covers(waiver, day)]
    return max(covering or waivers, key=end_of, default=None)


def _covers(waiver: Fact, day: int) -> bool:
    return waiver_start(waiver) <= day < end_of(waiver)


def waiver_start(waiver: Fact) -> int:
    """The later of `from` and `recorded`; of one without `from` the earliest day that it may be."""
    days = [moment.day for moment in (waiver.start, waiver.recorded) if moment is not None]
    return max(days, default=BEGINNING)


def precision(last: Last, done: Done | None, start: Moment | None) -> str | None:
    """Return "day" where hours, or the order within one day, were judged from a date."""
    if last.instant is not None:
        return "day" if not last.timed or (done is not None and not done.moment.timed) else None
    if done is None:
        return None
    moment = done.moment
    if last.before is not None and moment.day == last.day:
        return None if moment.timed and last.before.timed else "day"
    if start is not None and moment.day == start.day:
        return None if moment.timed and start.timed else "day"
    return None
