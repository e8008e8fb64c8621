"""What an audit found in a case, by standard.

In: an audit's outcomes, the name of a case. Out: `Result`s. Guaranteed: every outcome that the audit counts
is there, under its standard; standards with a breach come first, then what cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.caseload.tally import STATES_LATE
from engine.outcome import State
from web.records.outcomes import Outcomes, Row, Wanted


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one standard. `rows`: its outcomes, the gravest first."""

    key: str
    title: str
    cite: str
    rows: tuple[Row, ...]

    @property
    def pack(self) -> str:
        """The pack of the standard."""
        return self.key.split("#")[0]

    @property
    def breaches(self) -> int:
        """How many outcomes are breaches."""
        return sum(row["breach"] is True for row in self.rows)

    @property
    def late(self) -> int:
        """How many were done late, are overdue or were missed."""
        return self._count(*STATES_LATE)

    @property
    def met(self) -> int:
        """How many were in time."""
        return self._count(State.MET)

    @property
    def unknown(self) -> int:
        """How many the records cannot tell."""
        return self._count(State.UNKNOWN)

    @property
    def other(self) -> int:
        """How many are not to be judged, or not yet: due, paused, fallen away, waived."""
        return len(self.rows) - self.late - self.met - self.unknown

    def _count(self, *states: str) -> int:
        return sum(row["state"] in states for row in self.rows)


def of_case(found: Outcomes, case: str) -> list[Result]:
    """Return the results of a case."""
    parts: dict[str, list[Row]] = {}
    for row in found.rows_of(Wanted(case=case)):
        parts.setdefault(row["key"], []).append(row)
    results = (
        Result(key, rows[0]["title"], rows[0]["cite"] or "", tuple(rows)) for key, rows in parts.items()
    )
    return sorted(results, key=lambda each: (-each.breaches, -each.late, -each.unknown, each.title, each.key))


@dataclass(frozen=True, slots=True)
class Parts:
    """The results of a case, each in one part: judged in time or not, not to be told from the data, nothing
    to judge (not due yet, paused, fallen away)."""

    judged: tuple[Result, ...]
    unknown: tuple[Result, ...]
    idle: tuple[Result, ...]

    @property
    def breached(self) -> tuple[Result, ...]:
        """The results with a breach."""
        return tuple(each for each in self.judged if each.breaches)


def parted(results: Iterable[Result]) -> Parts:
    """Return results by what can be said of them."""
    every = list(results)
    judged = tuple(each for each in every if each.met or each.late)
    rest = [each for each in every if each not in judged]
    unknown = tuple(each for each in rest if each.unknown)
    return Parts(judged, unknown, tuple(each for each in rest if each not in unknown))


def packs_of(results: Iterable[Result]) -> frozenset[str]:
    """Return the packs by which anything is known to be owed."""
    return frozenset(each.pack for each in results if each.unknown < len(each.rows))
