"""All councils of an installation at a glance, and a council taken out of it.

In: sessions, the records of authorities. Out: a line for each council; nothing left of one. Guaranteed: no
record of a child is in a line; what is taken out is out of the database, the records and the kept policies,
whole: where it was interrupted, doing it again finishes it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.records import audits
from web.records.base import Shelves
from web.store import drafts, jobs, publications
from web.store.jobs import Job
from web.store.tables import AuthorityRow, Blob, LogLine, PublicationFile, UserRole
from web.store.tables_drafts import Draft, DraftFile
from web.store.tables_upgrades import IssueFile
from web.store.upgrades import is_current, undecided, under_way
from web.upgrading import UPGRADE, Behind, behind


@dataclass(frozen=True, slots=True)
class Council:
    """A council. `behind`: its pending upgrades; `drafts`: open or waiting for approval; `audited`: the
    as-of day of its last audit and when it was asked for."""

    id: str
    name: str
    publication: int | None
    effective: date | None
    behind: tuple[Behind, ...]
    drafts: int
    audited: tuple[date, datetime] | None


def councils(session: Session, shelves: Shelves, today: date) -> list[Council]:
    """Return a line for each council, by name."""
    rows = session.scalars(select(AuthorityRow).order_by(AuthorityRow.name))
    return [_council(session, shelves, row, today) for row in rows]


def _council(session: Session, shelves: Shelves, row: AuthorityRow, today: date) -> Council:
    found = publications.in_force(session, row.id, today)
    waiting = select(Draft.id).where(
        Draft.authority == row.id, Draft.state.in_((drafts.OPEN, drafts.SUBMITTED))
    )
    return Council(
        row.id,
        row.name,
        None if found is None else found.number,
        None if found is None else found.effective,
        behind(session, row.id),
        len(session.scalars(waiting).all()),
        _audited(shelves, row.id),
    )


@dataclass(frozen=True, slots=True)
class Upgrading:
    """How far the upgrade of a council is. `draft`: its number, None where none is under way; `version`: that
    of the draft; `is_compared`: its rows are there; `left`: rows that nobody decided; `job`: its
    comparison."""

    id: str
    name: str
    behind: tuple[Behind, ...]
    draft: int | None
    version: int | None
    is_submitted: bool
    is_compared: bool
    left: int
    job: Job | None

    @property
    def is_at_work(self) -> bool:
        """Say whether its comparison is not over."""
        return self.job is not None and not self.job.is_over

    @property
    def stage(self) -> str:
        """How far it is, in a word or two."""
        if self.draft is None:
            return "pending" if self.behind else "none"
        if self.is_submitted:
            return "submitted"
        if self.is_at_work:
            return "comparing"
        if not self.is_compared:
            return "not compared"
        return "to decide" if self.left else "decided"


def upgrades(session: Session) -> list[Upgrading]:
    """Return how far the upgrade of each council is, by name; councils with none left out."""
    rows = session.scalars(select(AuthorityRow).order_by(AuthorityRow.name)).all()
    found = [upgrading(session, row) for row in rows]
    return [each for each in found if each.behind or each.draft is not None]


def upgrading(session: Session, row: AuthorityRow) -> Upgrading:
    """Return how far the upgrade of a council is."""
    moved, pair = behind(session, row.id), under_way(session, row.id)
    if pair is None:
        return Upgrading(row.id, row.name, moved, None, None, False, False, 0, None)
    draft, upgrade = pair
    job = jobs.making(session, row.id, UPGRADE, [draft.id]).get(draft.id)
    compared, left = is_current(draft, upgrade), len(undecided(upgrade))
    is_submitted = draft.state == drafts.SUBMITTED
    return Upgrading(row.id, row.name, moved, draft.id, draft.version, is_submitted, compared, left, job)


def _audited(shelves: Shelves, authority: str) -> tuple[date, datetime] | None:
    if not shelves.has(authority):
        return None
    with shelves.of(authority).database.work() as session:
        found = audits.ready(session)
    return (found[-1].day, found[-1].asked) if found else None


def is_at_work(session: Session, authority: str) -> bool:
    """Say whether a job of a council is not over."""
    return any(not each.is_over for each in jobs.recent(session, authority))


def take_out(session: Session, authority: str) -> None:
    """Remove a council from the shared database: what hangs on it goes with it, roles and log lines too."""
    session.execute(delete(UserRole).where(UserRole.authority == authority))
    session.execute(delete(LogLine).where(LogLine.authority == authority))
    session.execute(delete(AuthorityRow).where(AuthorityRow.id == authority))
    used = select(PublicationFile.blob).union(
        select(DraftFile.blob), select(DraftFile.base), select(IssueFile.blob)
    )
    kept = set(session.scalars(used)) - {None}
    for key in session.scalars(select(Blob.hash)).all():
        if key not in kept:
            session.execute(delete(Blob).where(Blob.hash == key))


def take_out_files(shelves: Shelves, policies: Path, authority: str) -> None:
    """Remove a council's records, and the policies of its own that were kept ready."""
    shelves.remove(authority)
    for each in policies.glob("*"):
        if (each / "authorities" / f"{authority}.yaml").exists():
            shutil.rmtree(each, ignore_errors=True)
