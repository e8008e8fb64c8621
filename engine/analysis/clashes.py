"""What was found about two duties of one policy that cannot both be met.

In: nothing. Out: frozen records that reports show. Guaranteed: a clash names both duties, gives an example
with its days, and says on how many start dates it is so out of how many; `Tried` says how much was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.analysis.findings import Year
from engine.analysis.resting import Pair


class Sort(StrEnum):
    """In which way two duties do not go together."""

    NO_TIME = "no time"  # the last day of one is before the clock starts
    ONE_DAY = "one day"  # only the day on which the clock starts is left
    TOO_EARLY = "too early"  # it falls due before what it rests on does


@dataclass(frozen=True, slots=True)
class Example:
    """One start date. `begins`: the day from which there is time, the start itself or the day on which it was
    last done; `event`: the last day of the event, where there is one; `first_due`, `then_due`: the last days
    of both duties."""

    start: date
    begins: date
    event: date | None
    first_due: date | None
    then_due: date


@dataclass(frozen=True, slots=True)
class Clash:
    """Two duties that cannot both be met, in the case in which that is most frequent. `stage`: of the duty
    that owes the event; `years` counts start dates; `more`: in how many other cases it is so too;
    `alternative`: the reading not chosen under which alone it is so."""

    sort: Sort
    pair: Pair
    stage: str | None
    circumstances: tuple[str, ...]
    example: Example
    years: tuple[Year, ...]
    more: int = 0
    alternative: tuple[str, str] | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same clash under another reading."""
        return (self.sort, self.pair, self.stage)

    @property
    def found(self) -> int:
        """On how many start dates it is so."""
        return sum(one.found for one in self.years)

    @property
    def looked(self) -> int:
        """On how many start dates both duties are owed."""
        return sum(one.of for one in self.years)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried for one pair. `dates`: start dates on which both are in force; `cases`: different cases
    in which both are owed; `not_tried`: what could not be, and why."""

    pair: Pair
    clashes: tuple[Clash, ...]
    dates: int
    cases: int
    judged: int
    not_tried: tuple[str, ...] = ()
    alternative: tuple[str, str] | None = None
