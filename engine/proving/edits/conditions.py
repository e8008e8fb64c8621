"""Edits of conditions: dropped, negated, a part dropped, a number moved.

In: the tree under `when`, `where`, `while` or `forbid`. Out: edits. Guaranteed: parts that hold together or
instead of each other are dropped one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.proving.edits.trees import Edit, Operator, Place, each_taken_out, put, taken_out
from engine.proving.edits.units import age_edits, number_edits
from engine.source import Mapping, Node, Scalar, Sequence

_LISTS = frozenset({"all", "any", "none"})
_ABOUT_KINDS = frozenset({"in", "happened", "lasted", "total", "count", "ever"})
_NUMBERS = frozenset({"at_least", "at_most", "above", "below", "within", "in_last", "for"})
_OTHER_SIDE = {"before": "after", "after": "before", "above": "below", "below": "above"}


def condition_edits(node: Node, place: Place, *, droppable: bool) -> Iterator[Edit]:
    """Yield the edits of a whole condition; one that may be left out is dropped, too."""
    if not isinstance(node, Mapping):
        return
    if droppable:
        yield taken_out(Operator.CONDITION, place, node)
    inner = node.get("not")
    negated = inner if inner is not None and len(node.items) == 1 else None
    yield put(Operator.CONDITION, place, node, {"not": node} if negated is None else negated)
    yield from part_edits(node, place)


def part_edits(node: Node, place: Place) -> Iterator[Edit]:
    """Yield the edits of the parts of a condition."""
    if not isinstance(node, Mapping):
        return
    for key, value in node.items:
        inner = (*place, key.text)
        if len(node.items) > 1:
            yield taken_out(Operator.CONDITION, inner, value, key.span)
        if key.text in _LISTS:
            yield from _list_edits(node, key.text, value, place)
        elif key.text == "not":
            yield from part_edits(value, inner)
        elif key.text == "age":
            yield from _age_edits(value, inner)
        elif key.text in _ABOUT_KINDS:
            yield from _kind_edits(value, inner)
        elif key.text in ("until_just_before", "after_lasting"):
            yield from _nested_edits(value, inner)
        else:
            yield from _field_edits(value, inner)


def _list_edits(node: Mapping, key: str, listed: Node, place: Place) -> Iterator[Edit]:
    inner = (*place, key)
    items = listed.items if isinstance(listed, Sequence) else ()
    yield from each_taken_out(Operator.CONDITION, inner, listed)
    if len(items) > 1 and key in ("all", "any") and len(node.items) == 1:
        other = "any" if key == "all" else "all"
        yield put(Operator.CONDITION, place, node, {other: listed}, f"{other} in place of {key}")
    for number, item in enumerate(items):
        yield from part_edits(item, (*inner, number))


def _age_edits(node: Node, place: Place) -> Iterator[Edit]:
    if not isinstance(node, Mapping):
        return
    for key, value in node.items:
        if isinstance(value, Scalar):
            yield from age_edits(value, (*place, key.text))
            if len(node.items) > 1:
                yield taken_out(Operator.CONDITION, (*place, key.text), value, key.span)


def _kind_edits(node: Node, place: Place) -> Iterator[Edit]:
    """What is asked of the facts of a kind: `{of: …, where: …, at_least: …}`, or a condition."""
    if not isinstance(node, Mapping):
        return
    if node.get("of") is None:
        yield from part_edits(node, place)
        return
    for key, value in node.items:
        inner = (*place, key.text)
        if key.text == "where":
            yield from condition_edits(value, inner, droppable=True)
        elif key.text == "distinct":
            yield taken_out(Operator.CONDITION, inner, value, key.span)
        elif key.text == "since" and isinstance(value, Scalar):
            yield from age_edits(value, inner)
        elif key.text in _NUMBERS and isinstance(value, Scalar):
            yield from number_edits(value, inner, least=1)


def _nested_edits(node: Node, place: Place) -> Iterator[Edit]:
    for key, value in node.items if isinstance(node, Mapping) else ():
        inner = (*place, key.text)
        if key.text == "for" and isinstance(value, Scalar):
            yield from number_edits(value, inner, least=1)
        else:
            yield from part_edits(value, inner)


def _field_edits(node: Node, place: Place) -> Iterator[Edit]:
    """What is asked of one field: `{in: [a, b]}`, `{at_least: 17}`, `{before: anchor}`."""
    for key, value in node.items if isinstance(node, Mapping) else ():
        inner = (*place, key.text)
        if key.text == "in":
            yield from each_taken_out(Operator.CONDITION, inner, value)
        elif key.text in _NUMBERS and isinstance(value, Scalar):
            yield from number_edits(value, inner)
        if key.text in _OTHER_SIDE:
            other = _OTHER_SIDE[key.text]
            yield put(Operator.SIDE, place, node, {other: value}, f"{other} in place of {key.text}")
