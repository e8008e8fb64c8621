"""Reader of the vocabulary's files, and of an authority's `local:` kinds.

In: trees. Out: `engine.vocabulary.Vocabulary`. Guaranteed: a kind is declared once; what it lies inside is
a period kind; no attribute bears a reserved name; a choice has choices, a list says of what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.diagnostics import Span, did_you_mean
from engine.reading import scalars
from engine.reading.base import (
    Bad,
    Context,
    Read,
    as_mapping,
    head,
    items_of,
    read_keys,
    short,
)
from engine.reading.names import article
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, text_under
from engine.vocabulary import RESERVED, Attribute, AttributeType, Kind, Shape, Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
#: Words with a meaning of their own where a kind could stand.
_NOT_KINDS = frozenset({"anchor", "case", "coverage", "subject", "cases", "any_of", "all_of", *RESERVED})


def read_vocabularies(nodes: Iterable[Node], ctx: Context) -> Vocabulary:
    """Read all vocabulary files as one."""
    kinds: dict[str, tuple[Kind, Span]] = {}
    roles: dict[str, tuple[str, Span]] = {}
    unread: dict[str, tuple[str, Span]] = {}
    for node in nodes:
        try:
            mapping = as_mapping(node, ctx, "a vocabulary")
            keys = {
                "vocabulary": scalars.text,
                "title": scalars.text,
                "kinds": scalars.located,
                "roles": scalars.located,
                "unread": items_of(_unread, "'unread'"),
            }
            values = read_keys(mapping, ctx, keys, ("vocabulary",), "a vocabulary")
        except Bad:
            continue
        if "kinds" in values:
            _gather(values["kinds"], ctx, kinds, lambda key, value: read_kind(key, value, ctx), "kind")
        if "roles" in values:
            _gather(values["roles"], ctx, roles, lambda _, value: scalars.text(value, ctx), "role")
        for listed in values.get("unread", ()):
            unread.update(listed)
    found = {name: kind for name, (kind, _) in kinds.items()}
    for kind, span in kinds.values():
        check_inside(kind, span, found, ctx)
    for name, (_, span) in unread.items():
        _check_unread(name, span, found, ctx)
    reasons = {name: why for name, (why, _) in unread.items()}
    return Vocabulary(found, {name: words for name, (words, _) in roles.items()}, reasons)


def _unread(node: Node, ctx: Context) -> dict[str, tuple[str, Span]]:
    """Read one reason, and the attributes that are carried for it although no standard reads them."""
    keys: dict[str, Read] = {"why": scalars.text, "attributes": items_of(scalars.located, "'attributes'")}
    values = read_keys(node, ctx, keys, ("why", "attributes"), "an item of 'unread'")
    return {scalars.text(each, ctx): (values["why"], each.span) for each in values["attributes"]}


def _check_unread(name: str, span: Span, kinds: Mapping[str, Kind], ctx: Context) -> None:
    kind, _, attribute = name.partition(".")
    if kind not in kinds:
        cure = did_you_mean(kind, kinds, "known kinds")
        ctx.faults.error("E104", span, f"unknown fact kind '{short(kind)}'", cure)
    elif attribute not in kinds[kind].attributes:
        cure = did_you_mean(attribute, kinds[kind].attributes, f"attributes of {kind}")
        ctx.faults.error("E105", span, f"'{kind}' has no attribute '{short(attribute)}'", cure)


def _gather(node: Node, ctx: Context, into: dict[str, tuple[Any, Span]], read: Any, what: str) -> None:
    """Read each entry of a mapping; a name that another file has declared is noted."""
    try:
        mapping = as_mapping(node, ctx, f"'{what}s'")
    except Bad:
        return
    for key, value in mapping.items:
        if key.text in into:
            related = ((into[key.text][1], "first here"),)
            message = f"the {what} '{short(key.text)}' is declared twice"
            ctx.faults.error("E124", key.span, message, "keep one declaration", related)
            continue
        try:
            into[key.text] = (read(key, value), key.span)
        except Bad:
            continue


def read_local_kinds(node: Node, vocabulary: Vocabulary, ctx: Context) -> dict[str, Kind]:
    """Read the kinds that an authority's file adds under `local:`, whatever else is wrong in it."""
    found: dict[str, Kind] = {}
    spans: dict[str, Span] = {}
    local = node.get("local") if isinstance(node, MappingNode) else None
    for key, value in local.items if isinstance(local, MappingNode) else ():
        name = key.text
        if vocabulary.kind(name) is not None:
            message = f"'{short(name)}' is a kind of the shared vocabulary"
            ctx.faults.error("E124", key.span, message, "give the local kind another name")
            continue
        try:
            found[name], spans[name] = read_kind(key, value, ctx), key.span
        except Bad:
            continue
    for name, kind in found.items():
        check_inside(kind, spans[name], {**vocabulary.kinds, **found}, ctx)
    return found


def check_inside(kind: Kind, span: Span, kinds: Mapping[str, Kind], ctx: Context) -> None:
    """Note a kind that lies inside one which is not a period, is not declared, or lies inside it in turn."""
    if kind.inside is None:
        return
    outer = kinds.get(kind.inside)
    if outer is None:
        cure = did_you_mean(kind.inside, kinds, "known kinds")
        ctx.faults.error(
            "E104", span, f"'{kind.name}' is inside an unknown kind '{short(kind.inside)}'", cure
        )
    elif outer.is_ is not Shape.PERIOD:
        ctx.faults.error("E122", span, f"'{kind.name}' is inside '{outer.name}', which is not a period")
    elif kind.name in _around(kind, kinds):
        ctx.faults.error("E122", span, f"'{kind.name}' is inside itself, by way of '{outer.name}'")


def _around(kind: Kind, kinds: Mapping[str, Kind]) -> set[str]:
    """Return the names of all kinds that this one lies inside."""
    around: set[str] = set()
    outer = kind.inside
    while outer is not None and outer not in around:
        around.add(outer)
        outer = kinds[outer].inside if outer in kinds else None
    return around


_FLAGS = ("merge", "scheduled", "absence_means_none")


def read_kind(key: Scalar, node: Node, ctx: Context) -> Kind:
    """Read the declaration of one kind."""
    name = _name(key, ctx, _NOT_KINDS, "kind")
    keys: dict[str, Read] = {
        "is": scalars.member(Shape),
        "inside": scalars.text,
        "title": scalars.text,
        "synonyms": scalars.texts,
        "attributes": lambda value, c: read_attributes(value, c, Kind(name, _shape_of(node)).row_keys),
        **dict.fromkeys(_FLAGS, scalars.flag),
    }
    values = read_keys(node, ctx, keys, ("is",), f"the kind '{name}'")
    shape: Shape = values.pop("is")
    for flag, wanted in (("merge", Shape.PERIOD), ("inside", Shape.PERIOD), ("scheduled", Shape.EVENT)):
        if values.get(flag) and shape is not wanted:
            at = node.key(flag) if isinstance(node, MappingNode) else None
            raise ctx.bad(
                "E122", head(at or node), f"'{flag}' is for {wanted}s; '{name}' is {article(shape)}"
            )
    return Kind(name, shape, **{**values, "title": values.get("title", name.replace("_", " "))})


def _shape_of(node: Node) -> Shape:
    """Return the shape a kind declares, before its faults are noted; an event where it cannot be told."""
    text = text_under(node, "is")
    return Shape(text) if text in tuple(Shape) else Shape.EVENT


def read_attributes(node: Node, ctx: Context, taken: frozenset[str] = frozenset()) -> dict[str, Attribute]:
    """Read attribute declarations, by name."""
    found: dict[str, Attribute] = {}
    whole = True
    for key, value in as_mapping(node, ctx, "'attributes'", "{seen: {type: yes/no}}").items:
        try:
            found[key.text] = _attribute(key, value, ctx, taken)
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return found


_TYPES = scalars.member(AttributeType)


def _attribute(key: Scalar, node: Node, ctx: Context, taken: frozenset[str]) -> Attribute:
    name = _name(key, ctx, RESERVED | taken, "attribute")
    if isinstance(node, Scalar):
        node = MappingNode(((Scalar("type", "", node.span), node),), node.span)
    keys: dict[str, Read] = {
        "type": _TYPES,
        "choices": scalars.texts,
        "of": _TYPES,
        "rows": read_attributes,
        "absence_means_none": scalars.flag,
        "lies_ahead": scalars.flag,
        "words": scalars.text,
        "synonyms": scalars.texts,
    }
    values = read_keys(node, ctx, keys, ("type",), f"the attribute '{name}'")
    kind = values["type"]
    if (kind is AttributeType.CHOICE) != bool(values.get("choices")):
        message = "a choice wants 'choices'" if kind is AttributeType.CHOICE else "'choices' are for a choice"
        raise ctx.bad("E117", key.span, message, "{type: choice of, choices: [foster, kinship]}")
    if (kind is AttributeType.LIST) != (("of" in values) + ("rows" in values) == 1):
        raise ctx.bad(
            "E117",
            key.span,
            "a list says 'of: text' or 'rows:', nothing else does",
            "{type: list of, of: text}",
        )
    if values.get("of") not in (None, AttributeType.TEXT):
        raise ctx.bad("E113", key.span, "a list holds texts (of: text) or rows")
    return Attribute(name, **values)


def _name(key: Scalar, ctx: Context, taken: frozenset[str], what: str) -> str:
    if not _NAME.fullmatch(key.text) or len(key.text) > 60:
        cure = "lower case words joined by _, as in long_term_ratified"
        raise ctx.bad("E115", key.span, f"'{short(key.text)}' is not the name of a kind or attribute", cure)
    if key.text in taken:
        raise ctx.bad(
            "E125", key.span, f"no {what} can be called '{key.text}': the word has a meaning of its own"
        )
    return key.text
