"""All councils of an installation at a glance: what each has published, how far its upgrade is.

In: sessions, the records of authorities. Out: a line for each council. Guaranteed: no record of a child is in
a line; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.records import audits
from web.records.base import Shelves
from web.store import drafts, jobs, publications
from web.store.jobs import Job
from web.store.tables import AuthorityRow
from web.store.tables_drafts import Draft
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
    with shelves.of(authority).database.look() as session:
        found = audits.ready(session)
    return (found[-1].day, found[-1].asked) if found else None
