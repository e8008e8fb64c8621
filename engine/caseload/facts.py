"""Rows of cases to cases, column by column.

In: record batches with one row a case: `case`, and for each kind that is carried the list of its rows. Out:
`facts.Case`. Guaranteed: a case equals what `engine/data/cases.py` makes of the same values in a case file,
`source` apart; what it refuses is refused here, in its words, with file and row. How: good rows go a quick
way, a column at a time, each value read once; a case with anything else in it goes through that reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pyarrow as pa

from engine.caseload.decode import BAD, Column
from engine.caseload.slow import Place, read_slowly
from engine.data.dataset import PROVENANCE
from engine.data.rows import ends_before, named_by_content, schedule_order
from engine.diagnostics import Faults
from engine.facts import RECORDED_NONE, Case, Coverage, Fact
from engine.reading.base import Context
from engine.vocabulary import Kind, Shape, Vocabulary

#: The column of spans that hold for one case alone: rows of kind, complete_from, complete_to.
COVERAGE = "_coverage"
#: What a row says beside its fact; the cells as they stood are looked up only for a reader's eyes.
_READ = tuple(name for name in PROVENANCE if name != "_cells")


#: By kind and id, the due day that the supplier's system shows for a fact.
SupplierDue: TypeAlias = Mapping[tuple[str, str], date]


@dataclass(slots=True)
class _Table:
    """The rows of one kind in one batch: `facts` has None where a row must be read slowly."""

    kind: Kind
    rows: pa.StructArray
    offsets: Sequence[int]
    facts: Sequence[Fact | None]
    places: Sequence[Place]
    extras: Mapping[str, Sequence[Any]]


class CaseReader:
    """Makes cases of batches, and keeps what it has read of values that come again.

    `coverage` and `subject` hold for every case. Faults are noted in `faults`; a case with one is left out.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        coverage: Mapping[str, Coverage] | None = None,
        subject: str = "child",
        faults: Faults | None = None,
    ) -> None:
        self.faults = Faults() if faults is None else faults
        self._vocabulary = vocabulary
        self._coverage = dict(coverage or {})
        self._subject = subject
        self._columns: dict[tuple[str, str, str], Column] = {}

    def read(self, batch: pa.RecordBatch) -> Iterator[tuple[Case, SupplierDue]]:
        """Give the cases of a batch in its order, each with the supplier's due days."""
        names = batch.column("case").to_pylist()
        tables = [
            self._table(kind, batch.column(name))
            for name in batch.schema.names
            if (kind := self._vocabulary.kind(name)) is not None
        ]
        carried = {table.kind.name for table in tables}
        shared = {kind: span for kind, span in self._coverage.items() if kind in carried}
        own = batch.column(COVERAGE).to_pylist() if COVERAGE in batch.schema.names else None
        for number, name in enumerate(names):
            facts = _quickly(tables, number)
            coverage = {**shared, **_spans(own[number], carried, shared)} if own and own[number] else shared
            case = (
                self._slowly(name, tables, number, coverage)
                if facts is None
                else Case(name, facts, coverage, self._subject)
            )
            if case is not None:
                yield case, _supplier_due(tables, number)

    def _slowly(
        self, name: str, tables: Sequence[_Table], number: int, coverage: Mapping[str, Coverage]
    ) -> Case | None:
        """Read one case as a file would be read; None where it has a fault, which is then noted."""
        rows = {}
        for table in tables:
            begin, end = table.offsets[number], table.offsets[number + 1]
            values = table.rows.slice(begin, end - begin).to_pylist()
            if values or table.kind.is_ is not Shape.RECORD:
                rows[table.kind.name] = list(zip(values, table.places[begin:end], strict=True))
        return read_slowly(name, rows, coverage, self._subject, self._vocabulary, self.faults)

    def _table(self, kind: Kind, column: pa.ListArray) -> _Table:
        offsets = column.offsets.to_pylist()
        first = offsets[0]
        rows = column.values.slice(first, offsets[-1] - first)
        fields = {each.name: rows.field(place) for place, each in enumerate(rows.type)}
        extras = {name: fields[name].to_pylist() for name in _READ if name in fields}
        places = _places(kind, extras, len(rows))
        decoded = {
            name: self._column(kind, name, values).decode(values)
            for name, values in fields.items()
            if (name in kind.row_keys or name in kind.attributes)
            and name != "case"
            and values.null_count < len(values)
        }
        facts = _facts(kind, decoded, places)
        return _Table(kind, rows, [each - first for each in offsets], facts, places, extras)

    def _column(self, kind: Kind, name: str, values: pa.Array) -> Column:
        key = (kind.name, name, str(values.type))
        if key not in self._columns:
            self._columns[key] = Column(kind, name, values.type, Context(Faults(), self._vocabulary))
        return self._columns[key]


def _places(kind: Kind, extras: Mapping[str, Sequence[Any]], count: int) -> list[Place]:
    """Return where each row stands; a table that does not say counts its own rows."""
    missing: Sequence[Any] = [None] * count
    columns = (extras.get(name, missing) for name in ("_file", "_sheet", "_row", "_assumed"))
    return [
        Place(file or f"{kind.name}.parquet", sheet, row, tuple(assumed or ()))
        for file, sheet, row, assumed in zip(*columns, strict=True)
    ]


def _facts(kind: Kind, decoded: Mapping[str, Sequence[Any]], places: Sequence[Place]) -> list[Fact | None]:
    """Return a fact for each row, or None where something in it must be read slowly."""
    count = len(places)
    nothing: Sequence[Any] = [None] * count
    attrs: list[dict[str, Any]] = [{} for _ in range(count)]
    spoilt: set[int] = set()
    for name, values in decoded.items():
        own = name in kind.row_keys
        for place, value in enumerate(values):
            if value is BAD:
                spoilt.add(place)
            elif not own and value is not None:
                attrs[place][name] = value
    start = "from" if kind.is_ is Shape.PERIOD else "at"
    keys = ("id", start, "to", "recorded", "to_recorded", "scheduled", "cancelled")
    columns = [decoded.get(key, nothing) for key in keys]
    return [
        None if place in spoilt else _fact(kind, row, attrs[place], places[place])
        for place, row in enumerate(zip(*columns, strict=True))
    ]


def _fact(kind: Kind, row: tuple[Any, ...], attrs: dict[str, Any], at: Place) -> Fact | None:
    name, start, end, recorded, to_recorded, scheduled, cancelled = row
    end = None if end is RECORDED_NONE else end
    if start is not None and end is not None and ends_before(start, end):
        return None
    if not kind.scheduled and (scheduled or cancelled):
        return None
    schedule = tuple(sorted(scheduled, key=schedule_order)) if scheduled else ()
    name = name or (kind.name if kind.is_ is Shape.RECORD else "")
    dates = (recorded, to_recorded, schedule, cancelled)
    fact = Fact(kind.name, name, start, end, attrs, *dates, at.text, at.assumed)
    return fact if name else named_by_content(fact)


def _quickly(tables: Sequence[_Table], number: int) -> dict[str, tuple[Fact, ...]] | None:
    """Return the facts of one case in their order, or None where it must be read slowly."""
    found: dict[str, tuple[Fact, ...]] = {}
    for table in tables:
        every = table.facts[table.offsets[number] : table.offsets[number + 1]]
        record = table.kind.is_ is Shape.RECORD
        facts = [fact for fact in every if fact is not None]
        if len(facts) < len(every) or (record and len(facts) > 1):
            return None
        if len(facts) > 1:
            if len({fact.id for fact in facts}) < len(facts):  # the same row twice, or two with one id
                return None
            facts.sort(key=_order)
        if facts or not record:
            found[table.kind.name] = tuple(facts)
    return found


def _spans(
    rows: Sequence[Mapping[str, Any]], carried: set[str], shared: Mapping[str, Coverage]
) -> dict[str, Coverage]:
    """Return the spans that hold for one case; what a table never holds, it holds for no case."""
    return {
        row["kind"]: Coverage(
            _ordinal(row["complete_from"]),
            _ordinal(row["complete_to"]),
            shared.get(row["kind"], Coverage()).lacks,
        )
        for row in rows
        if row["kind"] in carried
    }


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _order(fact: Fact) -> tuple[int, bool, int, str]:
    return fact.order


def _supplier_due(tables: Sequence[_Table], number: int) -> dict[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for table in tables:
        if (days := table.extras.get("_supplier_due")) is None:
            continue
        for place in range(table.offsets[number], table.offsets[number + 1]):
            fact, day = table.facts[place], days[place]
            if fact is not None and day is not None:
                found[fact.kind, fact.id] = day
    return found
