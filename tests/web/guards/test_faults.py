"""What is killed, full or away: nothing is lost or half done, the page says so, and all goes on by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.evaluate.durable_worker import TRIAL
from tests.web.conftest import START, Browser, Clock, cluster
from tests.web.guards.world import HEAD, World, written
from tests.web.kit import ask_for_reading, until, upload
from web.app import create_app
from web.backup.restoring import restore
from web.backup.taking import take
from web.checking.client import Desk
from web.clock import system
from web.config import Settings
from web.jobs.child import do
from web.jobs.keeper import environment
from web.jobs.work import Work
from web.policies import Policies
from web.records import datasets
from web.records.base import Shelves
from web.store import drafts, jobs, people, publications
from web.store.base import Database
from web.store.jobs import SILENT, JobState

ROOT = Path(__file__).resolve().parents[3]


def opened(settings: Settings, policies: Policies, desk: Desk):
    """Return the application, and the browser of somebody who may do everything."""
    app = create_app(settings, Clock(), policies, desk)
    browser = Browser(app)
    assert browser.sign_in(HEAD).status_code == 303
    return app, browser


def closed(app) -> None:
    app.extensions["shelves"].close()
    app.extensions["database"].close()


def test_while_the_database_is_away_the_page_says_so_and_all_goes_on_when_it_is_back(
    sqlite_world: World, tmp_path, policies, desk
):
    """PostgreSQL is stopped and started under a server that runs; nobody has to do anything."""
    with cluster() as made:
        settings = replace(
            sqlite_world.settings, data=tmp_path / "data", database=made.url.format(name="postgres")
        )
        take(sqlite_world.settings, tmp_path / "backup.zip", "0", START)
        restore(settings, tmp_path / "backup.zip")
        app, browser = opened(settings, policies, desk)
        token = browser.token()
        made.stop()
        asked_ = [browser.get("/swindon/policy"), browser.get("/swindon/drafts/", follow=False)]
        sent = browser.client.post("/swindon/drafts/", data={"csrf_token": token, "title": "x"})
        ready = browser.get("/readyz")
        made.start()
        again = browser.client.post("/swindon/drafts/", data={"csrf_token": token, "title": "x"})

        assert [each.status_code for each in (*asked_, sent, ready)] == [503] * 4
        assert "The database cannot be reached. Nothing was lost" in sent.get_data(as_text=True)
        assert (again.status_code, browser.get("/readyz").status_code) == (303, 200)
        closed(app)


@pytest.fixture
def small(tmp_path) -> Iterator[Path]:
    """A disk of 16 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], check=False)
    if made.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(path: Path) -> None:
    """Write until not a byte more finds room."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


def test_a_full_disk_is_told_and_leaves_nothing_half_done(sqlite_world: World, small, policies, desk):
    """Pages are still shown; what is sent is refused whole; with room again it is taken."""
    shutil.copytree(sqlite_world.settings.data, small / "data")
    url = f"sqlite:///{small / 'data' / 'dutybook.sqlite'}"
    app, browser = opened(replace(sqlite_world.settings, data=small / "data", database=url), policies, desk)
    token = browser.token()
    records = app.extensions["shelves"].of("swindon")
    before = sorted(path.name for path in (records.folder / "datasets").iterdir())
    filler = small / "filler"
    fill(filler)
    shown = browser.get("/swindon/policy")
    table = [("visit.csv", written([("case", "at"), *((f"C-{n}", "2026-03-01") for n in range(9_000))]))]
    sent = upload(browser, "/swindon/data", table)
    draft = browser.client.post("/swindon/drafts/", data={"csrf_token": token, "title": "x" * 200})
    left = sorted(path.name for path in (records.folder / "datasets").iterdir())
    ready = browser.get("/readyz").status_code
    filler.unlink()
    again = browser.client.post("/swindon/drafts/", data={"csrf_token": token, "title": "x"})

    assert (shown.status_code, ready) == (200, 503)
    assert (sent.status_code, "The disk is full" in sent.get_data(as_text=True)) == (507, True)
    assert draft.status_code in (303, 507)  # a small line may still find room
    assert left == before
    assert again.status_code == 303
    closed(app)


#: Dies when the third text of a publication is kept: after it began to write, before it is done.
PUBLISHES = """
import os, signal, sys
from tests.web.conftest import START
from web.store import drafts, people, publications
from web.store.base import Database
whole, calls = publications.keep, []
def dies(session, text):
    calls.append(text)
    if len(calls) == 3:
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(session, text)
publications.keep = dies
with Database(sys.argv[1]).work() as session:
    me = people.by_email(session, "head@example.org").id
    draft = drafts.find(session, "swindon", int(sys.argv[2]))
    drafts.approve(session, "swindon", draft.id, draft.hash, me, START)
"""


def test_a_server_that_is_killed_in_mid_publish_leaves_the_old_policy_whole(world, walked):
    """kill -9: the draft still waits, nothing of the new one is there, and it can be published then."""
    number, database = world.ours.ids["submitted"], walked.extensions["database"]
    line = [sys.executable, "-c", PUBLISHES, world.settings.database, str(number)]
    died = subprocess.run(
        line, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120
    )
    with database.work() as session:
        numbers = [each.number for each in publications.every(session, "swindon")]
        draft = drafts.find(session, "swindon", number)
        me = people.by_email(session, "head@example.org").id
        was = draft.state
        made = drafts.approve(session, "swindon", number, draft.hash, me, START)
        session.flush()
        found = (made.number, draft.state)
        session.rollback()

    assert died.returncode == -signal.SIGKILL
    assert (numbers, was) == ([1], drafts.SUBMITTED)
    assert found == (2, drafts.PUBLISHED)


#: A server with nothing but the keeper of its worker.
SERVES = """
import time
from web.config import from_environment
from web.jobs.keeper import kept
with kept(from_environment()):
    time.sleep(300)
"""


def test_a_server_that_is_killed_in_mid_job_takes_its_worker_along_and_the_job_is_done_later(
    filled_sqlite, tmp_path, policies
):
    """kill -9 of the server alone: no process stays behind, and the next server does the job whole."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(filled_sqlite, folder / "dutybook.sqlite")
    settings = Settings(folder, "x" * 40, f"sqlite:///{folder / 'dutybook.sqlite'}")
    database, shelves = Database(settings.database), Shelves(folder)
    number = ask_for_reading(settings.data, database, tmp_path)
    server = subprocess.Popen([sys.executable, "-c", SERVES], cwd=ROOT, env=environment(settings))

    def job():
        with database.work() as session:
            return jobs.of(session, "swindon", number)

    until(lambda: job().phase == "reading the policy")
    mine = processes(server.pid)
    server.kill()
    server.wait()
    until(lambda: not any(Path(f"/proc/{each}/cmdline").exists() for each in mine))
    with shelves.of("swindon").database.work() as session:
        assert not datasets.one(session, 1).is_ready
    with database.work() as session:
        heir = jobs.claim(session, system() + SILENT + timedelta(seconds=1))
    do(Work(database, shelves, policies, heir))

    assert len(mine) >= 2  # the worker, and the process that did the job
    assert (job().state, job().tries) == (JobState.DONE, 2)
    shelves.close()
    database.close()


def processes(parent: int) -> list[int]:
    """Return the numbers of a process's children, and theirs."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [(int(pid), int(ppid)) for pid, ppid in (line.split() for line in told.splitlines())]
    children = [pid for pid, ppid in pairs if ppid == parent]
    return [*children, *(each for child in children for each in processes(child))]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_checker_that_dies_costs_the_server_nothing(world, policies, monkeypatch):
    """Killed between two questions, and with a matcher that aborts: the server answers all the same."""
    monkeypatch.setenv(TRIAL, "abort@1")
    own = Desk()
    app, browser = opened(world.settings, policies, own)
    first = browser.get("/swindon/bench?sample=C-1042&as_of=2026-04-20")
    os.kill(own._running.process.pid, signal.SIGKILL)
    second = browser.get("/swindon/bench?sample=C-1042&as_of=2026-04-21")
    own.close()
    closed(app)

    for answer in (first, second):
        assert answer.status_code == 200
        assert "could not be judged" not in answer.get_data(as_text=True)
