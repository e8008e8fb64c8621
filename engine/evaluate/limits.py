"""Limits: the last day (or instant) in time.

In: a due node, a place. Out: `Last`. Guaranteed: the anchor's day is day 0; working days come from the
calendar, and outside it both extremes are tried (`beyond`); an absent event is ignored by `earliest_of`
and keeps `latest_of` and a lone limit open (`OPEN`). Source: language.md section 3 and the table of
section 4.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.calendar import Limit, Moment, Unit, add_hours, london_day
from engine.evaluate.beyond import first_of, last_of
from engine.evaluate.points import Located, Place, locate
from engine.nodes import Before, Due, EarliestOf, Edge, LatestOf, Promptly, SameDay, Within
from engine.spans import Spans


class Last(NamedTuple):
    """The last day in time. `instant`: UTC seconds where hours decide; `before`: the moment whose own day
    is the last.

    `day` None: no day yet (an event is awaited, no number in the source, or the clock is stopped)."""

    day: int | None
    instant: int | None = None
    before: Moment | None = None
    timed: bool = True  # False: hours were counted from a date alone
    stage: str | None = None
    stopped: bool = False  # a pause holds the clock
    impossible: bool = False
    loose: bool = False  # day is only the earliest it could be (a recorded limit that is not known)

    def moved(self, day: int | None) -> Last:
        """The same, on another day; hours do not decide there."""
        return Last(day, None, self.before, self.timed, self.stage, self.stopped, self.impossible, self.loose)

    def named(self, stage: str | None) -> Last:
        """The same, as the limit of this stage."""
        return Last(
            *(self.day, self.instant, self.before, self.timed, stage),
            *(self.stopped, self.impossible, self.loose),
        )

    @property
    def rank(self) -> tuple[int, int]:
        assert self.day is not None
        return (self.day, self.instant if self.instant is not None else 1 << 62)


OPEN = Last(None)


def last_day(due: Due, place: Place, pauses: Spans = ()) -> Last:
    """Return the last day in time under this limit."""
    match due:
        case Promptly():
            return OPEN
        case Within(limit, of):
            found = locate(of, place)
            return OPEN if found is None else within(found.moment, limit, place, pauses)
        case SameDay(of):
            found = locate(of, place)
            return OPEN if found is None else Last(found.day)
        case Before():
            return _before(due, place)
        case EarliestOf(limbs):
            lasts = [
                last for last in (last_day(limb, place, pauses) for limb in limbs) if last.day is not None
            ]
            return min(lasts, key=lambda last: last.rank) if lasts else OPEN
        case LatestOf(limbs):
            lasts = [last_day(limb, place, pauses) for limb in limbs]
            if any(last.day is None for last in lasts):
                return OPEN
            return max(lasts, key=lambda last: last.rank)
    raise TypeError(due)


def within(start: Moment, limit: Limit, place: Place, pauses: Spans = ()) -> Last:
    """Return the last day (hours: the last instant) of a limit that runs from `start`."""
    plan = place.scene.plan
    if limit.unit is Unit.HOURS:
        instant = add_hours(start, limit.n, plan.counting)
        return Last(london_day(instant), instant, timed=start.timed)
    day = last_of(start.day, limit, plan.calendar, plan.counting, place.world, pauses)
    return Last(day, stopped=day is None and bool(pauses))


def _before(due: Before, place: Place) -> Last:
    found = locate(due.of, place)
    if found is None:
        return OPEN
    plan, limit = place.scene.plan, due.at_least
    if limit is None:
        last = Last(found.day, before=found.moment)
    elif limit.unit is Unit.HOURS:
        instant = found.moment.latest - limit.n * 3600
        last = Last(london_day(instant), instant, timed=found.moment.timed)
    else:
        last = Last(first_of(found.day, limit, plan.calendar, plan.counting, place.world))
    return _not_before_recorded(last, found, place)


def _not_before_recorded(last: Last, found: Located, place: Place) -> Last:
    """A date that was recorded after its own last day makes the due day the day it was recorded."""
    scheduled = place.anchor.scheduled
    if scheduled is None or scheduled.recorded is None or found.moment is not place.anchor.start:
        return last
    if last.day is not None and last.day < scheduled.recorded:
        return last._replace(day=scheduled.recorded, instant=None, before=None, impossible=True)
    return last


def hangs_on_anchor(due: Due | None, own: str | None) -> bool:
    """Return whether a limit counts from (or back from) the day of the anchor or of its fact, or has no
    number: nothing else can move it. `own`: the kind of the anchor's fact; None where that is borrowed."""
    match due:
        case Promptly():
            return True
        case Within(_, of) | SameDay(of) | Before(of=of):
            return isinstance(of, Edge) and of.kind in ("anchor", own) and of.attribute in ("", "from", "at")
        case EarliestOf(limbs) | LatestOf(limbs):
            return all(hangs_on_anchor(limb, own) for limb in limbs)
    return False


def counts_back(due: Due | None) -> bool:
    """Return whether any limb counts back from its point (such a duty needs a look-back)."""
    match due:
        case Before():
            return True
        case EarliestOf(limbs) | LatestOf(limbs):
            return any(counts_back(limb) for limb in limbs)
    return False
