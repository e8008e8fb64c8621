"""Who did what: lines that are added and never changed.

In: ids and the name of an action; filters. Out: lines, newest first. Guaranteed: ids only, no names and no
records of children; a scope that is one authority never shows a line of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.calendar import LONDON
from web.store.base import utc
from web.store.tables import EVERYWHERE, LogLine, User

Lines: TypeAlias = Select[*tuple[Any, ...]]

A_PAGE = 50
#: Lines that a download holds at most; a narrower filter gives the rest.
MOST_DOWNLOADED = 100_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of a scope (an authority's id or EVERYWHERE), from a day to a day, by somebody (part
    of a name or address), of an action, about a subject (part of it)."""

    scope: str
    since: date | None = None
    until: date | None = None
    by: str = ""
    action: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown: `at` is UTC without a zone, `by` the present name of who did it."""

    id: int
    at: datetime
    authority: str | None
    by: str | None
    by_id: int | None
    action: str
    subject: str


def note(
    session: Session, now: datetime, action: str, subject: str, by: int | None, authority: str | None = None
) -> None:
    """Write a line."""
    session.add(LogLine(at=utc(now), authority=authority, by=by, action=action, subject=subject[:200]))


def count(session: Session, wanted: Wanted) -> int:
    """Return how many lines there are."""
    return session.scalar(_filtered(select(func.count(LogLine.id)), wanted)) or 0


def page(session: Session, wanted: Wanted, number: int) -> list[Line]:
    """Return the lines of a page; the first is 1."""
    query = _lines(wanted).offset((number - 1) * A_PAGE).limit(A_PAGE)
    return [Line(*row) for row in session.execute(query)]


def download(session: Session, wanted: Wanted) -> list[Line]:
    """Return every line, to the most that a download holds."""
    return [Line(*row) for row in session.execute(_lines(wanted).limit(MOST_DOWNLOADED))]


def actions(session: Session, scope: str) -> list[str]:
    """Return every action that occurs in a scope, by name."""
    query = select(LogLine.action).distinct().order_by(LogLine.action)
    if scope != EVERYWHERE:
        query = query.where(LogLine.authority == scope)
    return list(session.scalars(query))


def _lines(wanted: Wanted) -> Lines:
    shown = (
        LogLine.id,
        LogLine.at,
        LogLine.authority,
        User.name,
        LogLine.by,
        LogLine.action,
        LogLine.subject,
    )
    return _filtered(select(*shown), wanted).order_by(LogLine.id.desc())


def _filtered(query: Lines, wanted: Wanted) -> Lines:
    query = query.select_from(LogLine).outerjoin(User, User.id == LogLine.by)
    if wanted.scope != EVERYWHERE:
        query = query.where(LogLine.authority == wanted.scope)
    if wanted.since is not None:
        query = query.where(LogLine.at >= _midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(LogLine.at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.by:
        has = User.name.icontains(wanted.by, autoescape=True) | User.email.icontains(
            wanted.by, autoescape=True
        )
        query = query.where(has)
    if wanted.action:
        query = query.where(LogLine.action == wanted.action)
    if wanted.subject:
        query = query.where(LogLine.subject.icontains(wanted.subject, autoescape=True))
    return query


def _midnight(day: date) -> datetime:
    return utc(datetime.combine(day, time(), LONDON))
