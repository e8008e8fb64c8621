"""Packs of nations and publishers as they are issued with a version of the product.

In: texts by path. Out: issues. Guaranteed: an issue changes no authority, whose publications hold all that
they rest on; packs that came already are not issued again; the newest issue is what an upgrade takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store import publications
from web.store.base import utc
from web.store.tables import Blob
from web.store.tables_upgrades import Issue, IssueFile


def ship(session: Session, texts: Mapping[str, str], origin: str, now: datetime) -> Issue | None:
    """Issue packs; None where they are those of the newest issue. `origin`: what they came with."""
    last, hash_ = latest(session), publications.hash_of(texts)
    if last is not None and last.hash == hash_:
        return None
    files = [
        IssueFile(path=path, blob=publications.keep(session, text)) for path, text in sorted(texts.items())
    ]
    made = Issue(origin=origin, hash=hash_, came=utc(now), files=files)
    session.add(made)
    session.flush()
    return made


def latest(session: Session) -> Issue | None:
    """Return the newest issue."""
    return session.scalars(select(Issue).order_by(Issue.id.desc()).limit(1)).one_or_none()


def texts_of(session: Session, issue: int) -> dict[str, str]:
    """Return the files of an issue: path -> text."""
    query = select(IssueFile.path, Blob.text).join(Blob, Blob.hash == IssueFile.blob)
    rows = session.execute(query.where(IssueFile.issue_id == issue).order_by(IssueFile.path))
    return {row.path: row.text for row in rows}
