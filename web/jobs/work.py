"""What a job is given.

In: a job, the stores. Out: `Work`: the register to tell, the records of the job's authority. Guaranteed: a
job whose claim is lost stops at its next step; words about the data are kept with the records, never in the
shared database.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from web.clock import system
from web.policies import Policies
from web.records.base import Records, Shelves
from web.store import jobs
from web.store.base import Database
from web.store.jobs import Job, JobState

#: Seconds between two lines of progress: a bar that moves, and few writes.
EVERY = 0.4


class Lost(BaseException):
    """Another worker has the job, or it was cancelled."""


class Refused(Exception):
    """The job cannot be done, for a reason that whoever asked can mend. `fault`: its name in the register."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(slots=True)
class Work:
    """A job that is being done, and all that it may reach."""

    database: Database
    shelves: Shelves
    policies: Policies
    job: Job
    _told: float = field(default=0.0)

    @property
    def records(self) -> Records:
        """The records of the job's authority."""
        return self.shelves.of(self.job.authority)

    def tell(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Write down how far it is. Raises Lost."""
        moment = time.monotonic()
        if moment - self._told < EVERY and done:
            return
        self._told = moment
        try:
            with self.database.work() as session:
                held = jobs.progress(session, self.job, phase, done, total)
        except DBAPIError:  # the database is away for a moment: the work itself goes on
            return
        if not held:
            raise Lost

    def end(self, state: JobState, fault: str = "") -> None:
        """End the job. Raises Lost."""
        with self.database.work() as session:
            if not jobs.end(session, self.job, state, system(), fault):
                raise Lost
