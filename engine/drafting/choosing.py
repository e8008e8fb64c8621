"""Numbers that an authority chose for another's standard, typed without a day.

In: two texts of an authority's file, a day. Out: the numbers that differ; the text in which they hold from
the day. Guaranteed: what was chosen before holds until the day; a choice that is new is given its day where
it stands, comments and all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.drafting.dating import Change, Undated
from engine.drafting.editing import Path, node_at, with_key, with_value, without_key
from engine.drafting.fields import Field, all_fields
from engine.drafting.overriding import leaves, override
from engine.source import Mapping, Scalar, Sequence, parse

CHOICES = "choices"
#: What stood there before where the file chose nothing.
NONE = "as the standard has it"


def undated_choices(before: str, after: str) -> list[Undated]:
    """Return the numbers chosen for all days that differ between two texts. Raises InputFault."""
    old = {(name, each.path): each.value for name, each in _numbers(before)}
    return [
        Undated((CHOICES, name), each.path, each.label, old.get((name, each.path), NONE), each.value)
        for name, each in _numbers(after)
        if old.get((name, each.path)) != each.value
    ]


def dated_choices(text: str, found: list[Undated], day: date, whom: str) -> str:
    """Return the text in which these numbers are chosen from a day on. `whom`: NEW or EVERYONE."""
    wanted = {(each.at[1], each.path): each for each in found}
    places = {
        number: {path: wanted[name, path] for path, _ in leaves(item.get("set")) if (name, path) in wanted}
        for number, name, item in _choices(text)
    }
    for number, mine in places.items():
        if mine:
            text = _dated(text, number, mine, day, whom)
    return text


def _dated(text: str, number: str, mine: dict[Path, Undated], day: date, whom: str) -> str:
    at = (CHOICES, number)
    item = node_at(parse(text, "draft"), at)
    assert isinstance(item, Mapping)  # the numbers were read from it
    if all(each.old == NONE for each in mine.values()) and len(mine) == len(list(leaves(item.get("set")))):
        text = with_key(text, (*at, "set"), "applies_to", whom)
        return with_key(text, at, "from", str(day))
    for path, each in mine.items():
        there = (*at, "set", *path)
        text = without_key(text, there) if each.old == NONE else with_value(text, there, each.old)
    reason = item.get("reason")
    changes = [Change(path, each.new) for path, each in mine.items()]
    return override(text, _name(item), changes, reason.text if isinstance(reason, Scalar) else "", day, whom)


def _numbers(text: str) -> Iterator[tuple[str, Field]]:
    for _, name, item in _choices(text):
        held = item.get("set")
        for each in all_fields(held) if isinstance(held, Mapping) else ():
            if each.changes_days:
                yield name, each


def _choices(text: str) -> Iterator[tuple[str, str, Mapping]]:
    """Yield the choices of values without a day: place, standard, tree."""
    found = node_at(parse(text, "draft"), (CHOICES,))
    for number, item in enumerate(found.items if isinstance(found, Sequence) else ()):
        if isinstance(item, Mapping) and item.get("from") is None and (name := _name(item)):
            yield str(number), name, item


def _name(item: Mapping) -> str:
    named = item.get("standard")
    return named.text if isinstance(named, Scalar) else ""
