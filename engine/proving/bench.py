"""The trials of one authority, run against its policy with one part changed.

In: a workshop, its trials, a changed standard or definition. Out: which trial notices the change, or what
it alters unnoticed. Guaranteed: only trials that the change can reach are run, and no more once one has
noticed; a trial that does not hold in the unchanged policy notices nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.calendar import Moment
from engine.examples import Value
from engine.facts import Case, Fact
from engine.outcome import Outcome
from engine.plan import Plan
from engine.proving.changes import Change, definition_of
from engine.proving.trials import Ready, Trial, by_wanted, fields_that_differ, holds, outcomes_of, seen_in
from engine.proving.workshop import NotValid, Workshop, with_part
from engine.spans import BEGINNING


class Bench:
    """The trials of one authority, and the narrowed plans they are run against."""

    def __init__(self, workshop: Workshop, trials: Sequence[Trial]) -> None:
        self.workshop = workshop
        self.groups = by_wanted(trials)
        self.plans = {wanted: Ready.of(workshop.narrowed(wanted)) for wanted in self.groups}
        self._before: dict[Trial, tuple[Mapping[str, Value], ...] | None] = {}
        self._rank: dict[Trial, int] = {}
        self._last: tuple[object, Ready] | None = None

    def before(self, trial: Trial) -> tuple[Mapping[str, Value], ...] | None:
        """Return what a trial sees in the unchanged policy; None if it does not hold there."""
        if trial not in self._before:
            outcomes = outcomes_of(trial, self.plans[trial.wanted])
            self._before[trial] = seen_in(outcomes) if holds(trial, outcomes) else None
        return self._before[trial]

    def groups_about(self, key: str) -> list[frozenset[str]]:
        """Return which groups of trials a change of a standard or definition may reach, its own first."""
        definition = definition_of(key)
        if definition is not None:
            return [wanted for wanted in self.groups if definition in self._definitions(wanted)]
        above = self.workshop.above
        found = [
            wanted
            for wanted in self.groups
            if key in wanted or any(key in above.get(one, ()) for one in wanted)
        ]
        return sorted(found, key=lambda wanted: (key not in wanted, len(wanted), sorted(wanted)))

    def _definitions(self, wanted: frozenset[str]) -> set[str]:
        return {one.name for one in self.plans[wanted].plan.definitions}

    def trials_of(self, key: str) -> tuple[Trial, ...]:
        """Return the trials that judge a standard."""
        return tuple(trial for wanted, trials in self.groups.items() if key in wanted for trial in trials)

    def ready_with(self, key: object, make: Callable[[], Plan]) -> Ready:
        """Return a plan with its matcher, made once for each key that comes again right away."""
        if self._last is None or self._last[0] != key:
            self._last = key, Ready.of(make())
        return self._last[1]

    def tried(self, groups: Sequence[frozenset[str]], change: Change) -> tuple[str | None, tuple[str, ...]]:
        """Return the example that notices a change, or the fields that it alters unnoticed.

        Raises NotValid where the changed plan cannot be made or judged."""
        part = change.part()
        altered: dict[str, None] = {}
        for wanted in groups:
            ready = Ready.of(with_part(self.plans[wanted].plan, part))
            for trial in self._in_order(wanted, change.last_day):
                before = self.before(trial)
                if before is None:
                    continue
                outcomes = judged(trial, ready)
                if not holds(trial, outcomes):
                    self._rank[trial] = max(self._rank.values(), default=0) + 1
                    return trial.example.name, ()
                altered |= dict.fromkeys(fields_that_differ(before, seen_in(outcomes)))
        return None, tuple(altered)

    def _in_order(self, wanted: frozenset[str], last_day: int | None) -> list[Trial]:
        """Return the trials that a change may reach, the one that noticed a change last first."""
        found = [
            trial
            for trial in self.groups[wanted]
            if last_day is None or first_day(trial.example.case) <= last_day
        ]
        return sorted(found, key=lambda trial: -self._rank.get(trial, 0))


def judged(trial: Trial, ready: Ready) -> tuple[Outcome, ...]:
    """Return a trial's outcomes under a changed plan. Raises NotValid: a crash is no proof of teeth."""
    try:
        return outcomes_of(trial, ready)
    except Exception as fault:  # noqa: BLE001 - whatever a changed plan makes of the evaluator is told
        raise NotValid(f"it cannot be judged: {type(fault).__name__}: {fault}") from None


def first_day(case: Case) -> int:
    """Return the day of the first fact of a case, a birth left out: nothing is owed before it."""
    days = [
        day
        for kind, facts in case.tables.items()
        for fact in facts
        for day in _days(fact)
        if kind != "person"
    ]
    return min(days, default=BEGINNING)


def _days(fact: Fact) -> Iterator[int]:
    if fact.start is None:
        yield BEGINNING  # it may lie anywhere
    else:
        yield fact.start.day
    yield from (value.day for value in fact.attrs.values() if isinstance(value, Moment))
    yield from (one.for_.day for one in fact.schedule)
