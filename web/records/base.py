"""The folder and the database of an authority's records.

In: the data folder of an installation, the id of an authority. Out: `Records`. Guaranteed: an id that is no
plain name reaches no folder; folders are their owner's alone; a database of a newer version is refused.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from threading import Lock

from sqlalchemy import text

from web.records.older import bring_up, rebuilding
from web.records.schema import METADATA
from web.store.base import Database

VERSION = 3
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class NewerRecords(Exception):
    """Records that a newer version of Dutybook wrote."""


class Records:
    """The records of one authority."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database = Database(f"sqlite:///{folder / 'records.sqlite'}")
        with self.database.engine.connect() as connection, rebuilding(connection):
            found = connection.execute(text("PRAGMA user_version")).scalar_one()
            if found > VERSION:
                raise NewerRecords(f"{folder} was written by a newer version of Dutybook: install that one")
            bring_up(connection, found)
            METADATA.create_all(connection)
            connection.execute(text(f"PRAGMA user_version = {VERSION}"))
        self._file = _file_of(folder)

    @property
    def is_there(self) -> bool:
        """Say whether the database that was opened still lies there: another process may have removed it."""
        return _file_of(self.folder) == self._file

    def place(self, matter: str, number: int) -> Path:
        """Return the folder of a dataset or an audit, which need not exist."""
        return self.folder / matter / str(number)

    def remove(self, matter: str, number: int) -> None:
        """Remove the folder of a dataset or an audit, and what an unfinished run left beside it."""
        folder = self.place(matter, number)
        for each in (folder, *folder.parent.glob(f".{number}[.-]*")):
            shutil.rmtree(each, ignore_errors=True)


def _file_of(folder: Path) -> tuple[int, int] | None:
    """Return which file the database in a folder is."""
    try:
        found = (folder / "records.sqlite").stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class Shelves:
    """The records of every authority of an installation, each opened once."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "records"
        self._open: dict[str, Records] = {}
        self._lock = Lock()

    def of(self, authority: str) -> Records:
        """Return the records of an authority. Raises ValueError for what is no name."""
        if not _NAME.fullmatch(authority):
            raise ValueError(f"'{authority}' is no name of an authority")
        with self._lock:
            found = self._open.get(authority)
            if found is not None and not found.is_there:
                found.database.close()
                found = None
            if found is None:
                found = self._open[authority] = Records(self._folder / authority)
            return found

    def has(self, authority: str) -> bool:
        """Say whether an authority has records."""
        return (self._folder / authority / "records.sqlite").is_file()

    def remove(self, authority: str) -> None:
        """Remove all records of an authority. Raises ValueError for what is no name, OSError."""
        if not _NAME.fullmatch(authority):
            raise ValueError(f"'{authority}' is no name of an authority")
        with self._lock:
            opened = self._open.pop(authority, None)
            if opened is not None:
                opened.database.close()
            if (self._folder / authority).is_dir():
                shutil.rmtree(self._folder / authority)

    def close(self) -> None:
        """Let go of every database."""
        for each in self._open.values():
            each.database.close()
