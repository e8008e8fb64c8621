"""What an authority assumes in its file holds for every command that reads an export for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import open_dataset
from tests.caseload.kit import WORKSPACE
from tests.caseload.test_exports import ssd
from tests.cli.conftest import Answer
from tests.data.kit import rows_of, write
from tests.data.test_assumptions import council

Run = Callable[..., Answer]
ON = "{id: ssd.visit-by, on: yes, reason: only social workers record there, owner: QA lead}"


def where(tmp_path: Path) -> list[object]:
    """Write an invented council that assumes so, and return the options that name it."""
    council(tmp_path / "authorities", ON)
    folders = ("--rules", WORKSPACE / "rules", "--authorities", tmp_path / "authorities")
    return ["--authority", "caseshire", *folders]


def test_read_takes_them_and_a_file_is_laid_over_them(dutybook: Run, tmp_path: Path) -> None:
    """The dataset names who answers for each; what the file switches off is off."""
    export, council_of = ssd(tmp_path / "in"), where(tmp_path)
    off = write(tmp_path, "off.yaml", "assumptions: [{id: ssd.visit-by, on: no}]")

    assert not dutybook("read", export, "--out", tmp_path / "on", *council_of).status
    assert not dutybook("read", export, "--out", tmp_path / "off", *council_of, "--assumptions", off).status

    data = open_dataset(tmp_path / "on")
    assert {row["by"] for row in rows_of(data, "visit")} == {"social_worker"}
    assert [(each.id, each.owner) for each in data.assumptions if each.on] == [("ssd.visit-by", "QA lead")]
    assert not [each for each in open_dataset(tmp_path / "off").assumptions if each.on]


def test_an_audit_names_them_where_an_outcome_rests_on_one(dutybook: Run, tmp_path: Path) -> None:
    """`audit.json` has the hash of each, and the summary says how many outcomes rest on it."""
    done = dutybook(
        "audit",
        ssd(tmp_path / "in"),
        "--out",
        tmp_path / "audit",
        "--jobs",
        1,
        "--hide-below",
        0,
        *where(tmp_path),
    )

    assert not done.status, done.err
    told = json.loads((tmp_path / "audit" / "audit.json").read_text(encoding="utf-8"))
    summary = json.loads((tmp_path / "audit" / "summary.json").read_text(encoding="utf-8"))
    on = [(each["id"], each["owner"]) for each in summary["assumptions"] if each["on"]]
    assert on == [("ssd.visit-by", "QA lead")]
    assert len(told["data"]["assumptions"]["ssd.visit-by"]) == 64


def test_due_and_impact_take_them(dutybook: Run, tmp_path: Path) -> None:
    """Nobody has to repeat them on the command line."""
    export, council_of = ssd(tmp_path / "in"), where(tmp_path)

    for command in (["due", export], ["impact", export, "--and-as-of", "2026-04-30"]):
        done = dutybook(*command, *council_of, "--format", "json", "--jobs", 1)

        assert not done.status, done.err
        assert json.loads(done.out)["authority"] == "caseshire"


def test_a_dataset_read_without_them_is_told(dutybook: Run, tmp_path: Path) -> None:
    """Outcomes rest on what was assumed when the export was read."""
    council_of = where(tmp_path)
    dutybook("read", ssd(tmp_path / "in"), "--out", tmp_path / "data")

    done = dutybook("due", tmp_path / "data", *council_of, "--jobs", 1)

    assert "read without what caseshire assumes (ssd.visit-by): read the export again" in done.err
