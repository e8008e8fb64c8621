"""How long records are kept, and what is past that.

In: a session of an authority's records, a day. Out: `Old`: ids and days of data, audits and challenges.
Guaranteed: an age is counted from the day on which data was uploaded, an audit was asked for, or a challenge
was last spoken to; samples, grades and actions are as old as their audit, and go with it; what a draft would
change in data goes with that data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendar import LONDON
from engine.months import add_months
from web.records import audits, datasets
from web.records.base import Records
from web.records.tables import AuditRow, DatasetRow
from web.records.tables_challenges import ChallengeRow
from web.records.tables_retention import RetentionRow
from web.store.base import utc

DATA, AUDIT, CHALLENGE = "data", "audit", "challenge"
#: Where the files of each matter lie; a challenge has none.
FOLDERS = {DATA: "datasets", AUDIT: "audits"}
#: What data and audits are while they are deleted: not to be used, and for no reason of their own.
_SHUT = {DATA: datasets.REFUSED, AUDIT: audits.FAILED}
Kept = DatasetRow | AuditRow | ChallengeRow
_ROWS: Mapping[str, type[Kept]] = {DATA: DatasetRow, AUDIT: AuditRow, CHALLENGE: ChallengeRow}


@dataclass(frozen=True, slots=True)
class Old:
    """Something past the time for which it is kept: `matter` is DATA, AUDIT or CHALLENGE."""

    matter: str
    id: int
    since: date


def months(session: Session) -> int | None:
    """Return for how many months records are kept; None: until somebody deletes them."""
    return session.scalar(select(RetentionRow.months).order_by(RetentionRow.id.desc()).limit(1))


def keep(session: Session, months_: int | None, by: int, now: datetime) -> None:
    """Set for how many months records are kept."""
    session.add(RetentionRow(months=months_, by=by, at=utc(now)))


def first_kept(today: date, months_: int) -> date:
    """Return the first day that is still kept: as many calendar months before today."""
    return date.fromordinal(add_months(today.toordinal(), -months_))


def past(session: Session, before: date) -> list[Old]:
    """Return what is older than a day, the oldest first."""
    moment = datetime.combine(before, time(), LONDON).astimezone(UTC).replace(tzinfo=None)
    found = [Old(matter, row.id, _day(at)) for matter, row, at in _everything(session) if at < moment]
    return sorted(found, key=lambda each: (each.since, each.matter, each.id))


def remove(records: Records, matter: str, number: int) -> None:
    """Delete it for good, its files before its row, so that nothing can lie there unknown; meanwhile nobody
    is shown what lost some of them.

    What was worked out of data goes with it."""
    if matter in FOLDERS:
        _close(records, matter, number)
        records.remove(FOLDERS[matter], number)
    with records.database.work() as session:
        row = session.get(_ROWS[matter], number)
        if row is not None:
            session.delete(row)
            session.flush()
        datasets.forget_impacts(records, session)


def _close(records: Records, matter: str, number: int) -> None:
    """Note that data or an audit is not ready any more."""
    with records.database.work() as session:
        row = session.get(_ROWS[matter], number)
        if isinstance(row, DatasetRow | AuditRow):
            row.state, row.said = _SHUT[matter], ""


def _everything(session: Session) -> Iterator[tuple[str, Kept, datetime]]:
    yield from ((DATA, row, row.uploaded) for row in session.scalars(select(DatasetRow)))
    yield from ((AUDIT, row, row.asked) for row in session.scalars(select(AuditRow)))
    yield from ((CHALLENGE, row, row.changed) for row in session.scalars(select(ChallengeRow)))


def _day(at: datetime) -> date:
    return at.replace(tzinfo=UTC).astimezone(LONDON).date()
