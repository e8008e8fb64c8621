"""The application on Windows, as far as another system can tell: served and stopped without what it lacks."""

from __future__ import annotations

import shutil
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest

from tests.machine.kit import environment
from tests.web.kit import LONGEST, ask_for_reading, until
from web.store import jobs
from web.store.base import Database
from web.store.jobs import JobState


@pytest.fixture(scope="module")
def served(tmp_path_factory, filled_sqlite) -> Iterator[tuple[Path, str, psutil.Process]]:
    """An application served as on Windows: its folder, its address, its process."""
    data = tmp_path_factory.mktemp("windows") / "data"
    data.mkdir()
    shutil.copy(filled_sqlite, data / "dutybook.sqlite")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "engine.cli", "serve", "--data", str(data), "--port", str(port)]
    with (data.parent / "log").open("wb") as log:
        server = psutil.Popen(line, env=environment(), stdout=log, stderr=log)
    try:
        yield data, f"http://127.0.0.1:{port}", server
    finally:
        if server.is_running():
            for each in (*server.children(recursive=True), server):
                each.kill()
            server.wait()


def page(address: str) -> tuple[str, str]:
    """Return the server that an address names, and its page; nothing while it does not answer."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.headers.get("Server", ""), answer.read().decode()
    except (URLError, ConnectionError):
        return ("", "")


def test_pages_are_served_by_threads(served):
    """waitress answers in place of gunicorn, whose processes Windows cannot fork."""
    _, address, server = served

    assert "Sign in" in until(lambda: page(f"{address}/sign-in")[1])
    assert {each.cmdline()[2] for each in server.children()} <= {"web.jobs.worker"}


def test_a_job_is_done_and_nothing_outlives_the_server(served, tmp_path):
    """The worker, which cannot ask for its parent's number, does a job and ends with its server."""
    data, address, server = served
    until(lambda: page(f"{address}/sign-in")[0] is not None and server.children())
    database = Database(f"sqlite:///{data / 'dutybook.sqlite'}")
    number = ask_for_reading(data, database, tmp_path)

    def state() -> JobState:
        with database.work() as session:
            return jobs.of(session, "swindon", number).state

    until(lambda: state() not in (JobState.WAITING, JobState.RUNNING))
    database.close()
    beneath = server.children(recursive=True)
    server.kill()
    server.wait()

    assert state() is JobState.DONE
    assert beneath
    assert psutil.wait_procs(beneath, timeout=LONGEST)[1] == []
