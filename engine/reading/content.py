"""Readers of content standards, manual checks and definitions.

In: items of `content:`, `manual:`, `define:`. Out: their models. Guaranteed: what is checked exists on the
document or on its rows; a content standard checks something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.diagnostics import did_you_mean
from engine.model import Content, Definition, FieldCheck, Force, Manual, Strength
from engine.reading import scalars
from engine.reading.base import (
    Context,
    Read,
    Subject,
    as_mapping,
    build,
    head,
    id_span,
    items_of,
    read_keys,
    shape,
)
from engine.reading.conditions import read_condition
from engine.reading.confirmed import read_confirmed
from engine.reading.duty import LOCAL_MAY, SUBJECTS, read_in_force
from engine.reading.names import fact_kind, field_attribute
from engine.source import Mapping as MappingNode
from engine.source import Node
from engine.vocabulary import Attribute, AttributeType, Kind


def read_content(node: Node, ctx: Context) -> Content:
    """Read a content standard. Raises Bad if anything in it was faulty."""
    mapping = as_mapping(node, ctx, "a content standard")
    named = mapping.get("of")
    if named is None:
        raise ctx.bad(
            "E102",
            id_span(node),
            "this content standard lacks 'of'",
            "say which kind of document it is about",
        )
    kind = fact_kind(named, ctx)
    document = replace(ctx.about(kind), anchors=(kind.name,))
    each = mapping.get("each")
    rows = document if each is None else replace(document, subject=_rows(each, kind, ctx))
    values = read_keys(node, document, _content_keys(kind, rows), ("id", "of"), "a content standard")
    if not values.keys() & {"sections", "each_section_has", "check", "at_least"}:
        raise ctx.bad(
            "E117",
            id_span(node),
            "this content standard checks nothing",
            "add 'check', 'sections' or 'at_least'",
        )
    if "at_least" in values and each is None:
        raise ctx.bad(
            "E117", id_span(node), "'at_least' of what? 'each' is missing", "add each: and a list of rows"
        )
    return build(Content, node, ctx, values)


def _content_keys(kind: Kind, rows: Context) -> Mapping[str, Read]:
    def sections(node: Node, ctx: Context) -> tuple[str, ...]:
        found = kind.attributes.get("sections")
        if found is None or found.rows is None:
            raise ctx.bad("E105", head(node), f"'{kind.name}' has no list of rows 'sections'")
        return scalars.texts(node, ctx)

    return {
        "id": scalars.identifier,
        "title": scalars.text,
        "topic": scalars.identifier,
        "was": scalars.identifiers,
        "cite": scalars.text,
        "who": scalars.role,
        "must": scalars.text,
        "force": scalars.member(Force),
        "strength": scalars.member(Strength),
        "confirmed": read_confirmed,
        "in_force": read_in_force,
        "subject": scalars.one_of(SUBJECTS),
        "strengthens": scalars.standard_name,
        "replaces": scalars.standard_name,
        "local_may": scalars.one_of(LOCAL_MAY),
        "of": lambda *_: kind.name,
        "when": read_condition,
        "each": scalars.text,
        "sections": sections,
        "each_section_has": sections,
        "check": items_of(lambda node, _: _field_check(node, rows), "'check'"),
        "at_least": scalars.whole_number(1),
        "notes": scalars.text,
        "rows": scalars.texts,
    }


def _rows(node: Node, kind: Kind, ctx: Context) -> Subject:
    """Return the attributes of the rows under a list; a list of texts has none, but can be counted."""
    found = scalars.scalar(node, ctx, "a list attribute")
    attribute = kind.attributes.get(found.text)
    if attribute is None or attribute.type is not AttributeType.LIST:
        lists = [name for name, each in kind.attributes.items() if each.type is AttributeType.LIST]
        cure = did_you_mean(found.text, lists, f"lists on {kind.name}")
        raise ctx.bad("E105", found.span, f"'{kind.name}' has no list {shape(found)}", cure)
    return Subject(attribute.rows or {}, f"{kind.name}.{found.text}")


_FIELD_KEYS: Mapping[str, Read] = {
    "field": scalars.text,
    "required": scalars.flag,
    "real_date": scalars.flag,
    "never": scalars.texts,
    "first_word_in": scalars.texts,
    "not_all_the_same": scalars.flag,
    "differs_from": lambda node, ctx: _other(node, ctx),
    "same_as": lambda node, ctx: _other(node, ctx),
    "changed_since_previous": scalars.flag,
    "with": lambda node, ctx: _other(node, ctx),
    "when": read_condition,
}


def _field_check(node: Node, ctx: Context) -> FieldCheck:
    """Read one check of a field, closed over the row's (or document's) attributes."""
    mapping = as_mapping(node, ctx, "a check", "{field: by, real_date: yes}")
    named = mapping.get("field")
    if named is None:
        raise ctx.bad("E102", head(node), "a check lacks 'field'", "say which field is checked")
    found = scalars.scalar(named, ctx, "a field")
    attribute = field_attribute(found.text, found.span, ctx)
    keys: dict[str, Read] = {
        **_FIELD_KEYS,
        "is": lambda value, c: _value(attribute, value, c),
        "in": items_of(lambda value, c: str(_value(attribute, value, c)), "'in'"),
    }
    values = read_keys(node, ctx, keys, ("field",), "a check")
    if not values.keys() - {"field", "when"}:
        raise ctx.bad(
            "E117", found.span, f"nothing is asked of '{found.text}'", "add for example required: yes"
        )
    return build(FieldCheck, node, ctx, values)


def _other(node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "a field")
    field_attribute(found.text, found.span, ctx)
    return found.text


def _value(attribute: Attribute, node: Node, ctx: Context) -> Any:
    if attribute.type is AttributeType.YES_NO:
        return scalars.flag(node, ctx)
    found = scalars.text(node, ctx)
    if attribute.type is AttributeType.CHOICE and found not in attribute.choices:
        cure = did_you_mean(found, attribute.choices, "choices", most=40)
        raise ctx.bad("E106", head(node), f"'{attribute.name}' is never {shape(node)}", cure)
    return found


_MANUAL_KEYS: Mapping[str, Read] = {
    "id": scalars.identifier,
    "title": scalars.text,
    "check": scalars.text,
    "cite": scalars.text,
    "who": scalars.role,
    "force": scalars.member(Force),
    "strength": scalars.member(Strength),
    "confirmed": read_confirmed,
    "rows": scalars.texts,
}


def read_manual(node: Node, ctx: Context) -> Manual:
    """Read what no machine can judge."""
    return build(
        Manual, node, ctx, read_keys(node, ctx, _MANUAL_KEYS, ("id", "title", "check"), "a manual check")
    )


_DEFINITION_KEYS: Mapping[str, Read] = {
    "id": scalars.identifier,
    "title": scalars.text,
    "cite": scalars.text,
    "confirmed": read_confirmed,
    "while": read_condition,
    "in_force": read_in_force,
    "rows": scalars.texts,
}


def read_definition(node: Node, ctx: Context) -> Definition:
    """Read a status worked out from facts. Its fields are written with their kind: there is no anchor."""
    values = read_keys(node, ctx, _DEFINITION_KEYS, ("id", "while"), "a definition")
    if values["id"] in ctx.vocabulary.kinds or values["id"] == "anchor":
        message = f"'{values['id']}' is a kind of fact, so no definition can be called that"
        raise ctx.bad("E124", id_span(node), message, "give the definition another name")
    return build(Definition, node, ctx, values)


def definition_ids(node: Node | None) -> frozenset[str]:
    """Return the ids under a pack's `define:` without reading it, since conditions anywhere may name them."""
    listed = node.get("define") if isinstance(node, MappingNode) else None
    items = getattr(listed, "items", ())
    ids = [item.get("id") for item in items if isinstance(item, MappingNode)]
    return frozenset(each.text for each in ids if each is not None and hasattr(each, "text"))
