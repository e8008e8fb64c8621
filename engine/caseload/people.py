"""One row a case: whether it was open, what for, how old the child was, and who had it.

In: a case, the as-of date, perhaps a period. Out: rows of `cases.parquet`. Guaranteed: a flag is null where
the data carries no table that could say; what was recorded after the known-on date is not seen.

A case is open while a row of `case_open` runs, and while it is looked after or has a plan; where `case_open`
is not carried, while it has an allocation too; where nothing of the kind is carried, always.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from engine.calendar import Moment, age_on
from engine.caseload.allocated import KIND as ALLOCATION
from engine.caseload.allocated import Allocations
from engine.evaluate.view import reached
from engine.facts import Case, Fact
from engine.wording.words import day_text

OPEN = "case_open"
#: What a case may be open for, told in columns of their own.
STATUSES = ("looked_after", "protection_plan", "child_in_need_plan")
#: Kinds of period that show that a case is open; an allocation does where `case_open` is not carried.
SURE = (*STATUSES, "private_fostering", "adoption_placement")
SIGNS = (*SURE, ALLOCATION)
#: The kinds that a row of this table is made of.
READ = ("person", OPEN, *SIGNS)

_FLAG, _TEXT = pa.bool_(), pa.string()
SCHEMA = pa.schema(
    [
        ("case", _TEXT),
        ("in_population", _FLAG),
        ("open_on", _FLAG),
        ("open_in_period", _FLAG),
        *((status, _FLAG) for status in STATUSES),
        ("age", pa.int32()),
        ("team", _TEXT),
        ("worker", _TEXT),
    ],
    metadata={"dutybook.cases": "1"},
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Population:
    """Which cases are counted: those open on the as-of day, or, with a period, at any time in it."""

    as_of: Moment
    known_on: Moment | None = None
    period: Period | None = None

    def words(self, carried: Collection[str]) -> str:
        """Return it as a sentence says it."""
        when = f"on {day_text(date.fromordinal(self.as_of.day))}"
        if self.period is not None:
            when = f"at any time from {day_text(self.period.first)} to {day_text(self.period.last)}"
        by = says_open(carried)
        if not by:
            return f"every case of the data (no table says which were open {when})"
        return (
            f"cases open {when}, by the table{'s' if len(by) > 1 else ''} {', '.join(by).replace('_', ' ')}"
        )

    def row(self, case: Case, carried: Collection[str], allocations: Allocations) -> tuple[Any, ...]:
        """Return the row of one case in the order of `SCHEMA`. `carried`: the kinds that the data has."""
        day = self.as_of.day
        by = says_open(carried)
        on = self._runs(case, by, day, day) if by else True
        within = on
        if self.period is not None and by:
            within = self._runs(case, by, self.period.first.toordinal(), self.period.last.toordinal())
        statuses = [self._runs(case, (kind,), day, day) if kind in carried else None for kind in STATUSES]
        allocated = allocations.on((day,), None)
        counted = on if self.period is None else within
        return (case.id, counted, on, within, *statuses, _age(case, day), allocated.team, allocated.worker)

    def _runs(self, case: Case, kinds: Iterable[str], first: int, last: int) -> bool:
        """Return whether a period of one of the kinds runs on any day from first to last."""
        return any(self._meets(fact, first, last) for kind in kinds for fact in case.tables.get(kind, ()))

    def _meets(self, fact: Fact, first: int, last: int) -> bool:
        if fact.start is None or not self._known(fact.recorded or fact.start):
            return False
        ended = fact.end is not None and self._known(fact.to_recorded or fact.end)
        return fact.start.day <= min(last, self.as_of.day) and not (
            ended and fact.end is not None and fact.end.day <= first
        )

    def _known(self, recorded: Moment) -> bool:
        return self.known_on is None or reached(recorded, self.known_on)


def says_open(carried: Collection[str]) -> tuple[str, ...]:
    """Return the kinds by which a case is open, of those that are carried."""
    kinds = (OPEN, *SURE) if OPEN in carried else SIGNS
    return tuple(kind for kind in kinds if kind in carried)


def people_batch(rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """Return rows as a record batch of `SCHEMA`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _age(case: Case, day: int) -> int | None:
    """Return the age in whole years; None where the birth is not recorded or lies ahead."""
    for person in case.tables.get("person", ()):
        born = person.attrs.get("born")
        if isinstance(born, Moment) and born.day <= day:
            return age_on(born.day, day)[0]
    return None
