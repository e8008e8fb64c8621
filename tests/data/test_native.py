"""Native tables: the same facts from CSV, Parquet, DuckDB, SQLite and PostgreSQL; nothing lost in silence."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from engine.data.dataset import Dataset
from engine.data.readers import Told
from engine.diagnostics import InputFault
from tests.data.kit import cases_of, provenance, read_export, rows_of, swindon, table, whys, write

TABLES = {
    "person": "case,born,disabled\nC-1001,2012-05-04,no\nC-1002,2014-02-28,yes",
    "looked_after": "case,id,from,to\nC-1001,la1,2026-03-16,none\nC-1002,la1,2025-01-06,2026-01-09",
    "placement": "case,id,from,to,kind,emergency\nC-1001,p1,2026-03-16,,foster,yes",
    "visit": "case,id,at,seen,seen_alone,by\n"
    "C-1001,v1,2026-03-20,yes,no,social_worker\nC-1001,v2,2026-03-27,no,,social_worker",
}
EXPECTED = {
    "person": [
        {"case": "C-1001", "born": date(2012, 5, 4), "disabled": False},
        {"case": "C-1002", "born": date(2014, 2, 28), "disabled": True},
    ],
    "looked_after": [
        {"case": "C-1001", "id": "la1", "from": date(2026, 3, 16), "to": "none"},
        {"case": "C-1002", "id": "la1", "from": date(2025, 1, 6), "to": "2026-01-09"},
    ],
    "placement": [
        {"case": "C-1001", "id": "p1", "from": date(2026, 3, 16), "kind": "foster", "emergency": True}
    ],
    "visit": [
        {"case": "C-1001", "id": "v1", "at": date(2026, 3, 20), "by": "social_worker", "seen": True,
         "seen_alone": False},
        {"case": "C-1001", "id": "v2", "at": date(2026, 3, 27), "by": "social_worker", "seen": False},
    ],
}  # fmt: skip


def csv_folder(folder: Path) -> Path:
    for name, text in TABLES.items():
        write(folder, f"{name}.csv", text)
    return folder


def facts(data: Dataset) -> dict[str, list[dict[str, object]]]:
    return {kind: sorted(rows_of(data, kind), key=str) for kind in TABLES}


def test_a_folder_of_csv_files_is_read(tmp_path: Path) -> None:
    """A file a kind; a blank cell is not recorded, `none` is recorded as none."""
    data = read_export(csv_folder(tmp_path / "in"), tmp_path)

    assert facts(data) == {kind: sorted(rows, key=str) for kind, rows in EXPECTED.items()}
    assert data.source == "native"
    assert all(each["refused"] == 0 for each in data.read["tables"])


def test_parquet_and_duckdb_files_say_the_same(tmp_path: Path) -> None:
    """Typed columns keep their types; the facts are those of the CSV files."""
    source = csv_folder(tmp_path / "csv")
    (tmp_path / "parquet").mkdir()
    with duckdb.connect(str(tmp_path / "all.duckdb")) as base:
        for name in TABLES:
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM '{source / name}.csv'").fetchall()
            base.execute(f"COPY {name} TO '{tmp_path / 'parquet' / name}.parquet'").fetchall()

    for form in (tmp_path / "parquet", tmp_path / "all.duckdb"):
        data = read_export(form, tmp_path)
        assert facts(data) == {kind: sorted(rows, key=str) for kind, rows in EXPECTED.items()}


def test_a_sqlite_file_says_the_same(tmp_path: Path) -> None:
    """SQLite has no dates: its texts are read as those of a CSV file."""
    with sqlite3.connect(tmp_path / "all.sqlite") as base:
        fill(base.execute)

    data = read_export(tmp_path / "all.sqlite", tmp_path)

    assert facts(data) == {kind: sorted(rows, key=str) for kind, rows in EXPECTED.items()}


def fill(execute: object) -> None:
    """Make the tables in a database, every column text; blank cells are NULL."""
    assert callable(execute)
    for name, text in TABLES.items():
        head, *rows = [line.split(",") for line in text.splitlines()]
        columns = ", ".join('"' + each + '" TEXT' for each in head)
        execute(f"CREATE TABLE {name} ({columns})")
        for row in rows:
            cells = ", ".join(f"'{cell}'" if cell else "NULL" for cell in row)
            execute(f"INSERT INTO {name} VALUES ({cells})")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Start a cluster of its own, reached by a socket in its own folder; initdb refuses root, so that root
    runs it as the user `postgres`."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    base = Path("/tmp") / f"dutybook-pg-{os.getpid()}"
    base.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(base, user)
    found = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))))
    bin_ = Path(found).resolve().parent

    def call(*words: str) -> None:
        before = ("runuser", "-u", user, "--") if os.geteuid() == 0 else ()
        subprocess.run([*before, *words], check=True, capture_output=True, cwd="/")

    try:
        call(str(bin_ / "initdb"), "-D", str(base / "data"), "-U", "dutybook", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{base}' -c fsync=off"
        call(
            str(bin_ / "pg_ctl"),
            "-D",
            str(base / "data"),
            "-w",
            "-l",
            str(base / "log"),
            "-o",
            options,
            "start",
        )
        yield f"postgresql:///postgres?host={base}&user=dutybook"
        call(str(bin_ / "pg_ctl"), "-D", str(base / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def test_a_postgresql_database_says_the_same(postgres: str, tmp_path: Path) -> None:
    """Tables pass by COPY; the password of the address is shown nowhere."""
    import psycopg

    with psycopg.connect(postgres) as base:
        fill(base.execute)
        base.execute("ALTER TABLE visit ADD _file TEXT DEFAULT 'annex-a.xlsx', ADD _row INTEGER DEFAULT 12")

    data = read_export(f"{postgres}&password=secret", tmp_path)

    assert facts(data) == {kind: sorted(rows, key=str) for kind, rows in EXPECTED.items()}
    assert {(row["_file"], row["_row"]) for row in provenance(data, "visit")} == {("annex-a.xlsx", 12)}
    assert "secret" not in (data.folder / "dataset.json").read_text()


def test_a_database_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    """No connection, no traceback, and no dataset."""
    with pytest.raises(InputFault, match="E512"):
        read_export("postgresql://nobody:secret@localhost:1/none", tmp_path)

    assert not (tmp_path / "dataset").exists()


def test_the_facts_reach_the_engine(tmp_path: Path) -> None:
    """A visit in a CSV file meets the standard that it would meet in a case file."""
    data = read_export(csv_folder(tmp_path / "in"), tmp_path, Told(extracted=date(2026, 3, 31)))

    found = (
        swindon()
        .check(cases_of(data, tmp_path)["C-1001"], "2026-03-31")
        .only("swindon/visits#cla.visit/first")
    )

    assert (found.state, found.done and found.done.id) == ("met", "v1")
    assert found.done is not None
    assert found.done.source == "visit.csv row 2"


def test_each_row_that_is_not_read_is_told_with_its_number(tmp_path: Path) -> None:
    """No child, no date that can be read, an end before the beginning, one id twice: row by row."""
    write(
        tmp_path / "in",
        "visit.csv",
        """
        case,id,at,seen
        C-1001,v1,2026-03-20,yes
        ,v2,2026-03-21,yes
        C-1001,v3,2026-02-30,yes
        C-1001,v4,2026-03-22,perhaps
        C-1001,v5,2026-03-23,yes
        C-1001,v5,2026-03-24,yes
        C-1001,v6,2026-03-29 01:30,yes
        """,
    )
    write(
        tmp_path / "in",
        "placement.csv",
        """
        case,id,from,to
        C-1001,p1,2026-03-16,2026-03-01
        """,
    )

    data = read_export(tmp_path / "in", tmp_path)

    assert {
        (each["file"], each["row"], each["why"]) for each in data.read["lost"] if each["lost"] == "row"
    } == {
        ("visit.csv", 3, "no child is named"),
        ("visit.csv", 4, "its date cannot be read"),
        ("visit.csv", 6, "different facts have this id; none of them is taken"),
        ("visit.csv", 7, "different facts have this id; none of them is taken"),
        ("placement.csv", 2, "it ends before it begins"),
    }
    assert (5, "neither yes nor no") in whys(data)
    assert (8, "not a date") in whys(data)
    visits = table(data, "visit.csv")
    assert (visits["rows"], visits["read"], visits["refused"]) == (7, 3, 4)


def test_a_child_of_whom_a_row_was_lost_is_never_called_late_for_it(tmp_path: Path) -> None:
    """Where a visit's date cannot be read, absence of visits is unknown for that child, and for no other."""
    write(
        tmp_path / "in",
        "placement.csv",
        """
        case,id,from
        C-1001,p1,2026-03-16
        C-1002,p1,2026-03-16
        """,
    )
    write(
        tmp_path / "in",
        "looked_after.csv",
        """
        case,id,from
        C-1001,la1,2026-03-16
        C-1002,la1,2026-03-16
        """,
    )
    write(
        tmp_path / "in",
        "visit.csv",
        """
        case,id,at,seen,by
        C-1001,v1,2O26-03-20,yes,social_worker
        """,
    )

    data = read_export(tmp_path / "in", tmp_path, Told(extracted=date(2026, 5, 31)))
    cases = cases_of(data, tmp_path)
    states = {
        name: swindon().check(case, "2026-05-31").only("england/care-planning#cla.visit", "p1/first").state
        for name, case in cases.items()
    }

    assert states == {"C-1001": "unknown", "C-1002": "overdue"}


def test_the_same_row_twice_is_one_fact_and_is_told(tmp_path: Path) -> None:
    """Equal rows are counted once."""
    write(tmp_path / "in", "visit.csv", "case,id,at\nC-1001,v1,2026-03-20\nC-1001,v1,2026-03-20")

    data = read_export(tmp_path / "in", tmp_path)

    assert len(rows_of(data, "visit")) == 1
    assert whys(data) == [(3, "the same row stands here twice; it is counted once")]
    assert table(data, "visit.csv")["refused"] == 0


def test_two_children_under_one_id_are_never_mixed(tmp_path: Path) -> None:
    """Two dates of birth under one id: none of the rows of that id is read, each is told."""
    write(tmp_path / "in", "person.csv", "case,born\nC-1001,2012-05-04\nC-1001,2015-01-01\nC-1002,2013-01-01")
    write(tmp_path / "in", "visit.csv", "case,at\nC-1001,2026-03-20\nC-1002,2026-03-20")

    data = read_export(tmp_path / "in", tmp_path)

    assert [row["case"] for row in rows_of(data, "visit")] == ["C-1002"]
    assert [row["case"] for row in rows_of(data, "person")] == ["C-1002"]
    assert {why for _, why in whys(data)} == {
        "two dates of birth stand under this id: two children, or a slip"
    }
    assert len(whys(data)) == 3


def test_facts_before_the_birth_are_refused_unless_work_may_begin_then(tmp_path: Path) -> None:
    """A placement before the birth is impossible; a referral of an unborn child is not."""
    write(tmp_path / "in", "person.csv", "case,born\nC-1001,2026-02-01")
    write(tmp_path / "in", "placement.csv", "case,from\nC-1001,2026-01-01")
    write(tmp_path / "in", "referral.csv", "case,at\nC-1001,2026-01-01")

    data = read_export(tmp_path / "in", tmp_path)

    assert whys(data) == [(2, "it is dated before the child was born")]
    assert len(rows_of(data, "referral")) == 1
    assert any("referral: 1 facts are dated before" in note for note in data.read["notes"])


def test_a_review_before_care_began_is_told_and_kept(tmp_path: Path) -> None:
    """The extract may be cut; the row stays, and its number is told."""
    write(tmp_path / "in", "looked_after.csv", "case,from\nC-1001,2026-02-01")
    write(tmp_path / "in", "review.csv", "case,at,kind\nC-1001,2026-01-01,looked_after")

    data = read_export(tmp_path / "in", tmp_path)

    assert whys(data) == [(2, "a review before the child became looked after; it is kept")]
    assert len(rows_of(data, "review")) == 1


def test_headings_may_drift_and_unknown_ones_are_told(tmp_path: Path) -> None:
    """Case, spaces and punctuation of a heading play no part; a column nobody knows is named."""
    write(tmp_path / "in", "Visit.csv", "Case , AT,Seen Alone?,Colour\nC-1001,20/03/2026,Y,red")

    data = read_export(tmp_path / "in", tmp_path)

    assert rows_of(data, "visit") == [{"case": "C-1001", "at": date(2026, 3, 20), "seen_alone": True}]
    assert table(data, "Visit.csv")["columns_not_recognised"] == ["Colour"]


def test_rows_inside_documents_come_from_child_files(tmp_path: Path) -> None:
    """`care_plan.actions.csv` fills the actions of each plan; a row without its plan is told."""
    write(tmp_path / "in", "care_plan.csv", "case,id,at\nC-1001,cp1,2026-03-16\nC-1002,cp1,2026-03-16")
    write(
        tmp_path / "in",
        "care_plan.actions.csv",
        """
        case,care_plan,text,owner
        C-1001,cp1,arrange a school place,W-12
        C-1001,cp1,book the dentist,W-13
        C-1001,cp9,no such plan,W-14
        """,
    )

    data = read_export(tmp_path / "in", tmp_path)

    plans = {row["case"]: row["actions"] for row in rows_of(data, "care_plan")}
    assert plans == {
        "C-1001": [
            {"text": "arrange a school place", "owner": "W-12"},
            {"text": "book the dentist", "owner": "W-13"},
        ],
        "C-1002": [],
    }
    assert whys(data) == [(4, "the child has no care_plan of this id")]


def test_an_empty_table_says_that_nothing_happened_and_a_missing_one_says_nothing(tmp_path: Path) -> None:
    """Native tables follow the contract of case files."""
    write(tmp_path / "in", "looked_after.csv", "case,id,from\nC-1001,la1,2026-03-16")
    write(tmp_path / "in", "review.csv", "case,at,kind")

    data = read_export(tmp_path / "in", tmp_path, Told(extracted=date(2026, 5, 31)))

    assert rows_of(data, "review") == []
    assert "visit" in data.read["not_carried"]
    assert "review" not in data.read["not_carried"]


@pytest.mark.parametrize(
    ("cells", "read", "told"),
    [
        (["03/04/2026"], ["2026-04-03"], 0),
        (["03/04/2026", "13/04/2026"], ["2026-04-03", "2026-04-13"], 0),
        (["03/04/2026", "04/13/2026"], [], 1),
        (["3.4.26", "3-Apr-2026", "3 April 2026", "20260403"], ["2026-04-03"] * 4, 0),
        (["46115", "46115.0"], ["2026-04-03"] * 2, 0),
    ],
)
def test_how_dates_are_written(tmp_path: Path, cells: list[str], read: list[str], told: int) -> None:
    """Day first, unless a column contradicts itself: then what could be either is told, and not read."""
    rows = "\n".join(f"C-{1001 + number},{cell}" for number, cell in enumerate(cells))
    write(tmp_path / "in", "visit.csv", f"case,at\n{rows}")

    data = read_export(tmp_path / "in", tmp_path)

    assert [str(row["at"]) for row in rows_of(data, "visit")] == read
    assert sum("month first" in note for note in data.read["notes"]) == told


def test_whoever_knows_how_dates_are_meant_can_say_so(tmp_path: Path) -> None:
    """`--dates month-first` settles a column that contradicts itself."""
    write(tmp_path / "in", "visit.csv", "case,at\nC-1001,03/04/2026\nC-1002,04/13/2026")

    data = read_export(tmp_path / "in", tmp_path, Told(month_first=True))

    assert [row["at"] for row in rows_of(data, "visit")] == [date(2026, 3, 4), date(2026, 4, 13)]


def test_dates_and_times_may_stand_in_one_column(tmp_path: Path) -> None:
    """A column that mixes them is text in the language of case files; times alone are times."""
    write(
        tmp_path / "in",
        "contact.csv",
        "case,at,screened\nC-1001,2026-03-20,2026-03-20 10:30\nC-1002,2026-03-20T14:05,",
    )

    data = read_export(tmp_path / "in", tmp_path)

    assert [row["at"] for row in rows_of(data, "contact")] == ["2026-03-20", "2026-03-20 14:05:00"]
    assert str(rows_of(data, "contact")[0]["screened"]) == "2026-03-20 10:30:00"


def test_a_column_in_the_plainest_form_throughout_reads_as_it_would_beside_any_other_form(
    tmp_path: Path,
) -> None:
    """Days, times, none, unknown and blanks: one row that is written otherwise changes no other."""
    plain = [
        "case,id,at,recorded,seen,by",
        "C-1001,v1,2026-03-20,2026-03-05T01:30,yes,social_worker",
        "C-1002,v2,2026-03-21T09:15:30,none,none,unknown",
        "C-1003,v3,2026-10-25 01:30,,unknown,",
    ]
    odd = "C-1004,v4,20 March 2026,22/03/2026,N,Social worker"
    read = []
    for name, rows in (("plain", plain), ("odd", [*plain, odd])):
        source = write(tmp_path / name, "visit.csv", "\n".join(rows))
        read.append(rows_of(read_export(source, tmp_path), "visit"))

    assert [row["case"] for row in read[1]] == ["C-1001", "C-1002", "C-1003", "C-1004"]
    assert read[0] == read[1][:3]
    assert [read[1][3][name] for name in ("at", "seen", "by")] == ["2026-03-20", "no", "social_worker"]


def test_an_hour_that_clocks_skip_is_told_in_a_column_of_plain_times_alone(tmp_path: Path) -> None:
    """Nothing else in the column asks for a second look."""
    rows = "case,id,at\nC-1001,v1,2026-03-28T01:30\nC-1001,v2,2026-03-29T01:30\nC-1001,v3,2026-03-29T02:30"
    data = read_export(write(tmp_path / "in", "visit.csv", rows), tmp_path)

    assert {row["id"] for row in rows_of(data, "visit")} == {"v1", "v2", "v3"}
    assert whys(data) == [(3, "not a date")]
