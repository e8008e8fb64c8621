"""The process that does one job.

In: its worker's process, the job's authority, number and claim. Out: what the job makes, and its end in the
register. Guaranteed: whoever waits for a page has the processors first; it ends with its worker, and takes
along whatever it started; a fault of ours is written to the log without a value of any record.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import suppress
from threading import Thread

from engine import machine
from web.config import from_environment
from web.jobs.kinds import KINDS
from web.jobs.work import Lost, Refused, Work
from web.policies import Policies
from web.records.base import Shelves
from web.store import jobs
from web.store.base import Database
from web.store.jobs import JobState

LOOK = 0.5


def main(worker: int, authority: str, job_id: int, claim: str) -> None:
    """Do the job, for as long as its worker lives."""
    machine.stand_back()
    Thread(target=_end_with, args=(worker,), daemon=True).start()
    settings = from_environment()
    database = Database(settings.database)
    with database.work() as session:
        job = jobs.of(session, authority, job_id)
    if job is None or job.claim != claim:
        return
    with suppress(Lost):
        do(Work(database, Shelves(settings.data), Policies(settings.data / "policies"), job))


def do(work: Work) -> None:
    """Do the job and end it. Raises Lost."""
    try:
        KINDS[work.job.kind](work)
    except Refused as trouble:
        work.end(JobState.FAILED, trouble.fault)
    except Exception as fault:  # noqa: BLE001 - told in the register; the words may hold a record's values
        at = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{os.path.basename(at.filename)}:{at.lineno}"
        sys.stderr.write(f"job {work.job.id}: {type(fault).__name__} at {where}\n")
        work.end(JobState.FAILED, type(fault).__name__)
    else:
        work.end(JobState.DONE)


def _end_with(parent: int) -> None:
    """End this process and all that it started as soon as its parent is gone."""
    while machine.parent_lives(parent):
        time.sleep(LOOK)
    machine.end_all()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])
