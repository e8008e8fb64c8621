"""The tables of an authority's own database.

Guaranteed: people are named by their ids in the shared database, children by the ids that the data has; a
number that stands in an address or the log is never given again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

#: Of a table whose numbers are each given once: what is deleted leaves its number to nobody.
ONCE = {"sqlite_autoincrement": True}


class RecordsBase(DeclarativeBase):
    """The base of these tables."""

    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


class DatasetRow(RecordsBase):
    __tablename__ = "dataset"
    __table_args__ = ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    uploaded: Mapped[datetime]
    by: Mapped[int | None]
    state: Mapped[str]  # reading, ready, refused
    said: Mapped[str] = mapped_column(Text, default="")  # why it was refused
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how it is to be read
    extracted: Mapped[date | None]
    form: Mapped[str | None]
    files: Mapped[list[FileRow]] = relationship(cascade="all, delete-orphan", order_by="FileRow.name")


class FileRow(RecordsBase):
    __tablename__ = "dataset_file"

    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    bytes: Mapped[int]


class AuditRow(RecordsBase):
    __tablename__ = "audit"
    __table_args__ = ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int]
    data: Mapped[str]  # what the dataset was called
    asked: Mapped[datetime]
    by: Mapped[int | None]
    state: Mapped[str]  # running, ready, failed
    as_of: Mapped[str] = mapped_column(default="")  # empty: the day of the extract
    known_on: Mapped[str] = mapped_column(default="")
    period: Mapped[str] = mapped_column(default="")
    publication: Mapped[int | None]  # its number
    policy: Mapped[str] = mapped_column(default="")  # the hash of the policy
    said: Mapped[str] = mapped_column(Text, default="")  # why it failed
