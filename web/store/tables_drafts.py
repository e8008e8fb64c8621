"""The tables of drafts: what somebody means to publish, and who may approve in whose place.

Guaranteed: a draft holds only the files that it changes; `version` grows with every save; whoever had a hand
in a draft is on its list.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.store.tables import Base


class Draft(Base):
    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    effective: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="open")
    base: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    author: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created: Mapped[datetime]
    changed: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    submitted: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    hash: Mapped[str | None] = mapped_column(String(64))  # of what was submitted; approval is bound to it
    remark: Mapped[str | None] = mapped_column(Text)  # of an approver who sent it back
    publication: Mapped[int | None] = mapped_column(ForeignKey("publication.id", ondelete="SET NULL"))
    files: Mapped[list[DraftFile]] = relationship(cascade="all, delete-orphan", order_by="DraftFile.path")
    hands: Mapped[list[DraftHand]] = relationship(cascade="all, delete-orphan")


class DraftFile(Base):
    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    blob: Mapped[str] = mapped_column(ForeignKey("blob.hash"))
    base: Mapped[str | None] = mapped_column(String(64))  # the file as it was published; None: it is new


class DraftHand(Base):
    """Somebody who began, saved or submitted a draft, and so cannot approve it."""

    __tablename__ = "draft_hand"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)


class Delegation(Base):
    """An approver lets somebody else approve, on the days [begins, ends)."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    giver: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    receiver: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    begins: Mapped[date]
    ends: Mapped[date]
    created: Mapped[datetime]
