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
from web.store.tables import SignIn, User


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


@dataclass(frozen=True, slots=True)
class Found:
    """Whose sign-in it is; None: there is none, it is over, or its user was shut out. `stale`: that it is
    used, or over, is to be noted."""

    user: User | None
    stale: bool


def find(session: Session, token: str, now: datetime, lasting: Lasting) -> Found:
    """Return what a token stands for."""
    found, moment = session.get(SignIn, _key(token)), utc(now)
    if found is None:
        return Found(None, False)
    if _is_over(found, moment, lasting):
        return Found(None, True)
    return Found(found.user, moment - found.seen > timedelta(minutes=1))  # to know that it is used


def note(session: Session, token: str, now: datetime, lasting: Lasting) -> None:
    """Note that a sign-in is used, or remove it if it is over."""
    found, moment = session.get(SignIn, _key(token)), utc(now)
    if found is not None and _is_over(found, moment, lasting):
        session.delete(found)
    elif found is not None:
        found.seen = moment


def _is_over(found: SignIn, moment: datetime, lasting: Lasting) -> bool:
    return (
        moment - found.seen > lasting.idle
        or moment - found.began > lasting.longest
        or found.user.disabled is not None
    )


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
