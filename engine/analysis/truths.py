"""Under which choices a question is true, and when: asked of the evaluator.

In: stories, variables, questions. Out: a table for each question, and options that no question tells apart
made one. Guaranteed: the days on which a condition holds are the evaluator's own, as distances from the
start.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import prod
from typing import Any, TypeAlias

from engine.analysis.acts import tables_of
from engine.analysis.questions import Question, Questions
from engine.analysis.stories import Stories
from engine.analysis.variables import Key, Option, Variable
from engine.calendar import moment_of_date
from engine.evaluate.definitions import define_all
from engine.evaluate.truth import Scene, Truth, about, truth
from engine.evaluate.view import look
from engine.facts import Case, Fact
from engine.plan import DefinitionPlan, Plan, Stage, Terms
from engine.spans import Spans, intersect

MOST = 60_000
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
        self.plan, self.stories, self.variables = plan, stories, variables
        self.tables = tables_of(plan)
        self.place = {one.key: number for number, one in enumerate(variables)}
        self.defined = [self._defined(one, questions) for one in plan.definitions]
        self._definitions: dict[Hashable, Truth] = {}
        self._asked: dict[Hashable, tuple[Any, Hashable]] = {}

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
                found.append(self._ask(question, tuple(base)))
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
            found.append(self._ask(question, tuple(base), PAST))
        return tuple(found)

    def _ask(self, question: Question, choices: tuple[int, ...], past: int = 1) -> Hashable:
        """What a question comes to; the same pieces of a story are asked about once."""
        options = self.chosen(choices)
        matter = tuple(
            id(option)
            for one, option in zip(self.variables, options, strict=True)
            if one.key in question.depends
        )
        key = (id(question.condition), question.subject, past, matter)
        if key not in self._asked:  # the condition is kept, too: no other can then have its number
            self._asked[key] = question.condition, self._answer(question, options, past)
        return self._asked[key][1]

    def _answer(self, question: Question, options: Sequence[Option], past: int) -> Hashable:
        case = self.stories.of(options).case(REFERENCE, self.tables)
        scene = self._scene(case, options, question)
        subject = about(*_about(question.subject, case))
        if not isinstance(question.condition, tuple):
            return _clipped(truth(question.condition, subject, scene).sure, past)
        holding = [
            (one, _clipped(truth(one.when, subject, scene).sure, 1) if one.when else ALWAYS)
            for one in question.condition
        ]
        return tuple(
            (one.id, days)
            for place, (one, days) in enumerate(holding)
            if days and not any(_covers(other, one, more, days) for other, more in holding[place + 1 :])
        )

    def _scene(self, case: Case, options: Sequence[Option], question: Question) -> Scene:
        """The case with its definitions worked out, each once for the circumstances that it depends on."""
        scene = Scene(self.plan, look(self.plan, case, moment_of_date(REFERENCE + HORIZON), None))
        for name, definition, depends in self.defined:
            if not depends <= question.depends:
                continue
            key = (name, *(id(options[self.place[one]]) for one in sorted(depends)))
            if key not in self._definitions:
                self._definitions[key] = define_all(replace(scene, plan=definition)).definitions[name]
            scene.definitions[name] = self._definitions[key]
        return scene

    def _defined(self, one: DefinitionPlan, questions: Questions) -> tuple[str, Plan, frozenset[Key]]:
        return one.name, replace(self.plan, definitions=(one,)), questions.about(one.condition, "").depends


def _about(kind: str, case: Case) -> tuple[Fact, Fact, int]:
    facts = [fact for fact in case.tables.get(kind, ()) if fact.id.endswith("-1")] or list(
        case.tables.get(kind, ())
    )
    fact = facts[-1] if facts else Fact(kind or "none", "none", moment_of_date(REFERENCE))
    return fact, fact, REFERENCE


def _clipped(days: Spans, past: int) -> Spans:
    found = ((max(a - REFERENCE, -past), min(b - REFERENCE, HORIZON)) for a, b in days)
    return tuple((a, b) for a, b in found if a < b)


def _covers(later: Stage, stage: Stage, more: Spans, days: Spans) -> bool:
    """Whether a later stage rules on every day on which this one could."""
    same = (later.from_ in (None, stage.from_) and later.until in (None, stage.until)) and not (
        later.from_ is None and stage.from_ is None and stage.until is not None
    )
    return same and intersect(days, more) == days
