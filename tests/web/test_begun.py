"""What a process that was killed left half written goes; what a living one fills stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.begun import begun, sweep
from web.config import Settings
from web.purging_command import command as purge
from web.serve import _prepared

ROOT = Path(__file__).resolve().parents[2]

#: Dies while a file about children is half written.
UPLOADS = """
import os, signal, sys
from pathlib import Path
from web.records import datasets
from web.records.base import Shelves
with datasets.arriving(Shelves(Path(sys.argv[1])).of("swindon")) as held:
    (held / "visit.csv").write_text("case,at,seen")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def settings(filled_sqlite, tmp_path) -> Settings:
    """An installation whose process was killed in the middle of an upload."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(filled_sqlite, data / "dutybook.sqlite")
    line = [sys.executable, "-c", UPLOADS, str(data)]
    died = subprocess.run(
        line, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120
    )
    assert died.returncode == -signal.SIGKILL
    return Settings(data, "x" * 40, f"sqlite:///{data / 'dutybook.sqlite'}", secure=False)


def in_days(number: int) -> datetime:
    """Return so many days, and a minute, after what a test has just written."""
    return datetime.now(UTC) + timedelta(days=number, minutes=1)


def half_written(settings: Settings) -> list[str]:
    return [path.name for path in settings.data.rglob("visit.csv")]


def test_an_upload_whose_server_was_killed_is_gone_after_the_next_start(settings):
    """It holds data about children that no page lists and no retention finds."""
    assert half_written(settings) == ["visit.csv"]

    _prepared(settings)

    assert half_written(settings) == []


@pytest.mark.parametrize(("words", "left"), [(["--dry-run"], ["visit.csv"]), ([], [])])
def test_the_nightly_purge_removes_it_as_well(settings, words, left):
    """A server process may be killed while the server runs on."""
    CliRunner().invoke(purge, ["--data", str(settings.data), *words], catch_exceptions=False)

    assert half_written(settings) == left


@pytest.mark.parametrize("home", ["policies", "records/swindon", "records/swindon/datasets"])
def test_what_a_living_process_fills_stays_until_nobody_wrote_to_it_for_a_day(tmp_path, home):
    """After a day its number is somebody else's, such as that of the same server started anew."""
    (tmp_path / home).mkdir(parents=True)
    with begun(tmp_path / home) as held:
        (held / "half").touch()

        assert (sweep(tmp_path, in_days(0)), held.is_dir()) == (0, True)
        assert (sweep(tmp_path, in_days(1)), held.is_dir()) == (1, False)


@pytest.mark.parametrize("name", ["datasets/.new-ab12cd_3", "datasets/.new-demonstration", "impact-ab12cd_3"])
def test_a_folder_that_an_older_version_left_goes_after_a_day(tmp_path, name):
    """Its name does not say whose it was."""
    folder = tmp_path / "records" / "swindon" / name
    folder.mkdir(parents=True)

    assert (sweep(tmp_path, in_days(0)), sweep(tmp_path, in_days(1))) == (0, 1)


def test_datasets_audits_and_policies_are_never_swept(tmp_path):
    """Nor the folder of an audit that runs, which has its own rules."""
    places = ("policies/ab12", "records/swindon/datasets/1", "records/swindon/audits/.1.4242.begun")
    for place in places:
        (tmp_path / place).mkdir(parents=True)

    assert sweep(tmp_path, in_days(1)) == 0
    assert all((tmp_path / place).is_dir() for place in places)


def test_a_folder_that_was_moved_to_its_place_stays_there(tmp_path):
    with begun(tmp_path) as held:
        held.rename(tmp_path / "1")

    assert os.listdir(tmp_path) == ["1"]
