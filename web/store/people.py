"""Users, passwords and roles.

In: a session, ids. Out: users and what they may do. Guaranteed: passwords are kept as argon2 hashes; a
wrong address costs as long as a wrong password; a role gives nothing before its first day or after it has
ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store import delegations
from web.store.base import utc
from web.store.tables import EVERYWHERE, AuthorityRow, User, UserRole

SHORTEST_PASSWORD = 12

_HASHER = PasswordHasher()
#: Verified against where there is no such user, so that the answer takes as long.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


class Role(StrEnum):
    """What a person may do for an authority. Each is given by itself; an administrator is not an approver."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"


def add_user(
    session: Session, email: str, name: str, now: datetime, password: str | None, must_change: bool = False
) -> User:
    """Add a user and return it."""
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        password=None if password is None else _HASHER.hash(password),
        must_change=must_change,
        created=utc(now),
    )
    session.add(user)
    session.flush()
    return user


def is_empty(session: Session) -> bool:
    """Say whether there is no user at all yet."""
    return session.scalars(select(User.id).limit(1)).first() is None


def by_email(session: Session, email: str) -> User | None:
    """Return the user with this address."""
    return session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


@dataclass(frozen=True, slots=True)
class Lock:
    """What a password is tried on: the account's id, None where there is none or it is shut, and a hash."""

    user: int | None
    hash: str

    def opens(self, password: str) -> bool:
        """Say whether the password is right; takes as long where there is no such account. It takes long:
        call it outside a unit of work."""
        try:
            _HASHER.verify(self.hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return self.user is not None


def lock_of(session: Session, email: str) -> Lock:
    """Return what stands between an address and its account."""
    user = by_email(session, email)
    if user is None or not user.password or user.disabled is not None:
        return Lock(None, _NOBODY)
    return Lock(user.id, user.password)


def change_password(user: User, password: str) -> None:
    """Give the user a new password of their own."""
    user.password = _HASHER.hash(password)
    user.must_change = False


def one_time_password() -> str:
    """Return a password to be changed at the first sign-in, easy to read aloud."""
    return "-".join(secrets.token_hex(2) for _ in range(5))


@dataclass(frozen=True, slots=True)
class Span:
    """From the day `since` to the day before `until`; None is without end."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


ALWAYS = Span()


def grant(session: Session, user_id: int, authority: str, roles: Iterable[Role], span: Span = ALWAYS) -> None:
    """Give a user roles for an authority."""
    for role in roles:
        session.merge(
            UserRole(
                user_id=user_id, authority=authority, role=role.value, since=span.since, until=span.until
            )
        )
    session.flush()


def roles_of(session: Session, user_id: int, authority: str, today: date) -> frozenset[Role]:
    """Return what a user may do for an authority today; rights over the whole installation count
    everywhere, and approving that an approver delegated counts on its days, for somebody who has a role here
    in their own right."""
    rows = session.scalars(
        select(UserRole).where(UserRole.user_id == user_id, UserRole.authority.in_((authority, EVERYWHERE)))
    )
    held = frozenset(Role(row.role) for row in rows if span_of(row).holds(today))
    if not held or Role.APPROVER in held:
        return held
    delegated = delegations.approves(session, user_id, authority, today)
    return held | {Role.APPROVER} if delegated else held


def span_of(row: UserRole) -> Span:
    """Return when a role applies."""
    return Span(row.since, row.until)


def authorities_of(session: Session, user_id: int, today: date) -> list[AuthorityRow]:
    """Return the authorities for which a user has any role today, by name."""
    rows = session.scalars(select(UserRole).where(UserRole.user_id == user_id))
    held = {row.authority for row in rows if span_of(row).holds(today)}
    every = session.scalars(select(AuthorityRow).order_by(AuthorityRow.name))
    return [each for each in every if EVERYWHERE in held or each.id in held]


def names_of(session: Session, users: Iterable[int | None]) -> dict[int, str]:
    """Return the names of users by id."""
    wanted = {each for each in users if each is not None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def of_authority(session: Session, authority: str, today: date) -> dict[int, str]:
    """Return the people who have any role for an authority today, by name."""
    rows = session.execute(
        select(User, UserRole)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.authority.in_((authority, EVERYWHERE)), User.disabled.is_(None))
        .order_by(User.name, User.id)
    )
    return {user.id: user.name for user, role in rows if span_of(role).holds(today)}


def with_role(session: Session, authority: str, role: Role, today: date) -> dict[int, str]:
    """Return the people who have a role for an authority in their own right today, by name."""
    rows = session.execute(
        select(User, UserRole)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            UserRole.authority.in_((authority, EVERYWHERE)),
            UserRole.role == role.value,
            User.disabled.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return {user.id: user.name for user, row in rows if span_of(row).holds(today)}


def holds(session: Session, user_id: int, authority: str, role: Role, today: date) -> bool:
    """Say whether somebody has a role in their own right, not by delegation."""
    rows = session.scalars(
        select(UserRole).where(
            UserRole.user_id == user_id,
            UserRole.role == role.value,
            UserRole.authority.in_((authority, EVERYWHERE)),
        )
    )
    return any(span_of(row).holds(today) for row in rows)
