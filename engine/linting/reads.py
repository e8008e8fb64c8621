"""Which attributes of which kinds the standards of all packs read.

In: duties, content standards, definitions. Out: pairs (kind, attribute). Guaranteed: what is read without
its kind being certain counts as read on every kind that it could be on, so that nothing read is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from engine.conditions import CountOf, Field, Op
from engine.model import AnchorMet, AsRecorded, Content, Definition, DutyBody, Edge, FactMet, Follows

#: A kind and an attribute of it; without a kind, of whatever kinds the standard speaks of.
Read: TypeAlias = tuple[str | None, str]
#: Kinds whose attributes the evaluator itself reads.
BY_THE_EVALUATOR = frozenset({"waiver", "person"})


def reads_of_duty(body: DutyBody) -> Iterator[Read]:
    """Yield what a duty reads."""
    anchors = () if isinstance(body.for_each, Follows | None) else tuple(e.kind for e in body.for_each)
    yield from ((edge.kind, edge.attribute) for edge in _edges(body.for_each))
    for name in type(body).model_fields:
        yield from _in(getattr(body, name), anchors)
    if body.same is not None:
        yield None, body.same


def reads_of_content(content: Content) -> Iterator[Read]:
    """Yield what a content standard reads; the fields of rows are read with their list."""
    of = content.of
    yield from ((of, name) for name in (content.each, *_lists(content)) if name is not None)
    yield from _in(content.when, (of,))
    for check in content.check:
        fields = (check.field, check.differs_from, check.same_as, check.with_)
        yield from ((of, name) for name in fields if name is not None)
        yield from _in(check.when, (of,))


def _lists(content: Content) -> tuple[str, ...]:
    return ("sections",) if content.sections or content.each_section_has else ()


def reads_of_definition(definition: Definition) -> Iterator[Read]:
    """Yield what a definition reads."""
    yield from _in(definition.while_, ())


def _edges(for_each: Any) -> tuple[Edge, ...]:
    return for_each if isinstance(for_each, tuple) else ()


def _in(part: Any, about: tuple[str, ...]) -> Iterator[Read]:
    """Yield what a part of a standard reads; plain fields in it are on the kinds it is about."""
    match part:
        case tuple():
            for one in part:
                yield from _in(one, about)
        case Field(name, op, value):
            yield from _field(name, about)
            if op in (Op.SAME_AS, Op.DIFFERS_FROM):
                yield from _field(str(value), about)
        case Edge("anchor", attribute):
            yield from ((kind, attribute) for kind in about)
        case Edge(kind, attribute) | AsRecorded(kind, attribute, _):
            yield kind, attribute
        case AnchorMet(attribute):
            yield from ((kind, attribute) for kind in about)
        case FactMet(kind, where, date):
            yield kind, date
            yield from _in(where, (kind,))
        case _ if (of := _kind_of(part)) is not None:
            if isinstance(part, CountOf) and part.distinct is not None:
                yield of, part.distinct
            yield from _in(part.where, (of,))
            yield from _in(getattr(part, "since", None), about)
        case _:
            for child in _children(part):
                yield from _in(child, about)


def _kind_of(part: Any) -> str | None:
    """Return the kind that the `where` of a node is about."""
    if not hasattr(part, "where"):
        return None
    found = getattr(part, "of", None) or getattr(part, "kind", None)
    return found if isinstance(found, str) else None


def _children(part: Any) -> Iterator[Any]:
    """Yield the parts directly inside a model or a node."""
    names = getattr(type(part), "model_fields", None) or getattr(part, "__dataclass_fields__", {})
    for name in names:
        yield getattr(part, name)


def _field(name: str, about: tuple[str, ...]) -> Iterator[Read]:
    head, dot, rest = name.partition(".")
    if not dot:
        yield from ((kind, name) for kind in about or (None,))
    elif head == "anchor":
        yield from ((kind, rest) for kind in about or (None,))
        yield None, rest
    else:
        yield head, rest
