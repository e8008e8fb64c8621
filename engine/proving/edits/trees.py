"""Edits of located trees: a value changed, or taken out.

In: a tree, and the place of a value in it. Out: edits, and trees with an edit made. Guaranteed: the tree
itself never changes; what an edit brings in stands at the place of what it replaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.diagnostics import Span
from engine.source import PLAIN, Mapping, Node, Scalar
from engine.source import Sequence as SequenceNode

#: The keys and numbers that lead to a value.
Place: TypeAlias = tuple[str | int, ...]
#: What may be written for a node: a text, a list, a mapping, or a node as it stands.
Written: TypeAlias = "Node | str | list[Written] | dict[str, Written]"


class Operator(StrEnum):
    """What an edit changes."""

    LIMIT = "limit"  # one unit more or less
    UNIT = "working or calendar"
    SIDE = "before or after"
    ANCHOR = "anchor"
    EXCEPTION = "exception"
    STAGE = "stage"
    CONDITION = "condition"
    ARM = "arm"  # of any_of, all_of, earliest_of, latest_of, or a list of points
    END = "end or pause"
    LOOK_BACK = "look-back"
    SERVES = "same"
    IF_LATE = "if_late"
    STRENGTH = "strength"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `new` is put at the place; None takes out what stands there."""

    operator: Operator
    place: Place
    new: Node | None
    span: Span
    words: str


def put(operator: Operator, place: Place, old: Node, new: Written, words: str = "") -> Edit:
    """Return the edit that writes something else in the place of a value."""
    node = node_of(new, old.span)
    told = words or f"{shown(old)} → {shown(node)}"
    return Edit(operator, place, node, old.span, f"{path_words(place)}: {told}")


def taken_out(operator: Operator, place: Place, old: Node, span: Span | None = None) -> Edit:
    """Return the edit that takes a value out, with its key."""
    return Edit(operator, place, None, span or old.span, f"{path_words(place)}: {shown(old)} taken out")


def each_taken_out(operator: Operator, place: Place, listed: Node, least: int = 1) -> Iterator[Edit]:
    """Yield, for each item of a list, the edit that takes it out; of a list of `least` items, none."""
    items = listed.items if isinstance(listed, SequenceNode) else ()
    if len(items) > least:
        for number, item in enumerate(items):
            yield taken_out(operator, (*place, number), item)


def edited(node: Node, place: Place, new: Node | None) -> Node:
    """Return the tree with another value at the place, or without it. Raises KeyError if nothing is there."""
    if not place:
        if new is None:
            raise KeyError("the whole tree cannot be taken out")
        return new
    first, rest = place[0], place[1:]
    if isinstance(node, Mapping):
        return Mapping(_pairs(node, str(first), rest, new), node.span)
    if isinstance(node, SequenceNode) and isinstance(first, int):
        items = list(node.items)
        items[first : first + 1] = _replaced(items[first], rest, new)
        return SequenceNode(tuple(items), node.span)
    raise KeyError(first)


def _pairs(node: Mapping, name: str, rest: Place, new: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    pairs: list[tuple[Scalar, Node]] = []
    there = False
    for key, value in node.items:
        if key.text != name:
            pairs.append((key, value))
            continue
        there = True
        pairs += [(key, each) for each in _replaced(value, rest, new)]
    if not there:
        if rest or new is None:
            raise KeyError(name)
        pairs.append((Scalar(name, PLAIN, new.span), new))
    return tuple(pairs)


def _replaced(value: Node, rest: Place, new: Node | None) -> list[Node]:
    return [] if not rest and new is None else [edited(value, rest, new)]


def at(node: Node, place: Place) -> Node | None:
    """Return the value at a place, or None."""
    for name in place:
        if isinstance(node, Mapping):
            found = node.get(str(name))
        elif isinstance(node, SequenceNode) and isinstance(name, int) and name < len(node.items):
            found = node.items[name]
        else:
            return None
        if found is None:
            return None
        node = found
    return node


def renamed(node: Mapping, names: dict[str, str]) -> Mapping:
    """Return the mapping with some keys renamed, each value as it stands."""
    pairs = [(Scalar(names.get(key.text, key.text), key.style, key.span), value) for key, value in node.items]
    return Mapping(tuple(pairs), node.span)


def node_of(written: Written, span: Span) -> Node:
    """Return a node for what is written; every new part of it stands at the span."""
    if isinstance(written, str):
        return Scalar(written, PLAIN, span)
    if isinstance(written, list):
        return SequenceNode(tuple(node_of(each, span) for each in written), span)
    if isinstance(written, dict):
        pairs = ((Scalar(key, PLAIN, span), node_of(value, span)) for key, value in written.items())
        return Mapping(tuple(pairs), span)
    return written


def shown(node: Node, most: int = 70) -> str:
    """Return a value on one line, cut short."""
    text = _text(node)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, SequenceNode):
        return f"[{', '.join(_text(item) for item in node.items)}]"
    return f"{{{', '.join(f'{key.text}: {_text(value)}' for key, value in node.items)}}}"


def path_words(place: Sequence[str | int]) -> str:
    """Return a place as a dotted path; items of lists count from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
