"""What was found about a local duty and the one that it stands on.

In: nothing. Out: frozen records that reports show. Guaranteed: every finding names both standards, what is
the case, an example with dates, and on how many start dates it is so; `Compared` says how much was tried and
what was not proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.outcome import When


class Sort(StrEnum):
    """In which way a local standard can be weaker."""

    LATER = "later"  # its last day can be later
    NO_DAY = "no day"  # it gives no day where the other does
    STOPPED = "stopped"  # its clock stands still where the other's runs
    NOT_OWED = "not owed"  # nothing local is owed where the other is
    ONLY_SHOULD = "only should"  # it only says should
    WEAKER_PROOF = "weaker proof"  # what satisfies it does not satisfy the other
    OLDER_PROOF = "older proof"  # it counts what was done longer ago
    KEPT_BUT_BREACHED = "kept but breached"  # who keeps it to the last day breaches the other


class How(StrEnum):
    """Why two standards are set side by side."""

    STRENGTHENS = "strengthens"
    REPLACES = "replaces"
    SAME_ACT = "same act"  # found: the same act, for the same thing, without being declared


@dataclass(frozen=True, slots=True)
class Year:
    """On how many start dates of a year something is so."""

    year: int
    found: int
    of: int


def by_year(found: Iterable[int], looked: Iterable[int]) -> tuple[Year, ...]:
    """Return on how many days of each year something was found, out of how many looked at."""
    hits, every = (Counter(date.fromordinal(day).year for day in days) for days in (found, looked))
    return tuple(Year(year, hits[year], every[year]) for year in sorted(every))


@dataclass(frozen=True, slots=True)
class Example:
    """One start date: when the clock starts, what that day is, and the last day under both."""

    day: date
    after_done: bool  # the clock starts with the act done before, not with the anchor
    local_due: When | None
    above_due: When | None
    done: When | None = None  # when the act was done, where the example needs one


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a local standard (or all of them together) is weaker than the one above.

    `local` is None where it is about all local standards of the group. `years` counts start dates;
    `alternative` names the reading not chosen under which alone it is so."""

    sort: Sort
    above: str
    local: str | None
    above_stage: str | None
    local_stage: str | None
    circumstances: tuple[str, ...]
    example: Example
    years: tuple[Year, ...] = ()
    detail: str = ""
    more: int = 0
    alternative: tuple[str, str] | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same finding in other circumstances."""
        return (self.sort, self.above, self.local, self.above_stage, self.local_stage)

    @property
    def found(self) -> int:
        """On how many start dates it is so."""
        return sum(one.found for one in self.years)


@dataclass(frozen=True, slots=True)
class Link:
    """A local duty and why it is set beside the one above."""

    local: str
    how: How


@dataclass(frozen=True, slots=True)
class Compared:
    """What was tried and found for one duty and the local ones that stand on it."""

    above: str
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    unproved: tuple[str, ...]
    circumstances: int  # combinations looked through
    cases: int  # different cases that they make
    dates: int  # start dates
    judged: int  # evaluations
    alternative: tuple[str, str] | None = None
    met_together: frozenset[str] = frozenset()  # local duties that are owed in some case where the other is
    untried: tuple[tuple[str, str], ...] = ()  # local duties of which nothing is shown, each with why

    def about(self, local: str | None) -> tuple[Finding, ...]:
        """Return the findings about one local duty, or (None) about all together."""
        return tuple(one for one in self.findings if one.local == local)

    def why_not(self, local: str) -> tuple[str, ...]:
        """Return why nothing is shown of a local duty, though of others of the group it is."""
        return tuple(why for name, why in self.untried if name == local)
