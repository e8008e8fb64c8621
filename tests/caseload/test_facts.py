"""Cases made of tables are the cases that the same values make in a case file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from engine.caseload.facts import CaseReader
from engine.caseload.nest import nest
from engine.data.cases import read_case
from engine.data.dataset import Dataset, write_dataset
from engine.data.plain import node_of
from engine.diagnostics import Faults
from engine.facts import Case, Coverage
from tests.caseload.kit import KINDS, Row, as_case_file, rows_of, swindon, table, without_lost_nones


def read_tables(
    folder: Path, tables: dict[str, list[Row]], dice: Random | None = None
) -> tuple[list[Case], Faults]:
    """Return the cases of tables, through nesting and reading."""
    kinds = swindon().vocabulary.kinds
    data = write_dataset(
        folder / "data", {name: table(kinds[name], rows, dice) for name, rows in tables.items()}
    )
    return read_dataset(data, folder)


def read_dataset(data: Dataset, folder: Path, size: int = 3) -> tuple[list[Case], Faults]:
    vocabulary = swindon().vocabulary
    nested = nest(data, vocabulary, folder / "nested", lambda _: size)
    reader = CaseReader(vocabulary, data.coverage)
    cases = []
    for chunk in nested.chunks:
        for batch in parquet.read_table(chunk).to_batches():
            cases += [case for case, _ in reader.read(batch)]
    return cases, reader.faults


def as_files(tables: dict[str, list[Row]], names: list[str]) -> tuple[list[Case], Faults]:
    """Return the same cases, read as case files."""
    vocabulary, faults = swindon().vocabulary, Faults()
    read = [read_case(node_of(as_case_file(name, tables, vocabulary)), vocabulary, faults) for name in names]
    return [case for case in read if case is not None], faults


def bare(case: Case) -> Case:
    """Return the case without where its facts were read."""
    facts = {name: tuple(replace(each, source=None) for each in rows) for name, rows in case.tables.items()}
    return replace(case, tables=facts)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_tables_and_case_files_make_equal_cases(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Whatever the columns' types: dates, times, yes and no, numbers, lists, or all of it as text."""
    dice, kinds = Random(seed), swindon().vocabulary.kinds
    names = [f"C-{1001 + number}" for number in range(5)]
    tables = {
        name: without_lost_nones(kinds[name], rows_of(kinds[name], names, dice))
        for name in dice.sample(KINDS, 6)
    }
    carried = sorted({row["case"] for rows in tables.values() for row in rows})

    cases, faults = read_tables(tmp_path_factory.mktemp("f"), tables, dice)
    wanted, noted = as_files(tables, carried)

    assert [bare(case) for case in cases] == [bare(case) for case in wanted]
    assert sorted((one.code, one.message) for one in faults.sorted()) == sorted(
        (one.code, one.message) for one in noted.sorted()
    )


BAD_ROWS: list[tuple[str, Row, str]] = [
    ("visit", {"at": "2026-02-30"}, "E110"),
    ("visit", {"at": "yesterday"}, "E110"),
    ("visit", {"at": date(1066, 10, 14)}, "E110"),
    ("visit", {"at": date(2026, 1, 5), "by": "nobody"}, "E106"),
    ("visit", {"at": date(2026, 1, 5), "seen": "perhaps"}, "E111"),
    ("placement", {"from": date(2026, 1, 5), "to": date(2026, 1, 4)}, "E303"),
    ("visit", {"at": date(2026, 1, 5), "cancelled": date(2026, 1, 4)}, "E308"),
    ("short_break", {"from": date(2026, 1, 5), "planned_days": "010"}, "E112"),
]


@pytest.mark.parametrize(("kind", "row", "code"), BAD_ROWS)
def test_a_faulty_row_is_refused_with_its_place(tmp_path: Path, kind: str, row: Row, code: str) -> None:
    """The case is left out, and the message says in which row of which file, in the words of a case file."""
    good = {
        "case": "C-1001",
        "id": "v1",
        **{name: value for name, value in row.items() if name in ("at", "from")},
    }
    good |= {name: date(2026, 1, 1) for name in ("at", "from") if name in good}
    tables = {kind: [good, {"case": "C-1002", "id": "v2", **row}]}

    cases, faults = read_tables(tmp_path, tables)
    _, noted = as_files(tables, ["C-1001", "C-1002"])

    assert [case.id for case in cases] == ["C-1001"]
    assert [one.code for one in faults.errors] == [code] == [one.code for one in noted.errors]
    assert faults.errors[0].message == noted.errors[0].message
    assert (faults.errors[0].span.file, faults.errors[0].span.line) == (f"{kind}.parquet", 2)  # type: ignore[union-attr] - the node has that key


def test_one_id_for_two_facts_is_refused_and_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    """As in a case file: E304 for the first, a warning for the second."""
    visit: dict[str, Any] = {"id": "v1", "at": date(2026, 1, 5)}
    tables = {
        "visit": [
            {"case": "C-1001", **visit},
            {"case": "C-1001", **visit, "at": date(2026, 1, 6)},
            {"case": "C-1002", **visit},
            {"case": "C-1002", **visit},
        ]
    }

    cases, faults = read_tables(tmp_path, tables)

    assert [(case.id, len(case.tables["visit"])) for case in cases] == [("C-1002", 1)]
    assert sorted(one.code for one in faults.sorted()) == ["E304", "W301"]


def test_a_fact_says_where_it_was_read_and_what_it_rests_on(tmp_path: Path) -> None:
    """File, sheet and row of the export; without them, the row of the table itself."""
    rows = pa.table(
        {
            "case": ["C-1001"],
            "at": [date(2026, 1, 5)],
            "_file": ["annex-a.xlsx"],
            "_sheet": ["List 6"],
            "_row": [12],
            "_assumed": [["visit-by"]],
        }
    )
    data = write_dataset(tmp_path / "data", {"visit": rows, "review": rows.select(["case", "at"])})

    (case,), _ = read_dataset(data, tmp_path)

    visit, review = case.tables["visit"][0], case.tables["review"][0]
    assert (visit.source, visit.assumed) == ("annex-a.xlsx, sheet List 6, row 12", ("visit-by",))
    assert (review.source, review.assumed) == ("review.parquet row 1", ())


def test_coverage_of_the_data_and_of_one_case(tmp_path: Path) -> None:
    """A case's own span takes the place of the span of all."""
    visits = pa.table({"case": ["C-1001", "C-1002"], "at": [date(2026, 1, 5)] * 2})
    spans = pa.table(
        {
            "case": ["C-1002"],
            "kind": ["visit"],
            "complete_from": pa.array([date(2026, 1, 1)], pa.date32()),
            "complete_to": pa.array([None], pa.date32()),
        }
    )
    first, last = date(2025, 1, 1).toordinal(), date(2026, 1, 31).toordinal()
    data = write_dataset(
        tmp_path / "data", {"visit": visits}, coverage={"visit": Coverage(first, last)}, case_coverage=spans
    )

    one, other = read_dataset(data, tmp_path)[0]

    assert one.coverage == {"visit": Coverage(first, last)}
    assert other.coverage == {"visit": Coverage(date(2026, 1, 1).toordinal(), None)}
