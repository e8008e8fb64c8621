"""Keys by which the programs of others call the API.

In: a session, ids, the time. Out: keys and what they may. Guaranteed: a key is 256 random bits, shown once
and kept as its SHA-256; one that has expired or was revoked opens nothing; what a key may is told by
authority and scope, and for an authority that it is not for it may nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables_api import ApiGrant, ApiKey

PREFIX = "dutybook_"
LONGEST = timedelta(days=366)
#: `used` is written once in so long, so that reading costs no write.
_SELDOM = timedelta(hours=1)


class Scope(StrEnum):
    """What a key may do for an authority."""

    READ = "read"
    CHECK = "check"
    AUDIT = "audit"
    UPGRADE = "upgrade"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without its secret. `may`: authority -> scopes."""

    id: int
    name: str
    made: datetime
    made_by: int | None
    expires: datetime
    revoked: datetime | None
    used: datetime | None
    may: dict[str, frozenset[Scope]]

    def is_open(self, now: datetime) -> bool:
        """Say whether it opens anything at a time."""
        return self.revoked is None and utc(now) < self.expires


def make(
    session: Session,
    name: str,
    grants: Iterable[tuple[str, Scope]],
    by: int,
    expires: datetime,
    now: datetime,
) -> tuple[int, str]:
    """Make a key; return its id and the key itself, which is nowhere else."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(name=name, hash=_hash(secret), made=utc(now), made_by=by, expires=utc(expires))
    row.grants = [ApiGrant(authority=authority, scope=scope.value) for authority, scope in set(grants)]
    session.add(row)
    session.flush()
    return row.id, secret


def find(session: Session, secret: str, now: datetime) -> Key | None:
    """Return the key that a program sent, if it opens anything."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    row = session.scalars(select(ApiKey).where(ApiKey.hash == _hash(secret))).one_or_none()
    if row is None or not _key(row).is_open(now):
        return None
    if row.used is None or utc(now) - row.used >= _SELDOM:
        row.used = utc(now)
    return _key(row)


def every(session: Session, authority: str | None) -> list[Key]:
    """Return the keys for an authority, or (None) of the whole installation, newest first."""
    query = select(ApiKey).order_by(ApiKey.id.desc())
    if authority is not None:
        mine = select(ApiGrant.key_id).where(ApiGrant.authority == authority)
        query = query.where(ApiKey.id.in_(mine))
    return [_key(row) for row in session.scalars(query)]


def revoke(session: Session, key: int, authority: str | None, now: datetime) -> bool:
    """Revoke a key; for an authority alone, take that authority from it. Return whether there was
    anything."""
    row = session.get(ApiKey, key)
    if row is None or row.revoked is not None:
        return False
    kept = [] if authority is None else [each for each in row.grants if each.authority != authority]
    if len(kept) == len(row.grants):
        return False
    if kept:
        row.grants = kept
    else:
        row.revoked = utc(now)
    return True


def _key(row: ApiKey) -> Key:
    may: dict[str, set[Scope]] = {}
    for each in row.grants:
        may.setdefault(each.authority, set()).add(Scope(each.scope))
    held = {authority: frozenset(scopes) for authority, scopes in sorted(may.items())}
    return Key(row.id, row.name, row.made, row.made_by, row.expires, row.revoked, row.used, held)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
