"""The worker: one job after another, each done by a process of its own.

In: the register of jobs. Out: jobs that are done, failed or cancelled. Guaranteed: while a job runs the
worker says so every second; a job whose process dies is done again, `TRIES` times at most; when the worker is
told to end it gives the job back; when its server is gone, or when it has lost the job, it ends that process.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from subprocess import Popen, TimeoutExpired

from sqlalchemy.exc import DBAPIError

from engine import machine
from web.clock import system
from web.config import from_environment
from web.store import jobs
from web.store.base import Database
from web.store.jobs import Job, JobState

BEAT = 0.5
IDLE = 0.5
AWAY = 3.0


class Worker:
    """One worker. `parent`: the process without which it has no reason to be."""

    def __init__(self, database: Database, parent: int) -> None:
        self._database = database
        self._parent = parent
        self._told = False

    def end(self, *_: object) -> None:
        """Tell the worker to end: it gives back what it does at the next beat, and `run` returns."""
        self._told = True

    def run(self) -> None:
        """Do jobs until told to end."""
        while not self._told and machine.parent_lives(self._parent):
            try:
                if not self.once():
                    time.sleep(IDLE)
            except DBAPIError:  # the database is away: what runs has ended, and is taken up again later
                time.sleep(AWAY)

    def once(self) -> bool:
        """Do one job, if there is one; say whether there was."""
        with self._database.work() as session:
            job = jobs.claim(session, system())
        if job is None:
            return False
        process = _start(job)
        try:
            self._attend(job, process)
            broken_off = self._told and process.poll() is None
        finally:
            machine.kill_all(process)
        if broken_off:
            with self._database.work() as session:
                jobs.give_back(session, job)
        else:
            self._settle(job)
        return True

    def _attend(self, job: Job, process: Popen[bytes]) -> None:
        """Wait for the process, and say that the worker lives; end it where it may not go on."""
        while not self._told:
            with suppress(TimeoutExpired):
                process.wait(BEAT)
                return
            with self._database.work() as session:
                held = jobs.beat(session, job, system())
            if not held or not machine.parent_lives(self._parent):
                return

    def _settle(self, job: Job) -> None:
        """Write down what came of a job whose process did not do so itself."""
        with self._database.work() as session:
            now = jobs.of(session, job.authority, job.id)
            if now is None or now.claim != job.claim:
                return
            if now.stop:
                jobs.end(session, job, JobState.CANCELLED, system())
            elif job.tries >= jobs.TRIES:
                jobs.end(session, job, JobState.FAILED, system(), jobs.DIED)
            else:
                jobs.give_back(session, job)


def _start(job: Job) -> Popen[bytes]:
    assert job.claim is not None  # it was claimed just now
    told = (str(os.getpid()), job.authority, str(job.id), job.claim)
    return machine.start_apart([sys.executable, "-m", "web.jobs.child", *told])


def main() -> None:
    """Run a worker for the process whose number is given."""
    database = Database(from_environment().database)
    worker = Worker(database, int(sys.argv[1]))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, worker.end)
    worker.run()
    database.close()


if __name__ == "__main__":
    main()
