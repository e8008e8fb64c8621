"""Where a row is lost, nothing is known of the facts it may have held: for its child, and for no other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pyarrow import parquet

from engine.data.dataset import Dataset
from tests.data.kit import read_export, rows_of, whys, write
from tests.data.test_annex_a import workbook

SOUND = "v1,C-1001,2026-03-20,statutory,yes"


def holes(data: Dataset) -> set[tuple[str, str]]:
    """Return each child and kind of which a part may be missing."""
    if data.case_coverage is None:
        return set()
    return {(each["case"], each["kind"]) for each in parquet.read_table(data.case_coverage).to_pylist()}


@pytest.mark.parametrize(
    ("row", "children"),
    [
        (
            "v2,C-1002,2026-03-21,statutory,yes,extra",
            {"C-1002", "2026-03-21"},
        ),  # the second: were v2 two cells
        ("v,2,C-1002,2026-03-21,statutory,yes", {"2", "C-1002"}),
        ("v2,C-1002,2026-03-21,statu\0tory,yes", {"C-1002"}),
        ('v2,C-1002,2026-03-21,statutory,"he said', {"C-1002"}),
        ("v2,C-1002,2026-03", {"C-1002"}),
        ("v2,C-10", set()),
        ("v2", set()),
        ("v2,C-1\00002,2026-03-21,statutory,yes", set()),
    ],
)
def test_a_row_that_cannot_be_laid_out_leaves_a_hole_for_its_child(
    tmp_path: Path, row: str, children: set[str]
) -> None:
    """Whatever is wrong with it, as long as the cell of the child can be read; the row is told either way."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "visit.csv").write_text(f"id,case,at,kind,seen\n{SOUND}\n{row}", encoding="utf-8")

    data = read_export(tmp_path / "in", tmp_path)

    assert [each["id"] for each in rows_of(data, "visit")] == ["v1"]
    assert [(each["row"], each["lost"]) for each in data.read["lost"]] == [(3, "row")]
    assert holes(data) == {(child, "visit") for child in children}
    nameless = "visit.csv: of 1 refused rows nobody can tell whose they are; "
    assert any(note.startswith(nameless) for note in data.read["notes"]) is not bool(children)


def test_the_hole_is_in_every_kind_that_the_table_gives(tmp_path: Path) -> None:
    """An episode tells of the time in care, the placement and the legal status."""
    episodes = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
        C-1001,01/05/2025,S,C2,N1,U6,PR1,,
        C-1002,01/05/2025,S,C2,N1,U6,PR1,,,extra"""
    write(tmp_path / "in", "Episodes.csv", episodes)

    data = read_export(tmp_path / "in", tmp_path, format="903")

    kinds = {"looked_after", "placement", "legal_status", "adoption_placement"}
    assert {kind for case, kind in holes(data) if case == "C-1002"} == kinds
    assert not {kind for case, kind in holes(data) if case == "C-1001"}


def test_a_row_of_a_document_leaves_a_hole_among_the_documents(tmp_path: Path) -> None:
    """The plan is there, and does not hold all its actions."""
    write(tmp_path / "in", "care_plan.csv", "case,id,at\nC-1001,cp1,2026-03-20")
    write(tmp_path / "in", "care_plan.actions.csv", "case,care_plan,text\nC-1001,cp1,find, a school")

    assert holes(read_export(tmp_path / "in", tmp_path)) >= {("C-1001", "care_plan")}


LIST_5 = [
    "Child Unique ID",
    "Date of Birth",
    "Strategy discussion initiating Section 47 Enquiry Start Date",
    "Date of Initial Child Protection Conference",
    "Allocated Team",
]


def list_5(path: Path, *rows: list[str]) -> Path:
    return workbook(path / "annex-a.xlsx", {"List 5": [LIST_5, *rows]})


def test_a_formula_without_its_value_leaves_a_hole_for_the_child_of_its_row(tmp_path: Path) -> None:
    """The other cells of the row are legible."""
    source = list_5(tmp_path, ["A1", "04/05/2012", "02/03/2026", "", "east"])
    book = openpyxl.load_workbook(source)
    book["List 5"]["D2"] = "=C2+15"
    book.save(source)

    assert ("A1", "conference") in holes(read_export(source, tmp_path))


def test_an_error_in_place_of_a_date_is_a_date_that_cannot_be_read(tmp_path: Path) -> None:
    """No conference can be seen; that there was none is not known."""
    source = list_5(
        tmp_path,
        ["A1", "04/05/2012", "02/03/2026", "#N/A", "#REF!"],
        ["A2", "04/05/2013", "02/03/2026", "", "east"],
        ["#N/A", "#N/A", "#N/A", "#N/A", "#N/A"],
    )

    data = read_export(source, tmp_path)

    assert {case for case, kind in holes(data) if kind == "conference"} == {"A1"}
    assert (2, "its date cannot be read") in whys(data)
    assert [(each["case"], each.get("team")) for each in rows_of(data, "allocation")] == [("A2", "east")]
    notes = data.read["tables"][0]["notes"]
    assert notes == ["1 blank rows", "7 cells hold an error such as #N/A, which is no value"]


def test_an_error_names_no_child(tmp_path: Path) -> None:
    """In any form: it is what the spreadsheet shows, not what somebody wrote."""
    write(tmp_path / "in", "visit.csv", "case,id,at\nC-1001,v1,2026-03-20\n#N/A,v2,2026-03-21")

    data = read_export(tmp_path / "in", tmp_path)

    assert [each["case"] for each in rows_of(data, "visit")] == ["C-1001"]
    assert whys(data) == [(3, "no child is named")]
