"""One row of a table to one fact.

In: a located row and its kind. Out: `facts.Fact`. Guaranteed: each value has its attribute's type; `none`
is `RECORDED_NONE`, nothing at all (null) is as if the key were absent; a row without an id gets one made of
its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine.calendar import Limit, Moment, moment_of_date
from engine.diagnostics import did_you_mean
from engine.facts import RECORDED_NONE, Fact, ScheduledDate
from engine.reading import scalars
from engine.reading.base import (
    Bad,
    Context,
    Read,
    as_mapping,
    head,
    read_items,
    read_keys,
    shape,
    short,
)
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Attribute, AttributeType, Kind, Shape

_SET_IN_ADVANCE = frozenset({"scheduled", "cancelled"})
_ABSENT = frozenset({"", "~", "null"})


def read_fact(kind: Kind, node: Node, case: str | None, ctx: Context) -> Fact:
    """Read one row. Raises Bad after noting every fault in it."""
    row = as_mapping(node, ctx, f"a row of '{kind.name}'", _example(kind))
    own = {name: read for name, read in OWN.items() if name in kind.row_keys}
    values: dict[str, Any] = {}
    attrs: dict[str, Any] = {}
    whole = True
    for key, value in row.items:
        if is_absent(value):
            whole = _known(key, kind, ctx) and whole
            continue
        try:
            if key.text in own:
                values[key.text] = own[key.text](value, ctx)
            elif _known(key, kind, ctx):
                attrs[key.text] = read_value(kind.attributes[key.text], value, ctx)
            else:
                whole = False
        except Bad:
            whole = False
    if not whole:
        raise Bad
    _check(kind, row, values, case, ctx)
    return _fact(kind, row, values, attrs)


def _fact(kind: Kind, row: MappingNode, values: Mapping[str, Any], attrs: Mapping[str, Any]) -> Fact:
    end = values.get("to")
    scheduled = tuple(sorted(values.get("scheduled", ()), key=schedule_order))
    fact = Fact(
        kind=kind.name,
        id=values.get("id") or (kind.name if kind.is_ is Shape.RECORD else ""),
        start=values.get("from" if kind.is_ is Shape.PERIOD else "at"),
        end=None if end is RECORDED_NONE else end,
        attrs=attrs,
        recorded=values.get("recorded"),
        to_recorded=values.get("to_recorded"),
        schedule=scheduled,
        cancelled=values.get("cancelled"),
        source=f"{row.span.file} line {head(row).line}",
    )
    return fact if fact.id else named_by_content(fact)


def schedule_order(each: ScheduledDate) -> tuple[int, int]:
    """As recorded; a date of which nobody wrote down when it was set comes first."""
    return (each.recorded.day if each.recorded else 0, each.for_.day)


def named_by_content(fact: Fact) -> Fact:
    """Return the fact with an id made of its content: the same row has the same id wherever it stands."""
    digest = hashlib.sha256(repr(content(fact)).encode()).hexdigest()[:8]
    parts = {name: getattr(fact, name) for name in Fact.__slots__}
    return Fact(**{**parts, "id": digest})


def content(fact: Fact) -> tuple[Any, ...]:
    """Return what a fact says, id and source apart, in a form that does not depend on how it was written."""
    dates = (fact.start, fact.end, fact.recorded, fact.to_recorded, fact.cancelled)
    schedule = tuple((_canonical(each.for_), _canonical(each.recorded)) for each in fact.schedule)
    return (fact.kind, *map(_canonical, dates), schedule, _canonical(fact.attrs))


def same_content(a: Fact, b: Fact) -> bool:
    """Return whether two facts say the same."""
    return content(a) == content(b)


def _canonical(value: Any) -> Any:
    if isinstance(value, Moment):
        return ("moment", value.day, value.earliest, value.timed)
    if isinstance(value, Mapping):
        return tuple(sorted((name, _canonical(each)) for name, each in value.items()))
    if isinstance(value, tuple):
        return tuple(_canonical(each) for each in value)
    if isinstance(value, bool | str) or value is None:
        return value
    return ("limit", str(value)) if isinstance(value, Limit) else str(value)


# ---------------------------------------------------------------- the row's own keys


def _scheduled(node: Node, ctx: Context) -> tuple[ScheduledDate, ...]:
    """Read the dates set for an event: one date, or a list of dates each with the day it was recorded."""
    if isinstance(node, SequenceNode):
        return read_items(node, ctx, _set_for, "'scheduled'")
    return (_set_for(node, ctx),)


def _set_for(node: Node, ctx: Context) -> ScheduledDate:
    if isinstance(node, Scalar):
        return ScheduledDate(scalars.moment(node, ctx), None)
    keys = {"for": scalars.moment, "recorded": scalars.moment}
    values = read_keys(node, ctx, keys, ("for",), "a scheduled date")
    return ScheduledDate(values["for"], values.get("recorded"))


def _open_end(node: Node, ctx: Context) -> Any:
    """Read the end of a period; none says that it goes on."""
    return RECORDED_NONE if scalars.is_plain(node, "none") else scalars.moment(node, ctx)


#: How the keys of a row are read that are no attributes.
OWN: Mapping[str, Read] = {
    "id": scalars.text,
    "case": scalars.text,
    "from": scalars.moment,
    "to": _open_end,
    "at": scalars.moment,
    "recorded": scalars.moment,
    "to_recorded": scalars.moment,
    "scheduled": _scheduled,
    "cancelled": scalars.moment,
}


def _known(key: Scalar, kind: Kind, ctx: Context) -> bool:
    """Return whether a row of the kind may have this key; if not, note E105."""
    if key.text in kind.row_keys or key.text in kind.attributes:
        return True
    synonyms = {word.lower(): each.name for each in kind.attributes.values() for word in each.synonyms}
    meant = synonyms.get(key.text.lower())
    known = [*kind.row_keys - (frozenset() if kind.scheduled else _SET_IN_ADVANCE), *kind.attributes]
    cure = (
        f"did you mean '{meant}'?"
        if meant
        else did_you_mean(key.text, known, f"keys of {kind.name}", most=40)
    )
    ctx.faults.error("E105", key.span, f"'{kind.name}' has no attribute '{short(key.text)}'", cure)
    return False


def _check(kind: Kind, row: MappingNode, values: Mapping[str, Any], case: str | None, ctx: Context) -> None:
    """Note what the row's own keys contradict."""
    start, end = values.get("from"), values.get("to")
    if isinstance(start, Moment) and isinstance(end, Moment) and ends_before(start, end):
        at = row.get("to") or row
        cure = "'to' is the first day on which it no longer holds"
        raise ctx.bad("E303", head(at), f"this {kind.title} ends on {end.iso()}, before it begins", cure)
    if (early := _SET_IN_ADVANCE & values.keys()) and not kind.scheduled:
        at = row.key(min(early)) or row
        raise ctx.bad("E308", head(at), f"'{kind.name}' is not a kind for which dates are set in advance")
    if case is not None and values.get("case", case) != case:
        message = f"a row of the case '{short(values['case'])}' stands in the case '{short(case)}'"
        raise ctx.bad("E309", head(row.get("case") or row), message)


def ends_before(start: Moment, end: Moment) -> bool:
    """Return whether a period would end before it begins; two times decide, else the days."""
    return end.latest < start.earliest if start.timed and end.timed else end.day < start.day


def _example(kind: Kind) -> str:
    first = {Shape.PERIOD: "from: 2026-03-16", Shape.RECORD: "born: 2012-05-04"}.get(
        kind.is_, "at: 2026-03-20"
    )
    return f"{{{first}}}"


# ---------------------------------------------------------------- attributes


def is_absent(node: Node) -> bool:
    """Return whether a value is not there: nothing, `~` or null. Quoted, nothing is a blank text."""
    return isinstance(node, Scalar) and node.plain and node.text in _ABSENT


def read_value(attribute: Attribute, node: Node, ctx: Context) -> Any:
    """Read a recorded value of an attribute's type; the bare word none says that there is none."""
    if isinstance(node, Scalar) and node.plain and node.text == "none" and "none" not in attribute.choices:
        return RECORDED_NONE
    if attribute.type is AttributeType.CHOICE:
        return _choice(attribute, node, ctx)
    if attribute.type is AttributeType.LIST:
        return _list(attribute, node, ctx)
    return _VALUES[attribute.type](node, ctx)


def _choice(attribute: Attribute, node: Node, ctx: Context) -> str:
    found = scalars.scalar(node, ctx, "a choice")
    if found.text not in attribute.choices:
        cure = did_you_mean(found.text, attribute.choices, "choices", most=40)
        raise ctx.bad("E106", found.span, f"'{attribute.name}' is never {shape(found)}", cure)
    return found.text


def _list(attribute: Attribute, node: Node, ctx: Context) -> tuple[Any, ...]:
    rows = attribute.rows
    if rows is None:
        return read_items(node, ctx, _text, f"'{attribute.name}'")
    return read_items(node, ctx, lambda item, c: _row(attribute.name, rows, item, c), f"'{attribute.name}'")


def _row(name: str, attributes: Mapping[str, Attribute], node: Node, ctx: Context) -> dict[str, Any]:
    """Read one row inside a document."""
    keys = {each.name: partial(_read_present, each) for each in attributes.values()}
    values = read_keys(node, ctx, keys, (), f"a row of '{name}'")
    return {key: value for key, value in values.items() if value is not None}


def _read_present(attribute: Attribute, node: Node, ctx: Context) -> Any:
    return None if is_absent(node) else read_value(attribute, node, ctx)


def _text(node: Node, ctx: Context) -> str:
    """Read a recorded text; a quoted blank is one."""
    return scalars.scalar(node, ctx, "a text").text


def _date(node: Node, ctx: Context) -> Moment:
    """Read a date; what an export adds as a time to a mere date does not count."""
    return moment_of_date(scalars.moment(node, ctx).day)


_VALUES: Mapping[AttributeType, Callable[[Node, Context], Any]] = {
    AttributeType.DATE: _date,
    AttributeType.DATETIME: scalars.moment,
    AttributeType.YES_NO: scalars.flag,
    AttributeType.NUMBER: scalars.number,
    AttributeType.DURATION: scalars.limit,
    AttributeType.TEXT: _text,
}
