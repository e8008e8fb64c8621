"""The canonical folder: what is written is what is read, and nothing is half-written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from engine.data.dataset import Assumption, open_dataset, write_dataset
from engine.diagnostics import InputFault
from engine.facts import Coverage

VISITS = pa.table({"case": ["C-1001"], "at": [date(2026, 3, 20)], "seen": [True]})


def test_a_dataset_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Tables, spans, extract date and assumptions survive the way to disk and back."""
    span = Coverage(date(2025, 4, 1).toordinal(), date(2026, 3, 31).toordinal())
    given = Assumption(
        "visit-by", "visit", "by", "social_worker", "the list holds social workers' visits", "QA"
    )

    written = write_dataset(
        tmp_path / "out",
        {"visit": VISITS, "review": VISITS.select(["case", "at"]).slice(0, 0)},
        coverage={"visit": span},
        case_coverage=pa.table({"case": ["C-1001"], "kind": ["visit"]}),
        extracted=date(2026, 4, 1),
        source="ssd",
        assumptions=[given],
    )

    assert written == open_dataset(tmp_path / "out")
    assert sorted(written.tables) == ["review", "visit"]
    assert (written.coverage, written.extracted) == ({"visit": span}, date(2026, 4, 1))
    assert (written.assumptions, written.source) == ((given,), "ssd")
    assert written.case_coverage == tmp_path / "out" / "_coverage.parquet"


def test_a_failed_write_leaves_the_older_dataset_alone(tmp_path: Path) -> None:
    """A table that cannot be written leaves neither half a dataset nor a stray folder."""
    write_dataset(tmp_path / "out", {"visit": VISITS})

    with pytest.raises(FileNotFoundError):
        write_dataset(tmp_path / "out", {"review": tmp_path / "missing.parquet"})

    assert list(open_dataset(tmp_path / "out").tables) == ["visit"]
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_newer_dataset_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Tables of the older one do not linger."""
    write_dataset(tmp_path / "out", {"visit": VISITS})
    write_dataset(tmp_path / "out", {"review": VISITS})

    assert list(open_dataset(tmp_path / "out").tables) == ["review"]


def test_a_folder_of_other_things_is_never_overwritten(tmp_path: Path) -> None:
    """Writing into a folder that holds something else is refused."""
    (tmp_path / "notes.txt").write_text("keep me")

    with pytest.raises(InputFault, match="E503"):
        write_dataset(tmp_path, {"visit": VISITS})

    assert (tmp_path / "notes.txt").read_text() == "keep me"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "E501"),
        ("{", "E502"),
        ("[]", "E502"),
        ('{"schema": 9}', "E502"),
        ('{"schema": 1, "extracted": "31/03/2026"}', "E502"),
        ('{"schema": 1, "coverage": {"visit": 3}}', "E502"),
        ('{"schema": 1, "assumptions": [{"colour": "red"}]}', "E502"),
    ],
)
def test_a_folder_without_a_sound_manifest_is_refused_in_words(
    tmp_path: Path, text: str | None, code: str
) -> None:
    """A damaged `dataset.json` is a diagnostic, never a traceback."""
    if text is not None:
        (tmp_path / "dataset.json").write_text(text)

    with pytest.raises(InputFault, match=code):
        open_dataset(tmp_path)
