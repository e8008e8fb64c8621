"""The days on which an authority's offices are closed, as a form shows them and as its file holds them.

In: lines of a form (`2026-12-24 Christmas Eve`), the text of an authority's file. Out: days with their names,
lines, the text. Guaranteed: only the days that differ are touched in the file, but in brackets the list is
written anew; what cannot be read as a day is told, and nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from engine.drafting.editing import node_at, with_item, with_key, without_item, without_key
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, as_yaml, parse, replace_value
from engine.source import Sequence as SequenceNode

MOST_CLOSED = 100
CALENDAR = "calendar"
PATH = (CALENDAR, "closed")

Days: TypeAlias = tuple[tuple[date, str], ...]


def closed_in(text: str) -> tuple[Days, str]:
    """Return the days of a list, one a line, in order; and what is wrong with the last line that is."""
    found, fault = {}, ""
    for line in filter(None, map(str.strip, text.splitlines())):
        written, _, name = line.partition(" ")
        try:
            day = date.fromisoformat(written)
        except ValueError:
            fault = f"‘{line[:40]}’ begins with no date: write it as 2026-12-24 offices closed"
            continue
        if not name.strip() or not name.isprintable():
            fault = f"Say what {day} is, as in: {day} offices closed"
        elif day in found:
            fault = f"{day} stands there twice: leave one line of it"
        found[day] = name.strip()
    if len(found) > MOST_CLOSED:
        fault = f"Write {MOST_CLOSED} days at most"
    return tuple(sorted(found.items())), fault


def lines_of(days: Sequence[tuple[date, str]]) -> str:
    """Return days as the form shows them."""
    return "\n".join(f"{day} {name}" for day, name in sorted(days))


def with_closed(text: str, days: Days) -> str:
    """Return the text of an authority's file with these closed days. Raises InputFault."""
    held = node_at(parse(text, "draft"), PATH)
    if not isinstance(held, SequenceNode):
        return _begun(text, days) if days else text
    before = dict(map(_day_of, held.items))
    after = {day.isoformat(): name for day, name in days}
    if before == after:
        return text
    if text.split("\n")[held.span.line - 1][held.span.column - 1] == "[":
        return replace_value(text, held.span, _flow(days))
    return _with_lines(text, held, before, after)


def _begun(text: str, days: Days) -> str:
    if node_at(parse(text, "draft"), (CALENDAR,)) is None:
        return with_key(text, (), CALENDAR, f"{{closed: {_flow(days)}}}")
    return with_key(text, (CALENDAR,), "closed", _flow(days))


def _with_lines(text: str, held: SequenceNode, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Take away the lines of days that are gone or called otherwise, and add those that are new."""
    if not after:
        return without_key(text, PATH)
    for day, name in after.items():
        if before.get(day) != name:
            text = with_item(text, PATH, _item(day, name))
    for number in reversed(range(len(held.items))):
        day, name = _day_of(held.items[number])
        if after.get(day) != name:
            text = without_item(text, (*PATH, str(number)))
    return text


def _day_of(item: Node) -> tuple[str, str]:
    """Return a day of the file and its name, as the reader of authority files takes them."""
    if isinstance(item, MappingNode):
        day, name = (item.get(key) for key in ("on", "name"))
        return (day.text if isinstance(day, Scalar) else "", name.text if isinstance(name, Scalar) else "")
    return (item.text if isinstance(item, Scalar) else "", "closed")


def _flow(days: Sequence[tuple[date, str]]) -> str:
    return f"[{', '.join(_item(day.isoformat(), name) for day, name in days)}]"


def _item(day: str, name: str) -> str:
    return f"{{on: {day}, name: {as_yaml(name)}}}"
