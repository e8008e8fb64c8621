"""What all readers share: the context, mappings with typed keys, lists, and the end of a reading.

In: nodes. Out: values by key. Guaranteed: an unknown key, a missing key and a faulty value are each noted
once, at their own place, and never stop their neighbours from being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from engine.diagnostics import Faults, Span, did_you_mean, nearest
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, Sequence
from engine.vocabulary import Attribute, Kind, Vocabulary

if TYPE_CHECKING:  # a reader of cases never pays for pydantic
    from pydantic import BaseModel

T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")


class Bad(Exception):
    """This value cannot be built; why has been noted."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a bare field in a condition belongs to: its attributes, and how to name it in a message."""

    attributes: Mapping[str, Attribute]
    name: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may name, and where it stands.

    `anchors`: the kinds (or definitions) that the standard is for; empty for a follow-on or outside a
    standard; None where `for_each` could not be read, so that nothing about its fields can be said.
    `subject`: what bare fields belong to, if not the anchor."""

    faults: Faults
    vocabulary: Vocabulary
    definitions: frozenset[str] = frozenset()
    anchors: tuple[str, ...] | None = ()
    subject: Subject | None = None

    def bad(
        self,
        code: str,
        span: Span,
        message: str,
        help: str | None = None,  # noqa: A002 - the word the reader sees
    ) -> Bad:
        """Note an error and return the exception to raise."""
        self.faults.error(code, span, message, help)
        return Bad()

    def about(self, kind: Kind) -> Context:
        """Return the context of a condition on facts of one kind."""
        return replace(self, subject=Subject(kind.attributes, kind.name))

    def anchored(self, anchors: tuple[str, ...] | None) -> Context:
        """Return the context of a standard for these kinds."""
        return replace(self, anchors=anchors, subject=None)

    def anchor_subject(self) -> Subject | None:
        """Return the attributes that all anchor kinds have, or None where the anchor could not be read."""
        if self.anchors is None:
            return None
        if not self.anchors:
            return Subject({}, "anchor")
        tables = [self.attributes(name) for name in self.anchors]
        shared = {name: each for name, each in tables[0].items() if all(name in table for table in tables)}
        return Subject(shared, " and ".join(self.anchors))

    def attributes(self, name: str) -> Mapping[str, Attribute]:
        """Return the attributes of a kind; none for a definition."""
        kind = self.vocabulary.kind(name)
        return {} if kind is None else kind.attributes


Read = Callable[[Node, Context], Any]


def head(node: Node) -> Span:
    """Return the place to point at for a whole value: a text itself, a mapping's first key, a list's first
    item."""
    if isinstance(node, MappingNode) and node.items:
        return node.items[0][0].span
    if isinstance(node, Sequence) and node.items and node.span.line != node.span.end_line:
        return head(node.items[0])
    return node.span


def shape(node: Node) -> str:
    """Return what a node is, in words."""
    if isinstance(node, Scalar):
        return f"'{short(node.text)}'" if node.text else "nothing"
    return "a mapping" if isinstance(node, MappingNode) else "a list"


def short(text: str, most: int = 60) -> str:
    """Return a text shortened for a message, on one line."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def as_mapping(node: Node, ctx: Context, what: str, example: str | None = None) -> MappingNode:
    """Return the node as a mapping, or note E103."""
    if isinstance(node, MappingNode):
        return node
    cure = f"write for example {example}" if example else None
    raise ctx.bad("E103", head(node), f"{what} is a mapping of keys, not {shape(node)}", cure)


def read_keys(
    node: Node, ctx: Context, keys: Mapping[str, Read], required: Iterable[str] = (), what: str = "this"
) -> dict[str, Any]:
    """Return the values of a mapping, by key. Raises Bad at the end if anything in it was faulty."""
    values, whole = read_keys_kindly(node, ctx, keys, required, what)
    if not whole:
        raise Bad
    return values


def read_keys_kindly(
    node: Node, ctx: Context, keys: Mapping[str, Read], required: Iterable[str] = (), what: str = "this"
) -> tuple[dict[str, Any], bool]:
    """Return the values of a mapping that could be read, and whether all could."""
    mapping = as_mapping(node, ctx, what)
    values: dict[str, Any] = {}
    whole = True
    for key, value in mapping.items:
        read = keys.get(key.text)
        if read is None:
            unknown_key(key, ctx, keys, what, value)
            whole = False
            continue
        try:
            values[key.text] = read(value, ctx)
        except Bad:
            whole = False
    meant = {nearest(key.text, keys) for key, _ in mapping.items if key.text not in keys}
    for name in required:
        if mapping.get(name) is None and name in meant:
            whole = False
        elif mapping.get(name) is None:
            ctx.faults.error("E102", head(node), f"{what} lacks '{name}'", f"add '{name}:'")
            whole = False
    return values, whole


def unknown_key(
    key: Scalar, ctx: Context, known: Iterable[str], what: str, value: Node | None = None
) -> None:
    """Note E101 with the nearest key; or say that a text in {} was cut short by its comma."""
    cure = did_you_mean(key.text, known, "keys here", most=40)
    same_line = isinstance(value, Scalar) and not value.text and value.span.line == key.span.line
    if " " in key.text and same_line:
        cure = "inside {} a text that holds a comma stands in quotes"
    ctx.faults.error("E101", key.span, f"unknown key '{short(key.text)}' in {what}", cure)


def read_items(node: Node, ctx: Context, read: Callable[[Node, Context], T], what: str) -> tuple[T, ...]:
    """Return the items of a list. Raises Bad at the end if one was faulty."""
    if not isinstance(node, Sequence):
        raise ctx.bad("E103", head(node), f"{what} is a list, not {shape(node)}", "begin each item with '- '")
    items: list[T] = []
    for item in node.items:
        try:
            items.append(read(item, ctx))
        except Bad:
            continue
    if len(items) != len(node.items):
        raise Bad
    return tuple(items)


def read_good_items(node: Node, ctx: Context, read: Callable[[Node, Context], T], what: str) -> tuple[T, ...]:
    """Return the items of a list that could be read; the others have been noted."""
    if not isinstance(node, Sequence):
        raise ctx.bad("E103", head(node), f"{what} is a list, not {shape(node)}", "begin each item with '- '")
    items: list[T] = []
    for item in node.items:
        try:
            items.append(read(item, ctx))
        except Bad:
            continue
    return tuple(items)


def items_of(read: Callable[[Node, Context], T], what: str) -> Callable[[Node, Context], tuple[T, ...]]:
    """Return the reader of a list of such items."""
    return lambda node, ctx: read_items(node, ctx, read, what)


def build(model: type[M], node: Node, ctx: Context, values: Mapping[str, Any]) -> M:
    """Return the validated model; what pydantic refuses is noted as E113."""
    from pydantic import ValidationError

    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ctx.bad("E113", head(node), f"'{where}': {first['msg']}") from None


def unique(ids: Iterable[tuple[str, Span]], ctx: Context, what: str) -> bool:
    """Note E116 for each id that stands twice; return whether none did."""
    seen: dict[str, Span] = {}
    whole = True
    for name, span in ids:
        if name in seen:
            related = ((seen[name], "first here"),)
            ctx.faults.error("E116", span, f"two {what} are called '{name}'", "ids are unique", related)
            whole = False
        seen.setdefault(name, span)
    return whole


def id_span(node: Node) -> Span:
    """Return the place of a mapping's `id`, else of its head."""
    found = node.get("id") if isinstance(node, MappingNode) else None
    return head(node) if found is None else found.span
