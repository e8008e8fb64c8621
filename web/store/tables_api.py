"""The tables of the shared database about the programs of others: their keys, what they asked for once.

Guaranteed: of a key only its SHA-256 is kept; of an answer that may be asked for again, no record of a child.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.store.tables import Base


class ApiKey(Base):
    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the key
    made: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    expires: Mapped[datetime]
    revoked: Mapped[datetime | None]
    used: Mapped[datetime | None]  # to the hour
    grants: Mapped[list[ApiGrant]] = relationship(cascade="all, delete-orphan")


class ApiGrant(Base):
    __tablename__ = "api_grant"

    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(12), primary_key=True)


class ApiOnce(Base):
    __tablename__ = "api_once"

    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the Idempotency-Key
    asked: Mapped[str] = mapped_column(String(64))  # SHA-256 of method, path and body
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]  # None while the first request is at work
    answer: Mapped[str | None] = mapped_column(Text)
