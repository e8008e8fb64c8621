"""Quotation marks that open and are not closed, in a CSV file: what they cost, and what they hide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.data.kit import read_export, rows_of, write


def quoted_visits(folder: Path, cells: Mapping[int, str]) -> Path:
    """Write twelve visits; `cells` are the last cells of some rows, as they stand in the file."""
    rows = (f"C-{n},v{n},2026-03-{n:02},statutory,{cells.get(n, 'ok')}" for n in range(1, 13))
    return write(folder, "visit.csv", "\n".join(["case,id,at,kind,rationale", *rows]))


@pytest.mark.parametrize(
    ("cells", "lost"),
    [
        ({3: '"he said'}, {3}),
        ({3: '"he said', 7: '"two\nlines"'}, {3}),
        ({3: '"he said', 7: '"left" and more'}, {3}),
        ({3: '"4 inch', 5: '"2 inch', 9: '"closed"'}, {3, 5}),
        ({12: '"he said'}, {12}),
    ],
)
def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(
    tmp_path: Path, cells: Mapping[int, str], lost: set[int]
) -> None:
    """The rows below it are read, and a cell of several lines among them still is one."""
    data = read_export(quoted_visits(tmp_path / "in", cells), tmp_path)

    assert {row["id"] for row in rows_of(data, "visit")} == {f"v{n}" for n in range(1, 13) if n not in lost}
    assert {(one["row"], one["why"]) for one in data.read["lost"] if one["lost"] == "row"} == {
        (n + 1, "a quotation mark opens in this row and is not closed") for n in lost
    }
    [told] = data.read["tables"]
    assert (told["rows"], told["refused"]) == (12, len(lost))


def test_rows_that_stand_in_a_cell_of_another_are_told(tmp_path: Path) -> None:
    """A mark that opens and one that closes by chance make one cell of all that is between them."""
    data = read_export(quoted_visits(tmp_path / "in", {3: '"he said', 9: 'a scar of 2"'}), tmp_path)

    [note] = data.read["tables"][0]["notes"]
    assert note.startswith("rows in whose cells other rows seem to stand: 1, the first of them row 4; ")


def test_a_file_of_nothing_but_open_quotation_marks_is_read_once(tmp_path: Path) -> None:
    """What an open mark took in is not read again for each of its lines."""
    source = write(tmp_path / "in", "visit.csv", "case,id,at\n" + 'C-1","v1\n' * 12_000)

    [told] = read_export(source, tmp_path).read["tables"]

    assert told["rows"] == told["refused"] == 12_000
