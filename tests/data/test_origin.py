"""Where a fact comes from is kept on the way through a vendor's own database, and counted for every table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.data.kit import cases_of, provenance, read_export, rows_of, table, vocabulary, whys, write
from tests.data.test_ssd import ssd

#: A visit as a dataset holds it: read from row 12 of a workbook's sheet, its date written day first.
VISIT = {
    "case": "C-1001",
    "id": "v1",
    "at": "2026-03-20",
    "_file": "annex-a.xlsx",
    "_sheet": "List 8",
    "_row": "12",
    "_cells": '{"Date of Last Social Work Visit":"20/03/2026"}',
    "_supplier_due": "2026-03-27",
}
SELECT = ", ".join(f"'{value}' AS \"{name}\"" for name, value in VISIT.items())


def in_parquet(folder: Path) -> Path:
    duckdb.sql(f"SELECT {SELECT}").write_parquet(str(folder / "visit.parquet"))
    return folder / "visit.parquet"


def in_duckdb(folder: Path) -> Path:
    with duckdb.connect(str(folder / "vendor.duckdb")) as base:
        base.execute(f"CREATE TABLE visit AS SELECT {SELECT}")
    return folder / "vendor.duckdb"


def in_sqlite(folder: Path) -> Path:
    with sqlite3.connect(folder / "vendor.sqlite") as base:
        base.execute(f"CREATE TABLE visit AS SELECT {SELECT}")
    base.close()
    return folder / "vendor.sqlite"


@pytest.mark.parametrize("make", [in_parquet, in_duckdb, in_sqlite])
def test_file_sheet_row_and_cell_survive_a_vendors_own_tables(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """The reason of an outcome names the workbook, not the database that held its rows for a while."""
    data = read_export(make(tmp_path), tmp_path)

    (kept,) = provenance(data, "visit")
    assert (kept["_file"], kept["_sheet"], kept["_row"]) == ("annex-a.xlsx", "List 8", 12)
    assert kept["_cells"] == VISIT["_cells"]
    assert str(kept["_supplier_due"]) == "2026-03-27"
    (fact,) = cases_of(data, tmp_path)["C-1001"].tables["visit"]
    assert fact.source == "annex-a.xlsx, sheet List 8, row 12"


def test_rows_that_say_nothing_of_where_they_come_from_are_counted_in_their_own_file(tmp_path: Path) -> None:
    """A vendor's table may hold both; so may one without any such column."""
    write(
        tmp_path / "in",
        "visit.csv",
        "case,id,at,_file,_row\nC-1001,v1,2026-03-20,a.csv,7\nC-1001,v2,2026-03-21,,",
    )
    write(tmp_path / "in", "review.csv", "case,id,at\nC-1001,r1,2026-03-20")

    data = read_export(tmp_path / "in", tmp_path)

    told = [(each["_file"], each["_row"]) for kind in ("visit", "review") for each in provenance(data, kind)]
    assert told == [("a.csv", 7), ("visit.csv", 3), ("review.csv", 2)]


def test_a_native_table_of_texts_keeps_the_cells_that_are_written_otherwise(tmp_path: Path) -> None:
    """As the tables of any export do; what stands as it is read, or says that there is none, is not kept."""
    write(
        tmp_path / "in",
        "visit.csv",
        """
        case,id,at,kind,seen,seen_alone
        C-1001,v1,20/03/2026,Statutory,Y,none
        C-1001,v2,2026-03-21,statutory,yes,no
        C-1001,v3,2026-03-22,statutory,perhaps,
        """,
    )

    data = read_export(tmp_path / "in", tmp_path)

    assert [each["_cells"] for each in provenance(data, "visit")] == [
        '{"at":"20/03/2026","kind":"Statutory","seen":"Y"}',
        None,
        '{"seen":"perhaps"}',
    ]
    again = read_export(data.folder, tmp_path / "twice")
    assert provenance(again, "visit") == provenance(data, "visit")


def test_a_dataset_read_again_says_the_same_of_its_origin(tmp_path: Path) -> None:
    """Out of an export, through Dutybook's own Parquet files, and in again."""
    first = read_export(ssd(tmp_path / "in"), tmp_path / "once")

    again = read_export(first.folder, tmp_path / "twice")

    kinds = ("visit", "review", "placement", "looked_after")
    assert [provenance(again, kind) for kind in kinds] == [provenance(first, kind) for kind in kinds]
    assert [rows_of(again, kind) for kind in kinds] == [rows_of(first, kind) for kind in kinds]


def test_rows_of_child_files_are_counted_and_refused_like_any_other(tmp_path: Path) -> None:
    """Read + refused = rows; a row without its document stands in not-read.csv with its number and why."""
    write(tmp_path / "in", "care_plan.csv", "case,id,at\nC-1001,cp1,2026-03-20")
    actions = (
        "case,care_plan,text,Colour\nC-1001,cp1,find a school,red\nC-1001,cp9,no such plan,\n,cp1,whose?,"
    )
    write(tmp_path / "in", "care_plan.actions.csv", actions)

    data = read_export(tmp_path / "in", tmp_path)

    told = table(data, "care_plan.actions.csv")
    assert (told["rows"], told["read"], told["refused"]) == (3, 1, 2)
    assert told["columns_not_recognised"] == ["Colour"]
    assert whys(data) == [(3, "the child has no care_plan of this id"), (4, "no child is named")]
    listed = (data.folder / "not-read.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:2] for line in listed[1:]] == [
        ["care_plan.actions.csv", "3"],
        ["care_plan.actions.csv", "4"],
    ]


@pytest.mark.parametrize("form", ["native", "ssd", "annex-a", "903", "cin"])
def test_read_and_refused_add_up_to_the_rows_of_every_table(tmp_path: Path, form: str) -> None:
    """In the sample of each form, with a tenth of what it holds spoilt: nothing is lost in silence."""
    from datetime import date

    from engine.data.sample.lives import Setting
    from engine.data.sample.write import write_sample

    write_sample(12, Setting(7, date(2026, 3, 31)), tmp_path / "in", form)
    source = tmp_path / "in" / {"annex-a": "annex-a.xlsx", "cin": "cin.xml"}.get(form, "")
    spoil(source)

    data = read_export(source, tmp_path, format=form)

    tables = data.read["tables"]
    assert sum(each["refused"] for each in tables if each["table"]) > (0 if form != "annex-a" else -1)
    assert all(each["rows"] == each["read"] + each["refused"] for each in tables)
    assert vocabulary().kinds.keys() >= data.tables.keys()


def spoil(source: Path) -> None:
    """Break a date in each CSV file of a folder, or in an XML return."""
    if source.suffix == ".xml":
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("<CINreferralDate>2", "<CINreferralDate>x", 3), encoding="utf-8")
    for path in sorted(source.glob("*.csv")) if source.is_dir() else ():
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > 1:
            lines[1] = lines[1].replace("/20", "/x0").replace("-0", "-x")
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
