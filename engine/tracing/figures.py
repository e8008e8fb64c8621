"""Figures: the numbers that a source row states, and those that a standard states.

In: the text of a figure, or a standard with its pack. Out: sets of comparable marks. Guaranteed: a length
of time is never converted but where the language says that two are one: 1 week is 7 days, 1 year 12 months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from engine import source
from engine.calendar import Age, Limit, Unit
from engine.conditions import Field
from engine.layering.uses import names_in, nodes_in
from engine.model import Content, Count, Definition, Duty, Manual, Pack
from engine.nodes import SameDay

#: Weeks from conception, as midwives count, to the expected birth.
PREGNANCY = 40
_OF_PREGNANCY = re.compile(r"([0-9]{1,2}) weeks of pregnancy")
_IN_EACH = re.compile(r"([0-9]{1,2}) in a (year|term|quarter|month)")
Mark = tuple[str, int]
Standard = Duty | Content | Manual | Definition


def marks_of(figure: str) -> tuple[Mark, ...]:
    """Return the marks of a row's figure: `20 working days; age 16 years; 3 in a year; same day; number 17`.

    Raises ValueError with a one-line message.
    """
    return tuple(_mark(part.strip()) for part in figure.split(";")) if figure != "-" else ()


def _mark(text: str) -> Mark:
    if text == "same day":
        return ("days", 0)
    if found := _OF_PREGNANCY.fullmatch(text):
        return _of_limit(Limit(PREGNANCY - int(found[1]), Unit.WEEKS))
    if found := _IN_EACH.fullmatch(text):
        return (f"in a {found[2]}", int(found[1]))
    if text.startswith("number "):
        return ("number", int(text.removeprefix("number ")))
    if text.startswith("age "):
        return _of_age(Age.parse(text.removeprefix("age ")))
    return _of_limit(Limit.parse(text))


def _of_limit(limit: Limit) -> Mark:
    if limit.unit is Unit.WEEKS:
        return ("days", 7 * limit.n)
    if limit.unit is Unit.YEARS:
        return ("months", 12 * limit.n)
    return (str(limit.unit), limit.n)


def _of_age(age: Age) -> Mark:
    return ("age in months", 12 * age.years + age.months)


def figures_in(standard: Standard, pack: Pack, definitions: dict[str, Definition]) -> frozenset[Mark]:
    """Return every figure of a standard: of its terms, versions and exceptions, of the definitions that it
    rests on, and of what the readings of its pack may lay over it."""
    found = set(_marks_in(standard))
    for one in _definitions_of(standard, definitions):
        found |= set(_marks_in(one))
    for reading in pack.readings:
        for choice in reading.choices:
            tree = choice.set.get(standard.id)
            found |= set(_marks_in_tree(tree)) if isinstance(tree, source.Mapping) else set()
    return frozenset(found)


def _definitions_of(standard: Standard, definitions: dict[str, Definition]) -> Iterable[Definition]:
    """Return the definitions that a standard rests on, those of definitions too."""
    found: dict[str, Definition] = {}
    ahead = [] if isinstance(standard, Manual) else [standard]
    while ahead:
        for name in names_in(ahead.pop()):
            if name in definitions and name not in found:
                found[name] = definitions[name]
                ahead.append(definitions[name])
    return found.values()


def _marks_in(value: Any) -> Iterator[Mark]:
    for node in nodes_in(value):
        match node:
            case Limit():
                yield _of_limit(node)
            case Age():
                yield _of_age(node)
            case SameDay():
                yield ("days", 0)
            case Field(_, _, int(number)) if not isinstance(number, bool):
                yield ("number", number)
            case Count():
                yield (f"in a {node.in_each.split()[-1]}", node.at_least)
            case _:
                continue


def _marks_in_tree(tree: source.Mapping) -> Iterator[Mark]:
    for path, node in source.walk(tree):
        if not isinstance(node, source.Scalar):
            continue
        with suppress(ValueError):
            yield _of_limit(Limit.parse(node.text))
        with suppress(ValueError):
            yield _of_age(Age.parse(node.text))
        if path[-1] == "at_least" and node.text.isdigit():
            yield ("in a year", int(node.text))
