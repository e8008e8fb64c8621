"""The worker as a process: it does jobs, it may be killed, and it is started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.web.kit import ask_for_reading, until
from web.clock import system
from web.config import Settings
from web.jobs.keeper import kept
from web.records import datasets
from web.records.base import Shelves
from web.store import jobs
from web.store.base import Database
from web.store.jobs import SILENT, JobState


@pytest.fixture
def settings(tmp_path, filled_sqlite):
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(filled_sqlite, folder / "dutybook.sqlite")
    return Settings(folder, "x" * 40, f"sqlite:///{folder / 'dutybook.sqlite'}")


@pytest.fixture
def database(settings):
    made = Database(settings.database)
    yield made
    made.close()


def test_a_job_whose_process_and_worker_are_killed_is_done_all_the_same(settings, database, tmp_path):
    """kill -9 in the middle of a job: nothing half is shown, a new worker does it from its beginning."""
    number = ask_for_reading(settings.data, database, tmp_path)
    records = Shelves(settings.data).of("swindon")

    def job():
        with database.work() as session:
            return jobs.of(session, "swindon", number)

    with kept(settings) as keeper:
        until(lambda: job().phase == "reading the policy")
        first = keeper.process.pid
        os.kill(first, signal.SIGKILL)
        with database.work() as session:  # as if its worker had long been silent
            assert jobs.beat(session, job(), system() - 2 * SILENT)
        with records.database.work() as session:
            assert not datasets.one(session, 1).is_ready
        until(lambda: keeper.process.pid != first)
        until(lambda: job().is_over)
        assert (job().state, job().tries) == (JobState.DONE, 2)
    with records.database.work() as session:
        assert datasets.one(session, 1).is_ready
    assert datasets.opened(records, 1).read["tables"][0]["read"] == 200


def test_a_worker_that_is_told_to_end_gives_its_job_back(settings, database, tmp_path):
    """A restart of the server loses nothing: the job waits for the next worker."""
    number = ask_for_reading(settings.data, database, tmp_path)

    def state():
        with database.work() as session:
            return jobs.of(session, "swindon", number).state

    with kept(settings):
        until(lambda: state() is JobState.RUNNING)

    assert state() is JobState.WAITING


def test_a_job_stands_back_behind_the_pages():
    """It has the lowest call on the processors, and so has its session among sessions."""
    said = """
import os
from pathlib import Path
from engine.machine import stand_back
from engine.machine.unix import NICE
own = Path("/proc/self/autogroup")
os.setsid()
before = os.nice(0)
stand_back()
shared = not own.exists() or own.read_text().endswith(f"nice {NICE}\\n")
print(os.nice(0) - before == NICE, shared)
"""
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)

    assert done.stdout == "True True\n"
