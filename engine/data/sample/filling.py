"""How a field of a form is filled in: often, within some days, as another field says.

In: a form, which is a row with the record it stands in. Out: functions that draw a value. Guaranteed: a value
depends on nothing but the form and its stream of chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from engine.clock import SkippedTime, moment_of_datetime
from engine.data.sample.chance import Chance
from engine.data.sample.days import working
from engine.data.sample.record import Record, Row


@dataclass(frozen=True, slots=True)
class Form:
    """The row that is filled in, and what there is to fill it in with."""

    row: Row
    record: Record
    chance: Chance
    team: int

    @property
    def day(self) -> date:
        """The day on which the row's event was, or its period began."""
        at: date = self.row["at"] if "at" in self.row else self.row["from"]
        return at.date() if isinstance(at, datetime) else at

    def has(self, kind: str) -> bool:
        """Return whether the record holds a row of the kind."""
        return bool(self.record.rows(kind))


Fill: TypeAlias = Callable[[Form], Any]


def often(share: float) -> Fill:
    """Return yes with the given likelihood (0 to 1), else no."""
    return lambda form: form.chance.happens(share)


def said(words: str = "recorded", share: float = 1.0) -> Fill:
    """Return the words with the given likelihood, else nothing."""
    return lambda form: words if form.chance.happens(share) else None


def one_of(**weights: float) -> Fill:
    """Return one of the names, as often as its weight says."""
    return lambda form: form.chance.one_of(weights)


def in_days(count: int) -> Fill:
    """Return what is owed within so many weekdays, and mostly done."""
    return lambda form: form.chance.done(form.day, working(form.day, count), form.team)


def days_before(low: int, high: int) -> Fill:
    """Return a day from `low` to `high` weekdays before the row's own."""
    return lambda form: working(form.day, -form.chance.number(low, high))


def within_hours(most: int) -> Fill:
    """Return a time within so many hours of the row's own."""

    def fill(form: Form) -> datetime | None:
        at = form.row.get("at")
        minutes = 15 * form.chance.number(1, 4 * most)
        return on_the_clock(at + timedelta(minutes=minutes)) if isinstance(at, datetime) else None

    return fill


def on_the_clock(at: datetime) -> datetime:
    """Return a London time; an hour later where the clocks went forward past it."""
    try:
        moment_of_datetime(at)
    except SkippedTime:
        return at + timedelta(hours=1)
    return at


def same(key: str) -> Fill:
    """Return what another field of the row holds."""
    return lambda form: form.row.get(key)


def where(key: str, value: Any, fill: Fill) -> Fill:
    """Return what fills the field in rows where another field has the value."""
    return lambda form: fill(form) if form.row.get(key) == value else None


def at_the_end(fill: Fill) -> Fill:
    """Return what fills the field once the period has ended."""
    return lambda form: fill(form) if "to" in form.row else None


def listed(*rows: Row) -> Fill:
    """Return the first of these rows, or the first few."""
    return lambda form: [dict(row) for row in rows[: form.chance.number(1, len(rows))]]
