"""One child's own stream of chance.

In: a seed and the child's number. Out: draws. Guaranteed: a stream depends on nothing but the two, so
that children can be made in any order and by any number of processes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

T = TypeVar("T")

#: How often a team is on time; the others are late, most of them by a few days.
PUNCTUALITY = (0.93, 0.9, 0.88, 0.86, 0.84, 0.8, 0.76, 0.68)
NEVER_DONE = 0.02


class Chance:
    """Draws for one child (or one family) alone."""

    __slots__ = ("_next", "_random")

    def __init__(self, seed: int, number: int, part: int = 0) -> None:
        self._random = random.Random((seed * 1_000_003 + number) * 8 + part)
        self._next = self._random.random

    def happens(self, likelihood: float) -> bool:
        """Return True with the given likelihood (0 to 1)."""
        return self._next() < likelihood

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def one_of(self, weights: Mapping[T, float]) -> T:
        """Return a key, as often as its weight says."""
        left = self._next() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return key

    def after(self, day: date, low: int, high: int) -> date:
        """Return a working-week day from `low` to `high` days after `day` (a weekend moves to Monday)."""
        found = day + timedelta(days=self.number(low, high))
        return found + timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found

    def time_of(self, day: date, low: int = 9, high: int = 17) -> datetime:
        """Return a time on the day, on a quarter of an hour."""
        return datetime.combine(day, time(self.number(low, high), 15 * self.number(0, 3)))

    def done(self, start: date, last: date, team: int) -> date | None:
        """Return the day on which something owed from `start` to `last` was done by a team; None: never."""
        draw = self._next()
        if draw < NEVER_DONE:
            return None
        if draw < NEVER_DONE + PUNCTUALITY[team % len(PUNCTUALITY)]:
            span = max((last - start).days, 0)
            early = span - int(self._next() ** 2 * span * 0.7)
            found = start + timedelta(days=early)
            if found.weekday() > 4 and (found - timedelta(days=2)) >= start:
                found -= timedelta(days=found.weekday() - 4)
            return found
        return self.after(last, 1, 6 if self.happens(0.7) else 45)
