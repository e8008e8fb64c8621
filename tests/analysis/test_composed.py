"""Conditions worked out part by part come to what the evaluator makes of the whole."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from engine.analysis.asked import Asked, Asking
from engine.analysis.composed import Composed
from engine.analysis.questions import Question, Questions
from engine.analysis.stories import Stories
from engine.analysis.truths import HORIZON, REFERENCE
from engine.analysis.variables import Option, Telling
from engine.calendar import moment_of_date
from engine.catalogue import Catalogue
from engine.compile import compile_policy
from engine.compiling.narrowing import plan_for
from engine.evaluate.definitions import define_all
from engine.evaluate.truth import Scene, Truth, about, truth
from engine.evaluate.view import look
from engine.facts import Case, Fact

#: Duties of many conditions, exceptions and statuses that rest on each other.
DUTIES = (
    "england/care-planning#cla.visit",
    "england/care-planning#cla.review",
    "england/care-leavers#lc.plan.review",
    "england/private-fostering#pf.visit",
    "swindon/visits#cla.visit",
)
STORIES = 25
END = REFERENCE + HORIZON


class _Group:
    """One duty with what may differ for it, and its conditions judged either way."""

    def __init__(self, catalogue: Catalogue, name: str) -> None:
        policy = catalogue.policy("swindon")
        self.plan = plan_for(compile_policy(policy), {name})
        terms = next(one for one in self.plan.standards if one.name == name).terms[-1]
        asking, telling = Asking(self.plan, policy.vocabulary), Telling(self.plan, policy.vocabulary)
        asked = Asked()
        asking.terms(terms, asked)
        edge = terms.anchors[0]
        self.variables = telling.variables(edge, terms, asked, frozenset())
        self.questions = Questions(self.plan, asking, edge, frozenset(one.key for one in self.variables))
        self.asks = [one for one in self.questions.of(terms) if one.condition and not _is_stages(one)]
        self.stories = Stories(self.plan, asking, telling, terms, edge)
        self.composed = Composed(self.plan, self.stories, self._depends, REFERENCE, END)

    def _depends(self, condition: Any, subject: str) -> tuple[int, ...]:
        keys = self.questions.about(condition, subject).depends
        return tuple(number for number, one in enumerate(self.variables) if one.key in keys)

    def told(self, seed: int) -> Iterator[list[Option]]:
        """Yield stories, as the pieces that they are made of."""
        chance = random.Random(seed)
        for _ in range(STORIES):
            yield [chance.choice(one.options) for one in self.variables]

    def whole(self, question: Question, options: Sequence[Option]) -> Truth:
        """Return what the evaluator makes of the condition and every status in one go."""
        case = self.stories.of(options).case(REFERENCE, self.composed.tables)
        scene = define_all(Scene(self.plan, look(self.plan, case, moment_of_date(END), None)))
        return truth(question.condition, about(*_fact(question.subject, case), REFERENCE), scene)


def _is_stages(question: Question) -> bool:
    return isinstance(question.condition, tuple)


def _fact(kind: str, case: Case) -> tuple[Fact, Fact]:
    rows = case.tables.get(kind, ())
    own = [one for one in rows if one.id.endswith("-1")] or [*rows]
    fact = own[-1] if own else Fact(kind or "none", "none", moment_of_date(REFERENCE))
    return fact, fact


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The packs and authorities of this repository."""
    return Catalogue.open()


@pytest.mark.parametrize("name", DUTIES)
def test_a_condition_worked_out_part_by_part_holds_on_the_days_of_the_whole(
    shipped: Catalogue, name: str
) -> None:
    """In whatever story: neither a day more nor a day less, surely or possibly."""
    group = _Group(shipped, name)
    held = 0

    for options in group.told(seed=7):
        for question in group.asks:
            parts = group.composed.truth(question.condition, question.subject, options)
            whole = group.whole(question, options)
            assert (parts.sure, parts.maybe) == (whole.sure, whole.maybe), (name, question.condition)
            held += bool(whole.sure)

    assert group.asks
    assert held
