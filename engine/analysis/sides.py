"""One gap as a duty sees it, told relative to the day on which it begins.

In: outcomes of a made-up case. Out: `Side`s. Guaranteed: what is owed and by when is the evaluator's word; of
several occurrences the one that is due first counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from engine.analysis.scenario import Scenario
from engine.outcome import Outcome, State, When

OPEN = frozenset({State.DUE, State.OVERDUE, State.MISSED, State.PAUSED, State.UNKNOWN, State.CANCELLED})
#: A due day as days from the beginning of the gap, and the minute where hours decide.
Due: TypeAlias = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Phase:
    """A story at the moment when a gap begins: `gap` days after the start; 0: the anchor's own gap. `number`:
    how often it was done by then; `ahead`: how many days later it is looked at; `done_by`: what was done."""

    story: Scenario
    gap: int = 0
    number: int = 0
    ahead: int = 0
    done_by: Hashable = ()

    @property
    def key(self) -> Hashable:
        """What tells it from other phases of the same story."""
        return (self.gap, self.number, self.ahead, self.done_by)


@dataclass(frozen=True, slots=True)
class Side:
    """One duty's view of a gap."""

    stage: str | None
    due: Due | None
    state: State
    needs: tuple[str, ...] = ()

    @property
    def owed(self) -> bool:
        """Whether anything is owed (a stopped clock included)."""
        return self.state is not State.CANCELLED

    def later_than(self, other: Side) -> bool:
        """Whether its last day is later. A day lasts to its end; an instant on that day is earlier."""
        assert self.due is not None
        assert other.due is not None
        return _rank(self.due) > _rank(other.due)

    def due_on(self, day: int) -> When | None:
        """Return the due day of the gap that begins on a day."""
        if self.due is None:
            return None
        days, minute = self.due
        when = date.fromordinal(day + days)
        return when if minute is None else datetime.combine(when, time()) + timedelta(minutes=minute)


def side_above(rows: Sequence[Outcome], phase: Phase, start: int) -> Side | None:
    """Return the gap of a start date as the duty above sees it."""
    return _side([one for one in rows if anchor_day(one) == start], phase, start)


def side_local(rows: Sequence[Outcome], phase: Phase, start: int) -> Side | None:
    """Return the gap of a start date as a local duty sees it: its own, or what it owes from then on."""
    own = [one for one in rows if anchor_day(one) == start]
    near = own or [one for one in rows if one.due is None or one.due.toordinal() >= start]
    return _side(near, phase, start)


def anchor_day(outcome: Outcome) -> int | None:
    """Return the day of what an outcome hangs on."""
    at = None if outcome.anchor is None else outcome.anchor.at
    return None if at is None else at.toordinal()


def _side(rows: Sequence[Outcome], phase: Phase, start: int) -> Side | None:
    """The gap in question: the anchor's own, or the last one that is not done."""
    if phase.gap:
        rows = [one for one in rows if not one.occurrence.endswith("/first") and one.state in OPEN][-1:]
    else:
        rows = [one for one in rows if one.occurrence.endswith("/first")]
    begins = start + phase.gap
    sides = [Side(one.stage, relative(one.due, begins), one.state, one.needs) for one in rows]
    owed = [one for one in sides if one.owed]
    dated = [one for one in owed if one.due is not None]
    if dated:
        return min(dated, key=lambda one: _rank(one.due))  # type: ignore[arg-type]  # it has a day
    return next(iter(owed or sides), None)


def relative(due: When | None, begins: int) -> Due | None:
    """Return a due day as a distance from the day on which a gap begins."""
    if due is None:
        return None
    return due.toordinal() - begins, due.hour * 60 + due.minute if isinstance(due, datetime) else None


def _rank(due: Due) -> tuple[int, int]:
    days, minute = due
    return days, 24 * 60 if minute is None else minute
