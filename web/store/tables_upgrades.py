"""The tables of upgrades: packs as they come with the product, and drafts that take them.

Guaranteed: an issue of packs never changes; a draft's rows are those of one comparison, and each says who
decided what about it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.store.tables import Base


class Issue(Base):
    """All packs as they stood at one time."""

    __tablename__ = "issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(80))  # what they came with, such as a version
    hash: Mapped[str] = mapped_column(String(64))  # of all paths and texts
    came: Mapped[datetime]
    files: Mapped[list[IssueFile]] = relationship(cascade="all, delete-orphan")


class IssueFile(Base):
    __tablename__ = "issue_file"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    blob: Mapped[str] = mapped_column(ForeignKey("blob.hash"))


class DraftUpgrade(Base):
    """A draft that takes the packs of an issue."""

    __tablename__ = "draft_upgrade"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    compared: Mapped[int | None]  # the publication that the rows are about; None: not compared yet
    told: Mapped[str] = mapped_column(Text, default="{}")  # JSON: packs that moved, what applies as it comes
    rows: Mapped[list[UpgradeRow]] = relationship(
        cascade="all, delete-orphan", order_by="UpgradeRow.number", lazy="selectin"
    )


class UpgradeRow(Base):
    """A local setting beside what moved. `told` is JSON, as `dutybook upgrade` gives it."""

    __tablename__ = "upgrade_row"

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("draft_upgrade.draft_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    open: Mapped[bool]
    told: Mapped[str] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime | None]
