"""Deleting what is past its retention.

In: the stores, an authority, the time. Out: what was deleted. Guaranteed: only what is older than the
authority's own setting; nothing that a job is at work on; each thing is in the log by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from engine.calendar import LONDON
from web.records import retention
from web.records.base import Records
from web.records.retention import AUDIT, DATA, Old
from web.store import jobs, log
from web.store.base import Database

#: The kind of job that is at work on a matter.
_JOBS = {DATA: "read", AUDIT: "audit"}


def due(database: Database, records: Records, authority: str, now: datetime) -> tuple[date | None, list[Old]]:
    """Return the first day that is kept (None: all is) and what is older, but for what is worked on."""
    with records.database.work() as session:
        months = retention.months(session)
        if months is None:
            return None, []
        before = retention.first_kept(now.astimezone(LONDON).date(), months)
        found = retention.past(session, before)
    with database.work() as session:
        busy = {
            (matter, number)
            for matter, kind in _JOBS.items()
            for number, job in jobs.making(session, authority, kind, _ids(found, matter)).items()
            if not job.is_over
        }
    return before, [each for each in found if (each.matter, each.id) not in busy]


def purge(
    database: Database, records: Records, authority: str, old: Sequence[Old], by: int | None, now: datetime
) -> None:
    """Delete it, and note each in the log. `by`: who told to; None where a command did."""
    for each in old:
        retention.remove(records, each)
        with database.work() as session:
            log.note(session, now, f"{each.matter} purged", f"{each.matter} {each.id}", by, authority)


def _ids(old: Sequence[Old], matter: str) -> list[int]:
    return [each.id for each in old if each.matter == matter]
