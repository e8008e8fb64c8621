"""Which of two limits ends sooner.

In: two limits, each with its council's calendar and way of counting; days to count from. Out: `Weighed`.
Guaranteed: lengths in one unit are compared as numbers only where both councils count that unit alike; all
else is counted out from every start date, or is said not to be told, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from engine.analysis.council import Council, alike, plain_edge
from engine.analysis.than import FIRST, SECOND, Than, Weighed
from engine.calendar import CalendarGap, Limit, Unit
from engine.compiling.nodes import nodes
from engine.nodes import AsRecorded, Before, Due, EarliestOf, Edge, LatestOf, Point, Promptly, SameDay, Within
from engine.plan import Terms
from engine.wording.limits import due_text, every_text

#: What decides, and how it was told.
Told: TypeAlias = tuple[Than, str]

NO_DAY = "only one of them gives a day"
_SAME = (Than.SAME, "they say the same")
_DAY, _HOUR = 24 * 60, 60
_COUNTED = frozenset({Unit.WORKING_DAYS, Unit.SCHOOL_DAYS})


@dataclass(slots=True)
class Scales:
    """Weighs limits of two councils against each other. `starts`: the days to count from."""

    first: Council
    second: Council
    starts: range
    _known: dict[object, Told] = field(default_factory=dict)

    # ------------------------------------------------------------ limits of duties

    def due(self, point: str, mine: tuple[Due | None, Terms], theirs: tuple[Due | None, Terms]) -> Weighed:
        """Weigh two limits. `point`: what they are the limits of."""
        (one, ours), (other, yours) = mine, theirs
        words = (_said(one, self.first, ours), _said(other, self.second, yours))
        if not (_from_anchor(one) and _from_anchor(other)):  # else what differs is what starts the clock
            one, other = _full(one, self.first, ours), _full(other, self.second, yours)
        than, how = self._due(_plain(one), _plain(other))
        return Weighed(point, than, *words, how)

    def _due(self, one: Due | None, other: Due | None) -> Told:
        if self.alike(one, other) and self._counts_alike(one):
            return _SAME
        dated = [each is not None and not isinstance(each, Promptly) for each in (one, other)]
        if dated[0] != dated[1]:
            return (Than.STRICTER if dated[0] else Than.LOOSER), NO_DAY
        if not dated[0]:
            return Than.DIFFERS, "neither gives a day"
        if (by_part := self._by_part(one, other)) is not None:
            return by_part
        match one, other:
            case Within(limit, of), Within(length, point):
                return self._after(limit, length, of, point)
            case Before(of, limit), Before(point, length) if self.alike(of, point):
                return self._before(limit or Limit(0, Unit.DAYS), length or Limit(0, Unit.DAYS))
            case Before(of, limit), Within(length, point) if self.alike(of, point):
                return _ahead(limit, length)
            case Within(length, point), Before(of, limit) if self.alike(of, point):
                than, how = _ahead(limit, length)
                return than.mirrored, how
        return Than.UNTOLD, "one limit runs on from an event and the other up to one, or in parts"

    def _by_part(self, one: Due | None, other: Due | None) -> Told | None:
        """A limit that is one of several of which the first (or the last) to end counts."""
        for mine, theirs, more in ((one, other, Than.STRICTER), (other, one, Than.LOOSER)):
            if isinstance(mine, EarliestOf) and self._among(theirs, mine, EarliestOf):
                return more, "it has every limit of the other and one more, and the first to end counts"
            if isinstance(mine, LatestOf) and self._among(theirs, mine, LatestOf):
                return (
                    more.mirrored,
                    "it has every limit of the other and one more, and the last to end counts",
                )
        return None

    def _among(self, one: Due | None, of: EarliestOf | LatestOf, sort: type) -> bool:
        limbs = one.limbs if isinstance(one, EarliestOf | LatestOf) and type(one) is sort else (one,)
        return all(
            any(self.alike(limb, each) and self._counts_alike(each) for each in of.limbs) for limb in limbs
        ) and len(limbs) < len(of.limbs)

    def _after(self, one: Limit, other: Limit, of: Point, point: Point) -> Told:
        if not self.alike(of, point):
            return Than.UNTOLD, "they count from different days"
        return self.lengths(one, other)

    def _before(self, one: Limit, other: Limit) -> Told:
        """Further ahead of the event is sooner."""
        if Unit.HOURS in (one.unit, other.unit):
            if one.unit is other.unit:
                return _by_number(other.n, one.n)
            return Than.UNTOLD, "one counts hours, the other days, up to an event"
        ways = tuple(
            partial(side.plan.calendar.subtract, limit=limit, counting=side.plan.counting)
            for side, limit in ((self.first, one), (self.second, other))
        )
        if one.unit is other.unit and self._counts_alike(one):
            return _by_number(other.n, one.n)
        return self._counted_out(("before", one, other), ways)

    # ------------------------------------------------------------ lengths of time

    def lengths(self, one: Limit, other: Limit) -> Told:
        """Weigh two lengths of time from the same day on."""
        if one.unit is other.unit and self._counts_alike(one):
            return _by_number(one.n, other.n)
        hours = [each.unit is Unit.HOURS for each in (one, other)]
        if all(hours):
            return Than.UNTOLD, "the councils count hours from a bare date differently"
        if hours[0]:
            return self._hours(one, other, self.second)
        if hours[1]:
            than, how = self._hours(other, one, self.first)
            return than.mirrored, how
        ways = tuple(
            partial(side.plan.calendar.add, limit=limit, counting=side.plan.counting)
            for side, limit in ((self.first, one), (self.second, other))
        )
        return self._counted_out(("after", one, other), ways)

    def step(self, point: str, one: Limit | AsRecorded | None, other: Limit | AsRecorded | None) -> Weighed:
        """Weigh how often something is to be done."""
        words = tuple(
            "no step" if step is None else every_text(step, side.scene(_NOTHING))
            for step, side in ((one, self.first), (other, self.second))
        )
        than, how = self._step(one, other)
        return Weighed(point, than, words[0], words[1], how)

    def _step(self, one: Limit | AsRecorded | None, other: Limit | AsRecorded | None) -> Told:
        if self.alike(one, other) and self._counts_alike(one):
            return _SAME
        if one is None or other is None:
            return (Than.LOOSER if one is None else Than.STRICTER), NO_DAY
        if isinstance(one, Limit) and isinstance(other, Limit):
            return self.lengths(one, other)
        longest = [each.at_most if isinstance(each, AsRecorded) else each for each in (one, other)]
        than, how = self.lengths(longest[0], longest[1])
        if isinstance(one, AsRecorded) and isinstance(other, AsRecorded):
            return (
                (than, how) if than is not Than.SAME else (Than.UNTOLD, "the plans that they follow differ")
            )
        kept = (Than.SAME, Than.STRICTER if isinstance(one, AsRecorded) else Than.LOOSER)
        if than in kept:
            return kept[1], "the child's plan may ask for it more often, and never less"
        return Than.UNTOLD, "how often the child's plan asks for it is in the record alone"

    def _hours(self, hours: Limit, other: Limit, side: Council) -> Told:
        """Hours beside whole days: decided where no time of day (and no change of the clocks) matters."""
        soonest = hours.n * _HOUR - _HOUR
        latest = hours.n * _HOUR + _DAY + _HOUR
        try:
            ends = {
                (side.plan.calendar.add(day, other, side.plan.counting) - day + 1) * _DAY
                for day in self.starts
            }
        except CalendarGap:
            return Than.UNTOLD, "the calendar does not reach so far"
        how = f"hours beside the end of the day, counted from {len(self.starts):,} start dates"
        if all(latest <= end for end in ends):
            return Than.STRICTER, how
        if all(soonest >= end for end in ends):
            return Than.LOOSER, how
        return Than.UNTOLD, "hours and days: which ends sooner depends on the time of day, and on the date"

    def _counted_out(self, key: object, ways: Sequence[Callable[[int], int]]) -> Told:
        if key not in self._known:
            self._known[key] = self._every_date(*ways)
        return self._known[key]

    def _every_date(self, mine: Callable[[int], int], theirs: Callable[[int], int]) -> Told:
        sooner = later = 0
        try:
            for day in self.starts:
                ours, yours = mine(day), theirs(day)
                sooner, later = sooner + (ours < yours), later + (ours > yours)
        except CalendarGap:
            return Than.UNTOLD, "the calendar does not reach so far, or names no school terms"
        of = f"of {len(self.starts):,} start dates"
        if sooner and later:
            if sooner == later:
                return Than.DIFFERS, f"counted out: each ends sooner on {sooner:,} {of}"
            ends = f"{FIRST} on {sooner:,}", f"{SECOND} on {later:,}"
            often, seldom = ends if sooner > later else ends[::-1]
            return Than.DIFFERS, f"counted out: {often}, {seldom} {of} ends sooner"
        if sooner or later:
            than = Than.STRICTER if sooner else Than.LOOSER
            return than, f"counted out: the days differ on {sooner or later:,} {of}"
        return Than.SAME, f"counted out: the same day on all {len(self.starts):,} start dates"

    # ------------------------------------------------------------ ways of counting

    def alike(self, one: object, other: object) -> bool:
        """Whether two parts say the same and mean the same to both councils."""
        return alike(one, other, self.first, self.second)

    def _counts_alike(self, part: object) -> bool:
        """Whether both councils count the units of a limit in the same way."""
        mine, theirs = self.first.plan, self.second.plan
        return mine.counting == theirs.counting and (
            mine.calendar == theirs.calendar or not (_units(part) & _COUNTED)
        )


_NOTHING = Terms(0, 0, ())


def _ahead(ahead: Limit | None, after: Limit) -> Told:
    """A limit up to an event beside one that runs on from it."""
    than = Than.SAME if not after.n and (ahead is None or not ahead.n) else Than.STRICTER
    return than, "one is over by the event from which the other runs on"


def _by_number(one: int, other: int) -> Told:
    than = Than.SAME if one == other else Than.STRICTER if one < other else Than.LOOSER
    return than, "the same unit, compared as numbers"


def _units(part: object) -> frozenset[Unit]:
    return frozenset(node.unit for node in nodes(part) if isinstance(node, Limit))


def _said(due: Due | None, side: Council, terms: Terms) -> str:
    return "no day" if due is None else due_text(due, side.scene(terms))


def _full(due: Due | None, side: Council, terms: Terms) -> Due | None:
    """The limit with the anchor under its full name."""
    match due:
        case EarliestOf(limbs) | LatestOf(limbs):
            full = tuple(one for limb in limbs if (one := _full(limb, side, terms)) is not None)
            return replace(due, limbs=full)
        case SameDay(of):
            return SameDay(full_point(of, side, terms))
        case Within(limit, of):
            return Within(limit, full_point(of, side, terms))
        case Before(of, at_least):
            return Before(full_point(of, side, terms), at_least)
    return due


def _plain(due: Due | None) -> Due | None:
    """`The same day` is no days within it."""
    return Within(Limit(0, Unit.DAYS), due.of) if isinstance(due, SameDay) else due


def _from_anchor(due: Due | None) -> bool:
    return any(isinstance(node, Edge) and node.kind == "anchor" for node in nodes(due))


def full_point(point: Point, side: Council, terms: Terms) -> Point:
    """Return a point whose own date on a fact stands under its full name."""
    return plain_edge(point, side, terms.anchors) if isinstance(point, Edge) else point


__all__ = ["Scales", "full_point"]
