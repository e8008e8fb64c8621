"""What the tests of proving share: a workspace that may be changed, and its stand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.example_runs import example_files
from engine.proving.stand import Stand

WORKSPACE = Path(__file__).parents[1] / "cli" / "workspace"
PACK = "testshire/visits"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of the invented council's workspace."""
    return Path(shutil.copytree(WORKSPACE, tmp_path / "workspace"))


@pytest.fixture
def stand_of() -> Callable[[Path], Stand]:
    """Return the stand of a workspace, its files without faults."""

    def made(workspace: Path) -> Stand:
        faults = Faults()
        catalogue = Catalogue.open([workspace / "rules"], [workspace / "authorities"])
        stand = Stand(catalogue, example_files([workspace / "rules"]), faults)
        stand.bench(PACK)
        assert not faults.errors
        return stand

    return made
