"""Reader of an authority's file: which packs it follows, its calendar, its differences and why.

In: the tree of the file. Out: `engine.model.Authority`. Guaranteed: each choice does one thing and says
why; dates of closed days and terms are real. Whether the packs and standards named exist is for
`layers.py`, which has them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.calendar import known_calendars
from engine.model import Authority, CalendarChoice, Choice
from engine.reading import scalars
from engine.reading.base import (
    Bad,
    Context,
    Read,
    as_mapping,
    build,
    head,
    items_of,
    read_keys,
    read_keys_kindly,
    shape,
)
from engine.reading.pack import NATIONS, read_set
from engine.source import Node, Scalar, Sequence


def _closed(node: Node, ctx: Context) -> tuple[date, str]:
    if isinstance(node, Scalar):
        return scalars.day(node, ctx), "closed"
    values = read_keys(node, ctx, {"on": scalars.day, "name": scalars.text}, ("on", "name"), "a closed day")
    return values["on"], values["name"]


def _term(node: Node, ctx: Context) -> tuple[date, date]:
    values = read_keys(
        node, ctx, {"from": scalars.day, "to": scalars.day, "name": scalars.text}, ("from", "to"), "a term"
    )
    if values["from"] > values["to"]:
        raise ctx.bad("E123", head(node), "this term ends before it begins")
    return values["from"], values["to"]


#: Reads a list of school terms, as first and last day; an example may state some, too.
read_terms: Read = items_of(_term, "'terms'")

_CALENDAR_KEYS: Mapping[str, Read] = {
    "days": scalars.one_of(known_calendars()),
    "closed": items_of(_closed, "'closed'"),
    "terms": read_terms,
}


def _calendar(node: Node, ctx: Context) -> CalendarChoice:
    return build(CalendarChoice, node, ctx, read_keys(node, ctx, _CALENDAR_KEYS, ("days",), "'calendar'"))


_CHOICE_KEYS: Mapping[str, Read] = {
    "standard": scalars.standard_name,
    "set": read_set,
    "reading": scalars.identifier,
    "choose": scalars.text,
    "off": scalars.flag,
    "from": scalars.day,
    "to": scalars.day,
    "reason": scalars.text,
    "approved_by": scalars.text,
}


def _choice(node: Node, ctx: Context) -> Choice:
    values = read_keys(node, ctx, _CHOICE_KEYS, ("reason",), "a choice")
    if {"set", "off"} <= values.keys() or (
        values.keys() & {"standard", "set", "off"} and values.keys() & {"reading", "choose"}
    ):
        raise ctx.bad("E117", head(node), "a choice does one thing", _CHOICE_HELP)
    if ("standard" in values and values.keys() & {"set", "off"}) or {"reading", "choose"} <= values.keys():
        if values.get("from") and values.get("to") and values["from"] >= values["to"]:
            raise ctx.bad(
                "E123", head(node), f"from {values['from']} to {values['to']}: that is no day at all"
            )
        return build(Choice, node, ctx, values)
    raise ctx.bad("E117", head(node), "a choice that chooses nothing", _CHOICE_HELP)


_CHOICE_HELP = "write {standard, set, reason}, {standard, off: yes, reason} or {reading, choose, reason}"


def _local(node: Node, ctx: Context) -> dict[str, object]:
    """Keep the located kinds; `words.read_local_kinds` reads them."""
    return {key.text: value for key, value in as_mapping(node, ctx, "'local'", "{tour: {is: event}}").items}


def _located_list(node: Node, ctx: Context) -> Node:
    """Keep the located list of assumptions; `data/assumptions.py` reads it, which knows the exports."""
    if isinstance(node, Sequence):
        return node
    cure = "[{id: ssd.visit-by, on: yes, reason: …, owner: …}]"
    raise ctx.bad("E103", head(node), f"'assumptions' is a list, not {shape(node)}", cure)


AUTHORITY_KEYS: Mapping[str, Read] = {
    "authority": scalars.identifier,
    "name": scalars.text,
    "codes": scalars.text_by_key,
    "nation": scalars.one_of(NATIONS),
    "calendar": _calendar,
    "follows": scalars.pack_names,
    "pins": scalars.text_by_key,
    "roles": scalars.text_by_key,
    "choices": items_of(_choice, "'choices'"),
    "local": _local,
    "assumptions": _located_list,
    "notes": scalars.text,
}


def read_authority(node: Node, ctx: Context) -> Authority:
    """Read an authority's file. Raises Bad if anything in it was faulty."""
    needed = ("authority", "name", "nation", "calendar", "follows")
    values, whole = read_keys_kindly(node, ctx, AUTHORITY_KEYS, needed, "an authority")
    if not whole:
        raise Bad
    values["vocabulary"] = values.pop("local", {})
    return build(Authority, node, ctx, values)
