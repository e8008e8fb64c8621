"""Records that an older version wrote, brought up to this one.

In: a connection to an authority's database, the version that wrote it. Out: tables of this version with the
same rows. Guaranteed: all of it or nothing, whoever else opens the database meanwhile; numbers that are known
to have been given are not given again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

#: Since this version a number is given once.
_NUMBERED_ONCE = 3
_NUMBERED = ("dataset", "audit", "sample", "case_file", "action", "challenge")
#: What may be named elsewhere when it is deleted already.
_NAMED = {"dataset": ("audit", "dataset_id"), "audit": ("challenge", "audit_id")}


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Let tables be rebuilt in a transaction: what hangs on a row is not deleted with the table it was in."""
    keys = connection.connection.cursor()  # within a transaction SQLite would not listen
    keys.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
    finally:
        keys.execute("PRAGMA foreign_keys = ON")


def bring_up(connection: Connection, version: int) -> None:
    """Rebuild what cannot be added to. `version` 0: nothing is there yet."""
    if 0 < version < _NUMBERED_ONCE:
        there = inspect(connection).get_table_names()
        for name in _NUMBERED:
            if name in there:
                _number_once(connection, name)
        for name, (other, column) in _NAMED.items():
            if {name, other} <= set(there):
                _go_on_after(connection, name, other, column)


def _number_once(connection: Connection, name: str) -> None:
    """Have a table give each number once, which only a new table can be told."""
    known = MetaData()
    old = Table(name, known, autoload_with=connection)
    new = old.to_metadata(known, name=f"new_{name}")
    new.dialect_options["sqlite"]["autoincrement"] = True
    connection.execute(CreateTable(new))
    connection.execute(insert(new).from_select(old.columns.keys(), select(old)))
    connection.execute(DropTable(old))
    connection.execute(text(f"ALTER TABLE {new.name} RENAME TO {name}"))
    for index in old.indexes:
        connection.execute(CreateIndex(index))


def _go_on_after(connection: Connection, name: str, other: str, column: str) -> None:
    """Have a table go on after the largest number that it has, or that another names."""
    largest = text(f"SELECT max(id) FROM (SELECT id FROM {name} UNION SELECT {column} FROM {other})")
    found = connection.execute(largest).scalar_one()
    if found is not None:
        connection.execute(text(f"DELETE FROM sqlite_sequence WHERE name = '{name}'"))
        connection.execute(text(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {found:d})"))
