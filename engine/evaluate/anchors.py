"""What a standard hangs on in one case: facts, definitions, scheduled dates, breaches of another standard.

In: the terms of a standard, the scene, the matcher's hits. Out: `Anchor`s. Guaranteed: ids follow
ruling 3; an anchor that may not exist says so (`sure` False) and what would settle it; ordinals count
within their scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from engine.calendar import Moment, moment_of_date
from engine.evaluate.truth import NOTHING, Scene, about, chosen, days_of, truth_at
from engine.evaluate.view import MayEnd, Seen, SetDate, end_of, set_dates
from engine.evaluate.worlds import Need, World, explore
from engine.facts import RECORDED_NONE, Fact
from engine.nodes import Edge
from engine.outcome import Cause
from engine.plan import Terms
from engine.spans import BEGINNING, END_OF_TIME, holds

YEAR, MONTH = 366, 31  # days
ALL_DAYS = (0, END_OF_TIME)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One thing a standard hangs on. `end`: the visible day on which its period ended. `base`: the
    recorded id."""

    id: str
    base: str
    fact: Fact
    start: Moment
    end: int | None = None
    sure: bool = True
    needs: frozenset[Need] = NOTHING
    scheduled: SetDate | None = None
    follows: bool = False
    dated: bool = True  # False: its day is not known; it lies between `earliest` and `latest`
    earliest: int | None = None
    latest: int | None = None
    row: int | None = None  # the matcher's row
    may: frozenset[str] | None = None  # the exceptions that the matcher lets apply; None: any
    otherwise: MayEnd | None = None  # where else its period may have ended

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from every other anchor of the case."""
        return (self.fact.kind, self.id, self.start.latest)

    def possible_days(self) -> tuple[int, ...]:
        """Return the days on which an undated anchor may lie: the first, the last month day by day, and about
        forty in between."""
        last = self.start.day if self.latest is None else self.latest
        first = last - YEAR if self.earliest is None else min(self.earliest, last)
        recent = range(max(first, last - MONTH), last + 1)
        older = range(first, recent.start, max(1, (recent.start - first) // 40))
        return (*older, *recent)

    def on(self, day: int) -> Anchor:
        """Return the anchor in the world in which it lies on this day."""
        start = moment_of_date(day)
        fact = self.fact if self.fact.start is not None else replace(self.fact, start=start)
        return Anchor(
            *(self.id, self.base, fact, start, self.end, self.sure, self.needs),
            *(self.scheduled, self.follows, True, self.earliest, self.latest, self.row, self.may),
            otherwise=self.otherwise,
        )

    def hit(self, row: int, may: frozenset[str]) -> Anchor:
        """Return the anchor as the matcher sees it: its row, and the exceptions that may apply."""
        return Anchor(
            *(self.id, self.base, self.fact, self.start, self.end, self.sure, self.needs),
            *(self.scheduled, self.follows, self.dated, self.earliest, self.latest, row, may),
            otherwise=self.otherwise,
        )

    def ending(self, end: int | None) -> Anchor:
        """Return the anchor in the world in which its period ended on this day."""
        fact = replace(self.fact, end=None if end is None else moment_of_date(end))
        return replace(self, fact=fact, end=end, otherwise=None)

    @property
    def first(self) -> str:
        """The name of the anchor's own occurrence."""
        return self.id if self.follows else f"{self.id}/first"


def name_of_day(day: int) -> str:
    return date.fromordinal(day).isoformat()


def definition_periods(name: str, scene: Scene) -> tuple[tuple[Seen, ...], frozenset[Need]]:
    """Return the periods of a definition that surely began by today, and what keeps others uncertain."""
    known = scene.definitions[name]
    found, open_needs = [], NOTHING
    for start, end in known.maybe:
        if start > scene.today:
            continue
        certain = next((piece for piece in known.sure if piece[0] == start), None)
        if certain is None or start <= 0:
            open_needs |= known.needs
            continue
        stop = _by_today(min(certain[1], end), scene)
        shown = None if stop is None else moment_of_date(stop)
        fact = Fact(name, f"{name}@{name_of_day(start)}", moment_of_date(start), shown)
        last = _by_today(end, scene)
        found.append(Seen(fact, fact.id, otherwise=None if last == stop else MayEnd(last, known.needs)))
    return tuple(found), open_needs


def _by_today(end: int, scene: Scene) -> int | None:
    """The end of a period, if it can be seen by now."""
    return end if end <= scene.today else None


def candidates(edge: Edge, scene: Scene) -> tuple[Seen, ...]:
    """Return every visible fact of the edge's kind (or period of the definition)."""
    if edge.kind in scene.definitions:
        return definition_periods(edge.kind, scene)[0]
    return scene.view.seen(edge.kind)


def anchors_of(seen: Seen, edge: Edge, scene: Scene, sure: bool, needs: frozenset[Need]) -> list[Anchor]:
    """Return the anchors that one fact gives: one, one for each date set for a scheduled event, or none."""
    fact = seen.fact
    sure, needs = sure and seen.sure, needs | frozenset(seen.needs)
    end = None if fact.end is None else fact.end.day
    if edge.attribute in ("", "from", "at"):
        if scene.view.kind(edge.kind).scheduled and fact not in scene.view.undated.get(edge.kind, ()):
            return [_scheduled(seen, one, sure, needs) for one in _set_dates(fact, scene)]
        if fact.start is None:
            if scene.view.kind(edge.kind).record:
                return []
            return [_unbegun(seen, scene, needs | {scene.view.day_needed(fact.kind, fact.id)})]
        if seen.later and seen.whole is not None:
            return [_begun_later(seen, seen.whole, scene, needs)]
        found = Anchor(fact.id, seen.base, fact, fact.start, end, sure, needs)
        return [found if seen.otherwise is None else replace(found, otherwise=seen.otherwise)]
    if edge.attribute == "to":
        return _ending(seen, scene, sure, needs)
    value = fact.attrs.get(edge.attribute)
    if isinstance(value, Moment):
        return [Anchor(fact.id, seen.base, fact, value, None, sure, needs)]
    shape = scene.view.kind(edge.kind)
    if value is RECORDED_NONE or edge.attribute in shape.none_if_absent:
        return []
    need = Need(f"{fact.kind}/{fact.id}.{edge.attribute}", Cause.NOT_RECORDED)
    return [_undated(seen, scene, needs | {need})]


def _set_dates(fact: Fact, scene: Scene) -> tuple[SetDate, ...]:
    key = ("set", fact.kind, fact.id)
    if key not in scene.cache:
        scene.cache[key] = set_dates(scene.view, fact)
    found: tuple[SetDate, ...] = scene.cache[key]
    return found


def _undated(seen: Seen, scene: Scene, needs: frozenset[Need]) -> Anchor:
    earliest = None if seen.fact.start is None else seen.fact.start.day
    return Anchor(
        *(seen.fact.id, seen.base, seen.fact, scene.view.as_of, None, False, needs),
        dated=False,
        earliest=earliest,
        latest=scene.today,
    )


def _unbegun(seen: Seen, scene: Scene, needs: frozenset[Need]) -> Anchor:
    """An anchor on a fact of which it is not known when it began: a period did so no later than it ended, and
    not before what it lies inside."""
    bounds = _bounds(seen.fact, scene)
    found = replace(_undated(seen, scene, needs), fact=replace(seen.fact, start=None))
    end = min(bounds[1], _goes_on_until(seen.fact, scene))
    if bounds[0] > BEGINNING and found.earliest is None:
        found = replace(found, earliest=bounds[0])
    return found if end == END_OF_TIME else replace(found, end=end, latest=min(scene.today, end))


def _begun_later(seen: Seen, whole: Fact, scene: Scene, needs: frozenset[Need]) -> Anchor:
    """An anchor on a piece of a fact that began with what it lies inside, and may have ended with it."""
    found = _unbegun(replace(seen, fact=replace(whole, id=seen.fact.id)), scene, needs)
    ends = _clipped_ends(whole, scene)
    return replace(found, otherwise=MayEnd(min(ends), frozenset(seen.needs))) if ends else found


def _goes_on_until(fact: Fact, scene: Scene) -> int:
    """The end of a period; of a merging kind, of the one that it touches."""
    end = end_of(fact)
    if not scene.view.kind(fact.kind).merge:
        return end
    return next((last for first, last in scene.view.periods(fact.kind) if first <= end <= last), end)


def _bounds(fact: Fact, scene: Scene) -> tuple[int, int]:
    """First day of the first, and end of the last, of the periods in which the fact must lie."""
    view = scene.view
    parent = view.kind(fact.kind).inside
    if parent is None or parent not in view.case.tables or view.holes(parent):
        return ALL_DAYS
    periods, undated = view.periods(parent), view.undated.get(parent, ())
    ends = [*[end for _, end in periods], *[end_of(row) for row in undated]]
    first = BEGINNING if undated or not periods else periods[0][0]
    return first, max(ends, default=END_OF_TIME)


def _ending(seen: Seen, scene: Scene, sure: bool, needs: frozenset[Need]) -> list[Anchor]:
    """The anchor on the end of a period, which may have ended on other days than that, or not at all."""
    fact, otherwise = seen.fact, seen.otherwise
    ends = set() if fact.end is None else {fact.end.day}
    if otherwise is not None:
        ends.add(scene.today if otherwise.end is None else otherwise.end)
        needs |= otherwise.needs
    if fact.start is None or seen.whole is not None:
        ends |= _clipped_ends(fact, scene)
    if fact.end is not None and len(ends) == 1:
        return [Anchor(fact.id, seen.base, fact, fact.end, None, sure, needs)]
    if not ends:
        return []
    if fact.start is None:
        needs |= {scene.view.day_needed(fact.kind, fact.id)}
    return [replace(_undated(seen, scene, needs), earliest=min(ends), latest=max(ends))]


def _clipped_ends(fact: Fact, scene: Scene) -> set[int]:
    """The ends of what the fact may lie inside, before its own."""
    view = scene.view
    parent = view.kind(fact.kind).inside
    if parent is None:
        return set()
    ends = [*[end for _, end in view.periods(parent)], *[end_of(row) for row in view.undated.get(parent, ())]]
    first = BEGINNING if fact.start is None else fact.start.day
    return {end for end in ends if first < end < min(end_of(fact), scene.today + 1)}


def _scheduled(seen: Seen, one: SetDate, sure: bool, needs: frozenset[Need]) -> Anchor:
    name = seen.fact.id if one.plain else f"{seen.fact.id}@{name_of_day(one.for_.day)}"
    start = one.held if one.held is not None and one.held.day == one.for_.day else one.for_
    return Anchor(name, seen.base, seen.fact, start, None, sure, needs, scheduled=one)


def scope_of(kind: str, day: int, scene: Scene, world: World) -> tuple[int, int] | None:
    """Return the period of the kind (or definition, in this world) that contains the day, its `to` day
    included; None if there is none."""
    known = scene.definitions.get(kind)
    if known is not None:
        return _around(days_of(kind, known, world), day)
    if scene.view.kind(kind).merge:
        spans: Sequence[tuple[int, int]] = scene.view.periods(kind)
    else:
        seen = (one.fact for one in scene.view.seen(kind))
        spans = sorted((fact.start.day, end_of(fact)) for fact in seen if fact.start is not None)
    found = _around(spans, day)
    return found if kind not in scene.view.undated else _or_undated(found, kind, day, scene, world)


def _or_undated(
    found: tuple[int, int] | None, kind: str, day: int, scene: Scene, world: World
) -> tuple[int, int] | None:
    """The scope, or a period around the day of which nobody wrote down when it began: that day, or long
    before."""
    for row in scene.view.undated[kind]:
        if end_of(row) < day:
            continue
        question, need = ("scope", kind, row.id, day), scene.view.day_needed(kind, row.id)
        begun: int | None = world.ask(question, (None, day, BEGINNING), (need,))
        if begun is None:
            continue
        if found is not None and scene.view.kind(kind).merge:
            found = (min(begun, found[0]), max(end_of(row), found[1]))
        elif found is None or begun > found[0]:
            found = (begun, end_of(row))
    return found


def _around(spans: Sequence[tuple[int, int]], day: int) -> tuple[int, int] | None:
    for start, end in reversed(spans):
        if start <= day < end:
            return start, end
    for start, end in reversed(spans):
        if end == day:
            return start, end
    return None


def with_ordinal(anchors: list[Anchor], terms: Terms, scene: Scene) -> list[Anchor]:
    """Keep the nth anchor of each scope; where it cannot be told which one is the nth, keep it as
    uncertain."""
    if terms.nth is None:
        return anchors
    kept = []
    for anchor in anchors:
        if not anchor.dated:
            holes = frozenset([need for _, _, need in scene.view.holes(anchor.fact.kind)])
            kept += [_doubtful(anchor, holes)] if holes or terms.nth <= len(anchors) else []
            continue
        scopes, needs = _scopes(terms.scope, anchor.start.day, scene)
        found = [_places(anchor, anchors, scope, scene) for scope in scopes if scope is not None]
        if not found:
            continue
        places = range(min(one.first for one in found), max(one.last for one in found) + 1)
        if terms.nth not in places:
            continue
        needs = needs.union(*[one.needs for one in found])
        kept.append(_doubtful(anchor, needs) if needs else anchor)
    return kept


def _scopes(
    name: str | None, day: int, scene: Scene
) -> tuple[Sequence[tuple[int, int] | None], frozenset[Need]]:
    """The scopes in which an anchor of that day may be counted (None: in none), and what would tell which."""
    if name is None:
        return [ALL_DAYS], NOTHING
    if name not in scene.definitions and not scene.view.carried(name):
        return [ALL_DAYS], frozenset({Need(name, Cause.NOT_IN_EXTRACT)})
    found = explore(lambda world: scope_of(name, day, scene, world))
    return found.results, found.needed_for(_itself)


def _itself(scope: tuple[int, int] | None) -> tuple[int, int] | None:
    return scope


class _Places(NamedTuple):
    """Which of its scope an anchor may be: one place, or several where others before it are in doubt."""

    first: int
    last: int
    needs: frozenset[Need]


def _places(anchor: Anchor, anchors: list[Anchor], scope: tuple[int, int], scene: Scene) -> _Places:
    place, doubt = _place(anchor, anchors, scope, scene)
    return _Places(place, place + len(doubt), NOTHING.union(*doubt))


def _place(
    anchor: Anchor, anchors: list[Anchor], scope: tuple[int, int], scene: Scene
) -> tuple[int, list[frozenset[Need]]]:
    place, doubt = 1, []
    mine = (anchor.start.day, anchor.start.timed, anchor.start.earliest, anchor.base)
    for other in anchors:
        if not other.dated:
            doubt.append(other.needs)
            continue
        theirs = (other.start.day, other.start.timed, other.start.earliest, other.base)
        if theirs >= mine or not scope[0] <= other.start.day <= scope[1]:
            continue
        if other.sure:
            place += 1
        else:
            doubt.append(other.needs)
    for _, _, need in scene.view.holes(anchor.fact.kind, scope[0], anchor.start.day):
        doubt.extend([frozenset({need})] * 9)  # any number may be missing: nine stands for many
    return place, doubt


def _doubtful(anchor: Anchor, needs: frozenset[Need]) -> Anchor:
    return replace(anchor, sure=False, needs=anchor.needs | needs)


def satisfied(terms: Terms, fact: Fact, day: int, scene: Scene) -> tuple[bool | None, frozenset[Need]]:
    """Return whether the anchor's own condition (`when`) holds on its day."""
    if terms.when is None:
        return True, NOTHING
    return truth_at(terms.when, about(fact, fact), scene, day)


__all__ = [
    "Anchor",
    "anchors_of",
    "candidates",
    "chosen",
    "definition_periods",
    "holds",
    "name_of_day",
    "satisfied",
    "scope_of",
    "with_ordinal",
]
