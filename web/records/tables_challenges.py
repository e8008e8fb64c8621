"""The tables of challenges, in an authority's own database.

Guaranteed: what was said is added to and never changed; there is one challenge for an outcome and its facts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.records.tables import ONCE, RecordsBase


class ChallengeRow(RecordsBase):
    __tablename__ = "challenge"
    __table_args__ = (UniqueConstraint("mark", "facts"), ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]  # which outcome: case, standard, anchor, due day
    facts: Mapped[str]  # what it was judged from
    audit_id: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    owner: Mapped[str]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the audit said then
    changed: Mapped[datetime]
    steps: Mapped[list[ChallengeStepRow]] = relationship(
        cascade="all, delete-orphan", order_by="ChallengeStepRow.id"
    )


class ChallengeStepRow(RecordsBase):
    __tablename__ = "challenge_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by: Mapped[int | None]
    state: Mapped[str]
    owner: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
