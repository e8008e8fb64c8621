"""A number is given once: in new records, and in those that version 2 wrote, which gave them anew."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.web.kit import do_jobs, publish_small, upload
from web.casefiles.sampling import draw
from web.records import audits, datasets, samples
from web.records.base import VERSION, Records
from web.records.retention import AUDIT, DATA, remove
from web.records.samples import Asked, Check, Member
from web.records.schema import METADATA

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
WRITTEN = Path(__file__).with_name("records_of_version_2.sql")


@pytest.fixture
def older(tmp_path) -> Path:
    """A folder with records of version 2, with a row at least in every table."""
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.executescript(WRITTEN.read_text(encoding="utf-8"))
    return tmp_path


def rows_of(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of records, by table."""
    with closing(sqlite3.connect(folder / "records.sqlite")) as found:
        names = [each.name for each in METADATA.sorted_tables]
        return {name: found.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for name in names}


def tables_of(folder: Path) -> dict[str, list[str]]:
    """Return the words by which every table and index of records was made, in whatever order, by name."""
    with closing(sqlite3.connect(folder / "records.sqlite")) as found:
        made = found.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(re.findall(r"\w+", sql)) for name, sql in made}


def add_data(records: Records) -> int:
    with records.database.work() as session:
        return datasets.add(session, "March", (), {}, None, NOW).id


def add_audit(records: Records) -> int:
    with records.database.work() as session:
        return audits.add(session, audits.Asked(1, "March"), None, NOW).id


def draw_case(records: Records, audit: int) -> tuple[int, int]:
    """Draw one case of an audit; return the numbers of the sample and of its file."""
    with records.database.work() as session:
        drawn = draw([Member("C-1", "all", "-")], 1, "7")
        made = samples.add(session, audit, Asked("Spring", 1, "7"), drawn, [Check("p#a", "A", "?")], 4, NOW)
        return made.id, samples.files(session, made.id)[0].id


def test_what_is_deleted_leaves_its_number_to_nobody(tmp_path):
    """Or a page, an audit or a line of the log that names it would mean something else."""
    records = Records(tmp_path)
    first = (add_data(records), add_audit(records), draw_case(records, 1))
    for matter in (DATA, AUDIT):
        remove(records, matter, 1)
    again = (add_data(records), add_audit(records), draw_case(records, 2))

    assert first == (1, 1, (1, 1))
    assert again == (2, 2, (2, 2))


def test_older_records_keep_every_row_and_become_those_of_this_version(older, tmp_path):
    """Tables that are made anew lose nothing, neither rows nor what hangs on them."""
    before = rows_of(older)
    records = Records(older)
    with records.database.look() as session:
        version = session.execute(text("PRAGMA user_version")).scalar_one()
        broken = session.execute(text("PRAGMA foreign_key_check")).all()
    Records(tmp_path / "new")

    assert all(before.values())
    assert rows_of(older) == before
    assert (version, broken) == (VERSION, [])
    assert tables_of(older) == tables_of(tmp_path / "new")


def test_what_hangs_on_an_audit_still_goes_with_it_in_older_records(older):
    """Deleting is told to the tables that were made anew, too."""
    records = Records(older)
    remove(records, AUDIT, 1)
    left = rows_of(older)

    assert [left[name] for name in ("sample", "case_file", "marking", "answer", "action")] == [[]] * 5


def test_older_records_go_on_after_the_largest_number_they_know(older):
    """Also after that of data which was deleted, where an audit of it is left."""
    records = Records(older)

    assert add_data(records) == 6  # audit 3 was of data 5
    assert draw_case(records, 1) == (2, 3)
    assert add_audit(records) == 4


def test_older_records_that_several_open_at_once_are_brought_up_once(older):
    """Whoever comes second waits for the first, and finds them as they are to be."""
    before = rows_of(older)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Records, [older] * 4))

    assert rows_of(older) == before
    assert [add_data(each) for each in opened] == [6, 7, 8, 9]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_same_data_judged_again_is_never_other_data(app, signed_in, clock):
    """Not even in records that gave a number anew before: an audit is younger than its data."""
    auditor = signed_in("auditor")
    publish_small(app, "swindon")
    visits = [("visit.csv", b"case,at,seen\nC-1,2026-03-01,yes\n")]
    upload(auditor, "/swindon/data", visits, extracted="2026-03-31", format="native")
    do_jobs(app)
    records = app.extensions["shelves"].of("swindon")
    add_audit(records)
    assert auditor.post("/swindon/audits/1/again").status_code == 303

    remove(records, DATA, 1)
    with records.database.work() as session:
        session.execute(text("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'dataset'"))
    clock.move(hours=1)
    upload(auditor, "/swindon/data", visits, extracted="2026-03-31", format="native")
    do_jobs(app)
    answer = auditor.post("/swindon/audits/1/again")

    assert answer.status_code == 422
    assert "The data of audit 1 was deleted" in answer.get_data(as_text=True)
