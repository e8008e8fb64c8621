"""Accounts as an administrator sees them: of one authority, or of the whole installation.

In: a session, a scope (an authority's id, or EVERYWHERE). Out: users with what they may do. Guaranteed: an
account is found in an authority's scope only if it has, or had, a role there; one that has a role elsewhere
is brought in, opened, shut or given a password by the administrator of the whole installation alone; a
password that somebody elsewhere may know opens nothing of the scope that an account is brought into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from web.store import people, sign_ins
from web.store.base import utc
from web.store.people import Role, Span, span_of
from web.store.tables import EVERYWHERE, User, UserRole


class Refused(Exception):
    """What was asked is not this administrator's to do; the text says whose it is."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has, had or will have."""

    authority: str
    role: Role
    span: Span
    now: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A user with every role that matters in a scope."""

    id: int
    name: str
    email: str
    disabled: bool
    must_change: bool
    password: bool
    held: tuple[Held, ...]


def every(session: Session, scope: str, words: str, today: date) -> list[Account]:
    """Return the accounts of a scope whose name or address holds the words, by name."""
    query = select(User).order_by(User.name, User.id)
    if scope != EVERYWHERE:
        query = query.where(User.roles.any(UserRole.authority == scope))
    for word in words.split():
        query = query.where(
            or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        )
    return [_account(user, scope, today) for user in session.scalars(query)]


def find(session: Session, scope: str, user_id: int, today: date) -> Account | None:
    """Return an account of a scope."""
    user = session.get(User, user_id)
    if user is None or (scope != EVERYWHERE and all(row.authority != scope for row in user.roles)):
        return None
    return _account(user, scope, today)


def _account(user: User, scope: str, today: date) -> Account:
    order = list(Role)
    held = sorted(
        (
            Held(row.authority, Role(row.role), span_of(row), span_of(row).holds(today))
            for row in user.roles
            if scope in (EVERYWHERE, row.authority)
        ),
        key=lambda each: (each.authority, order.index(each.role)),
    )
    return Account(
        id=user.id,
        name=user.name,
        email=user.email,
        disabled=user.disabled is not None,
        must_change=user.must_change,
        password=user.password is not None,
        held=tuple(held),
    )


def is_here(session: Session, scope: str, user_id: int) -> bool:
    """Say whether an account has, had or will have a role in just this scope."""
    here = select(UserRole).where(UserRole.user_id == user_id, UserRole.authority == scope)
    return session.scalars(here.limit(1)).first() is not None


def is_ours(session: Session, scope: str, user_id: int) -> bool:
    """Say whether the account itself, not only its roles here, is for this scope to administer."""
    elsewhere = select(UserRole).where(UserRole.user_id == user_id, UserRole.authority != scope)
    return scope == EVERYWHERE or session.scalars(elsewhere.limit(1)).first() is None


def bring_in(session: Session, scope: str, user_id: int, head: bool) -> str | None:
    """Let an account into a scope in which it has no role yet. Its sign-ins end, and a one-time password
    takes the place of the old one and is returned; None where the provider alone opens it. `head`: the
    administrator of the whole installation asks. Raises Refused."""
    if session.get_one(User, user_id).password is None:
        return None
    if not (head or is_ours(session, scope, user_id)):
        raise Refused(
            "This address has an account elsewhere. The administrator of the whole installation adds it here"
        )
    return new_password(session, user_id)


def set_roles(session: Session, user_id: int, authority: str, wanted: Mapping[Role, Span]) -> None:
    """Let a user have exactly these roles for an authority."""
    kept = UserRole.user_id == user_id, UserRole.authority == authority
    session.execute(delete(UserRole).where(*kept, UserRole.role.not_in([role.value for role in wanted])))
    session.expire_all()
    for role, span in wanted.items():
        people.grant(session, user_id, authority, [role], span)


def shut(session: Session, user_id: int, now: datetime) -> None:
    """Let a user sign in no more, and end every sign-in."""
    session.get_one(User, user_id).disabled = utc(now)
    sign_ins.end_all(session, user_id)


def open_again(session: Session, user_id: int) -> None:
    """Let a user sign in again."""
    session.get_one(User, user_id).disabled = None


def new_password(session: Session, user_id: int) -> str:
    """Give a user a one-time password and end every sign-in; return the password."""
    password = people.one_time_password()
    user = session.get_one(User, user_id)
    people.change_password(user, password)
    user.must_change = True
    sign_ins.end_all(session, user_id)
    return password
