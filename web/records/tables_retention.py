"""How long an authority keeps records, in its own database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from web.records.tables import RecordsBase


class RetentionRow(RecordsBase):
    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True)  # the one that was set last holds
    months: Mapped[int | None]  # None: until somebody deletes them
    by: Mapped[int | None]
    at: Mapped[datetime]
