"""What the evaluator executes: the compiled policy, data only.

In: nothing (built by `compile.py`). Out: frozen, picklable records. Guaranteed: days are ordinals,
names are resolved ("pack#id"), versions are disjoint and sorted, standards stand in an order in which
each comes after those that it rests on (the cause of a follow-on, the duty that owes an event it counts
from).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.calendar import Calendar, Counting, Limit
from engine.conditions import Condition
from engine.matching import Rule
from engine.nodes import AsRecorded, Due, Edge, Met, Point


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a series: the `first` has a limit of its own (`due`), each other its step (`every`)."""

    id: str
    due: Due | None = None
    every: Limit | AsRecorded | None = None
    from_: Point | None = None
    until: Point | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Exception_:
    """A named exception; `instead` is its own limit (in a series: its step), or None: nothing is owed."""

    id: str
    when: Condition
    instead: Due | Limit | None
    title: str | None = None
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """At least so many in each year, term, quarter or month."""

    at_least: int
    in_each: str


@dataclass(frozen=True, slots=True)
class DutyTotal:
    """At most so long in all."""

    of: str
    at_most: Limit
    where: Condition | None = None
    in_last: Limit | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What judging an anchor (or a document) can read beside its own day: kinds, its own attributes, and
    whether the dates of its fact."""

    kinds: frozenset[str]
    attributes: tuple[str, ...]
    dates: bool


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """One check of a field, on the document or on every row of a list. The names are the YAML's keys."""

    field: str
    required: bool | None = None
    real_date: bool | None = None
    never: tuple[str, ...] = ()
    first_word_in: tuple[str, ...] = ()
    not_all_the_same: bool | None = None
    differs_from: str | None = None
    same_as: str | None = None
    is_: str | bool | None = None
    in_: tuple[str, ...] = ()
    changed_since_previous: bool | None = None
    with_: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What one version of a duty asks for; in force on days from_day <= d < to_day."""

    from_day: int
    to_day: int
    anchors: tuple[Edge, ...]
    follows: str | None = None
    when: Condition | None = None
    nth: int | None = None
    scope: str | None = None
    due: Due | None = None
    first: Stage | None = None
    stages: tuple[Stage, ...] = ()
    count: Count | None = None
    total: DutyTotal | None = None
    forbid: Condition | None = None
    met: Met | None = None
    same: str | None = None
    since: Point | None = None
    restart: Point | None = None
    unless: tuple[Exception_, ...] = ()
    ends: Point | None = None
    pause: str | None = None
    still_owed: bool = True
    cite: str | None = None
    who: str | None = None
    force: str = "local"
    strength: str = "must"
    confirmed: bool = True
    title: str | None = None
    must: str | None = None
    is_series: bool = False  # gap after gap; a version without stages owes nothing in its time
    applies_to: str | None = None  # "new anchors", "days from", or None: the default of its kind

    @property
    def by_day(self) -> bool:
        """Whether this version rules its own days, for older anchors too; else only anchors of its days."""
        return self.applies_to == "days from" or (self.applies_to is None and self.is_series)


@dataclass(frozen=True, slots=True)
class Standard:
    """A duty with its versions. `reach` None: judging it can read anything."""

    index: int
    pack: str
    id: str
    topic: str
    subject: str
    terms: tuple[Terms, ...]
    sentence: str = ""
    notes: tuple[str, ...] = ()  # what overrode what, and which reading was chosen
    reach: Reach | None = None
    name: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.pack}#{self.id}")


@dataclass(frozen=True, slots=True)
class ContentStandard:
    pack: str
    id: str
    topic: str
    subject: str
    from_day: int
    to_day: int
    of: str
    when: Condition | None
    each: str | None
    sections: tuple[str, ...]
    headings: tuple[str, ...]
    checks: tuple[FieldCheck, ...]
    at_least: int | None
    cite: str | None
    who: str | None
    force: str
    strength: str
    confirmed: bool
    title: str | None
    sentence: str = ""
    reach: Reach | None = None

    @property
    def name(self) -> str:
        return f"{self.pack}#{self.id}"


@dataclass(frozen=True, slots=True)
class DefinitionPlan:
    name: str
    condition: Condition
    from_day: int
    to_day: int


@dataclass(frozen=True, slots=True)
class KindPlan:
    """What the evaluator must know of a kind; `expected` attributes are dates that lie ahead by nature."""

    name: str
    period: bool
    record: bool = False
    inside: str | None = None
    merge: bool = False
    scheduled: bool = False
    absence_means_none: bool = False
    none_if_absent: frozenset[str] = frozenset()
    expected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition that reaches the matcher as integers; `ever`: does it hold on any day, not just on the
    edge's?"""

    kind: str
    edge: str
    condition: Condition
    ever: bool


@dataclass(frozen=True, slots=True)
class AlternativePlan:
    """Standards as another reading would have them; all others stay as they are. `reselect`: it may change
    which anchors they have."""

    reading: str
    choice: str
    plan: Plan
    reselect: bool


class Memory(dict[Any, Any]):
    """What was worked out from a plan alone and holds for every case. It is never kept with the plan, nor
    handed on to a plan made from it."""

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        return Memory, ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole policy, ready to run. `domains`: for an attribute the values that the policy can tell apart."""

    authority: str
    standards: tuple[Standard, ...]
    contents: tuple[ContentStandard, ...]
    definitions: tuple[DefinitionPlan, ...]
    kinds: Mapping[str, KindPlan]
    domains: Mapping[str, tuple[object, ...]]
    calendar: Calendar
    counting: Counting
    rules: tuple[Rule, ...]
    flags: Mapping[str, Flag] = field(default_factory=dict)
    alternatives: tuple[AlternativePlan, ...] = ()
    policy_hash: str = ""
    packs: tuple[tuple[str, str, str], ...] = ()
    memory: Memory = field(init=False, repr=False, compare=False, default_factory=Memory)


def maybe_flag(name: str) -> str:
    """The flag that says: this condition may hold."""
    return f"{name}?"


def sure_flag(name: str) -> str:
    """The flag that says: this condition surely holds."""
    return f"{name}!"


def maybe_rule(index: int, version: int, edge: int) -> str:
    """The rule that hits anchors to which a standard may apply."""
    return f"s{index}.{version}.{edge}?"


def sure_rule(index: int, version: int, edge: int) -> str:
    """The rule that hits anchors to which a standard surely applies."""
    return f"s{index}.{version}.{edge}!"


def exception_rule(rule: str, exception: str) -> str:
    """The rule that hits anchors to which an exception may apply, on top of the standard's own rule."""
    return f"{rule}~{exception}"


def follow_rule(index: int, root: str) -> str:
    """The rule that hits anchors whose breach a follow-on may hang on."""
    return f"s{index}<{root}"


def followed_by(rule: str) -> int | None:
    """Return the number of the follow-on that such a rule speaks of; None for any other rule."""
    head, mark, _ = rule.partition("<")
    return int(head[1:]) if mark else None
