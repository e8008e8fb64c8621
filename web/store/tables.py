"""The tables of the shared database.

Guaranteed: no personal data of children; what is published never changes (publications and texts have no
update).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

#: The name under which rights over the whole installation are kept.
EVERYWHERE = "*"


class Base(DeclarativeBase):
    """The base of all tables."""


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(200))  # an argon2 hash; None: single sign-on alone
    must_change: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[datetime | None]
    created: Mapped[datetime]
    roles: Mapped[list[UserRole]] = relationship(back_populates="user", cascade="all, delete-orphan")


class UserRole(Base):
    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    authority: Mapped[str] = mapped_column(String(60), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    until: Mapped[date | None]  # a delegation ends before this day
    user: Mapped[User] = relationship(back_populates="roles")


class SignIn(Base):
    __tablename__ = "sign_in"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of what the cookie holds
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    authority: Mapped[str | None] = mapped_column(String(60))
    began: Mapped[datetime]
    seen: Mapped[datetime]
    flashes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    user: Mapped[User] = relationship()


class AuthorityRow(Base):
    __tablename__ = "authority"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created: Mapped[datetime]
    steps: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the onboarding checklist


class Blob(Base):
    __tablename__ = "blob"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the text
    text: Mapped[str] = mapped_column(Text)


class Publication(Base):
    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("authority", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))  # of all paths and texts
    effective: Mapped[date]
    published: Mapped[datetime]
    author: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    approver: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    files: Mapped[list[PublicationFile]] = relationship(
        cascade="all, delete-orphan", order_by="PublicationFile.path"
    )


class PublicationFile(Base):
    __tablename__ = "publication_file"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    blob: Mapped[str] = mapped_column(ForeignKey("blob.hash"))


class Draft(Base):
    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    effective: Mapped[date | None]
    applies_to: Mapped[str] = mapped_column(String(20), default="days from")
    state: Mapped[str] = mapped_column(String(20), default="open")  # open, submitted, published, discarded
    version: Mapped[int] = mapped_column(default=1)
    author: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created: Mapped[datetime]
    changed: Mapped[datetime]
    submitted_hash: Mapped[str | None] = mapped_column(String(64))
    files: Mapped[list[DraftFile]] = relationship(cascade="all, delete-orphan", order_by="DraftFile.path")


class DraftFile(Base):
    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    blob: Mapped[str] = mapped_column(ForeignKey("blob.hash"))


class DraftStep(Base):
    """One saved change of a draft: what a file was made to say, by whom, when."""

    __tablename__ = "draft_step"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
    blob: Mapped[str | None] = mapped_column(ForeignKey("blob.hash"))  # None: back to what is published
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(200))


class Job(Base):
    __tablename__ = "job"
    __table_args__ = (Index("job_waiting", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(
        String(20), default="waiting"
    )  # waiting, running, done, failed, stopped
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    trouble: Mapped[str | None] = mapped_column(Text)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created: Mapped[datetime]
    beat: Mapped[datetime | None]  # when its worker was last heard of
    ended: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class LogLine(Base):
    __tablename__ = "log_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    authority: Mapped[str | None] = mapped_column(String(60), index=True)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))  # an id, never a name
