"""Other readings: what each listed alternative of the interpretation register would make of an outcome.

In: outcomes, the plan, a way to evaluate an alternative one. Out: the outcomes with `alternatives` and
`safe_by`. Guaranteed: an alternative is named only where it changes the state, or whether that is a breach;
`safe_by` is the earliest due day of all readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from engine.outcome import NONE, Alternative, Outcome, When
from engine.plan import AlternativePlan, Plan

#: An alternative, what it makes of the case by the outcomes' keys, and the standards that it judges.
Other: TypeAlias = tuple[AlternativePlan, dict[tuple[str, str, str, str], Outcome], set[tuple[str, str]]]


def with_alternatives(
    outcomes: list[Outcome], plan: Plan, run: Callable[[AlternativePlan], Iterable[Outcome]]
) -> list[Outcome]:
    """Evaluate under every alternative reading and note what differs."""
    others: list[Other] = [
        (alternative, {one.key: one for one in run(alternative)}, _judged_by(alternative))
        for alternative in plan.alternatives
    ]
    if not others:
        return outcomes
    return [_compared(one, others) for one in outcomes]


def _compared(one: Outcome, others: list[Other]) -> Outcome:
    found: list[Alternative] = []
    days: list[When] = [] if one.safe_by is None else [one.safe_by]
    for alternative, outcomes, judged in others:
        other = outcomes.get(one.key)
        if other is None:
            if (one.pack, one.standard) in judged:
                found.append(Alternative(alternative.reading, alternative.choice, NONE, None, False))
            continue
        if other.due is not None and other.due != one.due:
            days.append(other.due)
        if (other.state, other.breach) != (one.state, one.breach):
            found.append(
                Alternative(
                    alternative.reading, alternative.choice, str(other.state), other.due, other.breach
                )
            )
    safe = min(days, key=_comparable, default=None)
    if not found and safe == one.safe_by:
        return one
    return replace(one, alternatives=tuple(found), safe_by=safe)


def _judged_by(alternative: AlternativePlan) -> set[tuple[str, str]]:
    """The standards that the alternative's plan judges: it holds only those that the reading can change."""
    plan = alternative.plan
    return {(one.pack, one.id) for one in plan.standards} | {(one.pack, one.id) for one in plan.contents}


def _comparable(when: When) -> tuple[date, bool, str]:
    day = when.date() if isinstance(when, datetime) else when
    return (day, not isinstance(when, datetime), when.isoformat())
