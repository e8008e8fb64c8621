"""The tables of the shared database.

Guaranteed: no personal data of children; what is published never changes but by its withdrawal (texts have
no update). Tables of one matter stand in `tables_<matter>.py`; `schema.py` knows them all.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
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
    since: Mapped[date | None]  # gives nothing before this day
    until: Mapped[date | None]  # a delegation ends before this day
    user: Mapped[User] = relationship(back_populates="roles")


class SignIn(Base):
    __tablename__ = "sign_in"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of what the cookie holds
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    began: Mapped[datetime]
    seen: Mapped[datetime]
    user: Mapped[User] = relationship()


class AuthorityRow(Base):
    __tablename__ = "authority"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created: Mapped[datetime]


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
    withdrawn_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL", name="fk_publication_withdrawn_by")
    )
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


class LogLine(Base):
    __tablename__ = "log_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    authority: Mapped[str | None] = mapped_column(String(60), index=True)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))  # an id, never a name
