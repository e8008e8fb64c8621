"""Edits of time: limits, ages, points and due days.

In: the trees under `due`, `every`, `since`, `until`, `ends` and the like. Out: edits: one unit more or
less, working for calendar days, before for after, another date for the one counted from. Guaranteed: a
date that takes another's place is one that the vocabulary has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.proving.edits.conditions import condition_edits
from engine.proving.edits.trees import Edit, Operator, Place, each_taken_out, put, renamed
from engine.proving.edits.units import age_edits, limit_edits, number_edits
from engine.source import Mapping, Node, Scalar, Sequence
from engine.vocabulary import Shape, Vocabulary

_OFFSET = re.compile(r"\s*([0-9].*?)\s+(before|after)\s+(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class Names:
    """What points are read with: the vocabulary, and the kinds that the standard is for."""

    vocabulary: Vocabulary
    anchors: tuple[str, ...] = ()


# ---------------------------------------------------------------- points


def point_edits(
    node: Node, place: Place, names: Names, operator: Operator = Operator.ANCHOR
) -> Iterator[Edit]:
    """Yield the edits of a point in time; of a list of points, one less, too."""
    if isinstance(node, Scalar):
        yield from _text_edits(node, place, names)
    elif isinstance(node, Sequence):
        yield from each_taken_out(operator, place, node)
        for number, item in enumerate(node.items):
            yield from point_edits(item, (*place, number), names, operator)
    else:
        yield from _form_edits(node, place, names)


def _text_edits(node: Scalar, place: Place, names: Names) -> Iterator[Edit]:
    found = _OFFSET.fullmatch(node.text)
    if found is None:
        for other in _other_dates(node.text, names):
            yield put(Operator.ANCHOR, place, node, other)
        return
    length, side, point = found.groups()
    for operator, text in limit_edits(length, least=1):
        yield put(operator, place, node, f"{text} {side} {point}")
    flipped = "after" if side == "before" else "before"
    yield put(Operator.SIDE, place, node, f"{length} {flipped} {point}")
    for other in _other_dates(point, names):
        yield put(Operator.ANCHOR, place, node, f"{length} {side} {other}")


def _other_dates(text: str, names: Names) -> list[str]:
    """Return dates that could be meant in the place of one: the other edge of its period, the start of the
    period around it, another date of the same fact. The two nearest."""
    name, _, attribute = text.partition(".")
    on_anchor = name == "anchor"
    kind = names.vocabulary.kinds.get(names.anchors[0] if on_anchor and names.anchors else name)
    if kind is None or (on_anchor and len(names.anchors) != 1):
        return []
    own = kind.name
    found = []
    if kind.is_ is Shape.PERIOD and not (on_anchor and not attribute):
        found.append(f"{own}.from" if attribute == "to" else f"{own}.to")
    if kind.inside is not None:
        found.append(f"{kind.inside}.from")
    found += [f"{name}.{each}" for each in kind.dates if each != attribute and each not in kind.edges]
    return found[:2]


def _form_edits(node: Mapping, place: Place, names: Names) -> Iterator[Edit]:
    for key, value in node.items:
        inner = (*place, key.text)
        match key.text:
            case "birthday" if isinstance(value, Scalar):
                yield from age_edits(value, inner)
            case "end_of_school_year" | "since":
                yield from point_edits(value, inner, names)
            case "where":
                yield from condition_edits(value, inner, droppable=True)
            case "when":
                yield from condition_edits(value, inner, droppable=False)
            case "nth" if isinstance(value, Scalar):
                yield from number_edits(value, inner, least=1)
            case "first":
                second = {"nth": "2", "of": value} | {k.text: v for k, v in node.items if k.text != "first"}
                yield put(Operator.ANCHOR, place, node, second, "the second in place of the first")  # type: ignore[arg-type]  # str and nodes
            case _:
                continue


# ---------------------------------------------------------------- due days


def due_edits(node: Node, place: Place, names: Names) -> Iterator[Edit]:
    """Yield the edits of a limit with a due day; the mapping may be a stage that states one."""
    if not isinstance(node, Mapping):
        return
    keys = {key.text for key, _ in node.items}
    if "within" in keys:
        yield put(
            Operator.SIDE, place, node, renamed(node, {"within": "at_least", "of": "before"}), _SIDES[0]
        )
    elif {"at_least", "before"} <= keys:
        yield put(
            Operator.SIDE, place, node, renamed(node, {"at_least": "within", "before": "of"}), _SIDES[1]
        )
    for key, value in node.items:
        inner = (*place, key.text)
        match key.text:
            case "within" | "at_least" if isinstance(value, Scalar):
                for operator, text in limit_edits(value.text):
                    yield put(operator, inner, value, text)
            case "before" | "same_day_as":
                if "at_least" not in keys:
                    yield from _own_day_edits(node, key.text, place)
                yield from point_edits(value, inner, names)
            case "of":
                yield from point_edits(value, inner, names)
            case "earliest_of" | "latest_of" if isinstance(value, Sequence):
                yield from _limb_edits(node, key.text, value, place, names)
            case _:
                continue


_SIDES = ("so long before in place of after", "so long after in place of before")


def _own_day_edits(node: Mapping, key: str, place: Place) -> Iterator[Edit]:
    """A limit that is the day of an event itself: one day less, one day more."""
    point = node.get(key)
    assert point is not None  # the caller has found the key
    rest = {name.text: value for name, value in node.items if name.text != key}
    yield put(Operator.LIMIT, place, node, {**rest, "at_least": "1 day", "before": point}, "a day earlier")
    yield put(Operator.LIMIT, place, node, {**rest, "within": "1 day", "of": point}, "a day later")


def _limb_edits(node: Mapping, key: str, limbs: Sequence, place: Place, names: Names) -> Iterator[Edit]:
    other = "latest_of" if key == "earliest_of" else "earliest_of"
    yield put(Operator.ARM, place, node, renamed(node, {key: other}), f"{other} in place of {key}")
    inner = (*place, key)
    if len(limbs.items) == 2:
        for number in (0, 1):
            left = limbs.items[1 - number]
            yield put(Operator.ARM, place, node, left, f"without its limb {number + 1}")
    else:
        yield from each_taken_out(Operator.ARM, inner, limbs)
    for number, limb in enumerate(limbs.items):
        yield from due_edits(limb, (*inner, number), names)


def every_edits(node: Node, place: Place) -> Iterator[Edit]:
    """Yield the edits of `every`: a limit, or what the child's plan says with a cap."""
    if isinstance(node, Scalar):
        for operator, text in limit_edits(node.text, least=1):
            yield put(operator, place, node, text)
    elif isinstance(node, Mapping) and isinstance(cap := node.get("at_most"), Scalar):
        for operator, text in limit_edits(cap.text, least=1):
            yield put(operator, (*place, "at_most"), cap, text)
        yield put(Operator.STAGE, place, node, cap, "the cap alone, whatever the plan says")
