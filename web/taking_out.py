"""A council taken out of an installation.

In: sessions, the records of authorities, an id. Out: nothing left of it. Guaranteed: it is out of the
database, the records and the kept policies, whole: where it was interrupted, doing it again finishes it; what
others have stays, whoever is named there too.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from web.records.base import Shelves
from web.store import jobs
from web.store.base import Database
from web.store.tables import AuthorityRow, Blob, LogLine, Publication, PublicationFile, User, UserRole
from web.store.tables_api import ApiGrant, ApiKey, ApiOnce
from web.store.tables_drafts import DraftFile, DraftHand
from web.store.tables_upgrades import IssueFile


def is_at_work(session: Session, authority: str) -> bool:
    """Say whether a job of a council is not over."""
    return any(not each.is_over for each in jobs.recent(session, authority))


def take_out(session: Session, authority: str) -> None:
    """Remove a council from the shared database: what hangs on it goes with it, roles and log lines too, keys
    that are for nothing else, and people who have a role nowhere else and are named nowhere else."""
    people = session.scalars(select(UserRole.user_id).where(UserRole.authority == authority).distinct()).all()
    keys = session.scalars(select(ApiGrant.key_id).where(ApiGrant.authority == authority).distinct()).all()
    session.execute(delete(UserRole).where(UserRole.authority == authority))
    session.execute(delete(LogLine).where(LogLine.authority == authority))
    session.execute(delete(AuthorityRow).where(AuthorityRow.id == authority))
    session.execute(delete(ApiOnce).where(ApiOnce.key_id.in_(keys)))
    session.execute(delete(ApiKey).where(ApiKey.id.in_(keys), ApiKey.id.not_in(select(ApiGrant.key_id))))
    session.flush()
    session.expire_all()
    alone = session.scalars(_nowhere_else().where(User.id.in_(people))).all()
    session.execute(delete(LogLine).where(LogLine.by.in_(alone)))
    session.execute(delete(User).where(User.id.in_(alone)))
    _drop_texts(session)


def _nowhere_else() -> Select[int]:
    """Ask for people without a role whom no log, publication or draft of an authority names."""
    named = (
        select(UserRole.user_id),
        select(LogLine.by).where(LogLine.authority.is_not(None), LogLine.by.is_not(None)),
        select(DraftHand.user_id),
    )
    found = select(User.id)
    for each in named:
        found = found.where(User.id.not_in(each))
    published = (Publication.author, Publication.approver, Publication.withdrawn_by)
    return found.where(~select(Publication.id).where(or_(*(User.id == each for each in published))).exists())


def _drop_texts(session: Session) -> None:
    """Remove texts that nothing holds any more."""
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


def sweep(database: Database) -> None:
    """Have the database forget what was removed: SQLite writes over it, and empties what it wrote ahead.
    PostgreSQL does so by itself in time (autovacuum)."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
