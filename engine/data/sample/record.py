"""The rows of one child, cut at the extract date.

In: what happened, as keys and values. Out: rows by kind of fact. Guaranteed: an event after the extract
date is left out, a period that ends after it is open, a date or time inside a row that lies after it is
not yet there; ids are unique within a kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

#: Dates that may lie ahead of the extract.
AHEAD = frozenset({"expected", "scheduled"})

#: What is only known once a period has ended.
_AT_THE_END = frozenset({"ended_because", "unplanned_end"})


class Record:
    """What is on one child's file on the extract date."""

    __slots__ = ("case", "extracted", "tables")

    def __init__(self, case: str, extracted: date) -> None:
        self.case = case
        self.extracted = extracted
        self.tables: dict[str, list[Row]] = {}

    def add(self, kind: str, /, **values: Any) -> str:
        """Write a row down and return its id; what has not happened by the extract date is left out."""
        rows = self.tables.setdefault(kind, [])
        name = values.pop("id", None) or f"{_SHORT.get(kind, kind)}{len(rows) + 1}"
        begins = values.get("from", values.get("at"))
        if begins is not None and self._ahead(begins):
            return name
        running = self._ahead(values.get("to"))
        row: Row = {"id": name}
        for key, value in values.items():
            if value is None or (running and key in _AT_THE_END):
                continue
            if key in AHEAD or not self._ahead(value):
                row[key] = value
        rows.append(row)
        return name

    def _ahead(self, value: Any) -> bool:
        if isinstance(value, datetime):
            return value.date() > self.extracted
        return isinstance(value, date) and value > self.extracted

    def rows(self, kind: str) -> list[Row]:
        """Return the rows of a kind."""
        return self.tables.get(kind, [])

    def forget(self, lost: Callable[[], bool]) -> None:
        """Take values out that nobody wrote down: `lost` draws for each."""
        for rows in self.tables.values():
            for row in rows:
                for key in [key for key in row if key in _LOSABLE and lost()]:
                    del row[key]


#: What is left blank on some forms.
_LOSABLE = frozenset(
    {
        "seen",
        "seen_alone",
        "by",
        "emergency",
        "disabled",
        "kind_of_provider",
        "chaired_by",
        "decisions_recorded",
        "distributed",
        "record_written",
        "manager_considered",
        "report_shared",
        "signed",
        "out_of_area",
        "score",
        "acknowledged",
        "decided",
        "started",
        "child_seen",
        "return_interview_offered",
    }
)

_SHORT = {
    "looked_after": "la",
    "placement": "p",
    "legal_status": "ls",
    "visit": "v",
    "review": "rv",
    "referral": "r",
    "contact": "c",
    "assessment": "a",
    "section47": "s47-",
    "conference": "cf",
    "protection_plan": "cpp",
    "core_group": "cg",
    "child_in_need_plan": "cin",
    "care_plan": "cp",
    "placement_plan": "pl",
    "health_assessment": "h",
    "dental_check": "d",
    "education_plan": "ep",
    "allocation": "al",
    "case_open": "co",
    "supervision": "su",
    "pathway_plan": "pp",
    "pathway_review": "pr",
    "missing_episode": "m",
    "missing_return": "mr",
    "return_interview": "ri",
    "strategy_discussion": "sd",
}
