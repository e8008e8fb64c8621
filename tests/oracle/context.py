"""What every question of the walker is asked of: the policy as spelled, the case, an anchor, one
completion.

In: a conformance vector. Out: a `Context` (policy and case), and the `Env` in which conditions and points
are read. Guaranteed: dictionaries of the policy are used as they are spelled; versions are laid over the
duty's own keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from tests.oracle.days import ONE, Moment, WorkCalendar, calendar_of, day
from tests.oracle.record import RECORDED_NONE, Case, Fact, read_case
from tests.oracle.worlds import World

Node = Any
OTHER = "(another value)"
RESERVED = frozenset(
    (
        *("all", "any", "not", "none", "age", "in", "happened", "lasted", "total", "ever", "count"),
        *("until_just_before", "after_lasting"),
    )
)


@dataclass(frozen=True)
class Anchor:
    """What one occurrence hangs on. `kinds` are the names by which points may call it."""

    name: str
    kinds: tuple[str, ...]
    start: Moment
    end: date | None
    fact: Fact | None
    date_set: int | None = None  # which of a scheduled event's dates

    @property
    def day(self) -> date:
        """Day 0."""
        return day(self.start)


@dataclass(frozen=True)
class Version:
    """One version of a duty, its keys laid over the duty's own; [first, end)."""

    first: date
    end: date | None
    days_from: bool
    body: dict[str, Any]


@dataclass
class Context:
    """The policy and the case, and a memory of what was already worked out."""

    duties: list[dict[str, Any]]
    definitions: dict[str, dict[str, Any]]
    contents: list[dict[str, Any]]
    case: Case
    calendar: WorkCalendar
    vocabulary: dict[str, Any]
    memory: dict[Hashable, Any] = field(default_factory=dict)
    asking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Env:
    """Where a condition or a point is read: about which anchor and fact, knowing facts until when, in which
    world.
    """

    ctx: Context
    world: World
    anchor: Anchor | None
    until: date
    subject: Fact | None = None
    hints: frozenset[date] = frozenset()
    since: date | None = None  # from which day things that happened count; None: the anchor's

    @property
    def counted_from(self) -> date:
        """The first day of which it is asked whether something happened."""
        if self.since is not None:
            return self.since
        return self.anchor.day if self.anchor else date.min

    def about(self, fact: Fact) -> Env:
        """Return the same for a condition on another fact."""
        return replace(self, subject=fact)

    def knowing(self, until: date) -> Env:
        """Return the same with knowledge of facts up to and including another day."""
        return replace(self, until=min(until, self.ctx.case.today))

    @property
    def case(self) -> Case:
        """The case."""
        return self.ctx.case


def as_list(value: Any) -> list[Any]:
    """Return a value that may be absent, single or a list as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def versions(duty: dict[str, Any]) -> list[Version]:
    """Return the duty's versions in order of their first day."""
    found = []
    for given in duty.get("versions") or [{}]:
        body = {**{k: v for k, v in duty.items() if k != "versions"}, **given}
        span = body.get("in_force") or {}
        mode = body.get("applies_to") or ("days from" if "series" in body else "new anchors")
        found.append(Version(span.get("from", date.min), span.get("to"), mode == "days from", body))
    return sorted(found, key=lambda v: v.first)


def version_on(duty: dict[str, Any], anchor_day: date, d: date) -> Version | None:
    """Return the version that governs an anchor on a day: the latest to have started that reaches them."""
    ruling = None
    for v in versions(duty):
        judged = d if v.days_from else anchor_day
        if passed_over(duty, v) and anchor_day < (v.end or date.max):
            judged = max(v.first, anchor_day)
        if v.first <= d and v.first <= judged and (v.end is None or judged < v.end):
            ruling = v
    return ruling


def passed_over(duty: dict[str, Any], version: Version) -> bool:
    """Return whether a later version leaves this one's anchors alone: it then governs them past its end."""
    return any(v.first >= version.end and not v.days_from for v in versions(duty) if version.end is not None)


def conditions_of(node: Node) -> Iterator[Node]:
    """Yield every condition written anywhere in a duty, definition or content standard."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("when", "where", "forbid", "while"):
                yield value
            yield from conditions_of(value)
    elif isinstance(node, list):
        for item in node:
            yield from conditions_of(item)


def _tests(condition: Node) -> Iterator[tuple[str, Any]]:
    """Yield (field, expected) for every field test in a condition."""
    if isinstance(condition, list):
        for item in condition:
            yield from _tests(item)
    elif isinstance(condition, dict):
        for key, value in condition.items():
            if key in RESERVED:
                yield from _tests(value)
            elif key in ("where", "of", "event"):
                yield from _tests(value) if isinstance(value, (dict, list)) else ()
            else:
                yield key.split(".")[-1], value


def _values(expected: Any) -> list[Hashable]:
    """Return values of a field that tell the outcomes of one test apart."""
    if isinstance(expected, bool):
        return [True, False]
    if not isinstance(expected, dict):
        return [expected, OTHER]
    values: list[Hashable] = []
    for key, value in expected.items():
        if key == "in":
            values += [*value, OTHER]
        elif key in ("not", "contains"):
            values += _values(value)
        elif key in ("at_least", "below"):
            values += [value, value - 1]
        elif key in ("at_most", "above"):
            values += [value, value + 1]
        elif key in ("before", "after"):
            values += [value - timedelta(1), value, value + timedelta(1)]
        elif key == "recorded":
            values += [OTHER, RECORDED_NONE]
    return values


def domains(policy: Node) -> dict[str, tuple[Hashable, ...]]:
    """Return for every tested field the values that the policy can tell apart."""
    found: dict[str, dict[Hashable, None]] = {}
    for condition in conditions_of(policy):
        for name, expected in _tests(condition):
            found.setdefault(name, {}).update(dict.fromkeys(_values(expected)))
    return {
        name: tuple(v for v in values if v != OTHER or True not in values) for name, values in found.items()
    }


def context(vector: dict[str, Any]) -> Context:
    """Return the context of a vector."""
    policy = [as_list(vector.get(key)) for key in ("duty", "define", "content")]
    duties, definitions, contents = policy
    return Context(
        duties,
        {d["id"]: d for d in definitions},
        contents,
        read_case(vector, domains(policy)),
        calendar_of(vector.get("calendar")),
        vector.get("vocabulary") or {},
    )


def around(days: Iterator[date] | list[date] | set[date]) -> set[date]:
    """Return the days and the day after each."""
    given = set(days)
    return given | {d + ONE for d in given}
