"""The table of outcomes: its columns, version 1, and how an outcome fills them.

In: outcomes of the evaluator, each with what the caseload knows beside it. Out: Arrow record batches of one
schema. Guaranteed: one row an outcome, in the order given; a column never changes its meaning within a
version, later columns are added at the end; a time is a naive London time; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from engine.outcome import FactRef, Outcome, When

VERSION = 1


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome and what stands beside it.

    `supplier_due`: the due day in the supplier's system, shown and never used. `assumptions`: ids
    of those that the outcome rests on. `team`, `worker`: who had the case on the due day, else on the as-of
    day. `reason`: one sentence for a breach or an unknown, else None.
    """

    outcome: Outcome
    strengthens: str | None = None
    supplier_due: date | None = None
    assumptions: tuple[str, ...] = ()
    team: str | None = None
    worker: str | None = None
    reason: str | None = None


class Column(NamedTuple):
    """`means` is one line for the reader of the table."""

    name: str
    type: pa.DataType
    means: str


TEXT, DAY, TIME, COUNT, FLAG = pa.string(), pa.date32(), pa.timestamp("us"), pa.int32(), pa.bool_()
TEXTS = pa.list_(pa.field("element", TEXT))

#: Every column in order. `case, pack, standard, occurrence` is the key.
COLUMNS: tuple[Column, ...] = (
    Column("case", TEXT, "the case"),
    Column("pack", TEXT, "the pack of the standard"),
    Column("standard", TEXT, "the standard's id within its pack"),
    Column("topic", TEXT, "what the standard is about; national and local ones share it"),
    Column("title", TEXT, "what the standard is called"),
    Column("occurrence", TEXT, "which obligation: anchor and gap; * where it cannot be told"),
    Column("stage", TEXT, "the stage of a series that rules"),
    Column("anchor_kind", TEXT, "kind of the fact that it hangs on"),
    Column("anchor_id", TEXT, "id of that fact"),
    Column("anchor_at", DAY, "its day"),
    Column("anchor_time", TIME, "its London time, where one was recorded"),
    Column("anchor_source", TEXT, "where it was read: file, sheet and row"),
    Column("due", DAY, "the last day in time; null where there is none or it cannot be told"),
    Column("due_time", TIME, "the last London time in time, for a limit in hours"),
    Column("state", TEXT, "due, met, met_late, overdue, missed, cancelled, paused, waived or unknown"),
    Column("breach", FLAG, "whether it is a breach; null where that cannot be told"),
    Column("done_kind", TEXT, "kind of the fact that discharges it"),
    Column("done_id", TEXT, "id of that fact"),
    Column("done_at", DAY, "its day"),
    Column("done_time", TIME, "its London time, where one was recorded"),
    Column("done_source", TEXT, "where it was read"),
    Column("days_late", COUNT, "calendar days from the due day to done, or to the as-of day while overdue"),
    Column("precision", TEXT, "day where hours or an order within a day were judged from dates"),
    Column("needs", TEXTS, "the missing facts that matter"),
    Column("possible", TEXTS, "the states it may have, where it is unknown"),
    Column("cause", TEXT, "why it cannot be told"),
    Column("due_from", DAY, "the earliest due day it may have"),
    Column("due_to", DAY, "the latest due day it may have"),
    Column("safe_by", DAY, "the day that is in time however it turns out"),
    Column("moved_from", DAY, "the date a scheduled event had before"),
    Column("waiver_id", TEXT, "the waiver that is recorded for it"),
    Column("waiver_until", DAY, "the day on which that waiver ends"),
    Column("impossible", FLAG, "its date was set after its last day had passed"),
    Column("chain_breach", FLAG, "unknown, but some breach is certain before the next sure date"),
    Column("elapsed_days", COUNT, "days passed, where the source gives no number"),
    Column("who", TEXT, "the role that owes it"),
    Column("cite", TEXT, "section of the source"),
    Column("force", TEXT, "law, statutory guidance, minimum standard or local"),
    Column("strength", TEXT, "must or should; a should is never a breach"),
    Column("confirmed", FLAG, "whether somebody checked the figure against its source"),
    Column("strengthens", TEXT, "the standard (pack#id) that this one stands on"),
    Column("supplier_due", DAY, "the due day in the supplier's own system; shown, never used"),
    Column("assumptions", TEXTS, "the assumptions about the source that it rests on"),
    Column("team", TEXT, "team of the worker below"),
    Column("worker", TEXT, "who had the case on the due day, else on the as-of day"),
    Column("reason", TEXT, "one sentence for each breach and each unknown"),
)
KEY = ("case", "pack", "standard", "occurrence")
SCHEMA = pa.schema(
    [pa.field(each.name, each.type) for each in COLUMNS],
    metadata={"dutybook.outcomes": str(VERSION)},
)


def to_batch(rows: Iterable[OutcomeRow]) -> pa.RecordBatch:
    """Return the rows as one record batch of `SCHEMA`."""
    columns = zip(*(_cells(each) for each in rows), strict=True)
    values = list(columns) or [()] * len(COLUMNS)
    arrays = [pa.array(value, each.type) for value, each in zip(values, COLUMNS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _cells(row: OutcomeRow) -> tuple[Any, ...]:
    """Return one row's values in the order of `COLUMNS`."""
    one, waiver = row.outcome, row.outcome.waiver
    between = one.due_between or (None, None)
    return (
        *(one.case, one.pack, one.standard, one.topic, one.title, one.occurrence, one.stage),
        *_fact(one.anchor),
        *_when(one.due),
        *(one.state.value, one.breach),
        *_fact(one.done),
        *(one.days_late, one.precision, one.needs, one.possible, one.cause and one.cause.value),
        *(_day(between[0]), _day(between[1]), _day(one.safe_by), one.moved_from),
        *(waiver and waiver.id, waiver and waiver.until),
        *(one.impossible, one.chain_breach, one.elapsed_days),
        *(one.who, one.cite, one.force, one.strength, one.confirmed),
        *(row.strengthens, row.supplier_due, row.assumptions, row.team, row.worker, row.reason),
    )


def _fact(ref: FactRef | None) -> tuple[Any, ...]:
    return (None,) * 5 if ref is None else (ref.kind, ref.id, *_when(ref.at), ref.source)


def _when(when: When | None) -> tuple[date | None, datetime | None]:
    """Return the day, and the time if it has one."""
    return (when.date(), when) if isinstance(when, datetime) else (when, None)


def _day(when: When | None) -> date | None:
    return _when(when)[0]
