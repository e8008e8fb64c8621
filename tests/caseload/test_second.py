"""Both matchers' outcomes are laid side by side, however large the file of an audit is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from engine.caseload.columns import SCHEMA
from engine.caseload.second import Drawn, MatchersDiffer, compare
from engine.caseload.work import Task

CASES = ("C-1", "C-2", "C-30", "C-4")


def outcomes(cases: tuple[str, ...], state: str = "met") -> pa.Table:
    rows = [
        {"case": case, "pack": "a/b", "standard": "x", "occurrence": case, "state": state} for case in cases
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def task(rows: pa.Table, folder: Path) -> Task:
    place = folder / "twice.outcomes"
    with ipc.new_file(place, rows.schema) as file:
        file.write_table(rows)
    return Task(0, folder / "twice.parquet", place, twice=True)


@pytest.mark.parametrize("group", [1, 2, 3, 4])
def test_the_outcomes_of_a_case_are_found_in_whichever_part_of_the_file_they_lie(
    tmp_path: Path, group: int
) -> None:
    parquet.write_table(outcomes(CASES), tmp_path / "outcomes.parquet", row_group_size=group)

    for drawn in (CASES, CASES[1:3], CASES[:1], CASES[3:]):
        again = task(outcomes(drawn), tmp_path)
        compare(Drawn(drawn, (again.cases,)), [again], tmp_path / "outcomes.parquet")


def test_an_id_too_long_for_what_a_file_tells_of_its_parts_is_found_as_well(tmp_path: Path) -> None:
    cases = ("C-1", "C-" + "9" * 5_000)
    parquet.write_table(outcomes(cases), tmp_path / "outcomes.parquet")
    again = task(outcomes(cases), tmp_path)

    compare(Drawn(cases, (again.cases,)), [again], tmp_path / "outcomes.parquet")


def test_a_difference_names_the_case_and_the_standard(tmp_path: Path) -> None:
    parquet.write_table(outcomes(CASES), tmp_path / "outcomes.parquet", row_group_size=2)
    again = task(outcomes(("C-30",), "missed"), tmp_path)

    with pytest.raises(MatchersDiffer, match=r"over 1 outcomes, such as C-30 a/b#x"):
        compare(Drawn(("C-30",), (again.cases,)), [again], tmp_path / "outcomes.parquet")


def test_a_case_that_the_audit_left_out_is_a_difference(tmp_path: Path) -> None:
    parquet.write_table(outcomes(CASES), tmp_path / "outcomes.parquet")
    again = task(outcomes(("C-5",)), tmp_path)

    with pytest.raises(MatchersDiffer, match="C-5"):
        compare(Drawn(("C-5",), (again.cases,)), [again], tmp_path / "outcomes.parquet")
