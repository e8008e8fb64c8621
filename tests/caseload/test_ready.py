"""A dataset is judged as it stands, whatever was not read of its export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from engine.calendar import parse_moment
from engine.commands.caseload import is_ready, opened
from engine.data.dataset import NOT_READ
from tests.data.exports import FORMS, Child, ssd
from tests.data.kit import read_export, rows_of

CHILDREN = (Child("C-sound", 1), Child("C-lost", 2, reviewed="soon"), Child("", 3))


@pytest.mark.parametrize("form", FORMS)
def test_a_dataset_is_ready_also_where_some_rows_were_not_read(tmp_path: Path, form: str) -> None:
    """The list of what was not read is no export; the export itself is never taken for a dataset."""
    source = FORMS[form](tmp_path / "in", CHILDREN)

    written = read_export(source, tmp_path)

    assert (written.folder / NOT_READ).is_file()
    assert is_ready(written.folder)
    assert not is_ready(source)


def test_an_export_and_the_dataset_read_from_it_are_judged_alike(tmp_path: Path) -> None:
    """The hole that a lost row leaves in the table of its child is there either way."""
    source = ssd(tmp_path / "in", CHILDREN)
    written = read_export(source, tmp_path)

    ready = seen(str(written.folder))
    assert ready == seen(str(source))
    assert {"C-lost"} == {each["case"] for each in ready["own spans"]}


def test_a_dataset_of_which_more_is_said_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    """Options of a call make a command read it again; the holes, and what no column tells of, stay."""
    written = str(read_export(ssd(tmp_path / "in", CHILDREN), tmp_path).folder)

    ready, again = seen(written), seen(written, dates="day-first")

    assert again == ready


def seen(source: str, **more: Any) -> dict[str, Any]:
    """Return all that a judgement takes from what a command names."""
    said = {"mapping": None, "assumptions": (), "extracted": None, "covers": (), "dates": None, **more}
    with opened(source, "swindon", parse_moment("2026-03-31"), ((), ()), said) as found:
        data = found.data
        own = [] if data.case_coverage is None else parquet.read_table(data.case_coverage).to_pylist()
        about = (data.coverage, data.silent, data.extracted, data.source, data.assumptions)
        return {"about": about, "own spans": own, **{kind: rows_of(data, kind) for kind in data.tables}}


def test_a_native_folder_with_a_description_beside_its_tables_is_read(tmp_path: Path) -> None:
    """What `dataset.json` says beside tables in CSV is no dataset yet."""
    (tmp_path / "dataset.json").write_text("{}")
    (tmp_path / "review.parquet").write_bytes(b"PAR1")
    (tmp_path / "visit.csv").write_text("case,at\n")

    assert not is_ready(tmp_path)
