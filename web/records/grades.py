"""The grades by which an authority's auditors judge a case file.

In: a session of an authority's records. Out: `Grade`s, the best first. Guaranteed: Ofsted's four until an
authority says otherwise; a sample keeps those of the day on which it was drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.records.tables_casefiles import GradeRow

#: The answer to a check that has no place in a case; no grade may have this name.
NOT_APPLICABLE = "Not applicable"
FEWEST, MOST, LONGEST = 2, 8, 40


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade. `sound`: a check that has it is met."""

    name: str
    sound: bool


OFSTED = (
    Grade("Outstanding", True),
    Grade("Good", True),
    Grade("Requires improvement", False),
    Grade("Inadequate", False),
)


def every(session: Session) -> tuple[Grade, ...]:
    """Return the authority's grades."""
    rows = session.scalars(select(GradeRow).order_by(GradeRow.place))
    return tuple(Grade(row.name, row.sound) for row in rows) or OFSTED


def replace(session: Session, wanted: Sequence[Grade]) -> None:
    """Put other grades in place of those there are; see `faults` for what can be wrong with them."""
    session.execute(delete(GradeRow))
    session.add_all(
        GradeRow(place=place, name=each.name, sound=each.sound) for place, each in enumerate(wanted, 1)
    )


def faults(wanted: Sequence[Grade]) -> str:
    """Return what is wrong with grades that somebody wrote, with its cure; empty if nothing is."""
    names = [each.name.casefold() for each in wanted]
    if not FEWEST <= len(names) <= MOST:
        return f"Give from {FEWEST} to {MOST} grades"
    if len(set(names)) < len(names):
        return "Two grades have the same name: change one of them"
    if NOT_APPLICABLE.casefold() in names:
        return f"‘{NOT_APPLICABLE}’ is offered beside the grades already: leave it out"
    if any(len(name) > LONGEST for name in names):
        return f"A grade has at most {LONGEST} letters: shorten it"
    flags = [each.sound for each in wanted]
    if flags != sorted(flags, reverse=True) or len(set(flags)) < 2:
        return "Grades stand from the best to the worst: the first must mean met, the last not met"
    return ""


def written(grades: Iterable[Grade]) -> list[dict[str, Any]]:
    """Return grades as a sample keeps them."""
    return [{"name": each.name, "sound": each.sound} for each in grades]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Grade, ...]:
    """Return the grades that a sample keeps."""
    return tuple(Grade(each["name"], each["sound"]) for each in kept)
