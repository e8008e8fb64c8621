"""One case of a dataset, with the rows that it was read from.

In: a dataset, the id of a case. Out: the case as the evaluator reads it, and its rows as the source had them.
Guaranteed: the case is the one that an audit judges, made by the same reader; the rest of the caseload is
not read into memory.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from engine.caseload.facts import CaseReader, SupplierDue
from engine.caseload.nest import nest
from engine.caseload.slow import Place
from engine.caseload.work import read_cases
from engine.data.dataset import PROVENANCE, Dataset
from engine.facts import Case
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row that a fact was read from. `place` is where, as a fact's `source` says it; `cells` holds the
    cells as they stood, where they differ from what was read."""

    kind: str
    place: str
    values: Mapping[str, Any]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OneCase:
    """A case, the due days that the supplier's system shows, and its rows."""

    case: Case
    supplier: SupplierDue
    rows: tuple[SourceRow, ...]


def one_case(data: Dataset, vocabulary: Vocabulary, name: str) -> OneCase | None:
    """Return a case of a dataset; None where there is none of that id. Raises InputFault."""
    with tempfile.TemporaryDirectory(prefix="dutybook-") as place:
        folder = Path(place)
        rows = _narrow(data, name, folder)
        small = replace(
            data,
            tables={kind: folder / f"{kind}.parquet" for kind in dict.fromkeys(row.kind for row in rows)},
            case_coverage=None if data.case_coverage is None else folder / data.case_coverage.name,
        )
        nested = nest(small, vocabulary, folder / "nested", lambda _: 1)
        if not nested.chunks:
            return None
        reader = CaseReader(vocabulary, data.coverage, data.subject)
        found = list(reader.read(_with_empty(read_cases(nested.chunks[0]), data.tables)))
        reader.faults.raise_if_errors()
        case, supplier = found[0]
        return OneCase(case, supplier, rows)


def _with_empty(batch: pa.RecordBatch, tables: Iterable[str]) -> pa.RecordBatch:
    """Return a batch of one case with the tables in which it has no row: they are carried all the same."""
    none = pa.array([[]], pa.list_(pa.struct([])))
    for kind in tables:
        if kind not in batch.schema.names:
            batch = batch.append_column(kind, none)
    return batch


def _narrow(data: Dataset, name: str, folder: Path) -> tuple[SourceRow, ...]:
    """Write those tables in which a case has rows, with these alone; return them."""
    rows: list[SourceRow] = []
    with duckdb.connect(config={"threads": 1, "memory_limit": "400MB"}) as base:
        for kind, path in _holding(base, data.tables, name):
            base.execute("CREATE OR REPLACE TEMP TABLE mine AS " + _select(base, kind, path), [name])
            base.execute(f"COPY mine TO '{folder / kind}.parquet' (FORMAT parquet)")
            found = base.sql("SELECT * FROM mine")
            rows += [_row(kind, dict(zip(found.columns, values, strict=True))) for values in found.fetchall()]
        if data.case_coverage is not None:
            query = f"SELECT * FROM '{_text(data.case_coverage)}' WHERE \"case\"::VARCHAR = ?"
            base.execute(f"CREATE OR REPLACE TEMP TABLE mine AS {query}", [name])
            base.execute(f"COPY mine TO '{folder / data.case_coverage.name}' (FORMAT parquet)")
    return tuple(rows)


def _holding(
    base: duckdb.DuckDBPyConnection, tables: Mapping[str, Path], name: str
) -> list[tuple[str, Path]]:
    """Return the tables in which a case has rows, by name."""
    parts = (
        f"SELECT {place} FROM read_parquet('{_text(path)}') WHERE \"case\"::VARCHAR = $name"
        for place, path in enumerate(tables.values())
    )
    if not tables:
        return []
    found = base.execute(" UNION ".join(parts), {"name": name}).fetchall()
    return sorted(list(tables.items())[place] for (place,) in found)


def _select(base: duckdb.DuckDBPyConnection, kind: str, path: Path) -> str:
    """Return the query for the rows of one case; a table that does not say where a row stands counts its
    own."""
    have = {row[0] for row in base.execute(f"DESCRIBE SELECT * FROM '{_text(path)}'").fetchall()}
    more = "" if "_file" in have else f", '{kind}.parquet' AS _file"
    more += "" if "_row" in have else ", (file_row_number + 1)::INTEGER AS _row"
    return (
        f"SELECT * EXCLUDE (file_row_number){more} "
        f"FROM read_parquet('{_text(path)}', file_row_number = true) WHERE \"case\"::VARCHAR = ?"
    )


def _row(kind: str, values: Mapping[str, Any]) -> SourceRow:
    place = Place(values["_file"], values.get("_sheet"), values["_row"])
    cells = json.loads(values["_cells"]) if values.get("_cells") else {}
    kept = {key: each for key, each in values.items() if each is not None and key not in PROVENANCE}
    return SourceRow(kind, place.text, kept, {key: str(each) for key, each in cells.items()})


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
