"""Delegations: an approver lets somebody else approve for some days.

In: a session, ids, days. Out: delegations. Guaranteed: one holds only on its days [begins, ends), and only
while whoever gave it is an approver in their own right whose account is open; what was delegated cannot be
passed on. Whoever lost every role for the authority has nothing of it (`people.roles_of`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables import EVERYWHERE, User, UserRole
from web.store.tables_drafts import Delegation

APPROVER = "approver"


def give(
    session: Session,
    authority: str,
    giver: int,
    receiver: int,
    days: tuple[date, date],
    now: datetime,
) -> Delegation:
    """Let somebody approve on the days [begins, ends)."""
    made = Delegation(
        authority=authority,
        giver=giver,
        receiver=receiver,
        begins=days[0],
        ends=days[1],
        created=utc(now),
    )
    session.add(made)
    session.flush()
    return made


def running(session: Session, authority: str, today: date) -> list[Delegation]:
    """Return those that have not ended, the one that begins first first."""
    query = select(Delegation).where(Delegation.authority == authority, Delegation.ends > today)
    return list(session.scalars(query.order_by(Delegation.begins, Delegation.id)))


def end(session: Session, authority: str, delegation_id: int, today: date) -> Delegation | None:
    """End a delegation as of today."""
    found = session.get(Delegation, delegation_id)
    if found is None or found.authority != authority or found.ends <= today:
        return None
    found.ends = max(today, found.begins)
    return found


def approves(session: Session, user_id: int, authority: str, today: date) -> bool:
    """Say whether somebody may approve today because an approver delegated it."""
    query = select(Delegation).where(
        Delegation.receiver == user_id,
        Delegation.authority == authority,
        Delegation.begins <= today,
        Delegation.ends > today,
    )
    givers = {each.giver for each in session.scalars(query)}
    if not givers:
        return False
    held = (
        select(UserRole.user_id)
        .join(User, User.id == UserRole.user_id)
        .where(
            UserRole.user_id.in_(givers),
            UserRole.role == APPROVER,
            UserRole.authority.in_((authority, EVERYWHERE)),
            or_(UserRole.since.is_(None), UserRole.since <= today),
            or_(UserRole.until.is_(None), UserRole.until > today),
            User.disabled.is_(None),
        )
    )
    return session.scalars(held.limit(1)).first() is not None
