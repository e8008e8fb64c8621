"""A cell that decides whether a row counts, and says nothing that is known: neither held nor not held."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from tests.data.exports import Child, ssd
from tests.data.kit import read_export, rows_of, table, write
from tests.data.test_lost_rows import holes

UNCLEAR = "whether it counts cannot be told: the cell is not understood"
CHILD = Child("C-1001", 1)


def left_and_told(data: Dataset, kind: str) -> tuple[int, list[tuple[str | None, str]], bool]:
    """Return how many facts of a kind there are, what was told of it, and whether the child has a hole."""
    count = len(rows_of(data, kind)) if kind in data.tables else 0
    told = [(each["column"], each["why"]) for each in data.read["lost"] if each["kind"] == kind]
    return count, told, ("C-1001", kind) in holes(data)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        *(("N", True), ("f", True), ("b) No", True), ("0", True), ("", True), ("N - held", True)),
        *(("Y", False), ("t", False), ("a) Yes", False), ("Y - by the family", False)),
        *(("Cancelled", None), ("perhaps", None), ("not known", None)),
    ],
)
def test_a_review_counts_as_held_only_where_its_cell_says_so(
    tmp_path: Path, cell: str, held: bool | None
) -> None:
    """Whether it was cancelled is a question of yes or no; another answer leaves a hole for its child."""
    source = ssd(tmp_path / "in", [CHILD])
    path = source / "ssd_cla_reviews.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",N\n", f",{cell}\n"), encoding="utf-8")

    data = read_export(source, tmp_path)

    told = [] if held is not None else [("clar_cla_review_cancelled", UNCLEAR)]
    assert left_and_told(data, "review") == (int(held is True), told, held is None)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        *(("Completed", True), ("Y", True), ("", True)),
        *(("Refused", False), ("Did not attend", False), ("Cancelled", False)),
        *(("DNA", None), ("Refusal by child", None), ("Pending", None)),
    ],
)
def test_a_health_assessment_counts_only_by_a_status_that_is_known(
    tmp_path: Path, cell: str, held: bool | None
) -> None:
    """Of a word that nobody taught the mapping it is not known whether the child was seen."""
    source = ssd(tmp_path / "in", [CHILD])
    head = "clah_health_check_id,clah_person_id,clah_health_check_type,clah_health_check_date"
    row = "h1,C-1001,Health assessment,2026-01-20"
    write(source, "ssd_cla_health.csv", f"{head},clah_health_check_status\n{row},{cell}")

    data = read_export(source, tmp_path)

    told = [] if held is not None else [("clah_health_check_status", UNCLEAR)]
    assert left_and_told(data, "health_assessment") == (int(held is True), told, held is None)


def without(path: Path, heading: str) -> None:
    """Take a column out of a CSV file."""
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    place = rows[0].index(heading)
    path.write_text(
        "".join(f"{','.join(row[:place] + row[place + 1 :])}\n" for row in rows), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("name", "kind", "column"),
    [
        ("ssd_cla_reviews", "review", "clar_cla_review_cancelled"),
        ("ssd_cla_health", "health_assessment", "clah_health_check_status"),
        ("ssd_cla_health", "dental_check", "clah_health_check_status"),
        ("ssd_initial_cp_conference", "conference", "icpc_icpc_transfer_in"),
    ],
)
def test_where_the_column_is_not_there_at_all_no_row_counts_as_held(
    tmp_path: Path, name: str, kind: str, column: str
) -> None:
    """SSD lists reviews that were cancelled and checks that were refused: without the column nobody knows."""
    source = ssd(tmp_path / "in", [CHILD])
    health = "clah_health_check_id,clah_person_id,clah_health_check_type,clah_health_check_date"
    write(
        source,
        "ssd_cla_health.csv",
        f"{health},clah_health_check_status\nh1,C-1001,HA,2026-01-20,\nh2,C-1001,dental,2026-01-20,",
    )
    conference = "icpc_icpc_id,icpc_person_id,icpc_icpc_date,icpc_icpc_transfer_in"
    write(source, "ssd_initial_cp_conference.csv", f"{conference}\ni1,C-1001,2026-01-20,")
    assert left_and_told(read_export(source, tmp_path / "whole"), kind) == (1, [], False)

    without(source / f"{name}.csv", column)
    data = read_export(source, tmp_path)

    why = f"whether it counts cannot be told: the table has no column '{column}'"
    count, told, hole = left_and_told(data, kind)
    assert (count, set(told), hole) == (0, {(None, why)}, True)
    assert table(data, name)["columns_absent"].count(column) == 1


MAPPING = """
mapping: local
tables:
  visits:
    facts:
      - visit: {case: Child ID, at: Visited}
        only: {%s}
"""


@pytest.mark.parametrize(
    ("asked", "cells", "expected"),
    [
        ("Done: [yes]", ("Y", "No", "later"), (1, [("Done", UNCLEAR)], True)),
        ("Type: [1]", ("1", "2", "T"), (1, [], False)),
        ("Type: [LAC]", ("LAC", "CP", "?"), (1, [], False)),
    ],
)
def test_a_mapping_that_asks_for_yes_understands_no_and_nothing_else(
    tmp_path: Path, asked: str, cells: tuple[str, ...], expected: tuple[int, list[tuple[str, str]], bool]
) -> None:
    """Codes and words that are asked for leave any other as what they are: other rows."""
    column = asked.partition(":")[0]
    rows = [f"C-1001,2026-03-{day},{cell}" for day, cell in enumerate(cells, 10)]
    source = write(tmp_path / "in", "visits.csv", "\n".join([f"Child ID,Visited,{column}", *rows]))
    mapping = write(tmp_path, "local.yaml", "mapping: local")
    mapping.write_text(MAPPING % asked, encoding="utf-8")

    data = read_export(source, tmp_path, mapping=mapping)

    assert left_and_told(data, "visit") == expected


def test_where_the_column_that_a_mapping_asks_for_is_not_there_its_rows_are_not_lost_in_silence(
    tmp_path: Path,
) -> None:
    """Another table may give the same kind; then nobody would see that these rows are missing."""
    rows = "Child ID,Visited,Finished\nC-1001,2026-03-10,yes\nC-1002,2026-03-11,no"
    source = write(tmp_path / "in", "visits.csv", rows)
    mapping = write(tmp_path, "local.yaml", "mapping: local")
    mapping.write_text(MAPPING % "Done: [yes]", encoding="utf-8")

    data = read_export(source, tmp_path, mapping=mapping)

    why = "whether it counts cannot be told: the table has no column 'Done'"
    assert left_and_told(data, "visit") == (0, [(None, why), (None, why)], True)
    told = table(data, "visits.csv")
    assert (told["rows"], told["read"], told["refused"]) == (2, 0, 2)
    assert "visit: each of its rows was refused; taken as not carried" in data.read["notes"]
