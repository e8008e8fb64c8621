"""Conditions judged: on which days a condition surely holds, and on which it may.

In: a condition, the fact it is about, a scene. Out: `Truth` (days surely true, days possibly true, what
is missing). Guaranteed: without a world the result is Kleene's (unknown spreads only as far as it
must); with a world both sets are equal, because the world answers whatever is missing. Facts dated on
or after `cutoff` are not read. Source: language.md sections 4 and 6, rulings 1, 4 and 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from engine.calendar import CalendarGap, Limit, Moment, Unit, birthday
from engine.conditions import (
    AfterLasting,
    AgeIs,
    All,
    Any_,
    Condition,
    CountOf,
    Ever,
    Field,
    Happened,
    In,
    Lasted,
    Not,
    Total,
    UntilJustBefore,
)
from engine.evaluate.attributes import field_truth, unknown
from engine.evaluate.beyond import NEED, every_weekday_is_worked
from engine.evaluate.numbers import adds, marked, number_reached
from engine.evaluate.scene import (
    FALSE,
    MISSING,
    NOTHING,
    TRUE,
    Scene,
    Subject,
    Truth,
    about,
    birth_needed,
    missing,
    remember,
)
from engine.evaluate.totals import beyond, later, total_reached
from engine.evaluate.view import Unseen, end_of
from engine.evaluate.worlds import Need, World
from engine.facts import RECORDED_NONE, Fact
from engine.spans import (
    ALL_TIME,
    BEGINNING,
    EMPTY,
    END_OF_TIME,
    Spans,
    complement,
    first_day,
    from_day,
    holds,
    intersect,
    union,
)

#: The conditions that count days.
Reckoning: TypeAlias = AfterLasting | Lasted | Happened | Total | CountOf


def truth_at(
    condition: Condition, subject: Subject, scene: Scene, day: int, world: World | None = None
) -> tuple[bool | None, frozenset[Need]]:
    """Return whether the condition holds on the day (None: unknown), and what is missing."""
    found = truth(condition, subject, scene, world)
    if holds(found.sure, day):
        return True, NOTHING
    return (None, found.needs) if holds(found.maybe, day) else (False, NOTHING)


def truth(
    condition: Condition,
    subject: Subject,
    scene: Scene,
    world: World | None = None,
    cutoff: int | None = None,
) -> Truth:
    """Return the days on which the condition holds."""
    match condition:
        case Field():
            return field_truth(condition, subject, scene, world)
        case All(of):
            parts = [truth(one, subject, scene, world, cutoff) for one in of]
            return _combine(parts, ALL_TIME, intersect)
        case Any_(of):
            parts = [truth(one, subject, scene, world, cutoff) for one in of]
            return _combine(parts, EMPTY, union)
        case Not(of):
            inner = truth(of, subject, scene, world, cutoff)
            return Truth(complement(inner.maybe), complement(inner.sure), inner.needs)
        case Ever(of):
            inner = (
                _named(of, None, subject, scene, world, cutoff)
                if isinstance(of, str)
                else truth(of, subject, scene, world, cutoff)
            )
            return _monotone(inner, _from_first)
        case UntilJustBefore(of, event):
            return _until_just_before(
                truth(of, subject, scene, world, cutoff), truth(event, subject, scene, world, cutoff)
            )
        case AgeIs():
            return _age(condition, scene, world)
        case In(of, where):
            return _named(of, where, subject, scene, world, cutoff)
        case AfterLasting() | Lasted() | Happened() | Total() | CountOf():
            return _reckoned(condition, subject, scene, world, cutoff)
    raise TypeError(condition)


def _reckoned(
    node: Reckoning, subject: Subject, scene: Scene, world: World | None, cutoff: int | None
) -> Truth:
    """A condition that counts days: where the calendar does not cover them, in both extremes."""
    try:
        return _by_calendar(node, subject, scene, world, cutoff)
    except CalendarGap:
        extremes = (True, False) if world is None else (every_weekday_is_worked(world),)
    parts = [_by_calendar(node, subject, replace(scene, worked=one), world, cutoff) for one in extremes]
    sure, maybe = ALL_TIME, EMPTY
    for part in parts:
        sure, maybe = intersect(sure, part.sure), union(maybe, part.maybe)
    if sure == maybe:
        return Truth(sure, maybe)
    return Truth(sure, maybe, frozenset({NEED}).union(*(part.needs for part in parts)))


def _by_calendar(
    node: Reckoning, subject: Subject, scene: Scene, world: World | None, cutoff: int | None
) -> Truth:
    match node:
        case AfterLasting(of, limit):
            inner = truth(of, subject, scene, world, cutoff)
            return _monotone(inner, lambda days: _lasting(days, limit, scene))
        case Lasted():
            return _lasted(node, subject, scene, world, cutoff)
        case Happened():
            return _happened(node, subject, scene, world, cutoff)
        case Total():
            return _total(node, subject, scene, world, cutoff)
        case CountOf():
            return _count(node, subject, scene, world, cutoff)


def _combine(parts: list[Truth], unit: Spans, fold: Any) -> Truth:
    sure, maybe = unit, unit
    for part in parts:
        sure, maybe = fold(sure, part.sure), fold(maybe, part.maybe)
    if sure == maybe:
        return Truth(sure, maybe)
    return Truth(sure, maybe, frozenset().union(*(part.needs for part in parts)))


def _monotone(inner: Truth, change: Any) -> Truth:
    sure = change(inner.sure)
    maybe = sure if inner.known else change(inner.maybe)
    return Truth(sure, maybe, inner.needs if sure != maybe else NOTHING)


def _from_first(days: Spans) -> Spans:
    first = first_day(days)
    return EMPTY if first is None else from_day(first)


def _lasting(days: Spans, limit: Limit, scene: Scene) -> Spans:
    pieces = []
    for start, end in days:
        reached = start if start <= BEGINNING else later(start, limit, scene)
        pieces.append((reached, end))
    return union(pieces)


def _lasted(node: Lasted, subject: Subject, scene: Scene, world: World | None, cutoff: int | None) -> Truth:
    """Each period lasts by itself (those of a merging kind, and of a definition, are maximal)."""
    inner = _named(node.of, node.where, subject, scene, world, cutoff)
    whole = _monotone(inner, lambda days: _lasting(days, node.at_least, scene))
    if node.of in scene.definitions or scene.view.kind(node.of).merge or scene.view.unseen(node.of):
        return whole
    rows = chosen(node.of, node.where, subject, scene, world, cutoff)

    def lasting(facts: list[Fact]) -> Spans:
        spans = [(fact.start.day, _open_end(fact, cutoff)) for fact in facts if fact.start is not None]
        return union(*(_lasting((span,), node.at_least, scene) for span in spans))

    sure, maybe = lasting([f for f, certain, _ in rows if certain]), lasting([f for f, _, _ in rows])
    return Truth(sure, maybe, inner.needs if sure != maybe else NOTHING)


def _open_end(fact: Fact, cutoff: int | None) -> int:
    """The first day on which the period no longer holds; an end that lies ahead is not known."""
    stop = end_of(fact)
    return END_OF_TIME if cutoff is not None and stop >= cutoff else stop


def _until_just_before(held: Truth, event: Truth) -> Truth:
    def one(days: Spans, marks: Spans) -> Spans:
        first = first_day(marks)
        return from_day(first) if first is not None and holds(days, first - 1) else EMPTY

    if held.known and event.known:
        return Truth(one(held.sure, event.sure), one(held.sure, event.sure))
    first = first_day(event.maybe)
    return Truth(EMPTY, EMPTY if first is None else from_day(first), held.needs | event.needs)


# ---------------------------------------------------------------- facts over time


def _age(node: AgeIs, scene: Scene, world: World | None) -> Truth:
    record = scene.view.facts("person")
    born = record[0].attrs.get("born", MISSING) if record else MISSING
    if not isinstance(born, Moment):
        if born is RECORDED_NONE:
            return FALSE
        return unknown(("age", node), (birth_needed(scene),), world)
    counting = scene.plan.counting
    start = born.day if node.from_ is None else birthday(born.day, node.from_, counting)
    end = END_OF_TIME if node.below is None else birthday(born.day, node.below, counting)
    days = union([(start, end)])
    return Truth(days, days)


def _visible(kind: str, scene: Scene, cutoff: int | None) -> list[tuple[Fact, bool, frozenset[Need]]]:
    """The dated facts, clipped to the kind they lie inside; unsure where that is not known."""
    if scene.view.kind(kind).inside is None:
        rows = [(fact, True, NOTHING) for fact in scene.view.facts(kind)]
    else:
        all_seen = scene.view.seen(kind)
        rows = [(seen.fact, seen.sure, frozenset(seen.needs)) for seen in all_seen]
        rows += [(seen.whole, False, frozenset(seen.needs)) for seen in all_seen if seen.whole is not None]
    return [row for row in rows if row[0].start is not None and (cutoff is None or row[0].start.day < cutoff)]


def chosen(
    kind: str,
    where: Condition | None,
    subject: Subject,
    scene: Scene,
    world: World | None,
    cutoff: int | None = None,
) -> list[tuple[Fact, bool, frozenset[Need]]]:
    """Return the facts of the kind that satisfy `where`, each with whether that is sure; those that surely
    do not are left out."""
    if world is None or not scene.of_itself(where):
        return _chosen(kind, where, subject, scene, world, cutoff)
    key = ("chosen", kind, id(where), cutoff)
    return remember(scene.cache, key, world, lambda: _chosen(kind, where, subject, scene, world, cutoff))


def _chosen(
    kind: str,
    where: Condition | None,
    subject: Subject,
    scene: Scene,
    world: World | None,
    cutoff: int | None,
) -> list[tuple[Fact, bool, frozenset[Need]]]:
    found = []
    for fact, sure, unsure in _visible(kind, scene, cutoff):
        verdict: bool | None = True
        needs = NOTHING
        if where is not None and fact.start is not None:
            about_it = about(fact, subject.anchor or subject.fact)
            verdict, needs = truth_at(where, about_it, scene, fact.start.day, world)
        if verdict is not False and not sure and world is not None:
            question = ("inside", kind, fact.id)
            sure = verdict is True and world.ask(question, (False, True), tuple(sorted(unsure)))
            verdict = sure
        if verdict is not False:
            found.append((fact, verdict is True and sure, needs | unsure))
    return found


def days_of(name: str, defined: Truth, world: World) -> Spans:
    """Return the days of a definition in this world: those on which it surely holds, or all on which it
    may."""
    if defined.known:
        return defined.sure
    taken = world.ask(("definition", name), (False, True), tuple(sorted(defined.needs)))
    return defined.maybe if taken else defined.sure


def _named(
    name: str,
    where: Condition | None,
    subject: Subject,
    scene: Scene,
    world: World | None,
    cutoff: int | None,
) -> Truth:
    """The days on which a definition, or a period of a kind, holds."""
    defined = scene.definitions.get(name)
    if defined is not None:
        if world is None or defined.known:
            return defined
        days = days_of(name, defined, world)
        return Truth(days, days)
    facts = chosen(name, where, subject, scene, world, cutoff)

    period = scene.view.kind(name).period

    def span(fact: Fact) -> tuple[int, int]:
        day = fact.start.day  # type: ignore[union-attr]  # chosen() gives only dated facts
        return (day, _open_end(fact, cutoff)) if period else (day, day + 1)

    sure = union(span(fact) for fact, certain, _ in facts if certain)
    maybe = union(span(fact) for fact, _, _ in facts)
    needs = frozenset().union(*(needs for _, certain, needs in facts if not certain))
    holes = unseen(name, where, subject, scene)
    if holes:
        missing = tuple(sorted({need for _, _, need in holes}))
        gaps = union((lo, END_OF_TIME if hi >= scene.today else hi + 1) for lo, hi, _ in holes)
        if world is None:
            return Truth(sure, union(maybe, gaps), needs | frozenset(missing))
        held: str = world.ask(("periods", name, where), ("never", "always", "until today"), missing)
        if held != "never":
            last = END_OF_TIME if held == "always" else scene.today
            sure = maybe = union(maybe, intersect(gaps, ((BEGINNING, last),)))
    return Truth(sure, maybe, needs if sure != maybe else NOTHING)


def unseen(
    kind: str,
    where: Condition | None,
    subject: Subject,
    scene: Scene,
    start: int = BEGINNING,
    end: int | None = None,
) -> tuple[Unseen, ...]:
    """Return the spans of days in which a fact that satisfies `where` may lie without being seen there."""
    spans = scene.view.unseen(kind, start, end, where)
    if where is None or kind not in scene.view.undated:
        return spans
    anchor = subject.anchor or subject.fact
    never = {
        scene.view.day_needed(kind, fact.id)
        for fact in scene.view.undated[kind]
        if truth(where, about(fact, anchor), scene).maybe == EMPTY
    }
    return tuple(span for span in spans if span[2] not in never)


def hidden_day(question: Any, spans: Sequence[Unseen], world: World) -> tuple[int, Need] | None:
    """Ask the world whether a fact that the data do not show happened in one of the spans: the first such
    day, or None.

    The extremes of each span stand for every day in it."""
    for lo, hi, need in spans:
        options: tuple[int | None, ...] = (None, lo) if lo == hi else (None, lo, hi)
        day = world.ask((*question, lo, need), options, (need,))
        if day is not None:
            return day, need
    return None


def _unseen(node: Happened, spans: Sequence[Unseen], start: int, world: World) -> list[tuple[int, int]]:
    """Ask the world when facts that the data do not show happened: never, on a day, or (where how recent
    they are counts) again and again."""
    question, often = ("happened", node, start), node.within is not None
    for lo, hi, need in spans:
        options: tuple[tuple[int, int] | None, ...] = (None, (lo, lo), (hi, hi))
        if often:
            options = (*options, (lo, hi))
        days = world.ask((*question, lo, need), tuple(dict.fromkeys(options)), (need,))
        if days is not None:
            return [days]
    return []


def _happened(
    node: Happened, subject: Subject, scene: Scene, world: World | None, cutoff: int | None
) -> Truth:
    facts = chosen(node.of, node.where, subject, scene, world, cutoff)
    limit = node.within
    since = BEGINNING if limit is not None else subject.since

    def span(day: int) -> tuple[int, int]:
        return (day, END_OF_TIME) if limit is None else (day, beyond(day, limit, scene))

    def days(rows: list[Fact]) -> Spans:
        return union(span(fact.start.day) for fact in rows if fact.start.day >= since)  # type: ignore[union-attr]  # dated

    sure = days([fact for fact, certain, _ in facts if certain])
    maybe = days([fact for fact, _, _ in facts])
    needs = frozenset().union(*(needs for _, certain, needs in facts if not certain))
    last = scene.today if cutoff is None else min(scene.today, cutoff - 1)
    spans = unseen(node.of, node.where, subject, scene, since, last)
    if world is not None:
        further = _unseen(node, spans, since, world)
        sure = maybe = union(maybe, [(lo, span(hi)[1]) for lo, hi in further])
        return Truth(sure, maybe)
    for lo, hi, need in spans:
        maybe = union(maybe, [(lo, END_OF_TIME if limit is None else span(hi)[1])])
        needs |= {need}
    return Truth(sure, maybe, needs if sure != maybe else NOTHING)


def _total(node: Total, subject: Subject, scene: Scene, world: World | None, cutoff: int | None) -> Truth:
    inner = _named(node.of, node.where, subject, scene, world, cutoff)
    at_least = node.at_least is not None
    limit = node.at_least if node.at_least is not None else node.at_most
    assert limit is not None  # the loader demands one of the two
    wanted = limit.n * (7 if limit.unit is Unit.WEEKS else 1) + (0 if at_least else 1)
    start = BEGINNING
    if node.since is not None:
        record = scene.view.facts("person")
        born = record[0].attrs.get("born") if record else None
        if not isinstance(born, Moment):
            opened = unknown(("total", node), (birth_needed(scene),), world)
            if not at_least:
                return opened
            most = total_reached(inner.maybe, wanted, BEGINNING, node.in_last, scene)
            sure = EMPTY if world is None else intersect(opened.sure, most)
            return Truth(sure, intersect(opened.maybe, most), opened.needs)
        start = birthday(born.day, node.since, scene.plan.counting)

    def reached(days: Spans) -> Spans:
        found = total_reached(days, wanted, start, node.in_last, scene)
        return found if at_least else complement(found)

    sure, maybe = (inner.sure, inner.maybe) if at_least else (inner.maybe, inner.sure)
    sure = reached(sure)
    maybe = sure if inner.known else reached(maybe)
    return Truth(sure, maybe, inner.needs if sure != maybe else NOTHING)


def _count(node: CountOf, subject: Subject, scene: Scene, world: World | None, cutoff: int | None) -> Truth:
    facts = chosen(node.of, node.where, subject, scene, world, cutoff)
    rows = [marked(node, *row, scene) for row in facts]
    sure = number_reached(node, [row for row in rows if row.certain], scene)
    maybe = number_reached(node, rows, scene)
    if world is not None and sure != maybe:
        told = [row for row in rows if row.certain or adds(node, row, world)]
        sure = maybe = number_reached(node, told, scene)
    needs = frozenset().union(*(row.needs for row in rows if not row.certain))
    holes = unseen(node.of, node.where, subject, scene)
    if holes and sure != ALL_TIME:
        missing = tuple(sorted({need for _, _, need in holes}))
        if world is None:
            return Truth(sure, from_day(holes[0][0]), needs | frozenset(missing))
        if world.ask(("count", node), (False, True), missing):
            sure = maybe = from_day(holes[0][0])
    return Truth(sure, maybe, needs if sure != maybe else NOTHING)


__all__ = [
    "FALSE",
    "MISSING",
    "NOTHING",
    "TRUE",
    "Scene",
    "Subject",
    "Truth",
    "about",
    "birth_needed",
    "chosen",
    "days_of",
    "hidden_day",
    "missing",
    "remember",
    "truth",
    "truth_at",
    "unseen",
]
