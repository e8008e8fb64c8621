"""Parquet files and databases to staged tables: DuckDB, SQLite, PostgreSQL.

In: a path or an address. Out: `Staged` tables. Guaranteed: a source is opened for reading only; rows pass in
blocks; a value keeps its type where the source has one (dates, times, truth values, numbers, nested rows) and
is text otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from engine.data.headings import tidy
from engine.data.sources.csv_ import read_csv
from engine.data.staging import BATCH, Staged, Staging, text_batch, text_schema
from engine.diagnostics import Diagnostic, InputFault


def read_parquet(path: Path, staging: Staging) -> Staged:
    """Point at a Parquet file; nothing is copied. Raises InputFault where it is none."""
    source = f"read_parquet({_quoted(str(path))}, file_row_number = true)"
    try:
        columns = staging.run(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}")
        relation = _view(columns, source, "file_row_number + 1", staging)
        rows = _all_of(relation, len(columns), staging)
    except duckdb.Error as trouble:
        raise _fault("E512", f"{path.name} is no Parquet file: {_first_line(trouble)}") from None
    headings, types = tuple(str(each[0]) for each in columns), tuple(str(each[1]) for each in columns)
    return Staged(path.stem, path.name, relation, headings, types, rows)


def read_duckdb(path: Path, staging: Staging) -> list[Staged]:
    """Point at every table of a DuckDB file. Raises InputFault where it is none."""
    try:
        staging.run(f"ATTACH {_quoted(str(path))} AS source (READ_ONLY)")
        tables = staging.run(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' ORDER BY ALL"
        )
        return [_duckdb_table(path, f"source.{_name(s)}.{_name(t)}", t, staging) for s, t in tables]
    except duckdb.Error as trouble:
        raise _fault("E512", f"{path.name} cannot be read: {_first_line(trouble)}") from None


def _duckdb_table(path: Path, source: str, name: str, staging: Staging) -> Staged:
    columns = staging.run(f"DESCRIBE SELECT * FROM {source}")
    relation = _view(columns, source, "rowid + 1", staging)
    headings, types = tuple(str(each[0]) for each in columns), tuple(str(each[1]) for each in columns)
    rows = _all_of(relation, len(columns), staging)
    return Staged(name, path.name, relation, headings, types, rows, sheet=name)


def _view(columns: list[Any], source: str, row: str, staging: Staging) -> str:
    listed = ", ".join(f"{_name(each[0])} AS h{place}" for place, each in enumerate(columns))
    relation = staging.name("v")
    staging.run(f"CREATE VIEW {relation} AS SELECT {listed}, CAST({row} AS BIGINT) AS _row FROM {source}")
    return relation


def _all_of(relation: str, width: int, staging: Staging) -> int:
    """Read every value once, so that damage shows now, and return the number of rows. Raises duckdb.Error."""
    listed = ", ".join(f"h{place}" for place in range(width))
    return int(staging.one(f"SELECT count(*), bit_xor(hash({listed})) FROM {relation}")[0])


def read_sqlite(path: Path, staging: Staging) -> list[Staged]:
    """Lay out every table of a SQLite file. Raises InputFault where it is none."""
    try:
        with sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
        ) as source:
            source.text_factory = lambda raw: raw.decode("utf-8", "replace")
            listed = source.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
            )
            return [_sqlite_table(path, name, source, staging) for (name,) in listed.fetchall()]
    except (sqlite3.Error, duckdb.Error) as trouble:  # DuckDB passes on what the stream raised
        raise _fault("E512", f"{path.name} cannot be read: {_first_line(trouble)}") from None


def _sqlite_table(path: Path, name: str, source: sqlite3.Connection, staging: Staging) -> Staged:
    cursor = source.execute(f"SELECT * FROM {_name(name)}")
    headings = tidy([each[0] for each in cursor.description])
    relation = staging.lay_out(text_schema(len(headings)), _sqlite_batches(cursor, len(headings)))
    types = ("VARCHAR",) * len(headings)
    return Staged(name, path.name, relation, headings, types, staging.count(relation), sheet=name)


def _sqlite_batches(cursor: sqlite3.Cursor, width: int) -> Iterator[Any]:
    number = 1
    while True:
        rows = cursor.fetchmany(BATCH)
        texts = [[None if cell is None else _sqlite_text(cell) for cell in row] for row in rows]
        yield text_batch(texts, range(number, number + len(rows)), width)
        number += len(rows)
        if not rows:
            return


def _sqlite_text(cell: Any) -> str:
    """Return a cell as text, whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def read_postgres(address: str, staging: Staging) -> list[Staged]:
    """Lay out every table of a PostgreSQL database that this user may read, by COPY.

    Raises InputFault where it cannot be reached or read."""
    import psycopg
    from psycopg import sql

    found: list[Staged] = []
    try:
        with psycopg.connect(address, connect_timeout=10) as source:
            source.read_only = True
            source.execute("SET client_encoding TO 'UTF8'")
            source.execute("SET datestyle TO 'ISO, YMD'")
            for schema, name in source.execute(_TABLES).fetchall():
                path = staging.folder / f"{len(found)}.csv"
                order = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT WITH (FORMAT csv, HEADER)").format(
                    sql.Identifier(schema, name)
                )
                with path.open("wb") as file, source.cursor().copy(order) as copy:
                    for block in copy:
                        file.write(block)
                staged = read_csv(path, staging, (), plain_form=True)
                path.unlink()
                if staged is not None:
                    found.append(_renamed(staged, shown_address(address), name))
    except psycopg.Error as trouble:
        message = f"{shown_address(address)} cannot be read: {_first_line(trouble)}"
        raise _fault("E512", message) from None
    return found


_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg_toast%' AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY n.nspname, c.relname
"""


def shown_address(address: str) -> str:
    """Return a database's address without the user and the password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _renamed(staged: Staged, file: str, name: str) -> Staged:
    return replace(staged, file=file, sheet=name, name=name, modified=None, notes=())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _first_line(trouble: Exception) -> str:
    return (str(trouble).strip().splitlines() or [type(trouble).__name__])[0][:200]


def _fault(code: str, message: str) -> InputFault:
    return InputFault([Diagnostic(code, message, None, "name the file or address of an export")])
