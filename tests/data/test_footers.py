"""Lines among or below the rows of a table that are no rows of it: no child comes of them; each is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from tests.data.kit import read_export, rows_of, table, whys, write

HEAD = "Child Unique ID,Date of Birth,Date of Contact,Contact Source"
ROW = "C-1001,04/05/2012,20/03/2026,school"
NOBODY = "no child is named"


def children(data: Dataset) -> set[str]:
    return {row["case"] for kind in data.tables for row in rows_of(data, kind)}


@pytest.mark.parametrize(
    "line",
    [
        *("Total,,1,", "TOTAL: 1 children,,,", "Grand total,,,1", "Totals,1,1,1", "Subtotal,,,"),
        *("Report run on 1 April 2026,,,", "End of list ,,,", HEAD, HEAD.upper()),
    ],
)
def test_a_line_below_a_list_is_no_child(tmp_path: Path, line: str) -> None:
    """Totals, the day of the report, the headings of another page: refused, with their row."""
    source = write(tmp_path / "in", "List 1.csv", f"{HEAD}\n{ROW}\n{line}")

    data = read_export(source, tmp_path)

    assert children(data) == {"C-1001"}
    assert (3, NOBODY) in whys(data)
    told = table(data, "List 1.csv")
    assert (told["rows"], told["read"], told["refused"]) == (2, 1, 1)


def test_headings_that_stand_once_more_above_later_rows_are_no_child(tmp_path: Path) -> None:
    """Where pages were copied one below the other, the rows of each are read."""
    rows = [ROW, HEAD, *(f"C-{number},04/05/2012,20/03/2026,school" for number in range(1002, 1012))]
    source = write(tmp_path / "in", "List 1.csv", "\n".join([HEAD, *rows]))

    data = read_export(source, tmp_path)

    assert children(data) == {f"C-{number}" for number in range(1001, 1012)}


@pytest.mark.parametrize("last", ["C-1002,,,", "AB 1002,,,", "Totaliser 1002,,20/03/2026,school"])
def test_the_last_child_is_a_child_however_little_is_known_of_it(tmp_path: Path, last: str) -> None:
    """An id is no line of words."""
    source = write(tmp_path / "in", "List 1.csv", f"{HEAD}\n{ROW}\n{last}")

    assert children(read_export(source, tmp_path)) == {"C-1001", last.partition(",")[0]}


def test_a_native_table_may_name_a_child_in_words(tmp_path: Path) -> None:
    """An invented one, say; only its totals are none."""
    write(tmp_path / "in", "person.csv", "case,born,disabled\nElla of the tale,,\nTotal,,")

    assert children(read_export(tmp_path / "in", tmp_path)) == {"Ella of the tale"}


@pytest.mark.parametrize("line", ["Total,01/05/2025,S,C2,N1,U6,PR1,,", "#N/A,01/05/2025,S,C2,N1,U6,PR1,,"])
def test_of_a_return_no_episode_comes_of_them(tmp_path: Path, line: str) -> None:
    """Episodes are read by a step of their own, by the same rule."""
    head = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC"
    write(tmp_path / "in", "Episodes.csv", f"{head}\n1001,01/05/2025,S,C2,N1,U6,PR1,,\n{line}")

    data = read_export(tmp_path / "in", tmp_path, format="903")

    assert children(data) == {"1001"}
    assert whys(data) == [(3, NOBODY)]
