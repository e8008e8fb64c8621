"""What is to be done about a case file: by whom, by when, until a person closes it.

In: a session of an authority's records, ids, the time. Out: `Action`s with the case they are about.
Guaranteed: a change that rests on an older version is refused; who closed an action, when and why is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from web.records.refused import Overtaken
from web.records.tables_casefiles import ActionRow, CaseFileRow, SampleRow
from web.store.base import utc


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done. `about`: the standard or check whose gap it closes (pack#id), empty for none;
    `title`: what that is called."""

    what: str
    owner: str
    due: date
    about: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action. `case`, `sample`, `audit`: where the gap was found."""

    id: int
    file: int
    sample: int
    audit: int
    case: str
    task: Task
    opened: datetime
    by: int
    closed: datetime | None
    closed_by: int | None
    closed_because: str
    version: int

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be done."""
        return self.closed is None

    def is_late(self, today: date) -> bool:
        """Say whether it should have been done."""
        return self.is_open and self.task.due < today


def add(session: Session, file: int, task: Task, by: int, now: datetime) -> int:
    """Open an action about a case file and return its number."""
    row = ActionRow(
        file_id=file,
        about=task.about,
        about_title=task.title,
        what=task.what,
        owner=task.owner,
        due=task.due,
        opened=utc(now),
        by=by,
        version=1,
    )
    session.add(row)
    session.flush()
    return row.id


def of_sample(session: Session, sample: int) -> list[Action]:
    """Return the actions of a case-file audit, by their dates."""
    return _found(session, _query().where(CaseFileRow.sample_id == sample))


def of_file(session: Session, file: int) -> list[Action]:
    """Return the actions about a case file, by their dates."""
    return _found(session, _query().where(ActionRow.file_id == file))


def every(session: Session, still_open: bool) -> list[Action]:
    """Return the actions that are open, or those that are closed, by their dates."""
    return _found(session, _query().where(ActionRow.closed.is_(None) == still_open))


def one(session: Session, number: int) -> Action | None:
    """Return an action."""
    found = _found(session, _query().where(ActionRow.id == number))
    return found[0] if found else None


def close(session: Session, action: Action, because: str, by: int, now: datetime) -> None:
    """Close an action; `action` as it was when it was shown. Raises Overtaken."""
    row = _held(session, action)
    row.closed, row.closed_by, row.closed_because = utc(now), by, because
    row.version += 1


def reopen(session: Session, action: Action) -> None:
    """Open an action again; `action` as it was when it was shown. Raises Overtaken."""
    row = _held(session, action)
    row.closed, row.closed_by, row.closed_because = None, None, ""
    row.version += 1


def _held(session: Session, action: Action) -> ActionRow:
    row = session.get_one(ActionRow, action.id)
    if row.version != action.version:
        raise Overtaken(row.version)
    return row


_Rows = Select[ActionRow, CaseFileRow, int]


def _query() -> _Rows:
    return (
        select(ActionRow, CaseFileRow, SampleRow.audit_id)
        .join(CaseFileRow, CaseFileRow.id == ActionRow.file_id)
        .join(SampleRow, SampleRow.id == CaseFileRow.sample_id)
        .order_by(ActionRow.due, ActionRow.id)
    )


def _found(session: Session, query: _Rows) -> list[Action]:
    return [_action(row, file, audit) for row, file, audit in session.execute(query)]


def _action(row: ActionRow, file: CaseFileRow, audit: int) -> Action:
    return Action(
        *(row.id, row.file_id, file.sample_id, audit, file.case),
        Task(row.what, row.owner, row.due, row.about, row.about_title),
        row.opened,
        row.by,
        *(row.closed, row.closed_by, row.closed_because, row.version),
    )
