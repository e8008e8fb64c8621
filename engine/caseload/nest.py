"""Tables to cases: one row a case, its facts as lists, in files of so many cases.

In: a dataset. Out: a `Nested`: Parquet files of the cases in the order of their ids, each kind a list of
rows. Guaranteed: memory does not grow with the number of cases (DuckDB sorts on disk, one chunk at a time is
put together); a kind without a table has no column; a row without a case is an error, and what the
vocabulary does not know is left out and named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import compute, ipc, parquet

from engine.caseload.doubts import doubtful
from engine.caseload.facts import COVERAGE
from engine.data.dataset import PROVENANCE, Dataset
from engine.diagnostics import Diagnostic, InputFault
from engine.vocabulary import Kind, Vocabulary

#: What DuckDB may hold in memory; it sorts the rest on disk.
MEMORY = "400MB"
_RANK = "_n"
#: Rows of a table that are held at a time: there are some forty tables.
_ROWS = 8_192


@dataclass(frozen=True, slots=True)
class Nested:
    """The chunks in order, and what is known of all of them. `facts`: rows by table, wanted or not. `unused`:
    tables and columns that the policy's vocabulary does not know. `unwanted`: tables that were left aside.
    `doubtful`: some row holds a day or time that cannot be."""

    chunks: tuple[Path, ...]
    cases: int
    facts: Mapping[str, int]
    unused: tuple[str, ...] = ()
    doubtful: bool = False
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """A table that the vocabulary knows: its kind, file, columns with their types, and number of rows."""

    kind: Kind
    path: Path
    columns: Mapping[str, str]
    rows: int
    doubtful: bool


@dataclass(slots=True)
class _Cursor:
    """Reads one sorted table from its beginning, a chunk of cases at a time."""

    name: str
    batches: Iterator[pa.RecordBatch]
    type: pa.DataType
    held: pa.Table | None = None

    def take(self, first: int, last: int) -> pa.ListArray:
        """Return the rows of the cases first <= n < last, a list for each."""
        while self.held is None or not len(self.held) or self.held[_RANK][-1].as_py() < last:
            batch = next(self.batches, None)
            if batch is None:
                break
            more = pa.Table.from_batches([batch])
            self.held = more if self.held is None else pa.concat_tables([self.held, more])
        if self.held is None:
            return pa.array([[]] * (last - first), pa.list_(self.type))
        end = compute.sum(compute.less(self.held[_RANK], last)).as_py() or 0
        rows, self.held = self.held.slice(0, end), self.held.slice(end)
        counts = {each["values"]: each["counts"] for each in rows[_RANK].value_counts().to_pylist()}
        offsets = accumulate((counts.get(n, 0) for n in range(first, last)), initial=0)
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _struct(rows, self.type))


def _struct(rows: pa.Table, type_: pa.DataType) -> pa.StructArray:
    if not rows.num_rows:
        return pa.array([], type_)
    whole = rows.drop_columns([_RANK]).combine_chunks().to_batches()[0]
    return pa.StructArray.from_arrays(whole.columns, fields=list(whole.schema))


def nest(
    data: Dataset,
    vocabulary: Vocabulary,
    folder: Path,
    size: Callable[[int], int],
    threads: int = 1,
    after_each: Callable[[int], None] = lambda _: None,
    only: Collection[str] | None = None,
) -> Nested:
    """Write the cases of a dataset into an empty folder. `size` says, from the number of cases, how many go
    into a file; `after_each` is told how many each held. `only`: the tables that are wanted; the cases are
    those of all tables. Raises InputFault."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {name: path for name, path in data.tables.items() if vocabulary.kind(name) is not None}
    with duckdb.connect(config={"threads": threads, "memory_limit": MEMORY}) as base:
        base.execute(f"SET temp_directory = '{_text(folder / 'sort')}'")
        tables = _looked_over(base, known, vocabulary)
        total = _number_cases(base, tuple(known.values()))
        cursors = []
        unused = [f"table {name}" for name in sorted(data.tables.keys() - known.keys())]
        wanted = {name: each for name, each in tables.items() if only is None or name in only}
        for name, each in tables.items():
            unused += [f"{name}.{column}" for column in each.columns if not _is_used(column, each.kind)]
        for name, each in wanted.items():
            cursors.append(_sorted(base, name, each.path, _select(each.kind, each.columns, name), folder))
        if data.case_coverage is not None:
            select = 't."kind", t."complete_from", t."complete_to"'
            cursors.append(_sorted(base, COVERAGE, data.case_coverage, (select, "1"), folder))
        facts = {name: each.rows for name, each in tables.items()}
        chunks = tuple(_write(base, cursors, total, max(1, size(total)), folder, after_each))
    for cursor in cursors:
        (folder / f"{cursor.name}.sorted").unlink()
    doubtful = any(each.doubtful for each in wanted.values())
    unwanted = tuple(name for name in tables if name not in wanted)
    return Nested(chunks, total, facts, tuple(unused), doubtful, unwanted)


def _looked_over(
    base: duckdb.DuckDBPyConnection, known: Mapping[str, Path], vocabulary: Vocabulary
) -> dict[str, _Known]:
    """Return what is known of each table, in the order of their names, found out by one question each.

    Refuses tables without a case column, or with rows that name no case."""
    found, faults = {}, []
    for name, path in sorted(known.items()):
        kind, columns = vocabulary.kinds[name], _columns(base, path)
        if "case" not in columns:
            faults.append(Diagnostic("E102", f"the table '{name}' has no column 'case'"))
            continue
        asked = f"coalesce(bool_or({doubtful(kind, columns)}), FALSE)"
        rows, named, doubts = _row(base, f'SELECT count(*), count("case"), {asked} FROM {_table(path)} AS t')
        if named < rows:
            faults.append(Diagnostic("E102", f"{rows - named} rows of the table '{name}' name no case"))
        found[name] = _Known(kind, path, columns, rows, doubts)
    if faults:
        raise InputFault(faults)
    return found


def _number_cases(base: duckdb.DuckDBPyConnection, tables: Sequence[Path]) -> int:
    """Number the cases in the order of their ids, which is the order of every result."""
    none = 'SELECT NULL::VARCHAR AS "case" WHERE false'
    every = " UNION ALL ".join(f'SELECT "case"::VARCHAR AS "case" FROM {_table(path)}' for path in tables)
    base.execute(
        'CREATE TABLE cases AS SELECT "case", (row_number() OVER (ORDER BY "case") - 1)::INTEGER AS n '
        f'FROM (SELECT DISTINCT "case" FROM ({every or none}))'
    )
    return int(_row(base, "SELECT count(*) FROM cases")[0])


def _is_used(column: str, kind: Kind) -> bool:
    return column in kind.row_keys or column in kind.attributes or column in PROVENANCE


def _select(kind: Kind, columns: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return what is selected of a table, and what sets the order of rows within a case."""
    parts = []
    for column, type_ in columns.items():
        if column == "case" or not _is_used(column, kind):
            continue
        cast = "::DOUBLE" if type_.startswith("DECIMAL") else "::VARCHAR" if type_ in _AS_TEXT else ""
        parts.append(f't."{column}"{cast} AS "{column}"')
    if "_row" not in columns:  # the table is itself the source: its own rows are counted
        parts.append(f"'{name}.parquet' AS \"_file\"" if "_file" not in columns else "t._file AS _file")
        parts.append('(t.file_row_number + 1)::INTEGER AS "_row"')
    parts = list(dict.fromkeys(parts))
    starts = [f't."{key}"' for key in (*kind.edges[:1], "id", "_file", "_row") if key in columns]
    return ", ".join(parts), ", ".join([*starts, "t.file_row_number"])


_AS_TEXT = frozenset({"UUID", "TIME", "INTERVAL"})


def _sorted(
    base: duckdb.DuckDBPyConnection, name: str, path: Path, select: tuple[str, str], folder: Path
) -> _Cursor:
    """Write a table in the order of its cases, and open it for reading."""
    columns, order = select
    reader = base.sql(
        f"SELECT c.n AS {_RANK}, {columns} FROM {_table(path)} t "
        f'JOIN cases c ON c."case" = t."case"::VARCHAR ORDER BY c.n, {order}'
    ).to_arrow_reader(_ROWS)
    assert reader is not None  # a query always has a result
    place = folder / f"{name}.sorted"
    with ipc.new_file(place, reader.schema, options=ipc.IpcWriteOptions(compression="lz4")) as file:
        for batch in reader:
            file.write_batch(batch)
    fields = [each for each in reader.schema if each.name != _RANK]
    return _Cursor(name, _read(place), pa.struct(fields))


def _read(place: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(place)) as source, ipc.open_file(source) as file:
        for number in range(file.num_record_batches):
            yield file.get_batch(number)


def _write(
    base: duckdb.DuckDBPyConnection,
    cursors: Sequence[_Cursor],
    total: int,
    size: int,
    folder: Path,
    after_each: Callable[[int], None],
) -> Iterator[Path]:
    """Put the chunks together, one at a time."""
    for number, first in enumerate(range(0, total, size)):
        last = min(first + size, total)
        query = 'SELECT "case" FROM cases WHERE n >= ? AND n < ? ORDER BY n'
        names = [name for (name,) in base.execute(query, [first, last]).fetchall()]
        arrays = [cursor.take(first, last) for cursor in cursors]
        chunk = pa.table([pa.array(names), *arrays], names=["case", *(cursor.name for cursor in cursors)])
        place = folder / f"{number:06}.parquet"
        parquet.write_table(chunk, place, compression="lz4", write_statistics=False)
        after_each(last - first)
        yield place


def _columns(base: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    rows = base.execute(f"DESCRIBE SELECT * FROM '{_text(path)}'").fetchall()
    return {row[0]: row[1] for row in rows}


def _row(base: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Return the one row of a query that always has one, such as a count."""
    found: tuple[Any, ...] = base.execute(query).fetchall()[0]
    return found


def _table(path: Path) -> str:
    return f"read_parquet('{_text(path)}', file_row_number = true)"


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
