"""Small made-up cases, told relative to a start date, so that one story can be placed on any day.

In: rows whose days are counted from the start. Out: a `Case` for the evaluator. Guaranteed: the same story on
two start dates differs in dates alone; every table that could be asked for is carried, so that what is not in
the story did not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.calendar import Moment, add_months, moment_of_date, moment_of_datetime
from engine.facts import Case, Fact


@dataclass(frozen=True, slots=True, order=True)
class Rel:
    """A day relative to the start: so many months on (or back), then so many days; perhaps with a minute."""

    months: int = 0
    days: int = 0
    minute: int | None = None

    def day(self, start: int) -> int:
        """Return the day's ordinal for a start date."""
        return (add_months(start, self.months) if self.months else start) + self.days

    def moment(self, start: int) -> Moment:
        """Return the moment for a start date."""
        day = self.day(start)
        if self.minute is None:
            return moment_of_date(day)
        midnight = datetime.combine(date.fromordinal(day), datetime.min.time())
        return moment_of_datetime(midnight + timedelta(minutes=self.minute))

    def plus(self, days: int) -> Rel:
        """Return the day so many days later."""
        return replace(self, days=self.days + days)


START = Rel()
LONG_AGO = Rel(months=-24)
Attrs = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a story; an attribute that is a `Rel` is a date."""

    kind: str
    id: str
    start: Rel | None
    end: Rel | None = None
    attrs: tuple[tuple[str, object], ...] = ()

    def with_attrs(self, more: Attrs) -> Row:
        """Return the row with these attributes laid over its own."""
        return replace(self, attrs=tuple(sorted((dict(self.attrs) | dict(more)).items())))

    def fact(self, start: int) -> Fact:
        """Return the fact for a start date."""
        attrs: dict[str, Any] = {
            name: value.moment(start) if isinstance(value, Rel) else value for name, value in self.attrs
        }
        return Fact(
            self.kind,
            self.id,
            None if self.start is None else self.start.moment(start),
            None if self.end is None else self.end.moment(start),
            attrs,
        )

    @property
    def days(self) -> tuple[Rel, ...]:
        """Every day that the row names."""
        own = (self.start, self.end, *(value for _, value in self.attrs))
        return tuple(one for one in own if isinstance(one, Rel))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story: its rows, and what is told of it beyond the ordinary."""

    rows: tuple[Row, ...]
    words: tuple[str, ...] = ()
    subject: str = "child"

    def case(self, start: int, kinds: Iterable[str]) -> Case:
        """Return the case of that start date; `kinds` are all tables that it carries."""
        tables: dict[str, list[Fact]] = {kind: [] for kind in kinds}
        for row in self.rows:
            tables.setdefault(row.kind, []).append(row.fact(start))
        carried = {kind: tuple(facts) for kind, facts in tables.items()}
        return Case("C-1", carried, {}, self.subject)

    def with_rows(self, *rows: Row, words: tuple[str, ...] = ()) -> Scenario:
        """Return the story with further rows."""
        return replace(self, rows=(*self.rows, *rows), words=(*self.words, *words))

    def changed(self, kind: str, id_: str, attrs: Attrs) -> Scenario:
        """Return the story with attributes laid over one of its rows."""
        rows = tuple(row.with_attrs(attrs) if (row.kind, row.id) == (kind, id_) else row for row in self.rows)
        return replace(self, rows=rows)

    @property
    def days(self) -> tuple[Rel, ...]:
        """Every day that the story names, once."""
        return tuple(sorted({day for row in self.rows for day in row.days}, key=_key))

    def last(self, start: int, ignoring: frozenset[str] = frozenset()) -> int:
        """Return the last day of the story, but for kinds that are ignored."""
        return max(
            (day.day(start) for row in self.rows if row.kind not in ignoring for day in row.days),
            default=start,
        )


def _key(day: Rel) -> tuple[int, int, int]:
    return (day.months, day.days, -1 if day.minute is None else day.minute)
