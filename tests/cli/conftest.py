"""What the tests of the command share: an invented council in its workspace, and a way to call it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.cli import run

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


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of the workspace that a test may change."""
    return Path(shutil.copytree(WORKSPACE, tmp_path / "workspace"))
