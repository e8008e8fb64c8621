"""Columns and files of an export that nothing is read from: each is named in the report, with the reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample
from tests.data.kit import read_export, rows_of, table, write
from tests.data.test_annex_a import LIST_8, child, day, workbook

CONTACTS = """
    Child Unique ID,Contact Date,Date of Contact,Child ID
    C-1001,2026-03-01,2026-03-20,C-1001
    C-1002,,2026-03-21,C-1002
    C-1003,2026-03-22,2026-03-22,C-1003
    """


def unused(column: str, other: str, differ: str = "") -> str:
    """Return what the report says of a column that is not used since another stands for the same."""
    return f"column not used: '{column}' stands for the same as '{other}', which was read{differ}"


def test_of_two_columns_that_stand_for_the_same_the_one_that_is_not_used_is_told(tmp_path: Path) -> None:
    """The first name that a mapping knows counts; where the other says something else, in how many rows."""
    write(tmp_path / "in", "List 1.csv", CONTACTS)

    data = read_export(tmp_path / "in", tmp_path)

    assert [str(row["at"]) for row in rows_of(data, "contact")] == ["2026-03-20", "2026-03-21", "2026-03-22"]
    assert table(data, "List 1.csv")["notes"] == [
        unused("Contact Date", "Date of Contact", "; they differ in 2 rows"),
        unused("Child ID", "Child Unique ID"),
    ]


def test_two_headings_that_differ_in_their_spelling_alone_stand_for_the_same(tmp_path: Path) -> None:
    """A Parquet file may hold both `seen_alone` and `Seen alone?`: the first is read, the other is told."""
    (tmp_path / "in").mkdir()
    columns = "'C-1001' AS \"case\", DATE '2026-03-20' AS at, TRUE AS seen_alone, FALSE AS \"Seen alone?\""
    path = tmp_path / "in" / "visit.parquet"
    duckdb.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")

    data = read_export(tmp_path / "in", tmp_path)

    assert [row["seen_alone"] for row in rows_of(data, "visit")] == [True]
    assert table(data, "visit.parquet")["notes"] == [
        unused("Seen alone?", "seen_alone", "; they differ in 1 rows")
    ]


@pytest.mark.parametrize("other", ["Seen?", "Was the child seen"])
def test_a_column_that_another_fact_reads_is_used(tmp_path: Path, other: str) -> None:
    """One heading may stand first for one fact and second for another."""
    mapping = f"""
mapping: local
tables:
  visits:
    facts:
      - visit: {{case: Child, at: Visited, seen: [Seen, "{other}"]}}
      - contact: {{case: Child, at: Visited, source: "{other}"}}
"""
    (tmp_path / "local.yaml").write_text(mapping, encoding="utf-8")
    source = write(tmp_path / "in", "visits.csv", f"Child,Visited,Seen,{other}\nC-1001,2026-03-20,yes,no")

    data = read_export(source, tmp_path, mapping=tmp_path / "local.yaml")

    assert table(data, "visits.csv")["notes"] == []


def test_what_stands_in_a_folder_and_is_not_read_is_named_with_the_reason(tmp_path: Path) -> None:
    """A folder within, texts, hidden and empty files; what a dataset keeps beside its tables is its own."""
    source = tmp_path / "in"
    write(source, "visit.csv", "case,at\nC-1001,2026-03-20")
    write(source / "older", "visit.csv", "case,at\nC-1001,2025-03-20")
    for name in ("visits.txt", "review.txt", "README.md", "_visit.csv", "empty.csv"):
        (source / name).write_text("" if name == "empty.csv" else "case,at", encoding="utf-8")
    for name in ("planted.json", "not-read.csv"):
        (source / name).write_text("[]", encoding="utf-8")

    notes = read_export(source, tmp_path).read["notes"]

    assert [note for note in notes if note.startswith("left aside: ")] == [
        "left aside: README.md (in a folder no .md file is read; a table is named .csv)",
        "left aside: _visit.csv (a name that begins with a dot, a line or a tilde is that of no table)",
        "left aside: empty.csv (nothing in it is a table)",
        "left aside: older (a folder within the folder; only files that stand in the folder itself are read)",
        "left aside: review.txt, visits.txt (in a folder no .txt file is read; a table is named .csv)",
    ]


@pytest.mark.parametrize("form", ["native", "ssd", "cin"])
def test_in_a_sample_and_in_a_dataset_nothing_is_left_aside(tmp_path: Path, form: str) -> None:
    """What they keep beside their tables is no table that was overlooked."""
    write_sample(12, Setting(7, date(2026, 3, 31)), tmp_path / "in", form)

    data = read_export(tmp_path / "in", tmp_path)
    again = read_export(data.folder, tmp_path / "twice")

    assert not [note for each in (data, again) for note in each.read["notes"] if "left aside" in note]


def test_a_hidden_sheet_and_a_second_sheet_of_one_list_are_read_and_told(tmp_path: Path) -> None:
    """One of them may be an older copy, of which nobody thinks any more."""
    older = child("C-1002", **{"Date of Last Social Work Visit": day(2025, 1, 6)})
    source = workbook(tmp_path / "a.xlsx", {"List 8": [LIST_8, child("C-1001")], "Old": [LIST_8, older]})
    book = openpyxl.load_workbook(source)
    book["Old"].sheet_state = "hidden"
    book.save(source)

    data = read_export(source, tmp_path)

    assert {row["case"] for row in rows_of(data, "visit")} == {"C-1001", "C-1002"}
    assert table(data, "Old")["notes"] == ["the sheet is hidden; it is read like any other"]
    [note] = [note for note in data.read["notes"] if "older copy" in note]
    assert note == (
        "a.xlsx, sheet List 8 and a.xlsx, sheet Old are each read as list 8, and the facts of all count; if "
        "one is an older copy of another, read the export without it"
    )
