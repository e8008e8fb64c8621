"""Columns and files of an export that nothing is read from: each is named in the report, with the reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.data.kit import read_export, rows_of, table, write

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
