"""The worklist: what is owed soon, overdue, or may be; safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pytest

from engine.caseload.worklist import worklist
from engine.cli import run
from engine.data.dataset import write_dataset
from engine.report.look import Look
from engine.report.worklist import to_text
from tests.caseload.kit import CASESHIRE, Row, judged

EVIL = '=HYPERLINK("http://example.org";"x")'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three children in placements since Mon 2 March 2026: visited on the 6th, never, and one whose team's
    name is a formula, visited on the 20th by nobody knows whom."""

    def day(text: str) -> date:
        return date.fromisoformat(text)

    cases = ["C-1", "C-2", "C-3"]
    start = [day("2026-03-02")] * 3
    period = pa.table({"case": cases, "id": ["x"] * 3, "from": start})
    visits = pa.table(
        {
            "case": ["C-1", "C-3", "C-3"],
            "id": ["v1", "v2", "v3"],
            "at": [day("2026-03-06"), day("2026-03-06"), day("2026-03-20")],
            "seen": [True, True, True],
            "by": ["social_worker", "social_worker", None],
        }
    )
    teams = pa.table(
        {"case": cases, "from": start, "team": ["east", "east", EVIL], "worker": ["W-1", "W-2", "W-3"]}
    )
    tables = {
        "placement": period,
        "looked_after": period,
        "visit": visits,
        "allocation": teams,
        "case_open": period,
    }
    write_dataset(tmp_path / "data", tables, extracted=day("2026-03-31"))
    return tmp_path / "data"


def call(data: Path, *more: str) -> list[str]:
    return ["due", str(data), "-a", str(CASESHIRE), "--jobs", "1", *more]


def test_it_lists_what_is_due_overdue_and_may_be(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Within the days asked for, in the order of team, day and case."""
    assert run(call(data, "--within", "3d", "--format", "json")) == 0
    told = json.loads(capsys.readouterr().out)

    assert (told["as_of"], told["until"]) == ("2026-03-31", "2026-04-03")
    visits = [
        (row["case"], row["state"], row["due"])
        for row in told["rows"]
        if row["title"] == "Visits every four weeks"
    ]
    assert ("C-1", "due", "2026-04-03") in visits
    assert ("C-2", "overdue", "2026-03-09") in visits
    assert any(case == "C-3" and state == "unknown" for case, state, _ in visits)
    assert [row["team"] for row in told["rows"]] == sorted(row["team"] for row in told["rows"])


def test_what_is_owed_stands_before_what_may_be(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A year of what nobody can tell does not bury what falls due on Friday."""
    assert run(call(data, "--within", "1w", "--by", "worker", "--format", "json")) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    order = [(row["worker"], row["state"] == "unknown", row["due"] or "9") for row in rows]
    maybe = sum(row["state"] == "unknown" for row in rows)

    assert order == sorted(order)
    assert 0 < maybe < len(rows)
    assert run(call(data, "--within", "1w", "--by", "worker")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.count("    may be owed, the data does not tell:") == len(
        {row["worker"] for row in rows if row["state"] == "unknown"}
    )
    assert lines[-1].startswith(f"{len(rows) - maybe} obligations in all. {maybe} more may be owed")


def test_a_list_of_a_day_after_the_extract_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the answer: what looks overdue may have been done since."""
    for day, said in (("2026-03-31", ""), ("2026-04-14", "the data was extracted on 2026-03-31")):
        assert run(call(data, "--as-of", day)) == 0
        assert capsys.readouterr().err.partition(":")[0].strip() == said


def test_a_list_says_whose_cases_it_is_of_and_which_days(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list on a desk in May is not taken for that of May; text, JSON and workbook."""
    about = "what is overdue, due by Fri 3 Apr 2026, or may be, of 3 open cases"
    assert run(call(data, "--within", "3d")) == 0
    assert " ".join(capsys.readouterr().out.split()).partition(": ")[2].startswith(about)
    assert run(call(data, "--within", "3d", "--format", "json")) == 0
    assert json.loads(capsys.readouterr().out)["open_cases"] == 3
    assert run(call(data, "--within", "3d", "--format", "xlsx", "--out", str(tmp_path / "w.xlsx"))) == 0
    said = openpyxl.load_workbook(tmp_path / "w.xlsx")["About"]["A1"].value
    assert said == f"Caseshire County Council, as of Tue 31 Mar 2026: {about}"


def test_the_text_is_gathered_by_worker(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each worker's own list, with how far each day is."""
    assert run(call(data, "--within", "1w", "--by", "worker")) == 0
    out = capsys.readouterr().out

    assert out.index("W-1:") < out.index("W-2:") < out.index("W-3:")
    assert "C-1  Fri 3 Apr 2026 (in 3 days): Visits every four weeks" in out
    assert "overdue" in out
    assert "may be owed" in out


def test_within_a_team_each_worker_has_a_list_in_the_order_of_days(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Days of several workers in one list would look like no order at all."""
    assert run(call(data, "--within", "1w", "--by", "team")) == 0
    heads = [line for line in capsys.readouterr().out.splitlines() if re.fullmatch(r"(  )?\S.*: \d+", line)]

    assert [head.split(":")[0] for head in heads] == [EVIL.split(":")[0], "  W-3", "east", "  W-1", "  W-2"]


#: What is known of the day of a visit -> the day that the list of 31 March to 3 April has for it, and whether
#: that is the latest; None where it is not in the list.
MAYBE: dict[str, tuple[Row, tuple[date | None, str | None] | None]] = {
    "only the latest day is known": ({"due_to": date(2026, 4, 2)}, (date(2026, 4, 2), "at the latest")),
    "the latest day is later, and none is the earliest": (
        {"due_to": date(2026, 4, 8)},
        (date(2026, 4, 8), "at the latest"),
    ),
    "owed for certain, by some day before": (
        {"due_to": date(2026, 4, 8), "state": "due", "possible": []},
        (date(2026, 4, 8), "at the latest"),
    ),
    "owed for certain, the day in doubt": (
        {"due_from": date(2026, 4, 2), "safe_by": date(2026, 4, 2), "state": "due", "possible": []},
        (date(2026, 4, 2), None),
    ),
    "no day, perhaps overdue": ({}, (None, None)),
    "no day, never overdue": ({"possible": ["met", "due"]}, None),
    "a duty without a day": ({"state": "due", "possible": []}, None),
    "later for certain": ({"due_from": date(2026, 4, 4), "due_to": date(2026, 4, 8)}, None),
    "it hangs on nothing that is known": ({"anchor_id": None, "occurrence": "*"}, None),
}


@pytest.mark.parametrize("what", MAYBE)
def test_what_may_be_owed_by_then_is_listed_whatever_is_known_of_its_day(tmp_path: Path, what: str) -> None:
    """A visit owed on Wednesday at the latest may be overdue today: whoever owes it must see it."""
    known, wanted = MAYBE[what]
    row = {"state": "unknown", "possible": ["due", "overdue"], **known}

    found = worklist(*judged(tmp_path, [row]), date(2026, 3, 31), date(2026, 4, 3), ("team", "worker"))

    assert [(each["due"], each["bound"]) for each in found] == ([] if wanted is None else [wanted])


def test_what_is_overdue_since_a_latest_day_has_its_place_among_the_days(tmp_path: Path) -> None:
    """It is not behind all that falls due, and the text says that the day is the latest."""
    rows = [
        {"case": "C-1", "state": "due", "due": date(2026, 4, 1)},
        {"case": "C-2", "state": "overdue", "due_to": date(2026, 3, 27)},
    ]

    found = worklist(*judged(tmp_path, rows), date(2026, 3, 31), date(2026, 4, 3), ("team", "worker"))

    assert [each["case"] for each in found] == ["C-2", "C-1"]
    told = to_text(found, "team", date(2026, 3, 31), Look())
    assert "C-2  Fri 27 Mar 2026 at the latest (4 days ago), overdue: s" in told


def test_no_cell_is_a_formula(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in CSV nor in a workbook: the text stays a text."""
    assert run(call(data, "--format", "csv")) == 0
    cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
    assert "'" + EVIL in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells if not cell.lstrip("-").isdigit())

    assert run(call(data, "--format", "xlsx", "--out", str(tmp_path / "list.xlsx"))) == 0
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.value == EVIL and cell.data_type == "s" for cell in found)
    assert all(cell.data_type != "f" for cell in found)
    with ZipFile(tmp_path / "list.xlsx") as book:
        assert not any(
            b"<f>" in book.read(name) or b"hyperlink" in book.read(name) for name in book.namelist()
        )


def test_a_workbook_wants_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is nothing to print."""
    assert run(call(data, "--format", "xlsx")) == 2
    assert "give --out" in capsys.readouterr().err
