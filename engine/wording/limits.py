"""Points and limits as phrases: `within 5 working days of the start of the placement`.

In: the points and limits of `engine/model.py` and what they are counted from. Out: phrases that follow a
verb. Guaranteed: every node has a phrase; an anchor is called by its own name wherever it has one.
"""

from __future__ import annotations

from typing import assert_never

from engine.calendar import Limit, Unit
from engine.model import (
    AsRecorded,
    Before,
    Birthday,
    Due,
    Earliest,
    EarliestOf,
    Edge,
    HoldsFrom,
    LatestOf,
    Offset,
    Ordinal,
    Point,
    Promptly,
    SameDay,
    SchoolYearEnd,
    Within,
)
from engine.vocabulary import Shape
from engine.wording.conditions import Scene, birthday, clause, qualified
from engine.wording.words import happened, join, ordinal, plain, with_the

_ANCHOR = "anchor"


def due_text(due: Due, scene: Scene) -> str:
    """Return a limit as a phrase: `within 1 week of …`, `at least 5 working days before …`, `promptly`."""
    match due:
        case Within(limit, of):
            return f"within {limit} of {point_text(of, scene)}"
        case Before(of, at_least):
            amount = f"at least {at_least} " if at_least else ""
            return f"{amount}before {point_text(of, scene)}"
        case SameDay(of):
            day = point_text(of, scene)
            return f"on {day}" if day.startswith("the day") else f"on the same day as {day}"
        case EarliestOf(limbs):
            return f"{_limbs(limbs, scene)}, whichever comes first"
        case LatestOf(limbs):
            return f"{_limbs(limbs, scene)}, whichever comes last"
        case Promptly():
            return "promptly"
        case _:
            assert_never(due)


def _limbs(limbs: tuple[Due, ...], scene: Scene) -> str:
    return join((due_text(limb, scene) for limb in limbs), "or")


def every_text(every: Limit | AsRecorded, scene: Scene) -> str:
    """Return `every week`, `every 6 weeks`, or how often the child's own plan says."""
    if isinstance(every, Limit):
        return f"every {unit_text(every)}"
    plan = with_the(scene.words.kind(every.kind))
    return f"as often as {plan} says ({plain(every.attribute)}), at least every {unit_text(every.at_most)}"


def unit_text(limit: Limit) -> str:
    """Return the limit without a leading `1`: `week`, `6 weeks`."""
    return str(limit).removeprefix("1 ") if limit.n == 1 else str(limit)


def point_text(point: Point, scene: Scene) -> str:
    """Return a point in time as a noun phrase: `the start of the placement`, `the first review in this time
    looked after`."""
    match point:
        case Edge():
            return _edge(point, scene)
        case Ordinal():
            return _ordinal(point, scene)
        case Birthday(age):
            return birthday(age)
        case SchoolYearEnd(of):
            return f"the 31 August on or after {point_text(of, scene)}"
        case Offset(limit, after, of):
            amount = "the day" if limit == Limit(1, Unit.DAYS) else str(limit)
            return f"{amount} {'after' if after else 'before'} {point_text(of, scene)}"
        case Earliest(of):
            return join((point_text(one, scene) for one in of), "or") + ", whichever comes first"
        case HoldsFrom(condition):
            return f"the first day on which {clause(condition, scene)}"
        case _:
            assert_never(point)


def _ordinal(point: Ordinal, scene: Scene) -> str:
    words = scene.words
    count = "next" if point.since is None and point.in_ is None and point.nth == 1 else ordinal(point.nth)
    text = f"the {count} {words.kind(point.kind)}"
    text += qualified(point.where, scene.about(point.kind))
    if point.in_ is not None:
        text += f" in this {words.kind(point.in_)}"
    if point.since is not None:
        text += f" since {point_text(point.since, scene)}"
    return text


def _edge(edge: Edge, scene: Scene) -> str:
    if edge.kind != _ANCHOR:
        return edge_of(edge.kind, edge.attribute, scene)
    if not scene.anchor:
        return "the day of the breach" if not edge.attribute else f"the {plain(edge.attribute)} date"
    if edge.attribute:
        return join((edge_of(kind, edge.attribute, scene) for kind in scene.anchor), "or")
    return join((edge_of(kind, attribute, scene) for kind, attribute in scene.starts), "or")


def edge_of(kind: str, attribute: str, scene: Scene) -> str:
    """Return one date on a fact: its start, its end, the event itself, or a date attribute."""
    words, noun = scene.words, scene.words.kind(kind)
    if words.is_definition(kind):
        return f"the day {noun} {'ends' if attribute == 'to' else 'begins'}"
    shape = words.vocabulary.kinds[kind].is_ if kind in words.vocabulary.kinds else None
    if attribute in ("", "at", "from"):
        return f"the start of the {noun}" if shape is Shape.PERIOD else f"the {noun}"
    if attribute == "to":
        return f"the end of the {noun}"
    if (kind, attribute) == ("person", "born"):
        return "the child’s birth"
    found = words.attribute(kind, attribute)
    said = found.words if found is not None else None
    if said is None:
        return (
            f"the day the {noun} was {plain(attribute)}"
            if _participle(attribute)
            else _date_of(attribute, noun)
        )
    event = happened(said)
    return f"the day on which {event}" if event is not None else with_the(said)


def _participle(attribute: str) -> bool:
    return attribute.endswith("ed") or attribute in ("begun", "given", "held", "made", "sent", "written")


def _date_of(attribute: str, noun: str) -> str:
    return f"the {plain(attribute)} date of the {noun}"


def anchors_in(point: Point | Due | None) -> frozenset[str]:
    """Return every kind whose dates a point or a limit names (`anchor` for the anchor itself)."""
    match point:
        case Edge(kind, _):
            return frozenset({kind})
        case Ordinal(kind, _, in_, since, _):
            return frozenset({kind, in_} if in_ else {kind}) | anchors_in(since)
        case SchoolYearEnd(of) | Offset(_, _, of) | Within(_, of) | Before(of, _) | SameDay(of):
            return anchors_in(of)
        case Earliest(of):
            return frozenset().union(*(anchors_in(one) for one in of))
        case EarliestOf(limbs) | LatestOf(limbs):
            return frozenset().union(*(anchors_in(one) for one in limbs))
        case _:
            return frozenset()
