"""The tables of case-file audits: grades, samples, the cases drawn, what was graded, what is to be done.

Guaranteed: everything hangs on the audit that a sample was drawn from and goes with it; grades and checks are
kept as they were on the day of the draw.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.records.tables import ONCE, RecordsBase


class GradeRow(RecordsBase):
    __tablename__ = "grade"

    place: Mapped[int] = mapped_column(primary_key=True)  # 1 is the best
    name: Mapped[str]
    sound: Mapped[bool]  # a check with this grade is met


class SampleRow(RecordsBase):
    __tablename__ = "sample"
    __table_args__ = ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    drawn: Mapped[datetime]
    by: Mapped[int | None]
    asked: Mapped[dict[str, Any]]  # how it was drawn
    population: Mapped[int]
    strata: Mapped[list[Any]]  # name, cases there are, cases drawn
    grades: Mapped[list[Any]]
    checks: Mapped[list[Any]]


class CaseFileRow(RecordsBase):
    __tablename__ = "case_file"
    __table_args__ = (UniqueConstraint("sample_id", "case"), ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]  # the order of the draw
    case: Mapped[str]
    stratum: Mapped[str]
    team: Mapped[str]
    auditor: Mapped[int | None]
    second: Mapped[int | None]
    agreed: Mapped[str] = mapped_column(default="")  # the grade that two markers settled on
    agreed_by: Mapped[int | None]
    agreed_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class MarkingRow(RecordsBase):
    __tablename__ = "marking"
    __table_args__ = (UniqueConstraint("file_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]  # 1 or 2
    by: Mapped[int]  # who saved last
    hands: Mapped[list[Any]]  # everybody who saved
    version: Mapped[int]
    changed: Mapped[datetime]
    finished: Mapped[datetime | None]
    grade: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[list[AnswerRow]] = relationship(cascade="all, delete-orphan", order_by="AnswerRow.key")


class AnswerRow(RecordsBase):
    __tablename__ = "answer"

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # pack#check
    grade: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")


class ActionRow(RecordsBase):
    __tablename__ = "action"
    __table_args__ = ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    about: Mapped[str]  # pack#standard or pack#check; empty: nothing that an audit could show
    about_title: Mapped[str]
    what: Mapped[str] = mapped_column(Text)
    owner: Mapped[str]
    due: Mapped[date]
    opened: Mapped[datetime]
    by: Mapped[int]
    closed: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    closed_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
