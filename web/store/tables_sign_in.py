"""The tables of the shared database about signing in: attempts that failed, identities at a provider.

Guaranteed: an attempt is kept under a hash of what was tried, never the address itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.store.tables import Base, User


class Attempt(Base):
    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of an account or a computer
    began: Mapped[datetime]
    count: Mapped[int]


class OutsideIdentity(Base):
    __tablename__ = "outside_identity"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship()
