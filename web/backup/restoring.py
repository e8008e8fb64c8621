"""Puts a backup into a new installation.

In: settings of an installation with nothing in it, a file. Out: that installation, filled. Guaranteed: a file
that is damaged, or of a newer version, changes nothing; an installation that holds anything is left alone;
whatever stops it half-way leaves the installation as it was, and the same command may be given again.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from web.backup import rows
from web.backup.archive import BackupFault, Manifest, reading
from web.backup.taking import own_file
from web.config import Settings
from web.start import migrate_on, revisions
from web.store.base import Database
from web.store.tables import User

SECRET = "secret"


def restore(settings: Settings, path: Path) -> Manifest:
    """Fill an empty installation from a backup and return its manifest. Raises BackupFault."""
    _must_be_new(settings)
    with reading(path) as (manifest, file):
        if manifest.revision not in revisions():
            raise BackupFault(
                f"This backup was written by Dutybook {manifest.version}, which is newer than this one.\n"
                "  cure: install that version, then restore"
            )
        stage = settings.data.with_name(f".{settings.data.name}.restoring")
        shutil.rmtree(stage, ignore_errors=True)
        try:
            _unpack(file, manifest, stage)
            _fill(settings, stage, file, manifest)
        except OSError as fault:
            raise BackupFault(f"{fault.strerror}. Nothing was changed.\n  cure: room, or rights") from None
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return manifest


def _must_be_new(settings: Settings) -> None:
    own = own_file(settings)
    held = [path.name for path in settings.data.iterdir()] if settings.data.is_dir() else []
    if set(held) - {SECRET} or (own is not None and own.exists()):
        raise BackupFault(
            f"There is an installation in {settings.data} already, and nothing of it was changed.\n"
            "  cure: name a new folder with --data, or move this one away first"
        )
    if own is None:
        database = Database(settings.database)
        try:
            with database.engine.connect() as connection:
                if inspect(connection).has_table("user") and connection.scalar(select(User.id).limit(1)):
                    raise BackupFault(
                        "The database holds an installation already, and nothing of it was changed.\n"
                        "  cure: name a new database with DUTYBOOK_DATABASE"
                    )
        finally:
            database.close()


def _unpack(file: zipfile.ZipFile, manifest: Manifest, stage: Path) -> None:
    stage.mkdir(parents=True, mode=0o700)
    for name in manifest.members:
        kind, _, inside = name.partition("/")
        if kind != "files":
            continue
        target = stage / inside
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open(name) as content, target.open("wb") as made:
            shutil.copyfileobj(content, made)


def _fill(settings: Settings, stage: Path, file: zipfile.ZipFile, manifest: Manifest) -> None:
    """Fill the tables and move the folder into place, so that either both are there or neither."""
    own = own_file(settings)
    if own is None:
        with _connected(settings.database) as connection:
            _tables(connection, file, manifest)
            _move(stage, settings.data)  # what fails from here undoes the tables
        return
    inside = own.is_relative_to(settings.data)
    held = stage / own.relative_to(settings.data) if inside else own.with_name(f".{own.name}.restoring")
    held.unlink(missing_ok=True)
    held.parent.mkdir(parents=True, exist_ok=True)
    url = replace(settings, database=f"sqlite:///{held}").database
    with _connected(url) as connection:
        _tables(connection, file, manifest)
    _move(stage, settings.data)
    if not inside:
        held.replace(own)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    database = Database(url)
    try:
        with database.engine.begin() as connection:
            yield connection
    finally:
        database.close()


def _tables(connection: Connection, file: zipfile.ZipFile, manifest: Manifest) -> None:
    migrate_on(connection, manifest.revision)
    for table in rows.tables_of(connection):
        with file.open(f"tables/{table.name}.jsonl") as content:
            rows.put(connection, table, content)
    migrate_on(connection, "head")


def _move(stage: Path, data: Path) -> None:
    kept = data / SECRET
    if kept.is_file():
        shutil.copy2(kept, stage / SECRET)
        kept.unlink()
    if data.is_dir():
        data.rmdir()
    data.parent.mkdir(parents=True, exist_ok=True)
    os.rename(stage, data)
