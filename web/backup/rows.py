"""Tables as lines of JSON, the same from SQLite and from PostgreSQL.

In: a connection. Out: a table's rows as lines, or rows of lines put into a table. Guaranteed: times, days and
bytes come back as they were; numbers that a database gives out go on after the largest there is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select, text

#: Alembic's own table: the manifest names the revision instead.
REVISION_TABLE = "alembic_version"
BATCH = 500


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables as they are, those first that others refer to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Give a table's rows."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=BATCH).execute(query):
        yield json.dumps([_written(value) for value in row], ensure_ascii=False).encode() + b"\n"


def put(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Put rows into an empty table."""
    readers = [_reader(column.type) for column in table.columns]
    names = [column.name for column in table.columns]
    batch: list[dict[str, Any]] = []
    for line in lines:
        cells = json.loads(line)
        pairs = zip(names, readers, cells, strict=True)
        batch.append({name: None if cell is None else read(cell) for name, read, cell in pairs})
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give out numbers after those that were put in."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    named = {"table": f'"{table.name}"'}
    sequence = connection.scalar(text("select pg_get_serial_sequence(:table, 'id')"), named)
    largest = connection.scalar(select(func.max(table.columns.id)))
    if sequence and largest is not None:
        connection.execute(
            text("select setval(:sequence, :largest)"), {"sequence": sequence, "largest": largest}
        )


def _written(value: object) -> object:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _reader(type_: object) -> Callable[[Any], Any]:
    if isinstance(type_, DateTime):
        return datetime.fromisoformat
    if isinstance(type_, Date):
        return date.fromisoformat
    if isinstance(type_, LargeBinary):
        return base64.b64decode
    return lambda value: value
