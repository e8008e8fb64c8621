"""Engines, sessions and times of the shared database.

In: a URL. Out: `Database`. Guaranteed: SQLite waits for a lock, keeps foreign keys, writes ahead, and writes
zeros over what is deleted; times are stored in UTC without a zone and read as such; a unit of work is
committed whole or not at all; who only looks waits for nobody who writes, and cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

#: Marks the connections of those who only look.
_LOOKING = "looking"


def utc(moment: datetime) -> datetime:
    """Return a zoned time as a naive UTC time, as the database keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


class Database:
    """One shared database."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._make = sessionmaker(self.engine, expire_on_commit=False)
        looking = self.engine.execution_options(**{_LOOKING: True, "postgresql_readonly": True})
        self._look = sessionmaker(looking, expire_on_commit=False)

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Give a session; commit if the block ends well, else undo all of it."""
        with self._make.begin() as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and can change nothing."""
        with self._look.begin() as session:
            yield session

    def answers(self) -> bool:
        """Return whether the database can be reached."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
        except Exception:  # noqa: BLE001 - a driver's own errors: whatever it is, the database is away
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """Lock at once whoever may write, so that what was read still holds when it is written."""
    looking = connection.get_execution_options().get(_LOOKING, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(looking)}")
    connection.exec_driver_sql("BEGIN" if looking else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, and lock at once
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "synchronous=NORMAL",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
