"""Traceability: every row of a source leads somewhere, with its figure; where one fails, it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.diagnostics import Faults
from engine.report.trace import trace_json, trace_text
from engine.tracing import Document, check_document, read_documents, shelved
from engine.tracing.figures import marks_of
from tests.engine.layering_kit import LOCAL, NATIONAL, library

PACKS = library(
    NATIONAL,
    LOCAL.replace('    cite: "9.1"\n', '    cite: "9.1"\n    rows: [R-1, R-2]\n')
    + """\
manual:
  - {id: manner, title: Manner, check: Was it kind?, rows: [R-3]}
""",
)
TRACE = """\
row\tdisposition\tstandard\tnote
R-1\tencoded\tswindon/standards#cla.visit\t
R-2\tencoded\tswindon/standards#cla.visit\t
R-3\tmanual\tswindon/standards#manner\t
R-4\tsame\tR-1\t
R-5\tsuperseded\t\tthe form is gone
R-6\tnot a standard\t\tsays what visits are for
"""
ROWS = """\
row\tsection\tcheckable\tfigure\tconfirmed
R-1\t9.1\tyes\t5 working days\t-
R-2\t9.1\tyes\t7 days; 6 weeks\t-
R-3\t9.1\tno\t-\t-
R-4\t9.2\tyes\t-\t-
R-5\t9.3\tno\t-\t-
R-6\t9.4\tno\t-\t-
"""


def traced(folder: Path, trace: str = TRACE, rows: str = ROWS) -> tuple[Document, list[str]]:
    """Return the document of the tables, and what is wrong as `code line:column`."""
    home = folder / "swindon"
    home.mkdir()
    (home / "trace.tsv").write_text(trace, encoding="utf-8")
    (home / "rows.tsv").write_text(rows, encoding="utf-8")
    faults = Faults()
    (document,) = read_documents([folder], PACKS, faults)
    check_document(document, shelved(PACKS), faults)
    found = [f"{one.code} {one.span.line}:{one.span.column}" for one in faults.sorted() if one.span]
    return document, found


def test_rows_that_all_lead_somewhere_have_no_fault(tmp_path: Path):
    """Encoded with its figure, manual, the same as another, superseded and no standard are all answers."""
    document, found = traced(tmp_path)

    assert found == []
    assert [document.count(sort) for sort in ("encoded", "manual", "same", "superseded")] == [2, 1, 1, 1]
    assert [row.same_as for row in document.rows if row.disposition == "same"] == ["R-1"]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("R-3\tmanual\tswindon/standards#manner", "R-3\t\t", "E603 4:1"),
        ("R-3\tmanual\tswindon/standards#manner", "R-3\tby hand\tswindon/standards#manner", "E604 4:5"),
        ("R-3\tmanual\tswindon/standards#manner", "R-3\tmanual\tswindon/standards#maner", "E606 4:12"),
        ("R-3\tmanual\tswindon/standards#manner", "R-3\tencoded\tswindon/standards#manner", "E607 4:13"),
        ("R-3\tmanual\tswindon/standards#manner", "R-3\tmanual\t", "E606 4:12"),
        ("same\tR-1", "same\tR-9", "E605 5:10"),
        ("same\tR-1", "same\tR-4", "E605 5:10"),
        ("superseded\t\tthe form is gone", "superseded\t\t", "E607 6:17"),
        ("superseded\t\t", "superseded\tswindon/standards#manner\t", "E607 6:16"),
        ("R-6\tnot a standard", "R-5\tnot a standard", "E602 7:1"),
        ("R-6\tnot a standard\t\t", "R-6\tnot a standard\t", "E601 7:1"),
        ("R-6\tnot", "R-7\tnot", "E608 7:1"),
        ("row\tdisposition", "row\tdisposed", "E601 1:1"),
    ],
)
def test_each_fault_of_the_trace_is_told_at_its_cell(tmp_path: Path, was: str, now: str, fault: str):
    """Nobody looks through three hundred lines for the one that is wrong."""
    assert was in TRACE
    assert fault in traced(tmp_path, TRACE.replace(was, now))[1]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("5 working days", "5 wd", "E609 2:13"),
        ("5 working days", "6 working days", "E612 2:13"),
        ("7 days; 6 weeks", "7 days; 2 months", "E612 3:13"),
        ("R-3\t9.1\tno", "R-3\t9.1\tyes", "E611 4:5"),
        ("R-3\t9.1\tno", "R-3\t9.1\tperhaps", "E604 4:9"),
        ("5 working days\t-", "5 working days\tno", "E613 2:28"),
        ("R-6\t9.4\tno\t-\t-\n", "", "E608 7:1"),
    ],
)
def test_each_fact_of_a_row_is_held_to_the_standard(tmp_path: Path, was: str, now: str, fault: str):
    """A figure that is another's, a checkable row that nothing checks, a figure passed off as confirmed."""
    assert was in ROWS
    assert fault in traced(tmp_path, rows=ROWS.replace(was, now))[1]


def test_rows_that_are_the_same_as_each_other_lead_nowhere(tmp_path: Path):
    """Two rows cannot vouch for one another."""
    circle = TRACE.replace("R-6\tnot a standard\t\tsays what visits are for", "R-6\tsame\tR-4\t").replace(
        "same\tR-1", "same\tR-6"
    )

    assert "E605 5:10" in traced(tmp_path, circle)[1]


def test_a_standard_that_does_not_list_the_row_is_told(tmp_path: Path):
    """Both ends of the trace agree."""
    wrong = TRACE.replace(
        "R-5\tsuperseded\t\tthe form is gone", "R-5\tencoded\tswindon/standards#cla.visit\t"
    )

    assert "E610 6:13" in traced(tmp_path, wrong)[1]


def test_a_standard_that_answers_for_more_than_three_rows_says_why(tmp_path: Path):
    """One standard for many rows is either one thing said often, or many things checked as one."""
    many = "".join(f"R-{n}\tencoded\tswindon/standards#cla.visit\t\n" for n in range(7, 11))
    rows = "".join(f"R-{n}\t9.9\tyes\t-\t-\n" for n in range(7, 11))

    assert "E614 2:13" in traced(tmp_path, TRACE + many, ROWS + rows)[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 week", "7 days"),
        ("1 year", "12 months"),
        ("16 weeks of pregnancy", "24 weeks"),
        ("age 15 years 6 months", "age 186 months"),
    ],
)
def test_figures_are_equal_where_the_language_says_so(one: str, other: str):
    """A week is seven days; weeks of pregnancy are counted back from the expected birth at forty."""
    assert marks_of(one) == marks_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1 month", "30 days"), ("24 hours", "1 day"), ("5 days", "5 working days")]
)
def test_figures_are_never_converted_otherwise(one: str, other: str):
    """A month is not thirty days, nor are bare days working days."""
    assert marks_of(one) != marks_of(other)


def test_the_text_and_the_json_hold_every_row(tmp_path: Path):
    """Totals first, by document, and they add up; then each row with what answers for it."""
    document, _ = traced(tmp_path)
    data = json.loads(trace_json([document]))
    (totals,) = data["documents"]
    text = trace_text([document])

    assert data["schema"] == 1
    assert (totals["document"], totals["rows"], totals["encoded"], totals["open"]) == ("swindon", 6, 2, 0)
    assert [row["row"] for row in data["rows"]] == [f"R-{n}" for n in range(1, 7)]
    assert data["rows"][0]["standard"] == "swindon/standards#cla.visit"
    assert "6 rows: 2 encoded, 1 manual, 1 same, 1 superseded, 1 not a standard." in text
    assert all(f"  R-{n}  " in text for n in range(1, 7))
