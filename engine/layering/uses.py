"""Every kind and definition that a duty, a content standard or a definition names.

In: a model. Out: names. Guaranteed: `anchor` is left out; a name is given once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeGuard, get_args

from engine.conditions import Condition, names_of
from engine.model import AsRecorded, Content, Definition, DutyBody, DutyTotal, Edge, FactMet, Model, Ordinal


def names_in(standard: DutyBody | Content | Definition) -> frozenset[str]:
    """Return the names of the kinds and definitions that a standard rests on."""
    found = set(_names(standard))
    if isinstance(standard, DutyBody) and standard.paused_while is not None:
        found.add(standard.paused_while)
    if isinstance(standard, Content):
        found.add(standard.of)
    return frozenset(found - {"anchor", ""})


def conditions_in(standard: DutyBody | Content | Definition) -> Iterator[Condition]:
    """Yield every condition of a standard, those inside others too."""
    for node in nodes_in(standard):
        if _is_condition(node):
            yield node


def nodes_in(value: Any) -> Iterator[Any]:
    """Yield every node inside a model, depth first."""
    if isinstance(value, tuple):
        for one in value:
            yield from nodes_in(one)
    elif isinstance(value, Model):
        yield value
        for name in type(value).model_fields:
            yield from nodes_in(getattr(value, name))
    elif (names := _fields_of(type(value))) is not None:  # type: ignore[arg-type]  # a class can be hashed
        yield value
        for name in names:
            yield from nodes_in(getattr(value, name))


@cache
def _fields_of(made: type) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields; None for any other class."""
    return tuple(each.name for each in fields(made)) if is_dataclass(made) else None


def _is_condition(node: object) -> TypeGuard[Condition]:
    return isinstance(node, _CONDITIONS)


def _names(standard: Model) -> Iterator[str]:
    for node in nodes_in(standard):
        match node:
            case Edge(kind, _) | FactMet(kind, _, _) | AsRecorded(kind, _, _):
                yield kind
            case Ordinal(kind, _, in_, _, _):
                yield kind
                yield in_ or ""
            case DutyTotal():
                yield node.of
            case _ if _is_condition(node):
                yield from names_of(node)
            case _:
                continue


_CONDITIONS: tuple[type, ...] = get_args(Condition)
