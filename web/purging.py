"""Deleting what is past its retention.

In: the stores, an authority, the time. Out: what was deleted. Guaranteed: only what is older than the
authority's own setting; nothing that a job is at work on; each thing is in the log by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.calendar import LONDON
from web.records import audits, retention
from web.records.base import Records
from web.records.retention import AUDIT, DATA, Old
from web.store import jobs, log
from web.store.base import Database
from web.store.jobs import Job

#: The kinds of job that are at work on data and on audits.
_READ, _JUDGE = "read", "audit"


def due(database: Database, records: Records, authority: str, now: datetime) -> tuple[date | None, list[Old]]:
    """Return the first day that is kept (None: all is) and what is older, but for what is worked on."""
    with records.database.work() as session:
        months = retention.months(session)
        if months is None:
            return None, []
        before = retention.first_kept(now.astimezone(LONDON).date(), months)
        found = retention.past(session, before)
    busy = {(DATA, number) for number in on_data(database, records, authority, _ids(found, DATA))}
    with database.look() as session:
        busy |= {(AUDIT, number) for number in _at_work(session, authority, _JUDGE, _ids(found, AUDIT))}
    return before, [each for each in found if (each.matter, each.id) not in busy]


def purge(
    database: Database, records: Records, authority: str, old: Sequence[Old], by: int | None, now: datetime
) -> None:
    """Delete it, and note each in the log. `by`: who told to; None where a command did."""
    for each in old:
        retention.remove(records, each.matter, each.id)
        with database.work() as session:
            log.note(session, now, f"{each.matter} purged", f"{each.matter} {each.id}", by, authority)


def on_data(database: Database, records: Records, authority: str, numbers: Sequence[int]) -> dict[int, Job]:
    """Return, for each of these uploads that a job is at work on, the job that reads or judges it."""
    with records.database.look() as session:
        judged = audits.of_data(session, numbers)
    with database.look() as session:
        reading = _at_work(session, authority, _READ, numbers)
        judging = _at_work(session, authority, _JUDGE, judged)
    return {judged[audit]: job for audit, job in judging.items()} | reading


def _at_work(session: Session, authority: str, kind: str, numbers: Iterable[int]) -> dict[int, Job]:
    made = jobs.making(session, authority, kind, numbers)
    return {number: job for number, job in made.items() if not job.is_over}


def _ids(old: Sequence[Old], matter: str) -> list[int]:
    return [each.id for each in old if each.matter == matter]
