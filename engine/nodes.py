"""Nodes of a duty: the points that time is counted from, the limits, and what discharges.

In: nothing (the loader builds these from YAML). Out: frozen nodes that models and plans hold and that the
evaluator, the sentence writer and the linter walk. Guaranteed: a node says everything about its meaning;
nothing here needs pydantic, so that a compiled plan runs without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.calendar import Age, Limit
from engine.conditions import Built, Condition

# ---------------------------------------------------------------- points and limits


@dataclass(frozen=True, slots=True)
class Edge(Built):
    """A date on a fact: `placement.from`, `review.at`, `anchor.distributed`, `anchor` (attribute '')."""

    kind: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Ordinal(Built):
    """`{first: review, in: looked_after, where: {…}}`, `{nth: 2, of: review}`, `{last: review}`, `{next: …}`.

    Scope: `in` a kind (the period that contains the anchor), or `since` a point; without one, since the
    anchor's day. `nth` 0 means the last one on or before the day judged."""

    kind: str
    nth: int = 1
    in_: str | None = None
    since: Point | None = None
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Birthday(Built):
    """`{birthday: 15 years 6 months}`, counted from person.born."""

    age: Age


@dataclass(frozen=True, slots=True)
class SchoolYearEnd(Built):
    """`{end_of_school_year: <point>}`: the 31 August on or after that point."""

    of: Point


@dataclass(frozen=True, slots=True)
class Offset(Built):
    """`3 months before looked_after.from`, `1 year after placement.from`."""

    limit: Limit
    after: bool
    point: Point


@dataclass(frozen=True, slots=True)
class Earliest(Built):
    """A list of points where the first to come counts (`ends: [placement.to, …]`)."""

    of: tuple[Point | HoldsFrom, ...]


@dataclass(frozen=True, slots=True)
class HoldsFrom(Built):
    """`{when: condition}` as a point: the first day on or after the anchor's on which the condition holds."""

    condition: Condition


Point: TypeAlias = Edge | Ordinal | Birthday | SchoolYearEnd | Offset | Earliest | HoldsFrom


@dataclass(frozen=True, slots=True)
class Within(Built):
    """`within: 20 working days, of: X`."""

    limit: Limit
    of: Point


@dataclass(frozen=True, slots=True)
class Before(Built):
    """`at_least: 5 working days, before: X`; without `at_least` the last day is X's own day."""

    of: Point
    at_least: Limit | None = None


@dataclass(frozen=True, slots=True)
class SameDay(Built):
    of: Point


@dataclass(frozen=True, slots=True)
class EarliestOf(Built):
    limbs: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class LatestOf(Built):
    limbs: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Promptly(Built):
    """No number in the source: elapsed days are shown."""


Due: TypeAlias = Within | Before | SameDay | EarliestOf | LatestOf | Promptly


@dataclass(frozen=True, slots=True)
class AsRecorded(Built):
    """`{as_recorded: plan.visit_every, at_most: 10 working days}`."""

    kind: str
    attribute: str
    at_most: Limit


# ---------------------------------------------------------------- discharge


@dataclass(frozen=True, slots=True)
class FactMet(Built):
    """`{visit: {where: {…}, date: authorised}}`; `date` names the attribute that counts ('' = the fact's own
    date)."""

    kind: str
    where: Condition | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class AnchorMet(Built):
    """`anchor.screened`: a date attribute of the anchor itself."""

    attribute: str


@dataclass(frozen=True, slots=True)
class AnyMet(Built):
    of: tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class AllMet(Built):
    of: tuple[Met, ...]


Met: TypeAlias = FactMet | AnchorMet | AnyMet | AllMet


def owed_by(met: Met | None) -> frozenset[tuple[str, Condition | None]]:
    """Return the kinds of fact, each also with its condition, that a duty owes which is met so: of several
    ways of meeting it only what all of them need, since one of them will do."""
    match met:
        case FactMet(kind, where):
            return frozenset({(kind, None), (kind, where)})
        case AllMet(of):
            return frozenset().union(*map(owed_by, of))
        case AnyMet(of):
            return frozenset.intersection(*map(owed_by, of))
    return frozenset()
