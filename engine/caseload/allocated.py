"""Who had a case on a day: team and worker from the allocations.

In: a case, the as-of and known-on dates. Out: a team and a worker, each None where nobody is recorded.
Guaranteed: of several allocations on one day the one in the role that is asked for counts, else the social
worker's, else any; of several of those the one that began last, then the first by id: the order of rows plays
no part; what came after the as-of date or was written down after the known-on date is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.calendar import Moment
from engine.evaluate.view import cut
from engine.facts import Case, Fact
from engine.plan import KindPlan

KIND = "allocation"
USUAL_ROLE = "social_worker"
_SHAPE = KindPlan(KIND, period=True)


@dataclass(frozen=True, slots=True)
class Allocated:
    team: str | None
    worker: str | None


NOBODY = Allocated(None, None)


class Allocations:
    """The allocations of one case, as they were known on a day."""

    def __init__(self, case: Case, as_of: Moment, known_on: Moment | None = None) -> None:
        every = (cut(fact, _SHAPE, as_of, known_on) for fact in case.tables.get(KIND, ()))
        facts = [fact for fact in every if fact is not None and fact.start is not None]
        self._facts = sorted(facts, key=lambda fact: (-fact.start.day if fact.start else 0, fact.id))
        self._known: dict[tuple[int, str | None], Allocated | None] = {}

    def on(self, days: Sequence[int], role: str | None) -> Allocated:
        """Return who had the case on the first of the days (ordinals) on which anybody had it."""
        if self._facts:
            for day in days:
                if (found := self._on(day, role)) is not None:
                    return found
        return NOBODY

    def _on(self, day: int, role: str | None) -> Allocated | None:
        key = (day, role)
        if key not in self._known:
            self._known[key] = self._find(day, role)
        return self._known[key]

    def _find(self, day: int, role: str | None) -> Allocated | None:
        there = [fact for fact in self._facts if _holds(fact, day)]
        for wanted in (role, USUAL_ROLE):
            for fact in there:
                if wanted is not None and fact.attrs.get("role") == wanted:
                    return _allocated(fact)
        return _allocated(there[0]) if there else None


def _holds(fact: Fact, day: int) -> bool:
    return fact.start is not None and fact.start.day <= day and (fact.end is None or day < fact.end.day)


def _allocated(fact: Fact) -> Allocated:
    return Allocated(_text(fact.attrs.get("team")), _text(fact.attrs.get("worker")))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
