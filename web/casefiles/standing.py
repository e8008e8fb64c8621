"""How far a case file is, and the grade that counts for it.

In: a case file, its markings. Out: words, a grade. Guaranteed: two markers' grades count only where they are
the same or were settled; whoever has not finished does not see what the other marker found.
"""

from __future__ import annotations

from collections.abc import Mapping

from web.records.markings import Marking, Pair
from web.records.samples import CaseFile

#: How far a file can be, in this order.
UNALLOCATED, WAITING, BEGUN, SECOND, DIFFERENT, DONE = (
    "not allocated",
    "not begun",
    "being graded",
    "second marking",
    "to be settled",
    "done",
)
STANDINGS = (UNALLOCATED, WAITING, BEGUN, SECOND, DIFFERENT, DONE)


def standing(file: CaseFile, pair: Pair) -> str:
    """Return how far a file is."""
    if file.auditor is None:
        return UNALLOCATED
    if not pair:
        return WAITING
    done = finished(pair)
    if 1 not in done:
        return BEGUN
    if file.second is not None and 2 not in done:
        return SECOND
    return DONE if grade_of(file, pair) else DIFFERENT


def grade_of(file: CaseFile, pair: Pair) -> str:
    """Return the overall grade that counts; empty while there is none."""
    if file.agreed:
        return file.agreed
    grades = {each.grade for each in finished(pair).values()}
    wanted = 1 if file.second is None else 2
    return grades.pop() if len(grades) == 1 and len(finished(pair)) >= wanted else ""


def finished(pair: Pair) -> dict[int, Marking]:
    """Return the markings that are finished, by their place."""
    return {place: each for place, each in pair.items() if each.finished is not None}


def shown(file: CaseFile, pair: Pair, user: int) -> Mapping[int, Marking]:
    """Return the markings that somebody may see: one's own; the other's once one's own is finished;
    for whoever grades nothing here, those that are finished."""
    own = file.place_of(user)
    done = finished(pair)
    if own is None or own in done:
        return done if own is None else {**done, own: pair[own]}
    return {place: each for place, each in pair.items() if place == own}


def waits_for(file: CaseFile, pair: Pair, user: int) -> bool:
    """Say whether somebody still has to grade this file."""
    own = file.place_of(user)
    return own is not None and own not in finished(pair)
