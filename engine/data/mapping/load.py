"""Mapping files to mappings.

In: the YAML of a mapping, shipped or written for one export. Out: `Mapping_`. Guaranteed: every kind,
attribute and value named is in the vocabulary; each fault is told with its line and a cure, all in one run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.data.headings import plain
from engine.data.mapping.codes import CODE_LISTS
from engine.data.mapping.model import (
    NONE,
    SUPPLIER_DUE,
    UNKNOWN,
    Condition,
    FactMap,
    Field,
    Mapping_,
    Suggestion,
    TableMap,
    Via,
    Withheld,
)
from engine.diagnostics import Faults, did_you_mean
from engine.reading import scalars
from engine.reading.base import Bad, Context, Read, as_mapping, head, items_of, read_keys, shape
from engine.reading.names import kind_named
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, parse_into, read_text, shown_name
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Attribute, AttributeType, Kind, Vocabulary

#: Steps that make facts of several rows together (engine/data/turning/), and the columns each may name.
STEPS: Mapping[str, tuple[str, ...]] = {
    "care_episodes": ("case", "from", "to", "reason", "status", "place", "provider", "urn", "ceased", "born"),
    "care_periods": ("id", "case", "from", "to", "entered", "ceased", "period"),
    "care_plans": ("case", "from", "to", "json"),
}
#: What a fact's mapping may say beside its fields.
_FACT_KEYS = (
    "via",
    "only",
    "never",
    "otherwise",
    "needs",
    "optional",
    "latest",
    "partial",
    "from_extract",
    "withheld",
)
_FORMS = ("day-first", "month-first")


def load_mapping(path: Path, vocabulary: Vocabulary) -> Mapping_:
    """Return the mapping of a file. Raises InputFault with every fault."""
    faults = Faults()
    name = shown_name(path)
    text = read_text(path, faults, name)
    node = None if text is None else parse_into(text, name, faults)
    mapping = None if node is None else read_mapping(node, vocabulary, faults)
    faults.raise_if_errors()
    assert mapping is not None  # without one there is an error
    return mapping


def read_mapping(node: Node, vocabulary: Vocabulary, faults: Faults) -> Mapping_ | None:
    """Return the mapping of a tree, or None where something in it was faulty; every fault is noted."""
    ctx = Context(faults, vocabulary)
    try:
        values = read_keys(node, ctx, _KEYS, ("mapping", "tables"), "a mapping")
    except Bad:
        return None
    return Mapping_(
        name=values["mapping"],
        title=values.get("title", values["mapping"]),
        tables=values["tables"],
        subject=values.get("subject", "child"),
        year=values.get("year", False),
        blank=values.get("blank", ()),
        suggestions=values.get("assumptions", ()),
        elements=values.get("elements", ()),
        lacks=values.get("lacks", {}),
        notes=values.get("notes", ()),
    )


def read_suggestions(node: Node, vocabulary: Vocabulary, faults: Faults) -> tuple[Suggestion, ...]:
    """Return the assumptions of a file that holds nothing else (`assumptions: […]`)."""
    ctx = Context(faults, vocabulary)
    try:
        values = read_keys(
            node, ctx, {"assumptions": items_of(_suggestion, "'assumptions'")}, (), "this file"
        )
    except Bad:
        return ()
    found: tuple[Suggestion, ...] = values.get("assumptions", ())
    return found


# ---------------------------------------------------------------- tables and facts


def _tables(node: Node, ctx: Context) -> tuple[TableMap, ...]:
    found, whole = [], True
    for key, value in as_mapping(
        node, ctx, "'tables'", "{visits: {facts: [{visit: {case: Child ID}}]}}"
    ).items:
        try:
            found.append(_table(key.text, value, ctx))
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return tuple(found)


def _table(name: str, node: Node, ctx: Context) -> TableMap:
    keys: Mapping[str, Read] = {
        "names": scalars.texts,
        "facts": items_of(_fact, "'facts'"),
        "unused": _unused,
        "ignored": scalars.text,
        "derive": _derive,
        "extracted": scalars.texts,
    }
    values = read_keys(node, ctx, keys, (), f"the table '{name}'")
    return TableMap(
        name=name,
        names=values.get("names", ()),
        facts=values.get("facts", ()),
        unused=values.get("unused", {}),
        ignored=values.get("ignored"),
        derive=values.get("derive", {}),
        extracted=values.get("extracted", ()),
    )


def _unused(node: Node, ctx: Context) -> dict[str, str]:
    if isinstance(node, MappingNode):
        return {key.text: scalars.scalar(value, ctx, "a reason").text for key, value in node.items}
    return dict.fromkeys(scalars.texts(node, ctx), "")


def _derive(node: Node, ctx: Context) -> dict[str, dict[str, tuple[str, ...]]]:
    found = {}
    for key, value in as_mapping(node, ctx, "'derive'").items:
        if key.text not in STEPS:
            raise ctx.bad("E101", key.span, f"no step '{key.text}'", did_you_mean(key.text, STEPS, "steps"))
        columns: Mapping[str, Read] = dict.fromkeys(STEPS[key.text], scalars.texts)
        found[key.text] = read_keys(value, ctx, columns, ("case", "from"), f"the step '{key.text}'")
    return found


def _fact(node: Node, ctx: Context) -> FactMap:
    """Read `{visit: {case: …, at: …}, only: …}`: the one key that is no option is the kind."""
    row = as_mapping(node, ctx, "a fact", "{visit: {case: Child ID, at: Date of visit}}")
    kinds = [(key, value) for key, value in row.items if key.text not in _FACT_KEYS]
    if len(kinds) != 1:
        cure = "write for example {visit: {case: Child ID, at: Date of visit}}"
        raise ctx.bad("E103", head(row), "a fact names one kind", cure)
    key, value = kinds[0]
    kind = kind_named(key.text, key.span, ctx)
    fields = _fields(kind, value, ctx)
    options = MappingNode(tuple(pair for pair in row.items if pair[0].text in _FACT_KEYS), row.span)
    values = read_keys(options, ctx, _OPTIONS, (), "a fact")
    case = fields.pop("case", None)
    if case is None:
        raise ctx.bad(
            "E102", head(value), f"'{kind.name}' lacks 'case'", "add 'case: <column of the child's id>'"
        )
    return FactMap(kind=kind.name, case=case, fields=fields, **values)


def _fields(kind: Kind, node: Node, ctx: Context) -> dict[str, Field]:
    found, whole = {}, True
    known = [*sorted(kind.row_keys), *kind.attributes, SUPPLIER_DUE]
    for key, value in as_mapping(node, ctx, f"'{kind.name}'", "{case: Child ID}").items:
        if key.text not in known:
            cure = did_you_mean(key.text, known, f"keys of {kind.name}", most=40)
            ctx.faults.error("E105", key.span, f"'{kind.name}' has no attribute '{key.text}'", cure)
            whole = False
            continue
        try:
            found[key.text] = _field(kind.attributes.get(key.text), value, ctx)
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return found


def _field(attribute: Attribute | None, node: Node, ctx: Context) -> Field:
    if not isinstance(node, MappingNode):
        return Field(headings=scalars.texts(node, ctx))
    keys: Mapping[str, Read] = {
        "column": scalars.texts,
        "is": scalars.text,
        "values": lambda each, c: _values(attribute, each, c),
        "json": scalars.text,
        "dates": scalars.one_of(_FORMS),
    }
    values = read_keys(node, ctx, keys, (), "a field")
    if ("column" in values) == ("is" in values):
        raise ctx.bad(
            "E103", head(node), "a field has either 'column' or 'is'", "{column: Seen?, values: {Y: yes}}"
        )
    if "is" in values and attribute is not None:
        _value(attribute, node.get("is") or node, ctx)
    return Field(
        headings=values.get("column", ()),
        is_=values.get("is"),
        values=values.get("values", {}),
        json=values.get("json"),
        month_first=None if "dates" not in values else values["dates"] == "month-first",
    )


def _values(attribute: Attribute | None, node: Node, ctx: Context) -> dict[str, str]:
    """Read cell texts and what they mean; the name of a list of codes stands for that list."""
    if isinstance(node, Scalar):
        if node.text not in CODE_LISTS:
            cure = did_you_mean(node.text, CODE_LISTS, "lists of codes")
            raise ctx.bad("E113", node.span, f"no list of codes '{node.text}'", cure)
        return {plain(code): value for code, value in CODE_LISTS[node.text].items()}
    found, whole = {}, True
    for key, value in as_mapping(node, ctx, "'values'", "{Y: yes, N: no}").items:
        try:
            found[plain(key.text)] = _value(attribute, value, ctx)
        except Bad:
            whole = False
    if not whole:
        raise Bad
    return found


def _value(attribute: Attribute | None, node: Node, ctx: Context) -> str:
    """Return the text of a value, checked against its attribute."""
    text = scalars.text(node, ctx)
    if attribute is None or text in (UNKNOWN, NONE):
        return text
    if attribute.type is AttributeType.CHOICE and text not in attribute.choices:
        cure = did_you_mean(text, attribute.choices, "choices", most=40)
        raise ctx.bad("E106", head(node), f"'{attribute.name}' is never {shape(node)}", cure)
    if attribute.type is AttributeType.YES_NO:
        scalars.flag(node, ctx)
    return text


# ---------------------------------------------------------------- conditions and assumptions


def _conditions(node: Node, ctx: Context) -> tuple[Condition, ...]:
    found = []
    for key, value in as_mapping(node, ctx, "a condition", "{Cancelled: [Y, yes]}").items:
        texts = tuple(plain(each) for each in scalars.texts(value, ctx))
        found.append(Condition((key.text,), texts))
    return tuple(found)


def _withheld(node: Node, ctx: Context) -> Withheld:
    values = read_keys(
        node, ctx, {"when": _conditions, "because": scalars.text}, ("when", "because"), "'withheld'"
    )
    return Withheld(values["when"], values["because"])


def _via(node: Node, ctx: Context) -> Via:
    keys: Mapping[str, Read] = {"table": scalars.text, "match": scalars.texts, "take": scalars.texts}
    values = read_keys(node, ctx, keys, tuple(keys), "'via'")
    return Via(values["table"], values["match"], values["take"])


def _suggestion(node: Node, ctx: Context) -> Suggestion:
    keys: Mapping[str, Read] = {
        "id": scalars.identifier,
        "kind": scalars.text,
        "attribute": scalars.text,
        "value": scalars.text,
        "reason": scalars.text,
        "owner": scalars.text,
        "when": _conditions,
        "tables": scalars.texts,
        "on": scalars.flag,
    }
    values = read_keys(node, ctx, keys, ("id",), "an assumption")
    whole = as_mapping(node, ctx, "an assumption")
    if "kind" in values:
        _check_suggestion(whole, values, ctx)
    if values.get("on") and not (values.get("reason") and values.get("owner")):
        cure = "say why it is so, and who answers for it: reason: …, owner: …"
        raise ctx.bad(
            "E514", head(node), f"the assumption '{values['id']}' is on without reason and owner", cure
        )
    defaults = dict.fromkeys(("kind", "attribute", "value", "reason"), "")
    return Suggestion(**{**defaults, **values})


def _check_suggestion(node: MappingNode, values: Mapping[str, Any], ctx: Context) -> None:
    named = node.key("kind") or node
    kind = kind_named(values["kind"], (node.get("kind") or named).span, ctx)
    attribute = kind.attributes.get(values.get("attribute", ""))
    if attribute is None:
        cure = did_you_mean(values.get("attribute", ""), kind.attributes, f"keys of {kind.name}", most=40)
        raise ctx.bad(
            "E105", head(node.get("attribute") or node), f"'{kind.name}' has no such attribute", cure
        )
    _value(attribute, node.get("value") or Scalar("", "", node.span), ctx)


def _lacks(node: Node, ctx: Context) -> dict[str, dict[str, tuple[str, ...]]]:
    found = {}
    for key, value in as_mapping(node, ctx, "'lacks'", "{review: {kind: [mid_point]}}").items:
        kind = kind_named(key.text, key.span, ctx)
        found[kind.name] = {
            each.text: scalars.texts(texts, ctx) for each, texts in as_mapping(value, ctx, "'lacks'").items
        }
    return found


def _present(node: Node, ctx: Context) -> bool:
    return scalars.flag(node, ctx)


_OPTIONS: Mapping[str, Read] = {
    "via": _via,
    "only": _conditions,
    "never": _conditions,
    "otherwise": _conditions,
    "needs": scalars.texts,
    "optional": _present,
    "latest": _present,
    "partial": _present,
    "from_extract": _present,
    "withheld": lambda node, ctx: (
        items_of(_withheld, "'withheld'")(node, ctx)
        if isinstance(node, SequenceNode)
        else (_withheld(node, ctx),)
    ),
}
_KEYS: Mapping[str, Read] = {
    "mapping": scalars.identifier,
    "title": scalars.text,
    "subject": scalars.one_of(("child", "carer", "home")),
    "year": scalars.flag,
    "blank": scalars.texts,
    "tables": _tables,
    "assumptions": items_of(_suggestion, "'assumptions'"),
    "elements": scalars.texts,
    "lacks": _lacks,
    "notes": scalars.texts,
}
