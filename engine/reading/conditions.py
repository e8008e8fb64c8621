"""Reader of conditions, closed over the vocabulary.

In: the mapping under `when`, `where`, `while`, `forbid`. Out: typed nodes of `engine.conditions`.
Guaranteed: every field exists on what the condition is about, every value has its attribute's type, every
comparison suits it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.calendar import Unit
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
    Op,
    Scalar,
    Total,
    UntilJustBefore,
)
from engine.diagnostics import did_you_mean
from engine.reading import scalars
from engine.reading.base import Bad, Context, Subject, as_mapping, head, read_items, read_keys, shape, short
from engine.reading.names import article, fact_kind, field_attribute, period_or_definition
from engine.source import Mapping, Node, Sequence
from engine.source import Scalar as ScalarNode
from engine.vocabulary import Attribute, AttributeType, Kind, Shape

_ORDERED = frozenset({AttributeType.NUMBER, AttributeType.DURATION})
_DATES = frozenset({AttributeType.DATE, AttributeType.DATETIME})
_SINGLE = frozenset(AttributeType) - {AttributeType.LIST}
#: Which comparisons suit which types.
SUITS: dict[Op, frozenset[AttributeType]] = {
    Op.IS: _SINGLE,
    Op.NOT: _SINGLE,
    Op.IN: frozenset({AttributeType.CHOICE, AttributeType.TEXT, AttributeType.NUMBER}),
    Op.AT_LEAST: _ORDERED,
    Op.AT_MOST: _ORDERED,
    Op.ABOVE: _ORDERED,
    Op.BELOW: _ORDERED,
    Op.BEFORE: _DATES,
    Op.AFTER: _DATES,
    Op.CONTAINS: frozenset({AttributeType.LIST}),
    Op.SAME_AS: _SINGLE,
    Op.DIFFERS_FROM: _SINGLE,
    Op.RECORDED: frozenset(AttributeType),
}
_OPS = {op.value: op for op in Op if op is not Op.IS}


def read_condition(node: Node, ctx: Context) -> Condition:
    """Read a condition; several keys in one mapping hold all together."""
    if isinstance(node, Sequence):
        raise ctx.bad("E120", head(node), "a list is not a condition", "write {all: […]} or {any: […]}")
    if not isinstance(node, Mapping) or not node.items:
        what = "nothing" if isinstance(node, Mapping) else shape(node)
        raise ctx.bad(
            "E120", head(node), f"a condition is wanted here, not {what}", "write for example {seen: yes}"
        )
    parts: list[Condition] = []
    for key, value in node.items:
        try:
            parts += _part(key, value, ctx)
        except Bad:
            continue
    if len(parts) < len(node.items):
        raise Bad
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _part(key: ScalarNode, value: Node, ctx: Context) -> tuple[Condition, ...]:
    read = _READERS.get(key.text)
    return read_field(key, value, ctx) if read is None else (read(value, ctx),)


# ---------------------------------------------------------------- fields


def read_field(key: ScalarNode, value: Node, ctx: Context) -> tuple[Condition, ...]:
    """Read what is asked of one field: one comparison, or several that hold together."""
    attribute = field_attribute(key.text, key.span, ctx)
    if isinstance(value, ScalarNode):
        _suits(Op.IS, attribute, value, ctx)
        return (Field(key.text, Op.IS, read_value(attribute, value, ctx)),)
    if isinstance(value, Sequence):
        cure = f"write {{{key.text}: {{in: […]}}}}" if Op.IN in _ops_for(attribute) else None
        raise ctx.bad("E120", head(value), "a list is not a value", cure)
    if not value.items:
        raise ctx.bad("E120", value.span, f"what is asked of '{key.text}'?", "write for example {seen: yes}")
    found: list[Condition] = []
    for name, operand in value.items:
        try:
            found.append(_compare(key.text, attribute, name, operand, ctx))
        except Bad:
            continue
    if len(found) < len(value.items):
        raise Bad
    return tuple(found)


def _compare(field: str, attribute: Attribute, name: ScalarNode, operand: Node, ctx: Context) -> Field:
    op = _OPS.get(name.text)
    if op is None:
        cure = did_you_mean(name.text, _OPS, "comparisons", most=20)
        raise ctx.bad("E101", name.span, f"unknown comparison '{short(name.text)}'", cure)
    _suits(op, attribute, name, ctx)
    if op is Op.IN:
        values = read_items(operand, ctx, lambda item, c: read_value(attribute, item, c), "'in'")
        return Field(field, op, values)
    if op is Op.RECORDED:
        return Field(field, op, scalars.flag(operand, ctx))
    if op in (Op.SAME_AS, Op.DIFFERS_FROM):
        return Field(field, op, _other_field(attribute, operand, ctx))
    if op is Op.CONTAINS:
        attribute = replace(attribute, type=attribute.of or AttributeType.TEXT)
    return Field(field, op, read_value(attribute, operand, ctx))


def _other_field(attribute: Attribute, node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "the name of a field")
    other = field_attribute(found.text, found.span, ctx)
    alike = {
        frozenset({AttributeType.DATE, AttributeType.DATETIME}),
        frozenset({AttributeType.TEXT, AttributeType.CHOICE}),
    }
    if other.type is not attribute.type and frozenset({other.type, attribute.type}) not in alike:
        message = f"'{other.name}' is {article(other.type)}, '{attribute.name}' {article(attribute.type)}"
        raise ctx.bad("E121", found.span, f"two different types are compared: {message}")
    return found.text


def _suits(op: Op, attribute: Attribute, at: ScalarNode, ctx: Context) -> None:
    rows = attribute.rows is not None
    if attribute.type in SUITS[op] and not (rows and op is Op.CONTAINS):
        return
    asked = "a plain value" if op is Op.IS else f"'{op}'"
    kind = "list of rows" if rows else attribute.type.value
    kind = f"{kind} texts" if kind == AttributeType.LIST else kind
    cure = f"ask {', '.join(_ops_for(attribute))}"
    raise ctx.bad("E121", at.span, f"{asked} does not suit '{attribute.name}' ({kind})", cure)


def _ops_for(attribute: Attribute) -> tuple[str, ...]:
    return tuple(
        op.value
        for op, types in SUITS.items()
        if attribute.type in types
        and op is not Op.IS
        and not (attribute.rows is not None and op is Op.CONTAINS)
    )


def read_value(attribute: Attribute, node: Node, ctx: Context) -> Scalar:
    """Read a value of an attribute's type."""
    if attribute.type is AttributeType.CHOICE:
        return _choice(attribute, node, ctx)
    value: Scalar = _VALUES[attribute.type](node, ctx)
    return value


def _choice(attribute: Attribute, node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "a choice")
    if found.text not in attribute.choices:
        cure = did_you_mean(found.text, attribute.choices, "choices", most=40)
        raise ctx.bad("E106", found.span, f"'{attribute.name}' is never {shape(found)}", cure)
    return found.text


_VALUES: dict[AttributeType, Callable[[Node, Context], Any]] = {
    AttributeType.DATE: scalars.moment,
    AttributeType.DATETIME: scalars.moment,
    AttributeType.YES_NO: scalars.flag,
    AttributeType.NUMBER: scalars.number,
    AttributeType.DURATION: scalars.limit,
    AttributeType.TEXT: scalars.text,
}

# ---------------------------------------------------------------- what is not a field


def _several(node: Node, ctx: Context) -> tuple[Condition, ...]:
    found = read_items(node, ctx, read_condition, "this")
    if not found:
        raise ctx.bad("E120", node.span, "an empty list of conditions")
    return found


def _all(node: Node, ctx: Context) -> Condition:
    return All(_several(node, ctx))


def _any(node: Node, ctx: Context) -> Condition:
    return Any_(_several(node, ctx))


def _none(node: Node, ctx: Context) -> Condition:
    return Not(Any_(_several(node, ctx)))


def _not(node: Node, ctx: Context) -> Condition:
    return Not(read_condition(node, ctx))


def _age(node: Node, ctx: Context) -> Condition:
    values = read_keys(node, ctx, {"from": scalars.age, "below": scalars.age}, what="'age'")
    if not values:
        raise ctx.bad("E102", node.span, "'age' says neither 'from' nor 'below'", "{age: {from: 16 years}}")
    return AgeIs(values.get("from"), values.get("below"))


def _of(node: Node, ctx: Context) -> Node:
    """Return the node that names the kind: the value itself, or its `of`."""
    if isinstance(node, ScalarNode):
        return node
    named = as_mapping(node, ctx, "this", "{of: review, where: {kind: looked_after}}").get("of")
    if named is None:
        raise ctx.bad("E102", head(node), "of which kind? 'of' is missing", "add 'of:' and a kind")
    return named


def where_context(name: str, ctx: Context) -> Context:
    """Return the context of `where` on facts of a kind; a definition has no attributes."""
    kind = ctx.vocabulary.kind(name)
    return replace(ctx, subject=Subject({}, name)) if kind is None else ctx.about(kind)


def _with_where(node: Node, ctx: Context, name: str, keys: dict[str, Any], what: str) -> dict[str, Any]:
    """Read the mapping form: `of`, `where` about that kind, and further keys."""
    if isinstance(node, ScalarNode):
        return {}
    inner = where_context(name, ctx)
    table = {"of": lambda *_: name, "where": lambda value, _: read_condition(value, inner), **keys}
    values = read_keys(node, ctx, table, what=what)
    values.pop("of", None)
    return values


def _in(node: Node, ctx: Context) -> Condition:
    name = period_or_definition(_of(node, ctx), ctx)
    return In(name, **_with_where(node, ctx, name, {}, "'in'"))


def _happened(node: Node, ctx: Context) -> Condition:
    kind = fact_kind(_of(node, ctx), ctx)
    keys = {"within": scalars.limit, "since": scalars.one_of(["anchor"])}
    values = _with_where(node, ctx, kind.name, keys, "'happened'")
    if "since" in values and "within" in values:
        raise ctx.bad("E117", head(node), "'happened' looks back by 'within' or from 'since', not both")
    values.pop("since", None)
    return Happened(kind.name, **values)


def _lasted(node: Node, ctx: Context) -> Condition:
    name = period_or_definition(_of(node, ctx), ctx)
    values = _with_where(node, ctx, name, {"at_least": scalars.limit}, "'lasted'")
    if "at_least" not in values:
        raise ctx.bad(
            "E102", head(node), "'lasted' lacks 'at_least'", "{lasted: {of: placement, at_least: 6 months}}"
        )
    return Lasted(name, **values)


def _total(node: Node, ctx: Context) -> Condition:
    name = period_or_definition(_of(node, ctx), ctx)
    keys = {"since": scalars.age, "in_last": scalars.limit, "at_least": days_limit, "at_most": days_limit}
    values = _with_where(node, ctx, name, keys, "'total'")
    if "at_least" not in values and "at_most" not in values:
        cure = "{total: {of: looked_after, since: 14 years, at_least: 13 weeks}}"
        raise ctx.bad("E102", head(node), "'total' says neither 'at_least' nor 'at_most'", cure)
    return Total(name, **values)


def days_limit(node: Node, ctx: Context) -> Any:
    """Read a limit in days or weeks, as totals of days are counted."""
    limit = scalars.limit(node, ctx)
    if limit.unit not in (Unit.DAYS, Unit.WEEKS):
        raise ctx.bad("E109", head(node), f"a total is counted in days or weeks, not in {limit.unit}")
    return limit


def _ever(node: Node, ctx: Context) -> Condition:
    if not isinstance(node, ScalarNode):
        return Ever(read_condition(node, ctx))
    kind = ctx.vocabulary.kind(node.text)
    return Ever(period_or_definition(node, ctx) if kind is None else fact_kind(node, ctx).name)


def _count(node: Node, ctx: Context) -> Condition:
    kind = fact_kind(_of(node, ctx), ctx)
    keys = {
        "distinct": lambda value, c: _distinct(kind, value, c),
        "at_least": scalars.whole_number(1),
        "in_last": scalars.limit,
    }
    values = _with_where(node, ctx, kind.name, keys, "'count'")
    if "at_least" not in values:
        raise ctx.bad("E102", head(node), "'count' lacks 'at_least'", "{count: {of: placement, at_least: 3}}")
    return CountOf(kind.name, **values)


def _distinct(kind: Kind, node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "an attribute")
    return field_attribute(found.text, found.span, ctx.about(kind)).name


def _named_or_condition(node: Node, ctx: Context) -> Condition:
    if not isinstance(node, ScalarNode):
        return read_condition(node, ctx)
    kind = ctx.vocabulary.kind(node.text)
    if kind is not None and kind.is_ in (Shape.EVENT, Shape.DOCUMENT):
        return Happened(kind.name)
    return In(period_or_definition(node, ctx))


def _until_just_before(node: Node, ctx: Context) -> Condition:
    keys = {"of": _named_or_condition, "event": _named_or_condition}
    return UntilJustBefore(**read_keys(node, ctx, keys, ("of", "event"), "'until_just_before'"))


def _after_lasting(node: Node, ctx: Context) -> Condition:
    keys = {"of": _named_or_condition, "for": scalars.limit}
    values = read_keys(node, ctx, keys, ("of", "for"), "'after_lasting'")
    return AfterLasting(values["of"], values["for"])


_READERS: dict[str, Callable[[Node, Context], Condition]] = {
    "all": _all,
    "any": _any,
    "none": _none,
    "not": _not,
    "age": _age,
    "in": _in,
    "happened": _happened,
    "lasted": _lasted,
    "total": _total,
    "ever": _ever,
    "count": _count,
    "until_just_before": _until_just_before,
    "after_lasting": _after_lasting,
}
