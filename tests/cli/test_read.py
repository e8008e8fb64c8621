"""`dutybook read` and `dutybook map`: what they write, print and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import open_dataset
from tests.cli.conftest import Answer

Run = Callable[..., Answer]

VISITS = "case,id,at,seen,Colour\nC-1001,v1,2026-03-20,yes,red\n,v2,2026-03-21,yes,red\n"


def export(folder: Path) -> Path:
    folder.mkdir()
    (folder / "visit.csv").write_text(VISITS)
    return folder


def test_read_writes_a_dataset_and_prints_the_report(dutybook: Run, tmp_path: Path) -> None:
    """Rows read and refused, columns nobody knows, the span, the standards that stay unknown."""
    done = dutybook(
        "read", str(export(tmp_path / "in")), "--out", str(tmp_path / "out"), "-a", "swindon",
        "--extracted", "2026-03-31", "--covers", "visit=2026-01-01..2026-03-31",
    )  # fmt: skip

    assert done.status == 0, done.err
    assert "visit.csv: 2 rows = 1 read + 1 refused" in done.out
    assert "columns not recognised: Colour" in done.out
    assert "visit: 1, complete from 2026-01-01 to 2026-03-31" in done.out
    assert "Standards that are therefore unknown for every child:" in done.out
    assert str(open_dataset(tmp_path / "out").extracted) == "2026-03-31"
    assert "no child is named" in (tmp_path / "out" / "not-read.csv").read_text()


def test_the_report_as_json(dutybook: Run, tmp_path: Path) -> None:
    """The same for a program, with each standard that stays unknown and why."""
    done = dutybook(
        "read",
        str(export(tmp_path / "in")),
        "--out",
        str(tmp_path / "out"),
        "-a",
        "swindon",
        "--report",
        "json",
    )

    told = json.loads(done.out)
    assert told["tables"][0]["refused"] == 1
    assert told["standards_unknown"]["england/care-planning#cla.review"] == ["looked_after", "review"]


def test_a_call_that_cannot_be_meant_is_refused(dutybook: Run, tmp_path: Path) -> None:
    """A kind that does not exist, a span that is none, an export that is none: status 2, nothing written."""
    source, out = str(export(tmp_path / "in")), str(tmp_path / "out")
    for words, told in (
        (["--covers", "vist=2026-01-01..2026-03-31"], "did you mean 'visit'?"),
        (["--covers", "visit=2026-03-31..2026-01-01"], "no day at all"),
        (["--covers", "visit"], "KIND=FROM..TO"),
        (["--format", "cin"], "E510"),
    ):
        done = dutybook("read", source, "--out", out, *words)
        assert done.status == 2
        assert told in done.err
    assert not (tmp_path / "out").exists()


def test_map_drafts_a_file_that_read_takes(dutybook: Run, tmp_path: Path) -> None:
    """The draft is written, its doubts are told, a file that is there is not overwritten."""
    source = tmp_path / "stat visits.csv"
    source.write_text("Child ID,Date of visit,Child seen\nC-1001,20/03/2026,Y\n")
    words = ("map", str(source), "--out", str(tmp_path / "m.yaml"))

    first, again = dutybook(*words), dutybook(*words)
    read = dutybook(
        "read", str(source), "--mapping", str(tmp_path / "m.yaml"), "--out", str(tmp_path / "out")
    )

    assert first.status == 0, first.err
    assert again.status == 2
    assert "visit: 1, complete" in read.out
