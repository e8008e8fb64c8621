"""People as a provider of single sign-on knows them, and the accounts that they are here.

In: what a provider says of somebody. Out: the account. Guaranteed: once an account belongs to somebody at a
provider, nobody else there gets into it by having its address, and no password that somebody set before opens
it; roles that the mapping speaks of follow the person's groups at every sign-in, others stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.provider import Given
from web.store import people, sign_ins
from web.store.tables import User, UserRole
from web.store.tables_sign_in import OutsideIdentity


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of somebody; the address is verified and in lower case."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]


def account_of(session: Session, claims: Claims, given: Given, now: datetime) -> User | None:
    """Return somebody's account, made if their groups give them any role; None if they have none. A password
    that it had is void: whoever made the account, or reset it, may know how it opens."""
    known = session.get(OutsideIdentity, (claims.issuer, claims.subject))
    user = known.user if known is not None else _first_seen(session, claims, given, now)
    if user is not None and user.password is not None:
        user.password, user.must_change = None, False
        sign_ins.end_all(session, user.id)
    return user


def _first_seen(session: Session, claims: Claims, given: Given, now: datetime) -> User | None:
    """Return the account of somebody who comes from the provider for the first time, now theirs."""
    user = people.by_email(session, claims.email)
    if user is not None and _belongs(session, user.id, claims.issuer):
        return None
    if user is None:
        if not given:
            return None
        user = people.add_user(session, claims.email, claims.name, now, None)
    session.add(OutsideIdentity(issuer=claims.issuer, subject=claims.subject, user_id=user.id))
    session.flush()
    return user


def _belongs(session: Session, user_id: int, issuer: str) -> bool:
    """Say whether an account already belongs to somebody else at this provider."""
    query = select(OutsideIdentity).where(
        OutsideIdentity.user_id == user_id, OutsideIdentity.issuer == issuer
    )
    return session.scalars(query.limit(1)).first() is not None


def given_by(mapping: Mapping[str, Given], groups: frozenset[str]) -> Given:
    """Return what somebody's groups give."""
    return frozenset(each for group in groups for each in mapping.get(group, frozenset()))


def follow(session: Session, user_id: int, mapping: Mapping[str, Given], given: Given) -> None:
    """Let a user have, of all that the mapping speaks of, exactly what is given."""
    spoken_of = frozenset(each for gives in mapping.values() for each in gives)
    for authority, role in spoken_of - given:
        session.execute(
            delete(UserRole).where(
                UserRole.user_id == user_id,
                UserRole.authority == authority,
                UserRole.role == role.value,
            )
        )
    session.expire_all()
    for authority, role in given:
        if session.get(UserRole, (user_id, authority, role.value)) is None:
            people.grant(session, user_id, authority, [role])
