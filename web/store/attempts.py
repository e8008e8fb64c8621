"""How often something was tried of late: counted in the database, so that every process counts together.

In: what is tried (an account, a computer), the time. Out: whether it may be tried now. Guaranteed: the
count goes up before the attempt is made, so that attempts at once do not slip through; only hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables_sign_in import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in `within`, counted from the first."""

    most: int
    within: timedelta


ACCOUNT = Limit(5, timedelta(minutes=5))
COMPUTER = Limit(30, timedelta(minutes=5))


def take(session: Session, what: str, limit: Limit, now: datetime) -> bool:
    """Count an attempt and say whether it is within the limit."""
    moment = utc(now)
    over = Attempt.began <= moment - limit.within
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Attempt)
    counted = insert.values(key=_key(what), began=moment, count=1).on_conflict_do_update(
        index_elements=[Attempt.key],
        set_={
            "began": case((over, moment), else_=Attempt.began),
            "count": case((over, 1), else_=Attempt.count + 1),
        },
    )
    tried: int = session.execute(counted.returning(Attempt.count)).scalar_one()
    return tried <= limit.most


def forget(session: Session, what: str) -> None:
    """Forget what was counted: the attempt was a good one."""
    session.execute(delete(Attempt).where(Attempt.key == _key(what)))


def give_back(session: Session, what: str) -> None:
    """Take one attempt from the count: it was a good one, of one among many."""
    session.execute(update(Attempt).where(Attempt.key == _key(what)).values(count=Attempt.count - 1))


def clear(session: Session, now: datetime) -> None:
    """Remove counts that are too old to matter."""
    oldest = max(ACCOUNT.within, COMPUTER.within)
    session.execute(delete(Attempt).where(Attempt.began <= utc(now) - oldest))


def _key(what: str) -> str:
    return sha256(what.encode()).hexdigest()
