"""What the tests of the command share: an invented council in its workspace, and a way to call it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.cli import run
from engine.diagnostics import Diagnostic, Faults
from engine.load import Library, load_library

WORKSPACE = Path(__file__).parent / "workspace"
TESTSHIRE = str(WORKSPACE / "authorities" / "testshire.yaml")


class Answer(NamedTuple):
    """What a call said and the status it left with."""

    status: int
    out: str
    err: str


@pytest.fixture
def dutybook(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call the command in this process."""

    def call(*arguments: object) -> Answer:
        status = run([str(each) for each in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Answer(status, said.out, said.err)

    return call


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the calls of one test run share what was read, as long as no file has changed by a byte."""
    monkeypatch.setattr("engine.catalogue.load_library", _load_once)
    monkeypatch.setattr("engine.inspection.load_library", _load_once)


_READ: dict[object, tuple[Library, tuple[Diagnostic, ...]]] = {}


def _load_once(rules: Sequence[Path], faults: Faults, authorities: Sequence[Path] = ()) -> Library:
    files = [path for folder in (*rules, *authorities) for path in sorted(folder.rglob("*.y*ml"))]
    key = (tuple(rules), tuple(authorities), tuple((path, path.read_bytes()) for path in files))
    if key not in _READ:
        own = Faults()
        _READ[key] = (load_library(rules, own, authorities), own.sorted())
    library, found = _READ[key]
    faults.extend(found)
    return library


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of the workspace that a test may change."""
    return Path(shutil.copytree(WORKSPACE, tmp_path / "workspace"))
