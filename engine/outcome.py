"""Outcomes: an occurrence of a standard with its state on a date, and why.

In: what the evaluator found. Out: frozen records that reports, files and pages show. Guaranteed: field
names and meanings are those of the command line contract (schema 1); a date is a `date`, an instant in
hours a naive London `datetime`; nothing here computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

SCHEMA = 1

When: TypeAlias = date | datetime


class State(StrEnum):
    DUE = "due"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    MISSED = "missed"
    CANCELLED = "cancelled"
    PAUSED = "paused"
    WAIVED = "waived"
    UNKNOWN = "unknown"


#: What `possible` may hold beside states: the occurrence may not exist.
NONE = "none"

BREACHES = frozenset({State.MET_LATE, State.OVERDUE, State.MISSED})


def standing(force: str, confirmed: bool) -> str:
    """Return what a standard is called: its force, or that nobody has checked that it is so."""
    if confirmed:
        return force
    return "local, not confirmed" if force == "local" else f"not confirmed as {force}"


class Cause(StrEnum):
    """Why an outcome cannot be told."""

    NOT_RECORDED = "not recorded"
    NOT_IN_EXTRACT = "not in the extract"
    OUTSIDE_COVERAGE = "outside coverage"
    OUTSIDE_CALENDAR = "outside the calendar"
    READING_OPEN = "reading open"


@dataclass(frozen=True, slots=True)
class FactRef:
    """A fact that an outcome rests on; `source` says where it was read ("visits.csv row 12")."""

    kind: str
    id: str
    at: When | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of an entry in the interpretation register, and what it would make of this outcome."""

    reading: str
    choice: str
    state: str
    due: When | None
    breach: bool | None = None


@dataclass(frozen=True, slots=True)
class WaiverRef:
    id: str
    by: str | None
    why: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One occurrence of one standard in one case, judged on the as-of date.

    `days_late` counts calendar days; `due_between` bounds a due day that cannot be told; `breach` is
    None when the possible states disagree; `safe_by` is the date that is in time under every listed
    reading.
    """

    case: str
    standard: str
    pack: str
    topic: str
    occurrence: str
    stage: str | None
    anchor: FactRef | None
    due: When | None
    state: State
    breach: bool | None
    done: FactRef | None = None
    days_late: int | None = None
    precision: str | None = None
    needs: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    cause: Cause | None = None
    due_between: tuple[When | None, When | None] | None = None
    safe_by: When | None = None
    alternatives: tuple[Alternative, ...] = ()
    moved_from: date | None = None
    waiver: WaiverRef | None = None
    impossible: bool = False
    chain_breach: bool = False
    elapsed_days: int | None = None
    who: str | None = None
    cite: str | None = None
    force: str = "local"
    strength: str = "must"
    confirmed: bool = True
    title: str | None = None
    why: tuple[str, ...] = ()

    def of(self, case: str) -> Outcome:
        """Return the same outcome of another case."""
        return Outcome(
            *(case, self.standard, self.pack, self.topic, self.occurrence, self.stage, self.anchor, self.due),
            *(self.state, self.breach, self.done, self.days_late, self.precision, self.needs, self.possible),
            *(self.cause, self.due_between, self.safe_by, self.alternatives, self.moved_from, self.waiver),
            *(self.impossible, self.chain_breach, self.elapsed_days, self.who, self.cite, self.force),
            *(self.strength, self.confirmed, self.title, self.why),
        )

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Case, pack, standard and occurrence: unique among the outcomes of one evaluation."""
        return (self.case, self.pack, self.standard, self.occurrence)
