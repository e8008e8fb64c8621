"""Samples of an audit's cases that people read: what was drawn, and who reads which.

In: a session of an authority's records, ids. Out: `Sample`, `CaseFile`. Guaranteed: a sample names the audit,
the population, the strata and the seed, so that it can be drawn again; it goes with its audit; nobody is
second marker of a file that they are the first of, or had a hand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.records import grades
from web.records.grades import Grade
from web.records.refused import Overtaken, Refused
from web.records.tables_casefiles import CaseFileRow, MarkingRow, SampleRow
from web.store.base import utc


@dataclass(frozen=True, slots=True)
class Asked:
    """How a sample is drawn. `team`, `status`: which cases only; `by`: what the strata are made of, empty
    for none; `standard`: whose results make them, where they are made of results, empty for all."""

    title: str
    size: int
    seed: str
    team: str = ""
    status: str = ""
    by: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A matter that no machine can judge. `key`: pack#id; `who`: the role that is to look, in words."""

    key: str
    title: str
    check: str
    cite: str = ""
    who: str = ""

    @property
    def pack(self) -> str:
        """The pack that holds it."""
        return self.key.split("#")[0]


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population: how many cases it has, how many were drawn."""

    name: str
    population: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the population, with the stratum and the team that it belongs to."""

    case: str
    stratum: str
    team: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, in the order of the draw, and of what."""

    cases: tuple[Member, ...]
    strata: tuple[Stratum, ...]

    @property
    def population(self) -> int:
        """How many cases could have been drawn."""
        return sum(each.population for each in self.strata)


@dataclass(frozen=True, slots=True)
class Sample:
    """A case-file audit: a sample of an audit's cases with what people are to grade in them."""

    id: int
    audit: int
    drawn: datetime
    by: int | None
    asked: Asked
    population: int
    strata: tuple[Stratum, ...]
    grades: tuple[Grade, ...]
    checks: tuple[Check, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.asked.title

    @property
    def sound(self) -> frozenset[str]:
        """The grades with which a check is met."""
        return frozenset(each.name for each in self.grades if each.sound)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case of a sample. `auditor`, `second`: the users who grade it; `agreed`: the overall grade that was
    settled on after two people graded it differently; `version` grows with each change of these."""

    id: int
    sample: int
    place: int
    case: str
    stratum: str
    team: str
    auditor: int | None
    second: int | None
    agreed: str
    agreed_by: int | None
    agreed_because: str
    version: int

    def place_of(self, user: int) -> int | None:
        """Return which marker somebody is: 1, 2, or None for neither."""
        return {self.auditor: 1, self.second: 2}.get(user)


@dataclass(frozen=True, slots=True)
class Task:
    """A case file with the case-file audit that it belongs to."""

    file: CaseFile
    title: str
    audit: int


def add(
    session: Session,
    audit: int,
    asked: Asked,
    drawn: Drawn,
    checks: Sequence[Check],
    by: int,
    now: datetime,
) -> Sample:
    """Keep a sample that was drawn from an audit."""
    told = asdict(asked)
    row = SampleRow(
        audit_id=audit,
        title=told.pop("title"),
        drawn=utc(now),
        by=by,
        asked=told,
        population=drawn.population,
        strata=[asdict(each) for each in drawn.strata],
        grades=grades.written(grades.every(session)),
        checks=[asdict(each) for each in checks],
    )
    session.add(row)
    session.flush()
    session.add_all(
        CaseFileRow(
            sample_id=row.id, place=place, case=each.case, stratum=each.stratum, team=each.team, version=1
        )
        for place, each in enumerate(drawn.cases, 1)
    )
    session.flush()
    return _sample(row)


def every(session: Session) -> list[Sample]:
    """Return all samples, newest first."""
    return [_sample(row) for row in session.scalars(select(SampleRow).order_by(SampleRow.id.desc()))]


def one(session: Session, number: int) -> Sample | None:
    """Return a sample."""
    row = session.get(SampleRow, number)
    return None if row is None else _sample(row)


def of_audit(session: Session, audit: int) -> int:
    """Return how many samples hang on an audit, and go with it."""
    return session.scalar(select(func.count(SampleRow.id)).where(SampleRow.audit_id == audit)) or 0


def remove(session: Session, number: int) -> None:
    """Forget a sample with all that was graded in it and all actions that came of it."""
    session.delete(session.get_one(SampleRow, number))


def files(session: Session, sample: int) -> list[CaseFile]:
    """Return the case files of a sample, in the order of the draw."""
    query = select(CaseFileRow).where(CaseFileRow.sample_id == sample).order_by(CaseFileRow.place)
    return [_file(row) for row in session.scalars(query)]


def file(session: Session, sample: int, number: int) -> CaseFile | None:
    """Return a case file of this sample."""
    row = session.get(CaseFileRow, number)
    return None if row is None or row.sample_id != sample else _file(row)


def tasks_of(session: Session, user: int) -> list[Task]:
    """Return the case files that somebody grades, of the newest sample first."""
    query = (
        select(CaseFileRow, SampleRow.title, SampleRow.audit_id)
        .join(SampleRow, SampleRow.id == CaseFileRow.sample_id)
        .where((CaseFileRow.auditor == user) | (CaseFileRow.second == user))
        .order_by(SampleRow.id.desc(), CaseFileRow.place)
    )
    return [Task(_file(row), title, audit) for row, title, audit in session.execute(query)]


def share_out(session: Session, sample: int, auditors: Sequence[int], twice: int) -> int:
    """Give each file that has no auditor one, in turn, and the first `twice` of these a second marker;
    return how many were given out. Raises Refused where there is nobody to mark second."""
    if twice and len(auditors) < 2:
        raise Refused("A second marker is somebody else: choose at least two auditors.")
    query = select(CaseFileRow).where(CaseFileRow.sample_id == sample, CaseFileRow.auditor.is_(None))
    rows = list(session.scalars(query.order_by(CaseFileRow.place)))
    for place, row in enumerate(rows):
        row.auditor = auditors[place % len(auditors)]
        if place < twice:
            row.second = auditors[(place + 1) % len(auditors)]
        row.version += 1
    return len(rows)


def allocate(session: Session, file: CaseFile, auditor: int | None, second: int | None) -> None:
    """Say who grades a file; `file` as it was when they were chosen. What was saved so far stays.
    Raises Refused for a second marker who is the first or had a hand in it, and for a marking that is
    finished; Overtaken."""
    row = _held(session, file)
    if second is not None and (second == auditor or auditor is None):
        raise Refused("The second marker is somebody else than the first: choose another.")
    marked = {each.place: each for each in _markings(session, file.id)}
    for place, before, user in ((1, row.auditor, auditor), (2, row.second, second)):
        own, other = marked.get(place), marked.get(3 - place)
        if user == before:
            continue
        if own is not None and own.finished is not None:
            raise Refused("This marking is finished. Whoever finished it can open it again.")
        if own is not None and user is None:
            raise Refused("This marking was begun. Give it to somebody else rather than to nobody.")
        if other is not None and user in other.hands:
            raise Refused("Whoever had a hand in one marking cannot make the other: choose another.")
    row.auditor, row.second = auditor, second
    row.version += 1


def agree(session: Session, file: CaseFile, grade: str, because: str, by: int) -> None:
    """Settle the overall grade of a file that two people graded; `file` as it was when it was shown.
    Raises Refused before both have finished; Overtaken."""
    row = _held(session, file)
    finished = [each for each in _markings(session, file.id) if each.finished is not None]
    if len(finished) < 2:
        raise Refused("Both markers have to finish first.")
    row.agreed, row.agreed_because, row.agreed_by = grade, because, by
    row.version += 1


def _held(session: Session, file: CaseFile) -> CaseFileRow:
    row = session.get_one(CaseFileRow, file.id)
    if row.version != file.version:
        raise Overtaken(row.version)
    return row


def _markings(session: Session, file: int) -> Iterable[MarkingRow]:
    return session.scalars(select(MarkingRow).where(MarkingRow.file_id == file))


def _sample(row: SampleRow) -> Sample:
    return Sample(
        *(row.id, row.audit_id, row.drawn, row.by, Asked(row.title, **row.asked), row.population),
        tuple(Stratum(**each) for each in row.strata),
        grades.read(row.grades),
        tuple(Check(**each) for each in row.checks),
    )


def _file(row: CaseFileRow) -> CaseFile:
    return CaseFile(
        *(row.id, row.sample_id, row.place, row.case, row.stratum, row.team, row.auditor, row.second),
        *(row.agreed, row.agreed_by, row.agreed_because, row.version),
    )
