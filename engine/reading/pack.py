"""Reader of a whole pack.

In: the tree of a pack's file. Out: `engine.model.Pack`. Guaranteed: ids are unique within the pack; each
reading's default is one of its choices; what a choice sets is a key that standards have. Standards that
could not be read are left out, their faults noted, so that the rest is still checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from engine.calendar import CHOICES, Counting
from engine.diagnostics import did_you_mean
from engine.model import Force, Pack, PackReading, ReadingChoice, Source
from engine.reading import scalars
from engine.reading.base import (
    Bad,
    Context,
    Read,
    as_mapping,
    build,
    head,
    id_span,
    items_of,
    read_good_items,
    read_keys,
    read_keys_kindly,
    short,
    unique,
    unknown_key,
)
from engine.reading.content import read_content, read_definition, read_manual
from engine.reading.duty import DUTY_KEYS, LOCAL_MAY, SUBJECTS, read_duty, read_in_force
from engine.source import Mapping as MappingNode
from engine.source import Node, Sequence, name_of

NATIONS = ("england", "scotland", "wales", "northern-ireland")
T = TypeVar("T")

_CONTENT_ONLY = ("of", "each", "sections", "each_section_has", "check", "at_least")
#: Keys that a `set` mapping may state; `within` and `every` stand for the one limit or stage a standard has.
SET_KEYS = frozenset({*DUTY_KEYS, *_CONTENT_ONLY, "within", "every"}) - {"id", "was", "topic"}

_SOURCE_KEYS: Mapping[str, Read] = {
    "document": scalars.text,
    "publisher": scalars.text,
    "dated": scalars.vague_date,
    "review_by": scalars.vague_date,
    "licence": scalars.text,
    "url": scalars.text,
}


def _source(node: Node, ctx: Context) -> Source:
    needed = ("document", "publisher", "licence")
    return build(Source, node, ctx, read_keys(node, ctx, _SOURCE_KEYS, needed, "'source'"))


def read_set(node: Node, ctx: Context) -> Node:
    """Check the keys of a mapping to be laid over a standard, and keep it as it stands."""
    mapping = as_mapping(node, ctx, "'set'", "{due: {within: 48 hours, of: anchor}}")
    whole = True
    for key, _ in mapping.items:
        if key.text not in SET_KEYS:
            unknown_key(key, ctx, SET_KEYS, "'set'")
            whole = False
    if not whole:
        raise Bad
    return node


def _sets(node: Node, ctx: Context) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in as_mapping(node, ctx, "'set'", "{cla.visit: {…}}").items:
        found[scalars.standard_name(key, ctx)] = read_set(value, ctx)
    return found


def _counting(node: Node, ctx: Context) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in as_mapping(node, ctx, "'counting'", "{month-end: overflow}").items:
        chosen = scalars.text(value, ctx)
        if key.text not in CHOICES:
            cure = did_you_mean(key.text, CHOICES, "counting choices")
            raise ctx.bad("E128", key.span, f"no counting choice is called '{short(key.text)}'", cure)
        try:
            Counting().with_choice(key.text, chosen)
        except ValueError as error:
            raise ctx.bad("E128", head(value), str(error)) from None
        found[key.text] = chosen
    return found


_CHOICE_KEYS: Mapping[str, Read] = {
    "id": scalars.identifier,
    "text": scalars.text,
    "set": _sets,
    "counting": _counting,
}


def _reading_choice(node: Node, ctx: Context) -> ReadingChoice:
    return build(ReadingChoice, node, ctx, read_keys(node, ctx, _CHOICE_KEYS, ("id", "text"), "a choice"))


_READING_KEYS: Mapping[str, Read] = {
    "id": scalars.identifier,
    "about": scalars.text,
    "cite": scalars.text,
    "default": scalars.identifier,
    "reason": scalars.text,
    "owner": scalars.text,
    "choices": items_of(_reading_choice, "'choices'"),
}


def read_reading(node: Node, ctx: Context) -> PackReading:
    """Read one ambiguity of the source with the ways to read it."""
    needed = ("id", "about", "default", "reason", "choices")
    reading = build(PackReading, node, ctx, read_keys(node, ctx, _READING_KEYS, needed, "a reading"))
    ids = [choice.id for choice in reading.choices]
    if reading.default not in ids:
        at = node.get("default") if isinstance(node, MappingNode) else None
        cure = did_you_mean(reading.default, ids, "choices")
        raise ctx.bad("E126", head(at or node), f"'{reading.default}' is not one of the choices", cure)
    if len(set(ids)) < len(ids):
        raise ctx.bad("E116", id_span(node), "two choices of this reading have the same id")
    return reading


def _good(read: Callable[[Node, Context], T], what: str) -> Callable[[Node, Context], tuple[T, ...]]:
    return lambda node, ctx: read_good_items(node, ctx, read, what)


PACK_KEYS: Mapping[str, Read] = {
    "pack": scalars.pack_name,
    "title": scalars.text,
    "version": scalars.text,
    "source": _source,
    "nation": scalars.one_of(NATIONS),
    "extends": scalars.pack_names,
    "in_force": read_in_force,
    "force": scalars.member(Force),
    "local_may": scalars.one_of(LOCAL_MAY),
    "subject": scalars.one_of(SUBJECTS),
    "define": _good(read_definition, "'define'"),
    "duties": _good(read_duty, "'duties'"),
    "content": _good(read_content, "'content'"),
    "manual": _good(read_manual, "'manual'"),
    "readings": _good(read_reading, "'readings'"),
}


def read_pack(node: Node, ctx: Context) -> Pack:
    """Read a pack. Raises Bad only where the pack itself cannot be told; faulty standards are left out."""
    needed = ("pack", "title", "version", "source")
    values, _ = read_keys_kindly(node, ctx, PACK_KEYS, needed, "a pack")
    _unique_ids(node, ctx)
    if not all(key in values for key in needed):
        raise Bad
    return build(Pack, node, ctx, values)


def _unique_ids(node: Node, ctx: Context) -> None:
    """Note ids that stand twice: among standards, among definitions, among readings."""
    for sections, what in (
        (("duties", "content", "manual"), "standards"),
        (("define",), "definitions"),
        (("readings",), "readings"),
    ):
        listed = [node.get(name) for name in sections] if isinstance(node, MappingNode) else []
        items = [item for each in listed if isinstance(each, Sequence) for item in each.items]
        unique(((name, id_span(item)) for item in items if (name := name_of(item))), ctx, what)
