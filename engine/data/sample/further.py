"""What else stands on a form once its dates do: who agreed, who was told, what was said.

In: a child's record whose story is told. Out: further values on its rows, and the first visit at home of each
assessment. Guaranteed: the story stays as it was, since these values are drawn from a stream of chance of
their own; about one form in fourteen leaves each of them blank; nothing lies after the extract.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from engine.data.sample.chance import Chance
from engine.data.sample.filling import Form
from engine.data.sample.forms import FIELDS
from engine.data.sample.record import Record

_BLANK = 0.07


def fill_in(record: Record, chance: Chance, team: int) -> None:
    """Write down what else the forms of a child hold."""
    _home_visits(record, chance)
    for kind, fields in FIELDS.items():
        for row in record.rows(kind):
            form = Form(row, record, chance, team)
            for name, fill in fields.items():
                value = fill(form)
                if value is not None and not chance.happens(_BLANK) and not _ahead(value, record.extracted):
                    row[name] = value


def _ahead(value: Any, extracted: date) -> bool:
    return isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) > extracted


def _home_visits(record: Record, chance: Chance) -> None:
    """Write the visits down on which children were seen for an assessment, among the others by day."""
    for row in record.rows("visit"):
        row["first_home_visit"] = False
    for row in record.rows("assessment"):
        if (seen := row.get("child_seen")) is not None:
            alone = row.get("child_seen_alone", False)
            record.add(
                "visit",
                at=seen,
                recorded=min(seen + timedelta(days=chance.number(0, 3)), record.extracted),
                kind="assessment",
                first_home_visit=True,
                by="social_worker",
                seen=True,
                seen_alone=alone,
                not_alone_because=None if alone else "other",
                place="home",
            )
    record.rows("visit").sort(key=lambda row: Form(row, record, chance, 0).day)
