"""Who did what: lines that are added and never changed.

In: ids and the name of an action. Out: lines, newest first. Guaranteed: ids only, no names and no records
of children.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables import LogLine

PAGE = 50


def note(
    session: Session, now: datetime, action: str, subject: str, by: int | None, authority: str | None = None
) -> None:
    """Write a line."""
    session.add(LogLine(at=utc(now), authority=authority, by=by, action=action, subject=subject[:200]))


def lines(session: Session, authority: str | None, action: str = "", page: int = 1) -> Sequence[LogLine]:
    """Return a page of lines, of one authority or (None) of the whole installation."""
    query = select(LogLine).order_by(LogLine.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    if authority is not None:
        query = query.where(LogLine.authority == authority)
    if action:
        query = query.where(LogLine.action.contains(action, autoescape=True))
    return session.scalars(query).all()
