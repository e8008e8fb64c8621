"""Conditions: typed nodes, closed over the vocabulary, without arithmetic or free code.

In: nothing (the loader builds these from YAML). Out: frozen nodes that the evaluator, the sentence writer and
the linter walk. Guaranteed: a node says everything about its meaning; no node holds text that is executed.

A condition is judged about a *subject*: the anchor (`when`, `unless`, stages), the fact that may discharge
(`where`) or a row of a document (`check`). A field is `attribute` (of the subject), `anchor.attribute` or
`kind.attribute` (of a kind with one record a case, such as `person`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from engine.calendar import Age, Limit, Moment

if TYPE_CHECKING:
    from pydantic_core.core_schema import CoreSchema

Scalar: TypeAlias = bool | int | float | str | Limit | Moment


class Built:
    """A node that the loader builds whole: pydantic asks only whether it is one, for a short start-up."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Return the schema "an instance of this class"."""
        from pydantic_core.core_schema import is_instance_schema  # the evaluator never pays for pydantic

        return is_instance_schema(cls)


class Op(StrEnum):
    """How a field is compared. `IS` and `IN` hold for choice and text; the rest need an order or a list."""

    IS = "is"
    NOT = "not"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    BEFORE = "before"
    AFTER = "after"
    CONTAINS = "contains"
    SAME_AS = "same_as"
    DIFFERS_FROM = "differs_from"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Field(Built):
    """`{seen: yes}`, `{kind: {in: [a, b]}}`, `{score: {at_least: 17}}`, `{a: {same_as: b}}` (value: the other
    field's name), `{reason: {recorded: yes}}`: the value itself is there (not unknown, not none)."""

    name: str
    op: Op
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class All(Built):
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_(Built):
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Built):
    """`{not: …}`; `{none: [a, b]}` is read as `Not(Any_((a, b)))`."""

    of: Condition


@dataclass(frozen=True, slots=True)
class AgeIs(Built):
    """`{age: {from: 16 years, below: 18 years}}`: from that birthday on, until the day before the other."""

    from_: Age | None = None
    below: Age | None = None


@dataclass(frozen=True, slots=True)
class In(Built):
    """`{in: looked_after}` or `{in: {of: legal_status, where: {kind: care_order}}}`: on the day judged, a
    period of that kind (or a definition) holds."""

    of: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Happened(Built):
    """`{happened: complexity_decision}` or `{happened: {of: …, where: …, within: 3 months | since: anchor}}`.

    True from the day of the first such fact on. Without `within`, facts from the anchor's day on count;
    `within: 3 months` looks back that long from the day judged, before the anchor too."""

    of: str
    where: Condition | None = None
    within: Limit | None = None


@dataclass(frozen=True, slots=True)
class Lasted(Built):
    """`{lasted: {of: looked_after, at_least: 6 months}}`: the period now running has held that long."""

    of: str
    at_least: Limit
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Total(Built):
    """`{total: {of: looked_after, since: 14 years, at_least: 13 weeks}}` or `in_last`, `at_most`.

    On day d a period counts d - from days. Limits are days or weeks."""

    of: str
    where: Condition | None = None
    since: Age | None = None
    in_last: Limit | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None


@dataclass(frozen=True, slots=True)
class Ever(Built):
    """`{ever: eligible}`: has held before or holds now. `of` is a definition, a kind or a condition."""

    of: str | Condition


@dataclass(frozen=True, slots=True)
class CountOf(Built):
    """`{count: {of: placement, where: …, distinct: carer, at_least: 3, in_last: 12 months}}`."""

    of: str
    at_least: int
    where: Condition | None = None
    distinct: str | None = None
    in_last: Limit | None = None


@dataclass(frozen=True, slots=True)
class UntilJustBefore(Built):
    """`{until_just_before: {of: P, event: Q}}`: true from Q's first day on if P held on the day before it."""

    of: Condition
    event: Condition


@dataclass(frozen=True, slots=True)
class AfterLasting(Built):
    """`{after_lasting: {of: P, for: 6 months}}`: true, while P holds, from the day it has held that long."""

    of: Condition
    for_: Limit


Condition: TypeAlias = (
    Field
    | All
    | Any_
    | Not
    | AgeIs
    | In
    | Happened
    | Lasted
    | Total
    | Ever
    | CountOf
    | UntilJustBefore
    | AfterLasting
)

TEMPORAL = (AgeIs, In, Happened, Lasted, Total, Ever, CountOf, UntilJustBefore, AfterLasting)


def children(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly inside this one."""
    match condition:
        case All(of) | Any_(of):
            return of
        case Not(of):
            return (of,)
        case Ever(of) if not isinstance(of, str):
            return (of,)
        case UntilJustBefore(of, event):
            return (of, event)
        case AfterLasting(of, _):
            return (of,)
        case _:
            where = getattr(condition, "where", None)
            return () if where is None else (where,)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return conditions that all must hold if this one does."""
    return condition.of if isinstance(condition, All) else (condition,)


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield this condition and every one inside it, depth first."""
    yield condition
    for child in children(condition):
        yield from walk(child)


def is_static(condition: Condition) -> bool:
    """Return whether the condition reads only attributes, so that no day can change its truth."""
    return not any(isinstance(node, TEMPORAL) for node in walk(condition))


def asks_of_anchor(condition: Condition) -> bool:
    """Return whether the condition reads an attribute of the anchor."""
    fields = [node for node in walk(condition) if isinstance(node, Field)]
    return any(str(name).startswith("anchor.") for node in fields for name in (node.name, node.value))


def is_of_itself(condition: Condition) -> bool:
    """Return whether the condition is static and does not look at the anchor."""
    return is_static(condition) and not asks_of_anchor(condition)


def names_of(condition: Condition) -> frozenset[str]:
    """Return every kind or definition that the condition names."""
    named = {name for node in walk(condition) if isinstance(name := getattr(node, "of", None), str)}
    dotted = {
        node.name.split(".")[0] for node in walk(condition) if isinstance(node, Field) and "." in node.name
    }
    return frozenset(named | (dotted - {"anchor"}))


__all__ = [cls.__name__ for cls in (Field, All, Any_, Not, *TEMPORAL)] + [
    "Built",
    "Condition",
    "Op",
    "Scalar",
    "children",
    "is_of_itself",
    "is_static",
    "names_of",
    "parts_of",
    "walk",
]
