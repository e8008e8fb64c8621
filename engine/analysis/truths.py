"""Under which choices a question is true, and when: asked of the evaluator.

In: stories, variables, questions. Out: a table for each question, and options that no question tells apart
made one. Guaranteed: the days on which a condition holds are the evaluator's own, as distances from the
start.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from itertools import product
from math import prod
from typing import TypeAlias

from engine.analysis.composed import Composed
from engine.analysis.questions import Question, Questions
from engine.analysis.stories import Stories
from engine.analysis.variables import Key, Option, Variable
from engine.conditions import Condition
from engine.plan import Plan, Stage, Terms
from engine.spans import Spans, intersect

MOST = 400_000
#: What a question comes to under each choice that is still open.
Table: TypeAlias = tuple[Hashable, ...]
#: The start date on which truths are asked; any ordinary day would do.
REFERENCE = date(2025, 3, 5).toordinal()
HORIZON = 3_660  # days after the start for which it matters whether a condition holds
PAST = 1_000  # days before the start that could matter to what has ever been
ALWAYS: Spans = ((-1, HORIZON),)


class TooMany(Exception):
    """More circumstances than can be tried."""


class Truths:
    """Asks the evaluator under which choices what is true."""

    def __init__(self, plan: Plan, stories: Stories, questions: Questions, variables: list[Variable]) -> None:
        self.variables = variables
        self.place = {one.key: number for number, one in enumerate(variables)}

        def depends(condition: Condition, subject: str) -> tuple[int, ...]:
            return tuple(sorted(self.place[key] for key in questions.about(condition, subject).depends))

        self.composed = Composed(plan, stories, depends, REFERENCE, REFERENCE + HORIZON)

    def merge(self, questions: Questions, all_terms: Sequence[Terms]) -> None:
        """Leave out options that no simple condition tells from an earlier one, whatever else is the case."""
        placed = [one for terms in all_terms for one in questions.placed(terms)]
        simple = questions.simple(all_terms)
        for number, variable in enumerate(self.variables):
            if any(variable.key in one.depends and one.condition is None for one in placed):
                continue
            asking = [one for one in (*placed, *simple) if variable.key in one.depends]
            found: dict[Hashable, Option] = {}
            for place, option in enumerate(variable.options):
                truths = tuple(self._under(one, variable.key, place) for one in asking)
                if truths not in found or len(option.words) < len(found[truths].words):
                    found[truths] = option
            self.variables[number] = Variable(variable.key, tuple(found.values()))

    def table(self, question: Question) -> Table:
        """Return the truths under every choice of the variables that the question depends on, in order.

        Raises TooMany."""
        mine = [one for one in self.variables if one.key in question.depends]
        if (size := prod(len(one.options) for one in mine)) > MOST:
            raise TooMany(f"one of its conditions has {size:,} different circumstances, more than are tried")
        base = [0] * len(self.variables)
        found: list[Hashable] = []
        for chosen in product(*(range(len(one.options)) for one in mine)):
            for one, option in zip(mine, chosen, strict=True):
                base[self.place[one.key]] = option
            options = [one.options[option] for one, option in zip(mine, chosen, strict=True)]
            if question.condition is None:
                found.append(tuple((one.rows, one.attrs) for one in options))
            else:
                found.append(self._ask(question, base))
        return tuple(found)

    def chosen(self, choices: Sequence[int]) -> list[Option]:
        """Return the options of these choices, one of each variable."""
        return [one.options[n] for one, n in zip(self.variables, choices, strict=True)]

    def _under(self, question: Question, key: Key, option: int) -> Table:
        """The truths of a question with one variable settled."""
        base = [0] * len(self.variables)
        base[self.place[key]] = option
        others = [one for one in self.variables if one.key in question.depends and one.key != key]
        found = []
        for chosen in product(*(range(len(one.options)) for one in others)):
            for one, choice in zip(others, chosen, strict=True):
                base[self.place[one.key]] = choice
            found.append(self._ask(question, base, PAST))
        return tuple(found)

    def _ask(self, question: Question, choices: Sequence[int], past: int = 1) -> Hashable:
        """What a question comes to."""
        options = self.chosen(choices)
        if not isinstance(question.condition, tuple):
            return self._days(question.condition, question.subject, options, past)
        holding = [
            (one, self._days(one.when, question.subject, options, 1) if one.when else ALWAYS)
            for one in question.condition
        ]
        return tuple(
            (one.id, days)
            for place, (one, days) in enumerate(holding)
            if days and not any(_covers(other, one, more, days) for other, more in holding[place + 1 :])
        )

    def _days(self, condition: Condition, subject: str, options: Sequence[Option], past: int) -> Spans:
        return _clipped(self.composed.truth(condition, subject, options).sure, past)


@lru_cache(maxsize=10_000)
def _clipped(days: Spans, past: int) -> Spans:
    found = ((max(a - REFERENCE, -past), min(b - REFERENCE, HORIZON)) for a, b in days)
    return tuple((a, b) for a, b in found if a < b)


def _covers(later: Stage, stage: Stage, more: Spans, days: Spans) -> bool:
    """Whether a later stage rules on every day on which this one could."""
    same = (later.from_ in (None, stage.from_) and later.until in (None, stage.until)) and not (
        later.from_ is None and stage.from_ is None and stage.until is not None
    )
    return same and intersect(days, more) == days
