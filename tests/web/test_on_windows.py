"""The application on Windows, as far as another system can tell: served and stopped without what it lacks."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

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
    port = free_port()
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


def free_port() -> int:
    """Return a free port from below those that the system gives to whoever asks for any: none of them could
    take it before the server does."""
    for port in range(20_000 + os.getpid() % 10_000, 32_768):
        with suppress(OSError), closing(socket.create_server(("127.0.0.1", port))):
            return port
    raise AssertionError("no port is free")


def page(address: str) -> str:
    """Return a page; nothing while the server does not answer."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def beneath(server: psutil.Process) -> set[str]:
    """Return what the server's own children run; of one that begins or ends at this moment, nothing."""
    found = set()
    for each in server.children():
        with suppress(psutil.Error, IndexError):
            found.add(each.cmdline()[2])
    return found


def test_pages_are_served_by_threads(served):
    """waitress answers in place of gunicorn, whose processes Windows cannot fork."""
    _, address, server = served

    assert "Sign in" in until(lambda: page(f"{address}/sign-in"))
    until(lambda: beneath(server) == {"web.jobs.worker"})


def test_a_job_is_done_and_nothing_outlives_the_server(served, tmp_path):
    """The worker, which cannot ask for its parent's number, does a job and ends with its server."""
    data, _, server = served
    until(lambda: beneath(server) == {"web.jobs.worker"})
    database = Database(f"sqlite:///{data / 'dutybook.sqlite'}")
    number = ask_for_reading(data, database, tmp_path)

    def state() -> JobState:
        with database.work() as session:
            return jobs.of(session, "swindon", number).state

    until(lambda: state() not in (JobState.WAITING, JobState.RUNNING))
    database.close()
    below = server.children(recursive=True)
    server.kill()
    server.wait()

    assert state() is JobState.DONE
    assert below
    assert psutil.wait_procs(below, timeout=LONGEST)[1] == []
