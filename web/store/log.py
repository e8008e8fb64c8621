"""Who did what: lines that are added and never changed.

In: ids and the name of an action. Out: lines. Guaranteed: ids only, no names and no records of children.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables import LogLine


def note(
    session: Session, now: datetime, action: str, subject: str, by: int | None, authority: str | None = None
) -> None:
    """Write a line."""
    session.add(LogLine(at=utc(now), authority=authority, by=by, action=action, subject=subject[:200]))
