"""Small draws in words.

In: a source of indexes: a string of bytes that hypothesis draws, or a seeded generator. Out: yes/no with a
chance, one of several, a number, a day that matters. Guaranteed: every choice comes from the source, and
the first of several is the simplest, so that a failing example shrinks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")

#: Days around which counting goes wrong: Easter, May, Christmas, leap days, month ends, clock changes.
SEASONS = tuple(
    date.fromisoformat(text)
    for text in (
        "2026-03-16",
        "2026-03-27",
        "2025-12-19",
        "2026-05-01",
        "2024-02-29",
        "2024-01-31",
        "2025-08-29",
        "2025-10-24",
        "2026-06-01",
        "2027-03-26",
        "2025-11-28",
        "2026-07-20",
    )
)
OFFSETS = (0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 20, 21, 22, 28, 29, 30, 31, 42, 43, 60, 84, 90, 92, 120)
NEAR = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 21, 28)


class Dice:
    """Draws in words."""

    def __init__(self, index: Callable[[int], int]) -> None:
        self.index = index

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        chosen: T = options[self.index(len(options))]
        return chosen

    def chance(self, percent: int) -> bool:
        """Return yes in about so many of a hundred draws; the simplest draw is no."""
        return self.index(100) >= 100 - percent

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + self.index(high - low + 1)

    def some(self, options: Sequence[T], percent: int) -> list[T]:
        """Return each option with a chance, in order."""
        return [option for option in options if self.chance(percent)]

    def after(self, day: date, offsets: Sequence[int] = NEAR) -> date:
        """Return a day a telling number of days on."""
        return day + timedelta(days=self.pick(offsets))

    def clock(self, day: date) -> datetime:
        """Return a time on a day, now and then within an hour that a clock change skips or repeats (never
        skipped).
        """
        hour, minute = self.pick(((9, 0), (0, 0), (12, 30), (14, 5), (17, 0), (23, 59), (2, 30)))
        return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - naive times are London times


#: More throws than an example takes; beyond them every throw is the simplest.
THROWS = 320


def thrown(throws: bytes) -> Dice:
    """Return dice that fall as a string of bytes says, one byte a throw; zeros are the simplest throws."""
    left = iter(throws)
    return Dice(lambda n: next(left, 0) * n // 256)


def seeded(seed: int) -> Dice:
    """Return dice that always fall the same way for the same seed."""
    return Dice(Random(seed).randrange)
