"""Duties of one policy that cannot all be met from one start date.

In: a policy, its plan, years of start dates. Out: `Feasibility`: clashes with dates and counts, how much was
tried and what could not be. Guaranteed: which pairs are looked at is `resting`'s to say; every day is the
evaluator's own (`Trial`); under another reading only what is not so as the policy stands is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.analysis.authority import Years, under
from engine.analysis.clashes import Clash, Tried
from engine.analysis.groups import is_local
from engine.analysis.names import Names, names_of
from engine.analysis.resting import Pair, resting
from engine.analysis.shared_out import shared_out
from engine.analysis.trying import Trial
from engine.compile import compile_policy
from engine.layering.policy import Policy
from engine.plan import Plan
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What was found for one authority."""

    authority: str
    name: str
    policy_hash: str
    years: Years
    tried: tuple[Tried, ...]
    not_tried: tuple[str, ...]
    names: Names

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Every clash, the policy as it stands before its other readings."""
        found = [clash for one in self.tried for clash in one.clashes]
        return tuple(sorted(found, key=lambda one: one.alternative is not None))

    @property
    def judged(self) -> int:
        """How many evaluations were made."""
        return sum(one.judged for one in self.tried)


@dataclass(frozen=True, slots=True)
class Task:
    """One pair under one reading."""

    pair: Pair
    alternative: tuple[str, str] | None = None


def feasibility(
    policy: Policy,
    years: Years,
    only: str | None = None,
    jobs: int | None = None,
    after_each: Callable[[object], None] = lambda _: None,
    own: bool = False,
) -> Feasibility:
    """Return the duties of a policy that cannot all be met, over every start date of the years.

    `only`: a standard (`pack#id`), whose pairs alone are tried. `jobs`: processes, one a core without it.
    `own`: leave out pairs of national duties alone, which every authority has. Raises InputFault for a faulty
    policy."""
    plan = compile_policy(policy)
    declared = {f"{one.pack}#{one.id}": one.duty.rests_on for one in policy.duties if one.duty.rests_on}
    known = resting(plan, declared)
    local = frozenset(one.name for one in plan.standards if is_local(one))
    tasks = [
        one
        for one in _tasks(policy, plan, declared, known.pairs)
        if (only is None or only in _names(one.pair)) and not (own and local.isdisjoint(_names(one.pair)))
    ]
    at_hand = (plan, policy.vocabulary, years)
    tried = _new(shared_out(_try, at_hand, tasks, jobs or os.cpu_count() or 1, after_each))
    return Feasibility(
        policy.authority.authority,
        policy.authority.name,
        policy.hash,
        years,
        tried,
        () if only else known.not_tried,
        names_of(policy, plan),
    )


def _names(pair: Pair) -> frozenset[str]:
    return frozenset({pair.first, pair.then, pair.root})


def _tasks(
    policy: Policy, plan: Plan, declared: Mapping[str, Sequence[str]], pairs: Sequence[Pair]
) -> Iterator[Task]:
    """Every pair as the policy stands, then those of which a pack's reading changes a duty."""
    yield from (Task(pair) for pair in pairs)
    for one in policy.alternatives:
        changed = frozenset(f"{each.pack}#{each.id}" for each in one.duties)
        if changed:
            alternative = (one.reading, one.choice)
            for pair in resting(under(plan, alternative), declared).pairs:
                if _names(pair) & changed:
                    yield Task(pair, alternative)


def _try(at_hand: tuple[Plan, Vocabulary, Years], task: Task) -> Tried:
    plan, vocabulary, years = at_hand
    tried = Trial(under(plan, task.alternative), vocabulary, task.pair, years).run()
    marked = tuple(replace(one, alternative=task.alternative) for one in tried.clashes)
    return replace(tried, clashes=marked, alternative=task.alternative)


def _new(tried: Sequence[Tried]) -> tuple[Tried, ...]:
    """Under another reading leave only what is not so as the policy stands."""
    stands = {clash.key for one in tried if one.alternative is None for clash in one.clashes}
    return tuple(
        one
        if one.alternative is None
        else replace(one, clashes=tuple(each for each in one.clashes if each.key not in stands))
        for one in tried
    )


__all__ = ["Feasibility", "Task", "feasibility"]
