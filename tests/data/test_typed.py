"""Parquet files and databases: a cell of a type is read as its text in a CSV file would be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.data.dataset import Dataset
from tests.data.kit import cases_of, read_export, rows_of, whys, write


def written(folder: Path, name: str, text: str) -> Path:
    """Write a CSV file in a folder and return the folder."""
    write(folder, f"{name}.csv", text)
    return folder


def typed(folder: Path, name: str, text: str, **types: str) -> Path:
    """Write the same table as a Parquet file, with these columns of these types and the others of texts."""
    folder.mkdir(exist_ok=True)
    source = write(folder, f"{name}.txt", text)
    casts = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in types.items())
    rows = f"(SELECT * REPLACE ({casts}) FROM read_csv('{source}', all_varchar = true))"
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'UTC'")
        base.execute(f"COPY {rows} TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


def said(data: Dataset, kind: str) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Return the facts of a kind, and what was lost or doubtful."""
    return rows_of(data, kind), whys(data)


def numbered_parquet(folder: Path) -> Path:
    typed(folder, "looked_after", "case,from\n1234,2026-01-05", case="BIGINT")
    visits = "case,id,at\n1234,7,2026-01-07\nnan,,2026-01-08"
    return typed(folder, "visit", visits, case="DOUBLE", id="DECIMAL(9, 2)")


def numbered_sqlite(folder: Path) -> Path:
    folder.mkdir()
    with sqlite3.connect(folder / "all.sqlite") as base:
        base.execute('CREATE TABLE looked_after ("case" INTEGER, "from" TEXT)')
        base.execute("INSERT INTO looked_after VALUES (1234, '2026-01-05')")
        base.execute('CREATE TABLE visit ("case" REAL, id REAL, at TEXT)')
        base.execute("INSERT INTO visit VALUES (1234.0, 7.0, '2026-01-07'), (NULL, NULL, '2026-01-08')")
    base.close()
    return folder / "all.sqlite"


@pytest.mark.parametrize("make", [numbered_parquet, numbered_sqlite])
def test_a_whole_number_is_the_same_child_in_a_column_of_fractions(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """A column of whole numbers with a blank in it is often kept as one of fractions."""
    data = read_export(make(tmp_path / "in"), tmp_path)

    assert [row["case"] for row in rows_of(data, "looked_after")] == ["1234"]
    assert said(data, "visit") == (
        [{"case": "1234", "id": "7", "at": date(2026, 1, 7)}],
        [(2, "no child is named")],
    )


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMPTZ"])
def test_a_day_that_no_calendar_reaches_is_refused_by_its_row(tmp_path: Path, kind: str) -> None:
    """9999-12-31, as databases write for no end, costs its own row or cell, in every form the same."""
    text = "case,id,at,recorded\nC1,v1,9999-12-31,\nC1,v2,2026-03-20,9999-12-31\nC1,v3,2026-03-21,"

    data = read_export(typed(tmp_path / "typed", "visit", text, at=kind, recorded=kind), tmp_path)
    same = read_export(written(tmp_path / "written", "visit", text), tmp_path / "again")

    assert set(cases_of(data, tmp_path)) == {"C1"}
    assert rows_of(data, "visit") == rows_of(same, "visit")
    assert [row["id"] for row in rows_of(data, "visit")] == ["v2", "v3"]
    assert whys(data) == [(1, "its date cannot be read"), (1, "not a date"), (2, "not a date")]


def test_a_midnight_is_no_time_in_a_column_of_times(tmp_path: Path) -> None:
    """Many tools write every date as a time of midnight; a column of such alone is one of dates."""
    text = "case,at,recorded\nC1,2026-03-20,2026-03-20 09:15:00\nC2,2026-03-21,2026-03-21"

    source = typed(tmp_path / "in", "visit", text, at="TIMESTAMP", recorded="TIMESTAMP")
    rows = rows_of(read_export(source, tmp_path), "visit")

    assert [row["at"] for row in rows] == [date(2026, 3, 20), date(2026, 3, 21)]
    assert [row["recorded"] for row in rows] == ["2026-03-20 09:15:00", "2026-03-21"]


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP"])
def test_a_day_that_stands_for_a_blank_is_one_whatever_its_type(tmp_path: Path, kind: str) -> None:
    """1900-01-01 in the Standard Safeguarding Dataset is no day of a death."""
    text = "pers_person_id,pers_dob,pers_death_date\n1,2012-05-04,1900-01-01"
    source = typed(tmp_path / "in", "ssd_person", text, pers_dob=kind, pers_death_date=kind)

    data = read_export(source, tmp_path, format="ssd")

    assert said(data, "person") == ([{"case": "1", "born": date(2012, 5, 4)}], [])


@pytest.mark.parametrize("types", [{}, {"at": "TIMESTAMP"}])
def test_of_a_time_that_clocks_skipped_the_day_is_left(tmp_path: Path, types: dict[str, str]) -> None:
    """It is told, and the caseload is judged all the same."""
    text = "case,at\nC1,2026-03-29T01:30\nC2,2026-03-29T02:30"
    make = typed if types else written

    data = read_export(make(tmp_path / "in", "visit", text, **types), tmp_path)

    assert set(cases_of(data, tmp_path)) == {"C1", "C2"}
    assert [row["at"] for row in rows_of(data, "visit")] == ["2026-03-29", "2026-03-29 02:30:00"]
    assert [why for _, why in whys(data)] == ["not a date"]


def test_a_number_that_is_none_is_told(tmp_path: Path) -> None:
    """Infinity is no score; what a column of fractions holds for no number says nothing."""
    text = "case,at,score\nC1,2026-03-20,17\nC2,2026-03-20,inf\nC3,2026-03-20,nan"

    data = read_export(typed(tmp_path / "in", "sdq", text, score="DOUBLE"), tmp_path)

    assert [row.get("score") for row in rows_of(data, "sdq")] == [17, None, None]
    assert whys(data) == [(2, "not a number")]


def test_a_time_with_a_zone_of_whole_hours_is_read(tmp_path: Path) -> None:
    """PostgreSQL writes +01, not +01:00."""
    source = written(tmp_path / "in", "visit", "case,at\nC1,2026-06-20 09:15:00+00")

    assert str(rows_of(read_export(source, tmp_path), "visit")[0]["at"]) == "2026-06-20 10:15:00"
