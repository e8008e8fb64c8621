"""Requests that must not be done twice: what was answered to the first of them.

In: a key, the Idempotency-Key of a request, a hash of what it asks. Out: the answer that was given, or leave
to go on. Guaranteed: of two equal requests at once, one goes on; the same Idempotency-Key for something else
is told apart; an answer is kept for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables_api import ApiOnce

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Before:
    """The request was made before: what it asked, and what was answered (None: it is still at work)."""

    same: bool
    status: int | None
    answer: str | None


def begin(session: Session, key: int, token: str, asked: str, now: datetime) -> Before | None:
    """Note that a request begins; return what there was of it before, or None if it is the first."""
    session.execute(delete(ApiOnce).where(ApiOnce.at <= utc(now) - KEPT))
    try:
        with session.begin_nested():
            session.add(ApiOnce(key_id=key, token=_hash(token), asked=asked, at=utc(now)))
    except IntegrityError:
        row = session.get_one(ApiOnce, (key, _hash(token)))
        return Before(row.asked == asked, row.status, row.answer)
    return None


def done(session: Session, key: int, token: str, status: int, answer: str) -> None:
    """Keep what was answered."""
    row = session.get(ApiOnce, (key, _hash(token)))
    if row is not None:
        row.status, row.answer = status, answer


def forget(session: Session, key: int, token: str) -> None:
    """Forget a request that came to nothing, so that it may be made again."""
    session.execute(delete(ApiOnce).where(ApiOnce.key_id == key, ApiOnce.token == _hash(token)))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
