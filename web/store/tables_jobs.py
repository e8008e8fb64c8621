"""The register of background jobs, in the shared database.

Guaranteed: ids, names of actions and counts only; what a job is about (data, findings) is in the records of
its authority.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.store.tables import Base


class JobRow(Base):
    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[int]  # the id of what it makes, in the records of the authority
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asked: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    phase: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(40))  # of the worker that has it
    beat: Mapped[datetime | None]  # when that worker last said so
    stop: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(Text, default="")  # the name of a fault, never its words
