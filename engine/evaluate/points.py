"""Points in time: an edge of a fact, an ordinal, a birthday, an offset from another point.

In: a point, an anchor, a scene, a world. Out: `Located` (a moment, and the day of the event that set
it) or None where the event is absent. Guaranteed: events after `cutoff` are not read; an absent event
that another standard owes is stood in for by the earliest due day owing it, and never counts from later
than that day; where it cannot be told whether it is owed, both are tried.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.calendar import Limit, Moment, Unit, birthday, end_of_school_year, london_day, moment_of_date
from engine.evaluate.anchors import Anchor, scope_of
from engine.evaluate.beyond import first_of, last_of
from engine.evaluate.truth import (
    MISSING,
    Scene,
    Subject,
    about,
    birth_needed,
    chosen,
    hidden_day,
    missing,
    truth,
    unseen,
)
from engine.evaluate.view import Unseen, end_of
from engine.evaluate.worlds import Need, World
from engine.facts import RECORDED_NONE, Fact
from engine.nodes import (
    Birthday,
    Earliest,
    Edge,
    HoldsFrom,
    Offset,
    Ordinal,
    Point,
    SchoolYearEnd,
)
from engine.outcome import Cause
from engine.spans import BEGINNING, END_OF_TIME, first_day


class Undecidable(Exception):
    """A limit that cannot be told: a date is missing that nothing bounds."""

    def __init__(self, *needs: Need) -> None:
        super().__init__(*(need.name for need in needs))
        self.needs = frozenset(needs)


class Located(NamedTuple):
    """A point found: `event` is the day of the recorded event that set it (None: known beforehand)."""

    moment: Moment
    event: int | None = None
    stands_in: bool = False

    @property
    def day(self) -> int:
        return self.moment.day

    def at(self, moment: Moment) -> Located:
        """The same event, for a moment that hangs on it."""
        return Located(moment, self.event, self.stands_in)


class Owed(NamedTuple):
    """That a standard owes a fact, or may owe it (`sure` False; `needs` would tell).

    `anchor_day`: when what it hangs on began; None where it is not known whether there is any such thing.
    `due`: the last day in time; None where it cannot be told."""

    standard: str
    occurrence: str
    anchor_day: int | None
    due: int | None
    needs: frozenset[Need]
    sure: bool = True

    def lies_in(self, scope: tuple[int, int]) -> bool:
        """Whether it counts for events within these days."""
        return self.anchor_day is None or scope[0] <= self.anchor_day <= scope[1]

    def earliest(self, scope: tuple[int, int]) -> int:
        """The day it stands for. Of an anchor that is not known: the first of the scope, so that whatever a
        day in between would make of it lies between this and its not being owed.

        Raises Undecidable where its own day cannot be told."""
        if self.anchor_day is None:
            return scope[0]
        if self.due is None:
            raise Undecidable(*self.needs)
        return self.due


class Place(NamedTuple):
    """Where points are looked up: scene, anchor, world; `cutoff`: facts dated later are not read. `memory`
    holds what was worked out for the anchor (see `remember`)."""

    scene: Scene
    anchor: Anchor
    world: World
    memory: dict[Any, Any]
    cutoff: int | None = None
    owed: bool = False

    def until(self, day: int | None) -> Place:
        if day == self.cutoff:
            return self
        return Place(self.scene, self.anchor, self.world, self.memory, day, self.owed)

    def owing(self) -> Place:
        """The same, where what is owed stands in for what has not happened."""
        return Place(self.scene, self.anchor, self.world, self.memory, self.cutoff, True)


def locate(point: Point, place: Place) -> Located | None:
    """Return where the point lies, or None if the event it names has not happened.

    Raises Undecidable where a date is missing that nothing bounds."""
    match point:
        case Edge():
            return _edge(point, place)
        case Ordinal():
            return _ordinal(point, place)
        case Birthday(age):
            born = _born(place.scene)
            day = birthday(born.day, age, place.scene.plan.counting)
            return Located(moment_of_date(day))
        case SchoolYearEnd(of):
            found = locate(of, place)
            return found and found.at(moment_of_date(end_of_school_year(found.day)))
        case Offset(limit, after, of):
            found = locate(of, place)
            moment = None if found is None else shifted(found.moment, limit, after, place)
            return None if found is None or moment is None else found.at(moment)
        case Earliest(of):
            found_all = [one for one in (locate(each, place) for each in of) if one is not None]
            return min(found_all, key=lambda one: one.day, default=None)
        case HoldsFrom(condition):
            return _holds_from(condition, place)
    raise TypeError(point)


def shifted(moment: Moment, limit: Limit, after: bool, place: Place) -> Moment | None:
    """Return the moment a limit after (or before) another: whole days, except for hours; None if it never
    comes."""
    if limit.unit is Unit.HOURS:
        seconds = limit.n * 3600 * (1 if after else -1)
        instant = moment.latest + seconds
        day = london_day(instant)
        return Moment(day, instant, instant, moment.timed, moment.minute)
    count = last_of if after else first_of
    plan = place.scene.plan
    shifted_day = count(moment.day, limit, plan.calendar, plan.counting, place.world)
    return None if shifted_day is None else moment_of_date(shifted_day)


def _born(scene: Scene) -> Moment:
    record = scene.view.facts("person")
    born = record[0].attrs.get("born", MISSING) if record else MISSING
    if not isinstance(born, Moment):
        raise Undecidable(birth_needed(scene))
    return born


def _edge(edge: Edge, place: Place) -> Located | None:
    anchor = place.anchor
    own = edge.kind == anchor.fact.kind and not anchor.follows  # a breach borrows its cause's fact alone
    if edge.kind == "anchor" or own:
        return _own_edge(edge, place)
    fact = _around(edge.kind, place)
    if fact is None:
        return None
    return _date_on(fact, edge.attribute, place, event=True)


def _own_edge(edge: Edge, place: Place) -> Located | None:
    anchor, attribute = place.anchor, edge.attribute
    if edge.kind == "anchor" and attribute == "":
        return Located(anchor.start)
    if attribute in ("", "from", "at"):
        if anchor.scheduled is not None or anchor.fact.start is None:
            return Located(anchor.start)
        return Located(anchor.fact.start)
    return _date_on(anchor.fact, attribute, place, event=False)


def _date_on(fact: Fact, attribute: str, place: Place, event: bool) -> Located | None:
    if attribute in ("", "from", "at"):
        moment = fact.start
    elif attribute == "to":
        moment = fact.end
    else:
        value = fact.attrs.get(attribute, MISSING)
        shape = place.scene.view.kind(fact.kind)
        if value is MISSING and attribute not in shape.none_if_absent:
            raise Undecidable(missing(fact.kind, fact.id, attribute, place.scene))
        moment = value if isinstance(value, Moment) else None
        if attribute in shape.expected:  # known beforehand, so whatever was done came with it in sight
            return None if moment is None else Located(moment)
    if moment is None:
        return None
    recorded_event = event or attribute not in ("", "from", "at")
    if recorded_event and place.cutoff is not None and moment.day > place.cutoff:
        return None
    return Located(moment, moment.day if recorded_event else None)


def _around(kind: str, place: Place) -> Fact | None:
    """The period (or piece of a definition) around the anchor's day; of events, the latest by that day."""
    scene, day = place.scene, place.anchor.start.day
    shape = scene.view.kind(kind)
    if kind in scene.definitions:
        scope = scope_of(kind, day, scene, place.world)
        if scope is None:
            return None
        end = moment_of_date(scope[1]) if scope[1] <= scene.today else None
        return Fact(kind, f"{kind}@{scope[0]}", moment_of_date(scope[0]), end)
    if shape.record:
        facts = scene.view.facts(kind)
        if not facts:
            raise Undecidable(
                Need(kind, Cause.NOT_RECORDED if scene.view.carried(kind) else Cause.NOT_IN_EXTRACT)
            )
        return facts[0]
    if not scene.view.carried(kind):
        raise Undecidable(Need(kind, Cause.NOT_IN_EXTRACT))
    if undated := [fact for fact in scene.view.undated.get(kind, ()) if end_of(fact) >= day]:
        raise Undecidable(*[scene.view.day_needed(kind, fact.id) for fact in undated])
    begun = [
        seen.fact
        for seen in scene.view.seen(kind)
        if seen.fact.start is not None and seen.fact.start.day <= day
    ]
    if shape.period:
        running = [fact for fact in begun if fact.end is None or day < fact.end.day]
        begun = running or [fact for fact in begun if fact.end is not None and day == fact.end.day]
    return begun[-1] if begun else None


def _scope(point: Ordinal, place: Place) -> tuple[int, int] | None:
    """First and last day in which the ordinal counts."""
    day = place.anchor.start.day
    own = place.anchor.fact
    if point.in_ is not None and point.in_ == own.kind and own.start is not None and not place.anchor.follows:
        return own.start.day, end_of(own)
    if point.in_ is not None:
        if point.in_ not in place.scene.definitions and not place.scene.view.carried(point.in_):
            raise Undecidable(Need(point.in_, Cause.NOT_IN_EXTRACT))
        return scope_of(point.in_, day, place.scene, place.world)
    if point.since is not None:
        start = locate(point.since, place)
        return None if start is None else (start.day, END_OF_TIME)
    return (BEGINNING, day) if point.nth == 0 else (day, END_OF_TIME)


def _ordinal(point: Ordinal, place: Place) -> Located | None:
    scope = _scope(point, place)
    if scope is None:
        return None
    event = _event(point, place, scope)
    if not place.owed or point.nth == 0:
        return event
    stand_in = _stand_in(point, place, scope, None if event is None else event.day)
    return event if stand_in is None else Located(moment_of_date(stand_in), None, stands_in=True)


def _event(point: Ordinal, place: Place, scope: tuple[int, int]) -> Located | None:
    scene, anchor = place.scene, place.anchor
    last = min(scope[1], scene.today if place.cutoff is None else place.cutoff)
    subject = about(anchor.fact, anchor.fact, anchor.start.day)
    rows = [
        fact
        for fact, _, _ in chosen(point.kind, point.where, subject, scene, place.world)
        if fact.start is not None
        and scope[0] <= fact.start.day <= last
        and not (fact.kind == anchor.fact.kind and fact.id == anchor.base and point.in_ is None)
        and not (fact.start.timed and fact.start.day == scope[0] and _came_before(fact.start, point, place))
    ]
    question = ("ordinal", point.kind, scope)
    if point.nth == 0:
        before = [fact for fact in rows if fact.start is not None and fact.start.day <= anchor.start.day]
        if before and before[-1].start:
            return Located(before[-1].start, before[-1].start.day)
        spans = _unseen(point, place, subject, scope[0], last)
        hidden = hidden_day(question, spans, place.world)
        if hidden is not None and hidden[0] <= BEGINNING:
            raise Undecidable(hidden[1])
        return None if hidden is None else Located(moment_of_date(hidden[0]), hidden[0])
    found = rows[point.nth - 1].start if len(rows) >= point.nth else None
    end = last if found is None else found.day
    spans = _unseen(point, place, subject, scope[0], end)
    hidden = hidden_day(question, spans, place.world)
    if hidden is not None and (found is None or hidden[0] <= found.day):
        return Located(moment_of_date(hidden[0]), hidden[0])
    return None if found is None else Located(found, found.day)


def _came_before(start: Moment, point: Ordinal, place: Place) -> bool:
    """Whether an event on the first day of the scope came before it began: of two times the clock decides."""
    begun: Moment | None = None
    if point.in_ is not None:
        own = place.anchor.fact
        begun = own.start if point.in_ == own.kind and not place.anchor.follows else None
    elif point.since is not None:
        since = locate(point.since, place)
        begun = None if since is None else since.moment
    elif point.nth != 0:
        begun = place.anchor.start
    return begun is not None and begun.timed and begun.day == start.day and start.minute < begun.minute


def _unseen(point: Ordinal, place: Place, subject: Subject, first: int, last: int) -> list[Unseen]:
    """The spans in which such an event may lie unseen; the anchor, whose own day may be missing, is no event
    after itself."""
    anchor, scene = place.anchor, place.scene
    spans = unseen(point.kind, point.where, subject, scene, first, last)
    if point.in_ is not None or point.kind != anchor.fact.kind:
        return list(spans)
    own = scene.view.day_needed(point.kind, anchor.base)
    return [span for span in spans if span[2] != own]


def _stand_in(point: Ordinal, place: Place, scope: tuple[int, int], event: int | None) -> int | None:
    """The earliest day by which the event is owed in this world, if it is earlier than the event itself."""
    rows: list[Owed] = place.scene.cache.get(("owed", point.kind, point.where), [])
    rows = [row for row in rows if row.lies_in(scope)]
    by_standard: dict[str, list[int]] = {}
    for row in rows:
        if row.sure:
            by_standard.setdefault(row.standard, []).append(row.earliest(scope))
    best = _nth_of(by_standard, point.nth, event)
    for row in rows:
        if row.sure or (point.nth == 1 and not _may_lead(row, scope, best)):
            continue
        question = ("owed", row.standard, row.occurrence)
        if place.world.ask(question, (False, True), tuple(sorted(row.needs))):
            by_standard.setdefault(row.standard, []).append(row.earliest(scope))
            best = _nth_of(by_standard, point.nth, event)
    return None if best == event else best


def _nth_of(by_standard: dict[str, list[int]], nth: int, event: int | None) -> int | None:
    days = [sorted(dues)[nth - 1] for dues in by_standard.values() if len(dues) >= nth]
    return min(days if event is None else [event, *days], default=None)


def _may_lead(row: Owed, scope: tuple[int, int], best: int | None) -> bool:
    """Whether it would come before what is known, or may."""
    if best is None or (row.anchor_day is not None and row.due is None):
        return True
    return row.earliest(scope) < best


def _holds_from(condition: object, place: Place) -> Located | None:
    anchor = place.anchor
    subject = about(anchor.fact, anchor.fact, anchor.start.day)
    cutoff = None if place.cutoff is None else place.cutoff + 1
    days = truth(condition, subject, place.scene, place.world, cutoff).maybe  # type: ignore[arg-type]  # a Condition
    first = first_day(days, anchor.start.day)
    if first is None or first > place.scene.today:
        return None
    return Located(moment_of_date(first), first)


__all__ = ["RECORDED_NONE", "Located", "Owed", "Place", "Undecidable", "locate", "shifted"]
