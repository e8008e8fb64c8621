"""The caseload in Dutybook's own tables: CSV files for people, Parquet for machines.

In: records, in their order. Out: one file a kind of fact. Guaranteed: every table of `TABLES` is written,
if only its heading; rows inside a document stand in a file of their own (`plan.actions.csv`), under the
id of their document; memory does not grow with the number of children.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.data.sample.record import Record, Row
from engine.data.sample.tables import TABLES, Column


def text_of(value: Any) -> str:
    """Return a value as a case file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def write_csv(records: Iterable[Record], out: Path) -> None:
    """Write a folder of CSV files, one a kind of fact."""
    with ExitStack() as stack:
        files = {name: _opened(out / f"{name}.csv", head, stack) for name, head in _heads().items()}
        for record in records:
            for kind, rows in record.tables.items():
                files[kind].writerows(_line(record.case, row, TABLES[kind]) for row in rows)
                for column in TABLES[kind]:
                    if column.type in ("rows", "texts"):
                        files[f"{kind}.{column.name}"].writerows(_inside(record.case, rows, column))


def _heads() -> dict[str, list[str]]:
    heads = {}
    for kind, columns in TABLES.items():
        heads[kind] = ["case", *(each.name for each in columns if each.type not in ("rows", "texts"))]
        for column in columns:
            if column.type in ("rows", "texts"):
                own = column.inside or ("value",)
                heads[f"{kind}.{column.name}"] = ["case", kind, *own]
    return heads


def _opened(path: Path, head: Sequence[str], stack: ExitStack) -> Any:
    writer = csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    writer.writerow(head)
    return writer


def _line(case: str, row: Row, columns: Sequence[Column]) -> list[str]:
    return [case, *(text_of(row.get(each.name)) for each in columns if each.type not in ("rows", "texts"))]


def _inside(case: str, rows: Sequence[Row], column: Column) -> Iterable[list[str]]:
    for row in rows:
        for each in row.get(column.name, ()):
            own = [text_of(each.get(name)) for name in column.inside] if column.inside else [str(each)]
            yield [case, row["id"], *own]


def write_parquet(records: Iterable[Record], out: Path, chunk: int = 5_000) -> None:
    """Write a folder of Parquet files, one a kind of fact."""
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        files = {
            kind: stack.enter_context(
                pq.ParquetWriter(out / f"{kind}.parquet", _schema(kind), compression="zstd")
            )
            for kind in TABLES
        }
        held: list[Record] = []
        for record in records:
            held.append(record)
            if len(held) == chunk:
                _flush(held, files)
                held.clear()
        _flush(held, files)


def _schema(kind: str) -> Any:
    import pyarrow as pa

    text = pa.string()
    types = {
        "text": text,
        "date": pa.date32(),
        "moment": text,
        "flag": pa.bool_(),
        "number": pa.int32(),
        "texts": pa.list_(text),
    }

    def of(each: Column) -> Any:
        if each.type == "rows":
            return pa.list_(pa.struct([(name, text) for name in each.inside]))
        return types[each.type]

    return pa.schema([("case", text), *((each.name, of(each)) for each in TABLES[kind])])


def _flush(records: Sequence[Record], files: dict[str, Any]) -> None:
    import pyarrow as pa

    for kind, file in files.items():
        rows = [(record.case, row) for record in records for row in record.rows(kind)]
        if not rows:
            continue
        columns: dict[str, list[Any]] = {"case": [case for case, _ in rows]}
        for each in TABLES[kind]:
            values = [row.get(each.name) for _, row in rows]
            columns[each.name] = [v and text_of(v) for v in values] if each.type == "moment" else values
        file.write_table(pa.table(columns, schema=_schema(kind)))


def write_about(out: Path, extracted: date) -> None:
    """Write `dataset.json`: the day of the extract, and that each table is complete up to it."""
    coverage = {kind: {"complete_from": None, "complete_to": extracted.isoformat()} for kind in TABLES}
    about = {
        "schema": 1,
        "source": "native",
        "extracted": extracted.isoformat(),
        "coverage": coverage,
        "subject": "child",
        "assumptions": [],
        "files": [],
        "read": None,
    }
    (out / "dataset.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8", newline="\n")
