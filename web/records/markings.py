"""What somebody graded in a case file: saved again and again, finished, perhaps opened again.

In: a session of an authority's records, a case file, what is saved, the time. Out: `Marking`s. Guaranteed: a
save that rests on an older version is refused and overwrites nothing; a finished marking stands still; the
two markings of a file are kept side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.records.refused import Overtaken, Refused
from web.records.samples import CaseFile
from web.records.tables_casefiles import AnswerRow, CaseFileRow, MarkingRow
from web.store.base import utc


@dataclass(frozen=True, slots=True)
class Answer:
    """A check's grade, empty until it has one, and a comment."""

    grade: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Marking:
    """One person's marking of a file. `place`: 1 for the first, 2 for the second; `by`: who saved last;
    `hands`: everybody who saved; `answers` by the key of a check."""

    id: int
    file: int
    place: int
    by: int
    hands: tuple[int, ...]
    version: int
    changed: datetime
    finished: datetime | None
    grade: str
    comment: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Save:
    """What is saved: answers, the overall grade and comment, on top of which version (0: the first), by
    whom, and whether it is finished with that."""

    answers: Mapping[str, Answer]
    grade: str
    comment: str
    version: int
    by: int
    finish: bool = False


#: The markings of a file by their place.
Pair = Mapping[int, Marking]


def of_file(session: Session, file: int) -> Pair:
    """Return the markings of a file."""
    query = select(MarkingRow).where(MarkingRow.file_id == file).order_by(MarkingRow.place)
    return {row.place: _marking(row) for row in session.scalars(query)}


def of_files(session: Session, files: Iterable[int]) -> dict[int, Pair]:
    """Return the markings of some files; a file without any has an empty pair."""
    found: dict[int, dict[int, Marking]] = {each: {} for each in files}
    query = select(MarkingRow).where(MarkingRow.file_id.in_(found))
    for row in session.scalars(query):
        found[row.file_id][row.place] = _marking(row)
    return dict(found)


def save(session: Session, file: CaseFile, saved: Save, now: datetime) -> Marking:
    """Save a marking. Raises Refused for somebody who grades this file no longer and for one that is
    finished; Overtaken."""
    held = session.get_one(CaseFileRow, file.id)
    place = {held.auditor: 1, held.second: 2}.get(saved.by)
    if place is None:
        raise Refused("This case was given to somebody else meanwhile. Nothing was overwritten.")
    row = _row(session, file.id, place)
    standing = 0 if row is None else row.version
    if standing != saved.version:
        raise Overtaken(standing)
    if row is not None and row.finished is not None:
        raise Refused("This marking is finished. Open it again to change it.")
    if row is None:
        row = MarkingRow(file_id=file.id, place=place, hands=[], version=0, answers=[])
        session.add(row)
    row.by, row.changed, row.version = saved.by, utc(now), standing + 1
    if saved.by not in row.hands:
        row.hands = [*row.hands, saved.by]
    row.grade, row.comment = saved.grade, saved.comment
    _answer(row, saved.answers)
    row.finished = utc(now) if saved.finish else None
    session.flush()
    return _marking(row)


def reopen(session: Session, file: CaseFile, by: int) -> None:
    """Open one's own finished marking again. Raises Refused once the other marker has finished too, since
    both have then seen what the other found."""
    held = session.get_one(CaseFileRow, file.id)
    place = {held.auditor: 1, held.second: 2}.get(by)
    row = None if place is None else _row(session, file.id, place)
    if row is None or place is None or row.finished is None:
        raise Refused("There is no finished marking of yours to open again.")
    other = _row(session, file.id, 3 - place)
    if other is not None and other.finished is not None:
        raise Refused("Both markings are finished, and each is kept as it is. Settle on a grade instead.")
    row.finished = None
    row.version += 1


def _row(session: Session, file: int, place: int) -> MarkingRow | None:
    query = select(MarkingRow).where(MarkingRow.file_id == file, MarkingRow.place == place)
    return session.scalars(query).one_or_none()


def _answer(row: MarkingRow, answers: Mapping[str, Answer]) -> None:
    there = {each.key: each for each in row.answers}
    for key, answer in answers.items():
        if key in there:
            there[key].grade, there[key].comment = answer.grade, answer.comment
        else:
            row.answers.append(AnswerRow(key=key, grade=answer.grade, comment=answer.comment))


def _marking(row: MarkingRow) -> Marking:
    return Marking(
        *(row.id, row.file_id, row.place, row.by, tuple(row.hands), row.version, row.changed, row.finished),
        *(row.grade, row.comment),
        {each.key: Answer(each.grade, each.comment) for each in row.answers},
    )
