"""Takes a backup of an installation that may be running.

In: settings, the time. Out: a file. Guaranteed: the tables are as of one moment; SQLite files are copied
whole however busy they are; the installation's secret, what can be made again, and what is half written, stay
out.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from web.backup import rows
from web.backup.archive import BackupFault, Writer, writing
from web.begun import BEGUN
from web.config import Settings
from web.store.base import Database

#: At the top of the data folder: the secret, and what is made again.
LEFT_OUT = frozenset({"secret", "policies", "metrics"})
_SQLITE = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")


def take(settings: Settings, out: Path, version: str, made: datetime) -> int:
    """Write a backup and return how many members it has. Raises BackupFault."""
    database = Database(settings.database)
    try:
        if not database.answers():
            raise BackupFault("The database does not answer.\n  cure: DUTYBOOK_DATABASE, or start it")
        level = "SERIALIZABLE" if database.engine.dialect.name == "sqlite" else "REPEATABLE READ"
        with (
            database.engine.connect().execution_options(isolation_level=level) as connection,
            writing(out, version, _revision(connection), made.isoformat()) as writer,
        ):
            for table in rows.tables_of(connection):
                writer.add(f"tables/{table.name}.jsonl", rows.lines_of(connection, table))
            _files(writer, settings)
            return len(writer.members)
    finally:
        database.close()


def _revision(connection: Connection) -> str:
    try:
        found = connection.scalar(text(f"select version_num from {rows.REVISION_TABLE}"))
    except Exception:  # noqa: BLE001 - a driver's own errors: whatever it is, the table is not there
        found = None
    if found is None:
        raise BackupFault("There is no installation here yet.\n  cure: DUTYBOOK_DATA or --data")
    return str(found)


def _files(writer: Writer, settings: Settings) -> None:
    own = own_file(settings)
    for path in _walked(settings.data):
        if path == own or path.name.endswith(_BESIDE):
            continue
        name = f"files/{path.relative_to(settings.data).as_posix()}"
        try:
            with path.open("rb") as content:
                is_database = content.read(len(_SQLITE)) == _SQLITE
                content.seek(0)
                if not is_database:
                    writer.add(name, content)
                    continue
            _copy_of(path, writer, name)
        except FileNotFoundError:  # it was removed meanwhile, as somebody wanted
            continue


def _walked(data: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(data):
        here = Path(folder)
        if here == data:
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            names = [name for name in names if name not in LEFT_OUT]
        folders[:] = sorted(name for name in folders if not name.startswith(BEGUN))
        yield from (here / name for name in sorted(names) if (here / name).is_file())


def _copy_of(path: Path, writer: Writer, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="dutybook-") as held:
        copy = Path(held, "copy")
        with closing(sqlite3.connect(path, timeout=30)) as busy, closing(sqlite3.connect(copy)) as still:
            busy.backup(still)
        with copy.open("rb") as content:
            writer.add(name, content)


def own_file(settings: Settings) -> Path | None:
    """Return the file of the shared database, or None if it is none."""
    url = make_url(settings.database)
    named = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)).resolve() if named else None
