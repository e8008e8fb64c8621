"""CSV: one row an outcome, fixed columns, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from engine.outcome import FactRef
from engine.report.checked import CaseOutcomes
from engine.report.csv_ import COLUMNS, safe, to_csv
from tests.report.samples import CHECKED, checked, outcome


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_there_is_one_row_an_outcome_in_order():
    found = rows(to_csv(CHECKED))

    assert [row["state"] for row in found] == [each.state.value for each in CHECKED.outcomes]
    assert list(found[0]) == list(COLUMNS)


def test_a_row_says_what_is_late_by_how_much():
    late = rows(to_csv(CHECKED))[1]

    assert (late["due"], late["done"], late["days_late"], late["breach"]) == (
        "2026-03-27",
        "2026-03-30",
        "3",
        "yes",
    )


def test_an_unknown_shows_its_bounds_and_needs():
    untold = rows(to_csv(CHECKED))[4]

    assert (untold["due"], untold["due_from"], untold["due_to"]) == ("", "2026-04-13", "2026-04-15")
    assert (untold["breach"], untold["needs"]) == ("unknown", "review; placement/p1.emergency")


def test_a_check_without_outcomes_is_the_header_alone():
    assert to_csv(replace(CHECKED, cases=())).splitlines() == [",".join(COLUMNS)]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠", "\t", "\r"]
)
def test_no_cell_can_start_a_formula(start):
    """Whatever a record supplies, no cell begins with what a spreadsheet reads as a formula."""
    evil = f"{start}HYPERLINK(1)"
    found = outcome(
        case=evil,
        title=evil,
        occurrence=evil,
        cite=evil,
        who=evil,
        needs=(evil,),
        why=(evil,),
        anchor=FactRef(evil, evil, None),
        done=FactRef(evil, evil, None),
    )
    text = to_csv(replace(CHECKED, cases=(CaseOutcomes(evil, (found,)),)))

    (_, row) = csv.reader(io.StringIO(text, newline=""))
    assert "HYPERLINK(1)" in row[0]
    assert len(row) == len(COLUMNS)
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in row)
    assert all(not cell.startswith(("\t", "\r", "\n")) for cell in row)


def test_plain_text_stays_as_it_is():
    assert [safe(text) for text in ("reg 28(2)(a)", "p1/first", "a-b", "", "5")] == [
        "reg 28(2)(a)",
        "p1/first",
        "a-b",
        "",
        "5",
    ]


def test_commas_quotes_and_lines_inside_a_cell_survive():
    (row,) = rows(to_csv(checked(outcome(title='Visit, "seen"\nalone'))))

    assert row["title"] == 'Visit, "seen"\nalone'
