"""`dutybook verify` as it is called: one bit of what an audit rests on has turned, and it says where."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.caseload import prints
from engine.cli import run
from tests.caseload.kit import WORKSPACE, sample


@dataclass(frozen=True, slots=True)
class Place:
    """An audit, and copies of all that it rests on, which may be spoilt."""

    data: Path
    workspace: Path
    engine: Path
    audit: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("verified")
    found = Place(folder / "data", folder / "workspace", folder / "engine", folder / "audit")
    sample(found.data, 20)
    shutil.copytree(WORKSPACE, found.workspace)
    shutil.copytree(prints._ENGINE, found.engine, ignore=shutil.ignore_patterns("__pycache__"))
    rules, authorities = (str(found.workspace / name) for name in ("rules", "authorities"))
    call = ["audit", str(found.data), "-a", "caseshire", "--rules", rules, "--authorities", authorities]
    assert run([*call, "--as-of", "2026-03-31", "--jobs", "1", "--out", str(found.audit)]) == 0
    return found


def pack(place: Place) -> Path:
    return place.workspace / "rules" / "caseshire" / "standards.yaml"


#: What is spoilt -> its file, a text in it of which one bit is turned, and what the command says.
SPOILT: dict[str, tuple[Callable[[Place], Path], bytes, str]] = {
    "data": (lambda p: p.data / "visit.parquet", b"PAR1", "data: visit.parquet has changed"),
    "rule": (pack, b" 4 weeks", "rules: pack caseshire/standards 1 has changed"),
    "calendar": (
        lambda p: p.engine / "calendars" / "england-and-wales.json",
        b"2026-04-03",
        "calendar: england-and-wales.json has changed",
    ),
    "engine": (lambda p: p.engine / "counting.py", b"def ", "engine: counting.py has changed"),
    "the page of an audit": (
        lambda p: p.engine / "report" / "audit_page" / "page.html",
        b"<html",
        "engine: report/audit_page/page.html has changed",
    ),
    "an outcome": (lambda p: p.audit / "outcomes.parquet", b"PAR1", "audit: outcomes.parquet has changed"),
}


def test_what_nothing_has_touched_verifies(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0, and the number of outcomes that came out the same."""
    monkeypatch.setattr(prints, "_ENGINE", place.engine)

    assert run(["verify", str(place.audit), "--jobs", "1"]) == 0
    assert "Nothing differs" in capsys.readouterr().out


@pytest.mark.parametrize("what", SPOILT)
def test_one_bit_that_is_another_is_named(
    place: Place, what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a table, in a pack, in a calendar, in a program, in the audit itself: status 1."""
    where, text, named = SPOILT[what]
    path = where(place)
    before = path.read_bytes()
    at = before.index(text) + 1
    monkeypatch.setattr(prints, "_ENGINE", place.engine)
    path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
    try:
        status = run(["verify", str(place.audit), "--jobs", "1"])
    finally:
        path.write_bytes(before)

    told = capsys.readouterr()
    assert (status, named in told.out) == (1, True), told


def test_numbers_that_nobody_counted_are_named(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of outcomes and cases, and of the second judging; and a page that is another is not saved by being left
    out of the record."""
    audit = tmp_path / "audit"
    shutil.copytree(place.audit, audit)
    monkeypatch.setattr(prints, "_ENGINE", place.engine)
    told = json.loads((audit / "audit.json").read_text("utf-8"))
    told["counts"] |= {"outcomes": 9999999, "cases": 7}
    told["twice"] |= {"cases": 200, "differences": 3, "matchers": ["durable", "plain"]}
    del told["files"]["report.html"]
    (audit / "audit.json").write_text(json.dumps(told), "utf-8")
    (audit / "report.html").write_text("All is well.", "utf-8")

    assert run(["verify", str(audit), "--jobs", "1"]) == 1

    said = capsys.readouterr().out
    for name in ("counts.outcomes", "counts.cases", "twice.cases", "twice.differences", "twice.matchers"):
        assert f'as "{name}", and it is ' in said
    assert "outcomes: report.html comes out differently" in said
    assert "Nothing differs" not in said


@pytest.mark.parametrize(
    ("then", "now", "named"),
    [
        ('"files"', '"filet"', "'data.files'"),
        ('"authority"', '"authoritx"', "'authority'"),
        ('"as_of": "2026-03-31"', '"as_of": "2026-03-3p"', "'as_of'"),
        ('"period": null', '"period": "2026-01-0x..2026-03-31"', "'period'"),
        ('"outcomes": ', '"outcomes": "", "x": ', "'counts.outcomes'"),
    ],
)
def test_a_record_that_cannot_be_read_is_no_fault_of_ours(
    place: Place, tmp_path: Path, then: str, now: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verifying and comparing say that `audit.json` is damaged, and where."""
    audit = tmp_path / "audit"
    shutil.copytree(place.audit, audit)
    text = (audit / "audit.json").read_text("utf-8")
    (audit / "audit.json").write_text(text.replace(then, now, 1), "utf-8")

    for call in (["verify", str(audit)], ["changes", str(audit), str(audit)]):
        assert run(call) == 2
        assert f"is damaged: {named} is missing or cannot be" in " ".join(capsys.readouterr().err.split())
