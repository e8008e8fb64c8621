"""Invented caseloads: the same for the same call, believable, and right where their answers are known."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from itertools import islice

import pytest

from engine.api import load
from engine.catalogue import Catalogue
from engine.cli import run
from engine.data.sample.caseload import caseload, planted_cases, planted_for
from engine.data.sample.filling import on_the_clock
from engine.data.sample.lives import Setting, life_of
from engine.data.sample.native import text_of
from engine.data.sample.tables import TABLES
from engine.data.sample.write import FORMATS, Occupied, write_sample
from engine.vocabulary import AttributeType

SETTING = Setting(7, date(2026, 3, 31))


@pytest.fixture(scope="module")
def lives():
    return [life_of(SETTING, number) for number in range(1500)]


@pytest.fixture(scope="module")
def swindon():
    with load("swindon", matcher="plain") as book:
        yield book


@pytest.fixture(scope="module")
def vocabulary():
    return Catalogue.open().library.vocabulary


def test_a_child_is_the_same_child_in_every_caseload():
    """Child 17 does not depend on how many others are made, nor on the order in which they are."""
    alone = life_of(SETTING, 17).tables
    among = list(islice(caseload(40, SETTING), 27 + 1))[-1]

    assert (among.case, among.tables) == (life_of(SETTING, 17).case, alone)


def test_another_seed_makes_other_children():
    """The seed decides: the same one gives the same life, another one another."""
    assert life_of(SETTING, 3).tables == life_of(SETTING, 3).tables
    assert life_of(SETTING, 3).tables != life_of(Setting(8, SETTING.extracted), 3).tables


def test_nothing_is_dated_after_the_extract(lives):
    """What has not happened by the day of the extract is not in it."""
    late = [
        (life.case, kind, key, value)
        for life in lives
        for kind, rows in life.tables.items()
        for row in rows
        for key, value in row.items()
        if isinstance(value, date)
        and (value.date() if isinstance(value, datetime) else value) > SETTING.extracted
    ]

    assert late == []


def test_no_hour_that_the_clocks_skip_is_invented():
    """What happened at 23:00 on the evening before and took two hours was over at two, not at one."""
    midnight = datetime.fromisoformat("2025-03-30")

    assert on_the_clock(midnight + timedelta(minutes=75)) == midnight + timedelta(minutes=135)
    assert on_the_clock(midnight + timedelta(minutes=45)) == midnight + timedelta(minutes=45)


def test_every_row_fits_its_table_and_the_vocabulary(lives, vocabulary):
    """Rows have no columns but those of their table, and tables none but those of the vocabulary."""
    for kind, columns in TABLES.items():
        known = vocabulary.kind(kind)
        names = {column.name for column in columns}
        assert names <= {*known.row_keys, *known.attributes}, kind
        for column in columns:
            if column.type == "flag":
                assert known.attributes[column.name].type is AttributeType.YES_NO, (kind, column.name)
        assert {key for life in lives for row in life.rows(kind) for key in row} <= names, kind


def test_periods_end_after_they_begin_and_ids_are_unique(lives):
    """No period of an invented child ends before it starts, and no id stands for two facts of a kind."""
    for life in lives:
        for kind, rows in life.tables.items():
            assert len({row["id"] for row in rows}) == len(rows), (life.case, kind)
            assert all(row["from"] <= row["to"] for row in rows if "to" in row), (life.case, kind)


def test_the_caseload_is_believable(lives):
    """There are children in care, on plans and in need, siblings, late write-ups and blanks."""
    kinds = {kind for life in lives for kind in life.tables}
    visits = [row for life in lives for row in life.rows("visit")]
    share = sum((row["recorded"] - _day(row["at"])).days > 6 for row in visits) / len(visits)

    assert kinds == set(TABLES)
    assert 0.05 < share < 0.2
    assert 0.1 < sum(bool(life.rows("looked_after")) for life in lives) / len(lives) < 0.4
    assert 0.3 < sum("sibling_group" in life.rows("person")[0] for life in lives) / len(lives) < 0.8
    assert any("seen" not in row for row in visits)
    assert all(0 <= (SETTING.extracted - life.rows("person")[0]["born"]).days / 365.25 < 25 for life in lives)


def _day(value):
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.parametrize("planted", planted_cases(), ids=lambda each: each.id)
def test_planted_cases_come_out_as_they_were_worked_by_hand(planted, swindon):
    """The engine finds in each planted case what was worked out on paper."""
    record = next(one for one in caseload(20, SETTING) if one.case == planted.id)
    case = {"case": record.case, **{kind: [] for kind in TABLES if kind != "person"}, **record.tables}
    case["person"] = {key: value for key, value in record.rows("person")[0].items() if key != "id"}
    outcomes = swindon.check(case, SETTING.extracted).outcomes

    for expected in planted.expect:
        (found,) = (
            each
            for each in outcomes
            if (f"{each.pack}#{each.standard}", each.occurrence)
            == (expected["standard"], expected["occurrence"])
        )
        assert (text_of(found.due), found.state, found.days_late) == (
            text_of(expected["due"]),
            expected["state"],
            expected.get("days_late"),
        )


def test_an_extract_older_than_the_planted_cases_leaves_them_out():
    """A caseload of 2024 cannot hold cases of 2025."""
    assert planted_for(Setting(7, date(2024, 12, 31))) == ()


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_writes_the_same_files_twice(tmp_path, form):
    """The same call gives the same bytes, but for the workbook's own time stamp."""
    for name in ("one", "two"):
        write_sample(60, SETTING, tmp_path / name, form)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())

    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    assert "planted.json" in files
    for name in files:
        if not name.endswith(".xlsx"):
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_native_tables_hold_every_row_and_every_table(tmp_path):
    """Each table is written, the empty ones too, and no row is lost on the way."""
    facts = write_sample(80, SETTING, tmp_path / "out")
    tables = {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8")))
        for path in (tmp_path / "out").glob("*.csv")
    }

    assert set(TABLES) <= set(tables)
    assert sum(len(rows) for name, rows in tables.items() if "." not in name) == facts
    assert {row["plan"] for row in tables["plan.actions"]} <= {row["id"] for row in tables["plan"]}


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    """Nothing is written over, and nothing half-written stays behind."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(Occupied):
        write_sample(5, SETTING, tmp_path / "out")

    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_a_writer_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    """A full disk half-way leaves no folder that looks like a caseload."""
    monkeypatch.setitem(FORMATS, "native", _fails)
    with pytest.raises(OSError, match="No space left"):
        write_sample(5, SETTING, tmp_path / "out")

    assert list(tmp_path.iterdir()) == []


def _fails(records, out):
    (out / "visit.csv").write_text("half")
    raise OSError(28, "No space left on device")


def test_the_command_says_what_it_wrote(tmp_path, capsys):
    """`dutybook sample` writes a folder and tells how much is in it; a second call is refused."""
    call = [
        "sample",
        "--cases",
        "25",
        "--as-of",
        "2026-03-31",
        "--out",
        str(tmp_path / "s"),
        "--format",
        "ssd",
    ]
    statuses = [run(call) for _ in range(2)]
    told = capsys.readouterr()

    assert statuses == [0, 2]
    assert "25 cases with" in told.out
    assert "nothing was written" in told.err
    assert len(json.loads((tmp_path / "s" / "planted.json").read_text())) == len(planted_cases())
