"""Audits: what was asked, and where what came of it lies.

In: a session of an authority's records, ids. Out: `Audit` records, folders. Guaranteed: an audit is ready
only once its folder is whole; it holds a copy of its data and of its policy, so that what it says can be
shown, and judged again, whatever becomes of those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.caseload.audit import COPY, POLICY
from engine.caseload.people import Period
from engine.commands.caseload import period_of
from web.records.base import Records
from web.records.tables import AuditRow
from web.store.base import utc

#: Inode, time of change in nanoseconds, and size of a file.
Identity: TypeAlias = tuple[int, int, int]

AUDITS = "audits"
RUNNING, READY, FAILED = "running", "ready", "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is to judge. `as_of` empty: as of the day of the extract."""

    dataset: int
    data: str
    as_of: str = ""
    known_on: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit. `publication`: the number of the one it was judged by. `said`: why it failed."""

    id: int
    dataset: int
    data: str
    asked: datetime
    by: int | None
    state: str
    as_of: str
    known_on: str
    period: str
    publication: int | None
    policy: str
    said: str

    @property
    def is_ready(self) -> bool:
        """Say whether its results can be shown."""
        return self.state == READY

    @property
    def day(self) -> date:
        """The as-of day; only of one that is ready."""
        return date.fromisoformat(self.as_of[:10])

    @property
    def span(self) -> Period | None:
        """The period whose obligations are counted."""
        return period_of(self.period) if self.period else None


def add(session: Session, asked: Asked, by: int | None, now: datetime) -> Audit:
    """Note an audit that is about to be made."""
    row = AuditRow(
        dataset_id=asked.dataset,
        data=asked.data,
        asked=utc(now),
        by=by,
        state=RUNNING,
        as_of=asked.as_of,
        known_on=asked.known_on,
        period=asked.period,
    )
    session.add(row)
    session.flush()
    return _audit(row)


def every(session: Session) -> list[Audit]:
    """Return all audits, newest first."""
    return [_audit(row) for row in session.scalars(select(AuditRow).order_by(AuditRow.id.desc()))]


def ready(session: Session) -> list[Audit]:
    """Return the audits that are ready, in the order of their as-of days."""
    return sorted((each for each in every(session) if each.is_ready), key=lambda each: (each.as_of, each.id))


def one(session: Session, number: int) -> Audit | None:
    """Return an audit."""
    row = session.get(AuditRow, number)
    return None if row is None else _audit(row)


def of_data(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """Return the audits of some uploads: the number of the audit -> that of the upload."""
    query = select(AuditRow.id, AuditRow.dataset_id).where(AuditRow.dataset_id.in_(numbers))
    return {row.id: row.dataset_id for row in session.execute(query)}


def done(session: Session, number: int, as_of: str, publication: int, policy: str) -> None:
    """Note that an audit's folder is whole."""
    row = session.get_one(AuditRow, number)
    row.state, row.said = READY, ""
    row.as_of, row.publication, row.policy = as_of, publication, policy


def failed(session: Session, number: int, why: str) -> None:
    """Note that an audit could not be made."""
    row = session.get_one(AuditRow, number)
    row.state, row.said = FAILED, why


def folder_of(records: Records, number: int) -> Path:
    """Return where an audit lies."""
    return records.place(AUDITS, number)


def data_of(folder: Path) -> Path:
    """Return where the data lies that an audit judged."""
    return folder / COPY


def policy_of(folder: Path) -> Path:
    """Return where the policy lies that an audit judged by."""
    return folder / POLICY


def identity_of(folder: Path) -> Identity:
    """Return what tells an audit from another that lay there before it."""
    found = (folder / "audit.json").stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def summary_of(folder: Path) -> Mapping[str, Any]:
    """Return an audit's summary, fit to be handed on."""
    return _summary(identity_of(folder), folder)


@lru_cache(maxsize=8)
def _summary(_identity: Identity, folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def _audit(row: AuditRow) -> Audit:
    return Audit(
        *(row.id, row.dataset_id, row.data, row.asked, row.by, row.state, row.as_of, row.known_on),
        *(row.period, row.publication, row.policy, row.said),
    )
