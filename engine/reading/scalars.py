"""Readers of single values: texts, yes and no, numbers, dates, limits, ages, names.

In: a node. Out: the typed value. Guaranteed: what a scalar means is decided here by what is wanted, never
by its look: where a text is wanted `no` is the text "no"; where a number is wanted `010`, `1:30` or `1_000`
is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from engine.calendar import Age, Limit, Moment, parse_moment
from engine.diagnostics import did_you_mean
from engine.reading.base import Context, as_mapping, head, read_items, shape, short
from engine.source import Node, Scalar, Sequence

E = TypeVar("E", bound=StrEnum)

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?")
_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_PACK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+([.-][a-z0-9]+)*")
_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
LONGEST_TEXT = 20_000


def scalar(node: Node, ctx: Context, what: str) -> Scalar:
    """Return the node as one value, or note E103."""
    if isinstance(node, Scalar):
        return node
    raise ctx.bad("E103", head(node), f"{what} is wanted here, not {shape(node)}")


def text(node: Node, ctx: Context) -> str:
    """Read a text that says something."""
    found = scalar(node, ctx, "a text")
    if not found.text.strip():
        raise ctx.bad("E103", found.span, "a text is wanted here, not nothing")
    if len(found.text) > LONGEST_TEXT:
        raise ctx.bad("E103", found.span, f"a text of more than {LONGEST_TEXT:,} characters")
    return found.text


def texts(node: Node, ctx: Context) -> tuple[str, ...]:
    """Read a list of texts; one text alone is a list of one."""
    return (text(node, ctx),) if isinstance(node, Scalar) else read_items(node, ctx, text, "this")


def flag(node: Node, ctx: Context) -> bool:
    """Read yes or no (JSON: true or false)."""
    found = scalar(node, ctx, "yes or no")
    value = _YES_NO.get(found.text.lower())
    if value is None:
        raise ctx.bad("E111", found.span, f"yes or no is wanted here, not {shape(found)}")
    return value


def whole_number(least: int = 0) -> Callable[[Node, Context], int]:
    """Return the reader of a whole number of at least `least`."""

    def read(node: Node, ctx: Context) -> int:
        found = scalar(node, ctx, "a whole number")
        if not _WHOLE.fullmatch(found.text) or int(found.text) < least:
            wanted = f"a whole number of at least {least}"
            raise ctx.bad(
                "E112", found.span, f"{wanted} is wanted here, not {shape(found)}", _number_help(found.text)
            )
        return int(found.text)

    return read


def number(node: Node, ctx: Context) -> int | float:
    """Read a number in decimal digits, with a point if need be."""
    found = scalar(node, ctx, "a number")
    match = _NUMBER.fullmatch(found.text)
    if match is None:
        raise ctx.bad(
            "E112", found.span, f"a number is wanted here, not {shape(found)}", _number_help(found.text)
        )
    return float(found.text) if match[2] else int(found.text)


def _number_help(written: str) -> str | None:
    if re.fullmatch(r"0[0-9]+", written):
        return f"write it without leading zeros: {written[:40].lstrip('0') or '0'}"
    if re.fullmatch(r"[0-9]{10,}", written):
        return "no number here has so many digits"
    return "write decimal digits, as in 12 or 2.5"


def moment(node: Node, ctx: Context) -> Moment:
    """Read a date or a time: 2026-03-20, 2026-03-20T14:05."""
    found = scalar(node, ctx, "a date")
    try:
        return parse_moment(found.text[:80])
    except ValueError as error:
        raise ctx.bad("E110", found.span, str(error)) from None


def day(node: Node, ctx: Context) -> date:
    """Read a date without a time."""
    read = moment(node, ctx)
    if read.timed:
        raise ctx.bad("E110", head(node), f"a date without a time is wanted here, not {shape(node)}")
    return date.fromordinal(read.day)


def limit(node: Node, ctx: Context) -> Limit:
    """Read a limit: 20 working days, 1 week, 72 hours."""
    found = scalar(node, ctx, "a limit such as '20 working days'")
    try:
        return Limit.parse(short(found.text, 80))
    except ValueError as error:
        raise ctx.bad("E109", found.span, str(error)) from None


def age(node: Node, ctx: Context) -> Age:
    """Read an age: 16 years, 15 years 6 months."""
    found = scalar(node, ctx, "an age such as '15 years 6 months'")
    try:
        return Age.parse(short(found.text, 80))
    except ValueError as error:
        raise ctx.bad("E109", found.span, str(error)) from None


def one_of(allowed: Iterable[str]) -> Callable[[Node, Context], str]:
    """Return the reader of one of a few words."""
    words = tuple(allowed)

    def read(node: Node, ctx: Context) -> str:
        found = scalar(node, ctx, f"one of {', '.join(words)}")
        if found.text not in words:
            cure = did_you_mean(found.text, words, "choose from")
            raise ctx.bad("E113", found.span, f"{shape(found)} cannot stand here", cure)
        return found.text

    return read


def member(enum: type[E]) -> Callable[[Node, Context], E]:
    """Return the reader of an enumeration's words."""
    read = one_of(each.value for each in enum)
    return lambda node, ctx: enum(read(node, ctx))


def identifier(node: Node, ctx: Context) -> str:
    """Read the id of a standard, stage, exception or reading: lower case words joined by . - or _."""
    found = scalar(node, ctx, "an id")
    if not _ID.fullmatch(found.text) or len(found.text) > 100:
        cure = "an id is lower case: letters, digits, dots and dashes, as in cla.visit"
        raise ctx.bad("E115", found.span, f"{shape(found)} is not an id", cure)
    return found.text


def identifiers(node: Node, ctx: Context) -> tuple[str, ...]:
    """Read one id or a list of ids."""
    return (identifier(node, ctx),) if isinstance(node, Scalar) else read_items(node, ctx, identifier, "this")


def pack_name(node: Node, ctx: Context) -> str:
    """Read a pack's id, `publisher/pack`."""
    found = scalar(node, ctx, "a pack's id")
    if not _PACK_ID.fullmatch(found.text) or len(found.text) > 100:
        cure = "a pack is named publisher/pack, in lower case, as in england/care-planning"
        raise ctx.bad("E115", found.span, f"{shape(found)} is not the id of a pack", cure)
    return found.text


def pack_names(node: Node, ctx: Context) -> tuple[str, ...]:
    """Read one pack's id or a list of them."""
    return (pack_name(node, ctx),) if isinstance(node, Scalar) else read_items(node, ctx, pack_name, "this")


def standard_name(node: Node, ctx: Context) -> str:
    """Read the name of a standard: `cla.visit` or `england/care-planning#cla.visit`."""
    found = scalar(node, ctx, "the id of a standard")
    pack, mark, name = found.text.rpartition("#")
    if not _ID.fullmatch(name) or (mark and not _PACK_ID.fullmatch(pack)) or len(found.text) > 200:
        cure = "write cla.visit, or england/care-planning#cla.visit for another pack's"
        raise ctx.bad("E115", found.span, f"{shape(found)} is not the id of a standard", cure)
    return found.text


def standard_names(node: Node, ctx: Context) -> tuple[str, ...]:
    """Read the name of one standard or a list of them."""
    if isinstance(node, Scalar):
        return (standard_name(node, ctx),)
    return read_items(node, ctx, standard_name, "this")


def vague_date(node: Node, ctx: Context) -> str:
    """Read a year, month or day as a document gives it: 2020, 2020-01, 2020-01-31."""
    found = scalar(node, ctx, "a date such as 2020-01")
    if not _MONTH.fullmatch(found.text):
        day(node, ctx)
    return found.text


def role(node: Node, ctx: Context) -> str:
    """Read the name of a role in the vocabulary."""
    found = scalar(node, ctx, "a role")
    if found.text not in ctx.vocabulary.roles:
        words = {title: name for name, title in ctx.vocabulary.roles.items()}
        meant = words.get(found.text.lower())
        cure = (
            f"did you mean '{meant}'?"
            if meant
            else did_you_mean(found.text, ctx.vocabulary.roles, "known roles")
        )
        raise ctx.bad("E107", found.span, f"unknown role {shape(found)}", cure)
    return found.text


def text_by_key(node: Node, ctx: Context) -> dict[str, str]:
    """Read a mapping of words to texts."""
    return {key.text: text(value, ctx) for key, value in as_mapping(node, ctx, "this").items}


def located(node: Node, ctx: Context) -> Any:  # noqa: ARG001 - a reader's shape
    """Keep the located mapping as it stands, for layers.py to lay over a standard."""
    return node


def is_plain(node: Node, word: str) -> bool:
    """Return whether the node is that bare word, such as none or promptly."""
    return isinstance(node, Scalar) and node.text == word


def as_list(node: Node) -> tuple[Node, ...]:
    """Return a list's items, or the one value."""
    return node.items if isinstance(node, Sequence) else (node,)
