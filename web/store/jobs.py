"""The register of jobs: asked for, claimed by a worker, done.

In: a session, ids, the time. Out: `Job` records. Guaranteed: a job has one worker at a time; one whose
worker says nothing for `SILENT` is given to another, `TRIES` times at most; a worker that has lost its claim
can change nothing any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, CursorResult, Update, or_, select, update
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables_jobs import JobRow

#: A worker that says nothing for so long is dead, or cut off.
SILENT = timedelta(seconds=20)
TRIES = 3
#: The fault of a job whose workers died over it.
DIED = "died"


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was read. `subject`: the id of what it makes. `phase`: what it is doing."""

    id: int
    authority: str
    kind: str
    subject: int
    by: int | None
    asked: datetime
    state: JobState
    phase: str
    done: int
    total: int
    tries: int
    claim: str | None
    stop: bool
    ended: datetime | None
    fault: str

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will come of it."""
        return self.state in ENDED


def ask(session: Session, authority: str, kind: str, subject: int, by: int | None, now: datetime) -> Job:
    """Register a job and return it."""
    row = JobRow(
        authority=authority, kind=kind, subject=subject, by=by, asked=utc(now), state=JobState.WAITING.value
    )
    session.add(row)
    session.flush()
    return _job(row)


def of(session: Session, authority: str, job_id: int) -> Job | None:
    """Return a job of an authority."""
    row = session.scalars(
        select(JobRow).where(JobRow.id == job_id, JobRow.authority == authority)
    ).one_or_none()
    return None if row is None else _job(row)


def recent(session: Session, authority: str, most: int = 50) -> list[Job]:
    """Return an authority's jobs, newest first."""
    query = select(JobRow).where(JobRow.authority == authority).order_by(JobRow.id.desc()).limit(most)
    return [_job(row) for row in session.scalars(query)]


def making(session: Session, authority: str, kind: str, subjects: Iterable[int]) -> dict[int, Job]:
    """Return the last job that made each of these things."""
    query = select(JobRow).where(
        JobRow.authority == authority, JobRow.kind == kind, JobRow.subject.in_(list(subjects))
    )
    return {row.subject: _job(row) for row in session.scalars(query.order_by(JobRow.id))}


def claim(session: Session, now: datetime) -> Job | None:
    """Give the oldest job that waits, or whose worker is silent, to the caller, with a claim of its own."""
    silent = utc(now) - SILENT
    free: ColumnElement[bool] = or_(
        JobRow.state == JobState.WAITING.value,
        (JobRow.state == JobState.RUNNING.value) & (JobRow.beat < silent),
    )
    for row in session.scalars(select(JobRow).where(free).order_by(JobRow.id)).all():
        if row.tries >= TRIES or row.stop:
            _give_up(session, row, now, free)
            continue
        mine = secrets.token_hex(16)
        taken = (
            update(JobRow)
            .where(JobRow.id == row.id, JobRow.tries == row.tries, free)
            .values(
                state=JobState.RUNNING.value, claim=mine, beat=utc(now), tries=row.tries + 1, done=0, total=0
            )
        )
        if _count(session, taken):
            session.expire_all()
            return _job(session.get_one(JobRow, row.id))
    return None


def _give_up(session: Session, row: JobRow, now: datetime, free: ColumnElement[bool]) -> None:
    state, fault = (JobState.CANCELLED, "") if row.stop else (JobState.FAILED, DIED)
    _count(
        session,
        update(JobRow)
        .where(JobRow.id == row.id, free)
        .values(state=state.value, ended=utc(now), fault=fault, claim=None),
    )


def beat(session: Session, job: Job, now: datetime) -> bool:
    """Say that the worker lives; return whether it may go on (nobody cancelled, nobody else has the job)."""
    held = _count(session, _mine(job).values(beat=utc(now)))
    return held and not session.scalar(select(JobRow.stop).where(JobRow.id == job.id))


def progress(session: Session, job: Job, phase: str, done: int, total: int) -> bool:
    """Write down how far it is; return whether the caller still has the job."""
    return _count(session, _mine(job).values(phase=phase, done=done, total=total))


def end(session: Session, job: Job, state: JobState, now: datetime, fault: str = "") -> bool:
    """End a job; return whether the caller still had it."""
    return _count(session, _mine(job).values(state=state.value, ended=utc(now), fault=fault, claim=None))


def give_back(session: Session, job: Job) -> bool:
    """Let another worker take the job, from its beginning."""
    return _count(session, _mine(job).values(state=JobState.WAITING.value, claim=None, beat=None))


def cancel(session: Session, authority: str, job_id: int, now: datetime) -> bool:
    """Cancel a job: at once if it waits, else as soon as its worker hears of it."""
    mine = (JobRow.id == job_id, JobRow.authority == authority)
    waiting = update(JobRow).where(*mine, JobRow.state == JobState.WAITING.value)
    if _count(session, waiting.values(state=JobState.CANCELLED.value, stop=True, ended=utc(now))):
        return True
    running = update(JobRow).where(*mine, JobRow.state == JobState.RUNNING.value)
    return _count(session, running.values(stop=True))


def _mine(job: Job) -> Update:
    return update(JobRow).where(
        JobRow.id == job.id, JobRow.claim == job.claim, JobRow.state == JobState.RUNNING.value
    )


def _count(session: Session, change: Update) -> bool:
    done = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)  # what an update gives
    return done.rowcount > 0


def _job(row: JobRow) -> Job:
    return Job(
        *(row.id, row.authority, row.kind, row.subject, row.by, row.asked, JobState(row.state), row.phase),
        *(row.done, row.total, row.tries, row.claim, row.stop, row.ended, row.fault),
    )
