"""Backup and restore: all of it comes back, from either kind of database into either; never half of it."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.web.conftest import START, Browser, new_postgres
from web.app import create_app
from web.backup import rows
from web.backup.archive import MANIFEST, BackupFault
from web.backup.restoring import restore
from web.backup.taking import take
from web.begun import begun
from web.config import Settings
from web.store import people
from web.store.base import Database
from web.store.tables import User


@pytest.fixture
def settings(app) -> Settings:
    """A running installation with a file and a small database of its own in the data folder."""
    made: Settings = app.config["SETTINGS"]
    home = made.data / "authorities" / "swindon"
    home.mkdir(parents=True)
    (home / "upload.csv").write_bytes(b"child,born\nC-1,2015\n")
    with closing(sqlite3.connect(home / "records.sqlite")) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table upload (id integer, name text)")
        database.execute("insert into upload values (1, 'Annex A')")
        database.commit()
    (made.data / "secret").write_text("s" * 64)
    return made


@pytest.fixture
def backup(settings, tmp_path) -> Path:
    take(settings, tmp_path / "backup.zip", "0.1.0", START)
    return tmp_path / "backup.zip"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request, tmp_path) -> Settings:
    """The settings of an installation with nothing in it."""
    data = tmp_path / "fresh"
    if request.param == "sqlite":
        return Settings(data, "x" * 40, f"sqlite:///{data / 'dutybook.sqlite'}", secure=False)
    return Settings(data, "x" * 40, new_postgres(request.getfixturevalue("postgres")), secure=False)


def content(url: str) -> dict[str, list[bytes]]:
    """Return every row of every table."""
    database = Database(url)
    with database.engine.connect() as connection:
        found = {t.name: list(rows.lines_of(connection, t)) for t in rows.tables_of(connection)}
    database.close()
    return found


def test_everything_comes_back_into_either_kind_of_database(settings, backup, fresh):
    """Rows, files, and databases within the folder; the secret does not travel."""
    restore(fresh, backup)
    home = fresh.data / "authorities" / "swindon"
    with closing(sqlite3.connect(home / "records.sqlite")) as database:
        kept = database.execute("select name from upload").fetchall()

    assert content(fresh.database) == content(settings.database)
    assert (home / "upload.csv").read_bytes() == b"child,born\nC-1,2015\n"
    assert kept == [("Annex A",)]
    assert not (fresh.data / "secret").exists()


def test_what_was_restored_runs_and_new_rows_get_new_numbers(backup, fresh, clock, policies):
    """People sign in with their passwords, and the next user is not given the number of another."""
    restore(fresh, backup)
    app = create_app(fresh, clock, policies)
    with app.extensions["database"].work() as session:
        before = max(session.scalars(select(User.id)))
        made = people.add_user(session, "new@example.org", "New", START, None).id

    assert made > before
    assert Browser(app).sign_in("viewer").status_code == 303
    app.extensions["database"].close()


def test_an_upload_that_is_still_coming_in_is_in_no_backup(settings, tmp_path):
    """Half a file about children, which no retention would find where it was restored."""
    home = settings.data / "records" / "swindon" / "datasets"
    home.mkdir(parents=True)
    with begun(home) as held:
        (held / "visit.csv").write_text("case,at,seen")
        take(settings, tmp_path / "backup.zip", "0.1.0", START)

    with zipfile.ZipFile(tmp_path / "backup.zip") as file:
        assert [name for name in file.namelist() if name.endswith("visit.csv")] == []


def test_an_installation_that_holds_anything_is_left_alone(settings, backup):
    """A restore over a running installation would mix two."""
    before = content(settings.database)
    with pytest.raises(BackupFault, match="already"):
        restore(settings, backup)
    with pytest.raises(BackupFault, match="already"):
        restore(replace(settings, data=settings.data.with_name("elsewhere")), backup)

    assert content(settings.database) == before


def damaged(backup: Path, change) -> Path:
    """Return a copy whose members went through `change(name, bytes)`; None leaves one out."""
    out = backup.with_name("damaged.zip")
    with zipfile.ZipFile(backup) as file, zipfile.ZipFile(out, "w") as made:
        for name in file.namelist():
            body = change(name, file.read(name))
            if body is not None:
                made.writestr(name, body)
    return out


CHANGES = {
    "a byte": lambda name, body: body.replace(b"2015", b"2016"),
    "a member gone": lambda name, body: None if name.endswith("upload.csv") else body,
    "no manifest": lambda name, body: None if name == MANIFEST else body,
    "another form": lambda name, body: body.replace(b'"format": 1', b'"format": 9'),
    "newer tables": lambda name, body: body.replace(b'"revision": "0', b'"revision": "9'),
    "out of the folder": lambda name, body: body.replace(b"files/authorities", b"../x/authorities"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_damaged_backup_changes_nothing(backup, fresh, change):
    """Whatever is wrong with it is found before anything is used."""
    with pytest.raises(BackupFault, match="cure:"):
        restore(fresh, damaged(backup, change))

    assert not fresh.data.exists()
    assert restore(fresh, backup).version == "0.1.0"


def test_a_file_cut_short_is_refused(backup, fresh):
    """As after a copy that stopped."""
    backup.write_bytes(backup.read_bytes()[:-200])
    with pytest.raises(BackupFault, match="damaged"):
        restore(fresh, backup)

    assert not fresh.data.exists()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", ["rename", "rows"])
def test_a_restore_that_stops_half_way_leaves_nothing_and_can_be_repeated(backup, fresh, monkeypatch, step):
    """A full disk while it works: neither rows nor files are there."""

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(*((os, "rename") if step == "rename" else (rows, "put")), full)
        with pytest.raises(BackupFault, match="Nothing was changed"):
            restore(fresh, backup)

    assert not fresh.data.exists()
    assert [path.name for path in fresh.data.parent.glob(".*restoring")] == []
    restore(fresh, backup)
    assert content(fresh.database)["user"]


def test_a_backup_that_fails_leaves_the_last_one(settings, backup, monkeypatch):
    """The new file takes the name only when it is whole."""
    before = backup.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("web.backup.taking._files", full)
    with pytest.raises(BackupFault, match="No space left"):
        take(settings, backup, "0.1.0", START)

    assert backup.read_bytes() == before
    assert list(backup.parent.glob(".*part")) == []


def test_a_backup_is_for_its_owner_alone(backup):
    """It holds records of children."""
    assert backup.stat().st_mode & 0o077 == 0
