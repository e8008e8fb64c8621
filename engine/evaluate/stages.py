"""Series: which stage is in force on each day, and so when a gap falls due.

In: the stages of each version, an anchor, the start of a gap. Out: the last day of the gap. Guaranteed:
the due day is the first day d with d >= start + the limit of the stage in force on d; the last listed
stage that holds rules and owns its boundary day; days that no stage covers start the count afresh;
facts dated on or after the day of discharge set no stage of that gap. Source: language.md section 4,
rulings 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from engine.calendar import CalendarGap, Limit, Moment, moment_of_date
from engine.conditions import Condition, parts_of
from engine.evaluate.anchors import Anchor
from engine.evaluate.limits import Last, last_day, within
from engine.evaluate.points import Located, Place, Undecidable, locate
from engine.evaluate.truth import MISSING, about, remember, truth
from engine.evaluate.worlds import Need, World
from engine.facts import RECORDED_NONE
from engine.nodes import AsRecorded, Birthday, Edge, Offset, Point, SchoolYearEnd
from engine.outcome import Cause
from engine.plan import Stage, Terms
from engine.spans import BEGINNING, END_OF_TIME, Spans, piece_from


@dataclass(frozen=True, slots=True)
class Segment:
    """Days start <= d < end on which one stage (of one version) is in force."""

    start: int
    end: int
    stage: Stage


#: A stage's number; the days on which it begins and ends, and those on which its condition holds, if no day
#: judged and no world can change them.
Alive: TypeAlias = tuple[int, tuple[int | None, int] | None, Spans | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """Says which stage is in force on a day. Boundaries and conditions are worked out only when a day asks
    for them, so that what is unknown about a stage out of reach is never asked."""

    versions: tuple[Terms, ...]
    place: Place
    cutoff: int | None
    own: bool  # the anchor's own gap, which a `first` stage governs

    def at(self, day: int) -> tuple[Stage | None, int]:
        """Return the stage in force on the day, and the next day on which that may change."""
        change = END_OF_TIME
        for terms in self.versions:
            if terms.from_day > day:
                return None, min(change, terms.from_day)
            if day < terms.to_day:
                stage, until = self._in(terms, day)
                return stage, min(until, terms.to_day)
        return None, change

    def _in(self, terms: Terms, day: int) -> tuple[Stage | None, int]:
        if self.own and terms.first is not None:
            return terms.first, END_OF_TIME
        change = END_OF_TIME
        for number, bounds, days in self._alive(terms):
            start, end = bounds or self._bounds(terms.stages, number)
            if start is None or start >= end or day >= end:
                continue
            if day < start:
                change = min(change, start)
                continue
            stage = terms.stages[number]
            if stage.when is None:
                return stage, min(change, end)
            piece = piece_from(self._holding(stage.when) if days is None else days, day)
            if piece is None or piece[0] >= end:
                continue
            if piece[0] <= day:
                return stage, min(change, piece[1], end)
            change = min(change, piece[0])
        return None, change

    def _alive(self, terms: Terms) -> list[Alive]:
        """The stages to look at, the last listed first: all but those that never hold for this anchor,
        whatever happened by whatever day, and that no world need be asked about."""
        key = ("alive", id(terms))
        found: list[Alive] | None = self.place.memory.get(key)
        if found is None:
            numbers = range(len(terms.stages) - 1, -1, -1)
            ahead = [self._ahead(terms.stages, number) for number in numbers]
            found = self.place.memory[key] = [one for one in ahead if one is not None]
        return found

    def _ahead(self, stages: tuple[Stage, ...], number: int) -> Alive | None:
        """What can be said of a stage before any day is judged; None: it never holds.

        A cut-off takes facts away: what asks no world without one asks none with any."""
        world, when, scene = World(), stages[number].when, self.place.scene
        whole = Clock(self.versions, Place(scene, self.place.anchor, world, {}), None, self.own)
        bounds, days = None, None
        try:
            found = whole._bounds(stages, number)
            if not world.calls and all(self._beforehand(one) for one in _edges(stages, number)):
                bounds = found
            if when is not None:
                never = any(not whole._holding(part) for part in parts_of(when) if scene.static(part))
                holding = whole._holding(when)
                if never and not world.calls:
                    return None
                days = holding if scene.static(when) and not world.calls else None
        except (Undecidable, CalendarGap):
            pass  # whoever needs it will see
        return number, bounds, days

    def _beforehand(self, point: Point | None) -> bool:
        return point is None or _beforehand(point, self.place.anchor)

    def _bounds(self, stages: tuple[Stage, ...], number: int) -> tuple[int | None, int]:
        """The days on which a stage begins and ends."""
        place = self.place
        key = ("bounds", id(stages[number]), place.cutoff, self.cutoff)
        return remember(place.memory, key, place.world, lambda: self._worked_out(*_edges(stages, number)))

    def _worked_out(self, from_: Point | None, until: Point | None) -> tuple[int | None, int]:
        end = self._boundary(until, END_OF_TIME)
        return self._boundary(from_, BEGINNING), END_OF_TIME if end is None else end

    def _boundary(self, point: Point | None, none: int) -> int | None:
        """The day of the point; `none` where there is no such point."""
        if point is None:
            return none
        place = self.place
        key = ("boundary", id(point), place.cutoff, self.cutoff)
        return remember(place.memory, key, place.world, lambda: _boundary(point, place, self.cutoff))

    def _holding(self, condition: Condition) -> Spans:
        anchor, scene, world = self.place.anchor, self.place.scene, self.place.world
        key = ("holding", id(condition), None if scene.static(condition) else self.cutoff)

        def work() -> Spans:
            subject = about(anchor.fact, anchor.fact, anchor.start.day)
            return truth(condition, subject, scene, world, self.cutoff).maybe

        return remember(self.place.memory, key, world, work)


def _edges(stages: tuple[Stage, ...], number: int) -> tuple[Point | None, Point | None]:
    """The points at which a stage begins and ends."""
    stage = stages[number]
    follows = stage.from_ is None and number > 0
    return stages[number - 1].until if follows else stage.from_, stage.until


def _beforehand(point: Point, anchor: Anchor) -> bool:
    """Whether nothing that happens later can move the point."""
    match point:
        case Edge(kind, attribute):
            own = kind == "anchor" or (kind == anchor.fact.kind and not anchor.follows)
            return own and attribute in ("", "from", "at")
        case Offset() | SchoolYearEnd():
            return _beforehand(point.point if isinstance(point, Offset) else point.of, anchor)
    return isinstance(point, Birthday)


def _boundary(point: Point, place: Place, cutoff: int | None) -> int | None:
    """The day on which a stage begins or ends; None: never (yet). A day that nothing bounds may be long
    past or never come."""
    try:
        found: Located | None = locate(point, place)
    except Undecidable as fault:
        needs = tuple(sorted(fault.needs))
        return place.world.ask(("boundary", point), (None, BEGINNING), needs)
    if found is None or (cutoff is not None and found.event is not None and found.event >= cutoff):
        return None
    return found.day


def due_of_gap(
    versions: tuple[Terms, ...], place: Place, start: Moment, first_gap: bool, cutoff: int | None
) -> Last | None:
    """Return the last day of the gap that began at `start`, or None if nothing is owed."""
    own = first_gap and bool(versions) and start.day >= versions[0].from_day and versions[0].first is not None
    clock = Clock(versions, place, cutoff, own)
    count_from, day = start, start.day
    endless: Last | None = None
    while day < END_OF_TIME:
        stage, until = clock.at(day)
        if stage is None:
            count_from = moment_of_date(until) if until < END_OF_TIME else start
        else:
            last = _in_segment(Segment(day, until, stage), place, start, count_from, cutoff)
            if last is not None and last.day is not None:
                return last
            endless = endless or last
        day = until
    return endless


def _in_segment(
    segment: Segment, place: Place, start: Moment, count_from: Moment, cutoff: int | None
) -> Last | None:
    if segment.stage.every is None:
        return _of_first(segment, place, start)
    endless: Last | None = None
    for lo, hi, limits, loose in _limits(segment, place, cutoff):
        last = Last(count_from.day, loose=True) if loose else _shortest(limits, count_from, place)
        if last.day is None:
            endless = last.named(segment.stage.id)
            continue
        if last.day >= hi:
            continue
        if last.day < lo:
            last = last.moved(lo)
        return last.named(segment.stage.id)
    return endless


def _shortest(limits: tuple[Limit, ...], count_from: Moment, place: Place) -> Last:
    lasts = [within(count_from, limit, place) for limit in limits]
    dated = [last for last in lasts if last.day is not None]
    return min(dated, key=lambda last: last.rank) if dated else lasts[0]


def _of_first(segment: Segment, place: Place, start: Moment) -> Last | None:
    """The limit of a `first` stage, in the days of its version."""
    stage = segment.stage
    assert stage.due is not None  # compile.py puts only stages with a limit of their own here
    last = last_day(stage.due, place).named(stage.id)
    if last.day is None or last.day < segment.start <= start.day:
        return last
    if last.day >= segment.end:
        return None
    return last if last.day >= segment.start else last.moved(segment.start)


def _limits(
    segment: Segment, place: Place, cutoff: int | None
) -> list[tuple[int, int, tuple[Limit, ...], bool]]:
    """Split a segment where the recorded plan changes: (from, to, limits of which the shortest rules,
    loose)."""
    every = segment.stage.every
    assert every is not None  # the loader demands `every` on each stage but `first`
    if isinstance(every, Limit):
        return [(segment.start, segment.end, (every,), False)]
    if every.kind in ("anchor", place.anchor.fact.kind):
        fact = place.anchor.fact
        limits, loose = _recorded(every, fact.attrs, f"{fact.kind}/{fact.id}", place)
        return [(segment.start, segment.end, limits, loose)]
    return _by_plan(segment, every, place, cutoff)


def _recorded(every: AsRecorded, attrs: object, holder: str, place: Place) -> tuple[tuple[Limit, ...], bool]:
    value = attrs.get(every.attribute, MISSING)  # type: ignore[attr-defined]  # a mapping
    if isinstance(value, Limit):
        return (value, every.at_most), False
    if value is RECORDED_NONE:
        return (every.at_most,), False
    need = Need(f"{holder}.{every.attribute}", Cause.NOT_RECORDED)
    short = place.world.ask(("limit", holder, every.attribute), (False, True), (need,))
    return (every.at_most,), short


def _by_plan(
    segment: Segment, every: AsRecorded, place: Place, cutoff: int | None
) -> list[tuple[int, int, tuple[Limit, ...], bool]]:
    scene = place.scene
    period = scene.view.kind(every.kind).period
    if not scene.view.carried(every.kind):
        need = Need(every.kind, Cause.NOT_IN_EXTRACT)
        short = place.world.ask(("limit", every.kind), (False, True), (need,))
        return [(segment.start, segment.end, (every.at_most,), short)]
    if undated := scene.view.undated.get(every.kind):
        needs = tuple(sorted(scene.view.day_needed(every.kind, fact.id) for fact in undated))
        if place.world.ask(("limit", every.kind), (False, True), needs):  # one of them says, not a dated one
            return [(segment.start, segment.end, (every.at_most,), True)]
    facts = [
        fact
        for fact in scene.view.facts(every.kind)
        if fact.start is not None and (cutoff is None or fact.start.day < cutoff)
    ]
    marks = {segment.start, segment.end}
    if cutoff is not None:  # an end on or after the day of discharge was not known when it was done
        facts = [replace(f, end=None) if f.end is not None and f.end.day >= cutoff else f for f in facts]
    for fact in facts:
        marks |= {moment.day for moment in (fact.start, fact.end) if moment is not None}
    days = sorted(mark for mark in marks if segment.start <= mark <= segment.end)
    pieces: list[tuple[int, int, tuple[Limit, ...], bool]] = []
    for lo, hi in pairwise(days):
        inside = [
            fact
            for fact in facts
            if fact.start is not None
            and fact.start.day <= lo
            and (not period or fact.end is None or lo < fact.end.day)
        ]
        if not inside:
            pieces.append((lo, hi, (every.at_most,), False))
            continue
        fact = inside[-1]
        limits, loose = _recorded(every, fact.attrs, f"{fact.kind}/{fact.id}", place)
        pieces.append((lo, hi, limits, loose))
    return pieces
