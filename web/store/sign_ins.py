"""Server-side sessions: who is signed in.

In: a token from a cookie, the time. Out: the sign-in it stands for. Guaranteed: only the hash of a token
is kept, so that a copy of the database signs nobody in; a sign-in ends when unused, at its longest, and
when it is revoked.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables import SignIn


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a sign-in lasts unused, and at all."""

    idle: timedelta
    longest: timedelta


def begin(session: Session, user_id: int, now: datetime) -> str:
    """Begin a sign-in and return its token, which is shown once: to the browser."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(key=_key(token), user_id=user_id, began=utc(now), seen=utc(now)))
    return token


def find(session: Session, token: str, now: datetime, lasting: Lasting) -> SignIn | None:
    """Return the sign-in of a token, or None if there is none, if it is over or its user was shut out."""
    found = session.get(SignIn, _key(token))
    if found is None:
        return None
    moment = utc(now)
    if (
        moment - found.seen > lasting.idle
        or moment - found.began > lasting.longest
        or found.user.disabled is not None
    ):
        session.delete(found)
        return None
    if moment - found.seen > timedelta(minutes=1):  # a write a minute is enough to know that it is used
        found.seen = moment
    return found


@dataclass(frozen=True, slots=True)
class Open:
    """A sign-in that is open: when it began and was last used (UTC without a zone), and whether it is the
    one that asks."""

    began: datetime
    seen: datetime
    this: bool


def every(session: Session, user_id: int, token: str, now: datetime, lasting: Lasting) -> list[Open]:
    """Return a user's open sign-ins, the last used first."""
    rows = session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.seen >= utc(now) - lasting.idle,
            SignIn.began >= utc(now) - lasting.longest,
        )
        .order_by(SignIn.seen.desc(), SignIn.began.desc())
    )
    return [Open(row.began, row.seen, row.key == _key(token)) for row in rows]


def end(session: Session, token: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignIn).where(SignIn.key == _key(token)))


def end_all(session: Session, user_id: int) -> None:
    """End every sign-in of a user."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
