"""Annex A: the latest event only, so nothing of a child's history is ever called met or late."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from engine.data.mapping.model import Suggestion
from engine.data.readers import Told
from tests.data.kit import cases_of, provenance, read_export, rows_of, swindon, table, whys

LIST_8 = [
    "Child Unique ID", "Date of Birth", "Does the Child have a Disability", "Date Started to be Looked After",
    "Child's Legal Status", "Start date of current legal status", "Date of Latest Statutory Review",
    "Date of Last Social Work Visit", "Start Date of Most Recent Placement", "Placement Type",
    "Date of Last Health Assessment", "Allocated Team", "Allocated Worker",
]  # fmt: skip


def day(year: int, month: int, day_: int) -> datetime:
    """Return a day as a workbook holds it."""
    return datetime(year, month, day_)  # noqa: DTZ001 - a cell has no zone


def workbook(path: Path, sheets: dict[str, list[list[Any]]], **options: Any) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def child(case: str, **cells: Any) -> list[Any]:
    usual: dict[str, Any] = {
        "Child Unique ID": case, "Date of Birth": day(2012, 5, 4),
        "Does the Child have a Disability": "b) No",
        "Date Started to be Looked After": day(2025, 6, 2),
        "Child's Legal Status": "C2 - full care order",
        "Start date of current legal status": day(2025, 9, 1),
        "Date of Latest Statutory Review": day(2026, 1, 12),
        "Date of Last Social Work Visit": day(2026, 3, 2),
        "Start Date of Most Recent Placement": day(2025, 6, 2),
        "Placement Type": "U6",
        "Date of Last Health Assessment": None, "Allocated Team": "T-1", "Allocated Worker": "W-1",
    }  # fmt: skip
    return [{**usual, **cells}[heading] for heading in LIST_8]


ASSUMED = [
    Suggestion("annex-a.visit-by", "", "", "", "the list asks for social work visits", "QA lead", on=True),
    Suggestion(
        "annex-a.visit-seen", "", "", "", "a visit counts only if the child was seen", "QA lead", on=True
    ),
]
TOLD = Told(extracted=date(2026, 3, 31))


def test_one_sheet_gives_all_its_facts(tmp_path: Path) -> None:
    """Dates, `b) No` and a code with its words are read; a fact knows sheet, row and the cell as it stood."""
    source = workbook(tmp_path / "annex-a.xlsx", {"List 8": [["Annex A"], [], LIST_8, child("C-1001")]})

    data = read_export(source, tmp_path, TOLD)

    assert data.source == "annex-a"
    assert rows_of(data, "person") == [{"case": "C-1001", "born": date(2012, 5, 4), "disabled": False}]
    assert rows_of(data, "legal_status") == [
        {"case": "C-1001", "from": date(2025, 9, 1), "kind": "care_order"}
    ]
    where = provenance(data, "legal_status")[0]
    assert (where["_file"], where["_sheet"], where["_row"]) == ("annex-a.xlsx", "List 8", 4)
    assert where["_cells"] == '{"Child\'s Legal Status":"C2 - full care order"}'
    assert rows_of(data, "allocation") == [
        {"case": "C-1001", "from": date(2026, 3, 31), "team": "T-1", "worker": "W-1"}
    ]
    assert "health_assessment" not in data.tables or rows_of(data, "health_assessment") == []


def test_a_last_visit_never_makes_an_earlier_gap_met_or_late(tmp_path: Path) -> None:
    """Of a child placed in June whose last visit was in March nothing is known before March: every gap that
    ended earlier is unknown. What is owed since the last visit is known."""
    rows = [
        LIST_8,
        child("C-1001"),
        child("C-1002", **{"Date of Last Social Work Visit": day(2025, 12, 1)}),
    ]
    source = workbook(tmp_path / "annex-a.xlsx", {"List 8": rows})

    data = read_export(source, tmp_path, TOLD, assumptions=ASSUMED)
    cases = cases_of(data, tmp_path)
    recent = swindon().check(cases["C-1001"], "2026-03-31").of("england/care-planning#cla.visit")
    stale = swindon().check(cases["C-1002"], "2026-03-31").of("england/care-planning#cla.visit")

    for outcomes, last in ((recent, date(2026, 3, 2)), (stale, date(2025, 12, 1))):
        earlier = [each for each in outcomes if each.due is None or each.due < last]
        assert earlier
        assert {each.state for each in earlier} == {"unknown"}
    assert recent[-1].state == "due"
    assert stale[-1].state == "overdue"


def test_a_blank_latest_date_says_nothing(tmp_path: Path) -> None:
    """No review in the cell may mean none, or none written down: reviews of that child are unknown."""
    rows = [LIST_8, child("C-1001", **{"Date of Latest Statutory Review": None}), child("C-1002")]
    source = workbook(tmp_path / "annex-a.xlsx", {"List 8": rows})

    data = read_export(source, tmp_path, TOLD)
    found = (
        swindon()
        .check(cases_of(data, tmp_path)["C-1001"], "2026-03-31")
        .of("england/care-planning#cla.review")
    )

    assert found
    assert {each.state for each in found} == {"unknown"}


def test_drifting_headings_text_dates_and_serial_numbers(tmp_path: Path) -> None:
    """Upper case, another name for the id, dates as text and as numbers of days; what is unknown is named."""
    head = [each.upper() for each in LIST_8] + ["Favourite colour"]
    head[0] = "Child ID"
    row = [*child("C-1001"), "red"]
    row[1], row[3], row[7] = "04/05/2012", 45810, "2 March 2026"
    source = workbook(tmp_path / "annex-a.xlsx", {"8 CLA": [head, row]})

    data = read_export(source, tmp_path, TOLD)

    assert rows_of(data, "person")[0]["born"] == date(2012, 5, 4)
    assert rows_of(data, "looked_after")[0]["from"] == date(2025, 6, 2)
    assert rows_of(data, "visit")[0]["at"] == date(2026, 3, 2)
    assert table(data, "8 CLA")["columns_not_recognised"] == ["Favourite colour"]


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    """Cells with and without a date format are the same days as in one that counts from 1900."""
    row = child("C-1001", **{"Date of Last Social Work Visit": 44621})
    source = workbook(tmp_path / "old.xlsx", {"List 8": [LIST_8, row]}, date_1904=True)

    data = read_export(source, tmp_path, TOLD)

    assert rows_of(data, "looked_after")[0]["from"] == date(2025, 6, 2)
    assert rows_of(data, "visit")[0]["at"] == date(2026, 3, 2)


def test_adopters_and_unknown_sheets_are_not_read_and_that_is_told(tmp_path: Path) -> None:
    """Every sheet is in the report, with rows read and refused."""
    source = workbook(
        tmp_path / "annex-a.xlsx",
        {
            "List 8": [LIST_8, child("C-1001")],
            "List 11": [["Individual adopter identifier", "Family identifier"], ["A-1", "F-1"]],
            "Notes": [["Who", "What"], ["x", "y"], ["x", "z"]],
        },
    )

    data = read_export(source, tmp_path, TOLD)

    assert (table(data, "List 11")["rows"], table(data, "List 11")["refused"]) == (1, 1)
    assert table(data, "List 11")["notes"] == ["not read: adopters, not children"]
    assert (table(data, "Notes")["read"], table(data, "Notes")["refused"]) == (0, 2)


def test_no_conference_without_the_day_of_that_decision_is_never_a_breach(tmp_path: Path) -> None:
    """`deemed unnecessary: Yes` gives no strategy discussion, and leaves that child's unknown."""
    head = [
        "Child Unique ID", "Date of Birth",
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
    ]  # fmt: skip
    rows = [
        head,
        ["C-1001", None, day(2025, 11, 3), "Yes", None],
        ["C-1002", None, day(2025, 11, 3), "No", None],
    ]
    source = workbook(tmp_path / "annex-a.xlsx", {"List 5": rows})

    data = read_export(source, tmp_path, Told(TOLD.extracted, TOLD.covers))
    cases = cases_of(data, tmp_path)

    assert [row["case"] for row in rows_of(data, "strategy_discussion")] == ["C-1002"]
    assert (2, "no conference was needed, but the day of that decision is not there") in whys(data)
    states = {
        name: {
            each.state for each in swindon().check(case, "2026-03-31").of("england/working-together#cp.icpc")
        }
        for name, case in cases.items()
    }
    assert "overdue" not in states["C-1001"]
