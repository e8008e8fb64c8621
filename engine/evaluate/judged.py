"""What was found out about one occurrence, before it is put into words.

In: nothing. Out: `Verdict` (one world's result) and `Judged` (all worlds together). Guaranteed:
`Judged.state` is one state only if every completion of what is missing agrees on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.calendar import Moment
from engine.evaluate.anchors import Anchor
from engine.evaluate.discharge import Done
from engine.evaluate.limits import Last
from engine.evaluate.truth import NOTHING
from engine.evaluate.worlds import Asked, Explored, Need
from engine.facts import Fact
from engine.outcome import BREACHES, NONE, Cause, State
from engine.plan import Standard, Terms
from engine.spans import END_OF_TIME


class Verdict(NamedTuple):
    """One world's result. `states`: more than one where a date cannot be told at all; `needs` says why."""

    states: frozenset[str]
    last: Last | None = None
    done: Done | None = None
    needs: frozenset[Need] = NOTHING
    waiver: Fact | None = None
    by: str | None = None  # the exception that rules
    breach: int | None = None  # the first day of the breach, if it is one

    def with_limit(self, last: Last | None, by: str | None) -> Verdict:
        """The same, with another last day, or another exception to it."""
        return Verdict(self.states, last, self.done, self.needs, self.waiver, by, self.breach)


NOT_OWED = Verdict(frozenset({NONE}))


class Judged(NamedTuple):
    """One occurrence judged. `breach_day`: the first day of the breach, if there is one, where all
    completions that leave one agree; else it lies in `breach_between`, and `breach_needs` would tell."""

    standard: Standard
    terms: Terms
    anchor: Anchor | None
    occurrence: str
    state: State
    breach: bool | None
    last: Last | None = None
    done: Done | None = None
    due_between: tuple[int | None, int | None] | None = None
    possible: tuple[str, ...] = ()
    needs: frozenset[Need] = NOTHING
    waiver: Fact | None = None
    breach_day: int | None = None
    breach_between: tuple[int, int] | None = None
    breach_needs: frozenset[Need] = NOTHING
    chain_breach: bool = False
    elapsed: int | None = None
    start: Moment | None = None  # where the gap began
    by: str | None = None


ORDER = (
    State.MET,
    State.MET_LATE,
    State.DUE,
    State.OVERDUE,
    State.MISSED,
    State.CANCELLED,
    State.PAUSED,
    State.WAIVED,
)


def is_breach(state: str, strength: str) -> bool:
    return strength == "must" and state in BREACHES


class Summed(NamedTuple):
    """All worlds together."""

    states: tuple[str, ...]
    settled: Verdict
    days: tuple[int | None, int | None] | None
    needs: frozenset[Need]


def states_of(verdict: Verdict) -> frozenset[str]:
    """The states of one world: what is needed to tell them is needed to tell the outcome."""
    return verdict.states


def _breach_of(verdict: Verdict) -> tuple[frozenset[str], int | None]:
    return verdict.states & BREACHES, verdict.breach


def sum_up(explored: Explored[Verdict]) -> Summed:
    """Combine the worlds: the states that are possible, the verdict that stands where they agree, the span
    of due days.

    `settled` is the world in which nothing uncertain happened: its discharge is the next certain fact."""
    verdicts = explored.results
    if len(verdicts) == 1 and len(verdicts[0].states) == 1:
        return Summed(tuple(verdicts[0].states), verdicts[0], None, NOTHING)
    states = frozenset().union(*(verdict.states for verdict in verdicts))
    extra = frozenset().union(*(verdict.needs for verdict in verdicts))
    return Summed(
        tuple(state for state in (*ORDER, NONE) if state in states),
        _one_stage(_settled(verdicts), verdicts),
        _between(verdicts),
        explored.needed_for(states_of) | (extra if len(states) > 1 else NOTHING),
    )


def _settled(verdicts: tuple[Verdict, ...]) -> Verdict:
    owed = [verdict for verdict in verdicts if verdict.states != {NONE}] or list(verdicts)
    certain = [verdict for verdict in owed if verdict.done is not None and verdict.done.sure]
    undone = [verdict for verdict in owed if verdict.done is None]
    return (certain or undone or owed)[0]


def _one_stage(settled: Verdict, verdicts: tuple[Verdict, ...]) -> Verdict:
    """A stage is named only if every completion names it."""
    stages = {one.last.stage for one in verdicts if one.last is not None}
    if len(stages) <= 1 or settled.last is None:
        return settled
    return settled.with_limit(settled.last.named(None), settled.by)


def _between(verdicts: Iterable[Verdict]) -> tuple[int | None, int | None] | None:
    """The span of due days, or None where there is but one (or none). An end that nothing bounds is None."""
    lasts = [verdict.last for verdict in verdicts if verdict.states != {NONE}]
    loose = any(last is None or last.loose for last in lasts)
    endless = any(last is not None and last.day is None for last in lasts)
    firm = [last for last in lasts if last is not None and not last.loose]
    known = sorted({last.day for last in firm if last.day is not None})
    if not known or (len(known) == 1 and not loose and not endless):
        return None
    return (None if loose else known[0], None if endless else known[-1])


def breach_days(
    explored: Explored[Verdict], between: tuple[int | None, int | None] | None
) -> tuple[tuple[int, ...], frozenset[Need]]:
    """Return the days on which the breach may begin, in order, and what is needed to tell.

    Whole facts that may be missing are tried on the first and the last day only: between them the
    breach may begin up to the day after the last of the due days."""
    if len(explored.results) == 1:
        only = explored.results[0]
        return ((only.breach,) if only.breach is not None and only.states & BREACHES else ()), only.needs
    days = {one.breach for one in explored.results if one.breach is not None and one.states & BREACHES}
    needs = explored.needed_for(_breach_of).union(*[one.needs for one in explored.results])
    if between is not None and days and any(need.cause in WHOLE_FACTS for need in needs):
        days.add(END_OF_TIME if between[1] is None else between[1] + 1)
    return tuple(sorted(days)), needs


WHOLE_FACTS = (Cause.NOT_IN_EXTRACT, Cause.OUTSIDE_COVERAGE)
#: Of several causes the one furthest from the officer's desk is shown: it must be mended first.
GRAVEST = {
    Cause.NOT_IN_EXTRACT: 0,
    Cause.OUTSIDE_COVERAGE: 1,
    Cause.OUTSIDE_CALENDAR: 2,
    Cause.READING_OPEN: 3,
    Cause.NOT_RECORDED: 4,
}


def main_cause(needs: frozenset[Need]) -> Cause | None:
    """Return the cause to show."""
    return min([need.cause for need in needs], key=GRAVEST.__getitem__) if needs else None


__all__ = ["NOT_OWED", "Asked", "Judged", "Summed", "Verdict", "is_breach", "main_cause", "sum_up"]
