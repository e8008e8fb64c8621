"""The case as it is known on a day: what was recorded, cut, clipped and merged.

In: the `facts` and `vocabulary` of a vector, the as-of and the known-on. Out: a `Case` of frozen facts.
Guaranteed: nothing dated after the as-of or written down after the known-on is left (dates set ahead for
scheduled events are kept, those beyond the as-of as schedules only); an end that is not yet known is open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tests.oracle.days import ONE, Moment, day, order, timed
from tests.oracle.worlds import NOT_IN_EXTRACT, NOT_RECORDED, OUTSIDE_COVERAGE, Atom, World

NOT_TABLES = ("case", "coverage", "subject")
RECORDED_NONE = "none"
DEFAULT_KINDS: dict[str, dict[str, Any]] = {
    "looked_after": {"merge": True},
    "placement": {"inside": "looked_after"},
    "waiver": {"absence_means_none": True},
}


@dataclass(frozen=True)
class Set:
    """A date set for a scheduled event and when that was written down."""

    on: Moment
    recorded: date | None


@dataclass(frozen=True)
class Fact:
    """An event (`start`), a period (`start`, `end`) or a document. `name` is the id, or that of a clipped
    piece.
    """

    kind: str
    id: str
    name: str
    start: Moment | None
    end: date | None
    period: bool
    attrs: dict[str, Any] = field(hash=False, compare=False)
    schedule: tuple[Set, ...] = ()
    cancelled: date | None = None
    recorded: date | None = None

    @property
    def day(self) -> date:
        """The day of a dated fact."""
        assert self.start is not None
        return day(self.start)

    def order(self) -> tuple[date, bool, datetime, str]:
        """Time (date-only first), then id."""
        assert self.start is not None
        return order(self.start, self.name)

    def holds(self, d: date) -> bool:
        """Return whether the period covers `d`: from its first day until the day before its `to`."""
        return self.start is not None and day(self.start) <= d and (self.end is None or d < self.end)


@dataclass(frozen=True)
class Case:
    """Facts by kind as known on the as-of day, single records, and the spans that the tables cover."""

    as_of: Moment
    tables: dict[str, tuple[Fact, ...]]
    records: dict[str, dict[str, Any]]
    coverage: dict[str, dict[str, date]]
    vocabulary: dict[str, dict[str, Any]]
    domain: dict[str, tuple[Hashable, ...]]
    subject: str = "child"
    known_on: date | None = None

    @property
    def today(self) -> date:
        """The as-of day."""
        return day(self.as_of)

    def of(self, kind: str) -> tuple[Fact, ...]:
        """Return the dated facts of a kind in order."""
        return tuple(f for f in self.tables.get(kind, ()) if f.start is not None)

    def day_needed(self, fact: Fact) -> str:
        """Return how the day of a fact is asked for of which nobody wrote down when it was."""
        period = fact.period or self.vocabulary.get(fact.kind, {}).get("is") == "period"
        return f"{fact.kind}/{fact.id}.{'from' if period else 'at'}"

    def carried(self, kind: str) -> bool:
        """Return whether the extract has the kind's table, or its absence means that there is none."""
        return kind in self.tables or bool(self.vocabulary.get(kind, {}).get("absence_means_none"))

    def holes(self, kind: str, first: date, last: date) -> tuple[list[tuple[date, date]], str]:
        """Return the stretches of [first, last] for which the kind's table proves nothing, and why."""
        last = min(last, self.today)
        if first > last or (kind not in self.tables and self.carried(kind)):
            return [], ""
        if kind not in self.tables:
            return [(first, last)], NOT_IN_EXTRACT
        span = self.coverage.get(kind, {})
        begin, end = span.get("complete_from"), span.get("complete_to")
        found = [(first, min(last, begin - ONE))] if begin and first < begin else []
        found += [(max(first, end + ONE), last)] if end and last > end else []
        return [(a, b) for a, b in found if a <= b], OUTSIDE_COVERAGE

    def attribute(self, fact: Fact, name: str, world: World, options: Iterable[Hashable] = ()) -> Any:
        """Return an attribute's value in this completion; one after the as-of or known-on reads as none."""
        value = fact.attrs.get(name)
        if value is None:
            declared = self.vocabulary.get(fact.kind, {}).get("attributes", {}).get(name, {})
            if declared.get("absence_means_none"):
                return RECORDED_NONE
            atom = Atom(f"{fact.kind}/{fact.id}.{name}", NOT_RECORDED)
            return world.read(atom, (*self.domain.get(name, ()), *options))
        if isinstance(value, date) and (later(value, self.as_of) or self._beyond(value)):
            return RECORDED_NONE
        return value

    def _beyond(self, moment: Moment) -> bool:
        return self.known_on is not None and day(moment) > self.known_on


def later(moment: Moment, as_of: Moment) -> bool:
    """Return whether a moment lies after the as-of: by the day, or by the minute where both have times."""
    if isinstance(moment, datetime) and isinstance(as_of, datetime):
        return moment > as_of
    return day(moment) > day(as_of)


def _read(kind: str, row: dict[str, Any], number: int) -> Fact:
    known = ("id", "from", "to", "at", "recorded", "to_recorded", "scheduled", "cancelled")
    attrs = {key: value for key, value in row.items() if key not in known}
    name = str(row.get("id", f"{kind}-{number}"))
    start = row.get("from", row.get("at"))
    end, recorded, gone = row.get("to"), row.get("recorded"), row.get("cancelled")
    dates = tuple(Set(s["for"], s.get("recorded") and day(s["recorded"])) for s in row.get("scheduled", ()))
    return Fact(
        kind,
        name,
        name,
        start,
        None if end is None else day(end),
        "from" in row or "to" in row,
        attrs,
        dates,
        None if gone is None else day(gone),
        None if recorded is None else day(recorded),
    )


def _seen(
    fact: Fact, row: dict[str, Any], as_of: Moment, known_on: date | None, scheduled: bool
) -> Fact | None:
    """Return the fact as it stood, or None if it was not there yet."""
    today = day(as_of)
    if scheduled:
        planned = _seen_schedule(fact, today, known_on)
        if planned is None:
            return None
        fact = planned
    if fact.start is not None:
        written = fact.recorded or day(fact.start)
        hidden = later(fact.start, as_of) or (known_on is not None and written > known_on)
        if hidden:
            return replace(fact, start=None) if fact.schedule else None
    elif known_on is not None and fact.recorded is not None and fact.recorded > known_on:
        return None
    if fact.end is not None:
        noted = row.get("to_recorded") or fact.end
        if fact.end > today or (known_on is not None and day(noted) > known_on):
            fact = replace(fact, end=None)
    return fact


def _seen_schedule(fact: Fact, today: date, known_on: date | None) -> Fact | None:
    bound = today if known_on is None else min(today, known_on)
    dates = fact.schedule
    if not dates and fact.start is not None and fact.recorded is not None:
        dates = (Set(fact.start, fact.recorded),)
    dates = tuple(s for s in dates if (s.recorded or day(s.on)) <= bound)
    gone = fact.cancelled if fact.cancelled is not None and fact.cancelled <= bound else None
    if not dates and fact.start is None:
        return None
    return replace(fact, schedule=dates, cancelled=gone)


def _merge(facts: list[Fact]) -> list[Fact]:
    """Join touching and overlapping periods, keeping the earliest fact's id and attributes."""
    merged: list[Fact] = []
    for fact in sorted(facts, key=Fact.order):
        last = merged[-1] if merged else None
        if last is not None and fact.start is not None and (last.end is None or day(fact.start) <= last.end):
            end = None if last.end is None or fact.end is None else max(last.end, fact.end)
            merged[-1] = replace(last, end=end)
        else:
            merged.append(fact)
    return merged


def _one_day_inside(fact: Fact, parent: Fact) -> bool:
    """Return whether a period ended on the day on which it began, a day of the parent."""
    if fact.start is None or parent.start is None or fact.end != day(fact.start):
        return False
    return day(parent.start) <= fact.end and (
        parent.end is None or fact.end < parent.end or parent.end == day(parent.start) == fact.end
    )


def _clip(fact: Fact, parents: Iterable[Fact]) -> list[Fact]:
    """Return the pieces of a period that lie inside its parents; from the second on named by their first
    day.
    """
    pieces: list[Fact] = []
    for parent in parents:
        assert fact.start is not None
        assert parent.start is not None
        start = fact.start if day(fact.start) >= day(parent.start) else parent.start
        ends = [e for e in (fact.end, parent.end) if e is not None]
        end = min(ends) if ends else None
        if end is not None and end <= day(start) and not _one_day_inside(fact, parent):
            continue
        name = f"{fact.id}@{day(start)}" if pieces else fact.id
        pieces.append(replace(fact, start=start, end=end, name=name))
    return pieces


def read_case(vector: dict[str, Any], domain: dict[str, tuple[Hashable, ...]]) -> Case:
    """Return the case of a vector as known on its as-of and known-on."""
    raw, as_of, known = vector["facts"], vector["as_of"], vector.get("known_on")
    given = vector.get("vocabulary") or {}
    vocabulary = {
        kind: {**DEFAULT_KINDS.get(kind, {}), **given.get(kind, {})} for kind in {*DEFAULT_KINDS, *given}
    }
    tables: dict[str, tuple[Fact, ...]] = {}
    for kind, rows in raw.items():
        if kind in NOT_TABLES or not isinstance(rows, list):
            continue
        planned = bool(vocabulary.get(kind, {}).get("scheduled"))
        read = [(_read(kind, row, n), row) for n, row in enumerate(rows)]
        seen = [_seen(fact, row, as_of, None if known is None else day(known), planned) for fact, row in read]
        tables[kind] = tuple(f for f in seen if f is not None)
    for kind in tables:
        undated = [f for f in tables[kind] if f.start is None]
        dated = sorted((f for f in tables[kind] if f.start is not None), key=Fact.order)
        tables[kind] = tuple((_merge(dated) if vocabulary.get(kind, {}).get("merge") else dated) + undated)
    for kind in list(tables):
        parent = vocabulary.get(kind, {}).get("inside")
        if parent in tables:
            whole = [f for f in tables[parent] if f.start is not None]
            parts = [
                p
                for f in tables[kind]
                if f.start is not None
                for p in _clip(f, sorted(whole, key=Fact.order))
            ]
            undated = [f for f in tables[kind] if f.start is None]
            tables[kind] = tuple(sorted(parts, key=Fact.order) + undated)
    records = {k: v for k, v in raw.items() if isinstance(v, dict) and k not in NOT_TABLES}
    return Case(
        as_of,
        tables,
        records,
        raw.get("coverage") or {},
        vocabulary,
        domain,
        raw.get("subject", "child"),
        None if known is None else day(known),
    )


def inside_unknown(case: Case, kind: str, given: dict[str, Any] | None) -> str | None:
    """Return the parent kind whose table is not carried, where the vocabulary was asked to clip to it."""
    parent = ((given or {}).get(kind) or {}).get("inside")
    return parent if parent is not None and parent not in case.tables else None


__all__ = ["RECORDED_NONE", "Case", "Fact", "Set", "inside_unknown", "later", "read_case", "timed"]
