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
from engine.facts import Fact
from engine.outcome import State
from engine.spans import Spans, holds


class Situation(NamedTuple):
    """Everything that decides the state of a gap. `ended`: the visible day on which the duty fell away."""

    last: Last
    done: Done | None
    ended: int | None
    waiver: Fact | None
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
        if in_time(s.done.moment, s.last, s.counting) or waived_on(s.waiver, s.done.moment.day):
            return State.MET
        return State.MET_LATE if s.still_owed else State.MISSED
    if s.cancelled:
        return State.CANCELLED
    if s.ended is not None:
        ended_in_time = s.last.day is None or s.ended <= s.last.day
        return State.CANCELLED if ended_in_time and not s.prompt else State.MISSED
    if waived_on(s.waiver, s.as_of.day):
        return State.WAIVED
    if s.last.stopped or (s.pauses and holds(s.pauses, s.as_of.day) and not passed(s.last, s.as_of)):
        return State.PAUSED
    if not passed(s.last, s.as_of):
        return State.DUE
    return State.OVERDUE if s.still_owed and not s.over else State.MISSED


def first_breach(s: Situation) -> int | None:
    """Return the first as-of day that shows the breach: after the last day, when a waiver lapses, or after
    the end."""
    days = []
    if s.last.day is not None:
        day = s.last.day if s.last.instant is not None else s.last.day + 1
        if not waived_on(s.waiver, day):
            days.append(day)
        elif s.waiver is not None and s.waiver.end is not None:
            days.append(s.waiver.end.day)
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


def waived_on(waiver: Fact | None, day: int) -> bool:
    """Return whether the waiver, already known to have begun in time, still holds on the day."""
    return waiver is not None and waiver_start(waiver) <= day and (waiver.end is None or day < waiver.end.day)


def waiver_start(waiver: Fact) -> int:
    """The later of `from` and `recorded`."""
    days = [moment.day for moment in (waiver.start, waiver.recorded) if moment is not None]
    return max(days)


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
