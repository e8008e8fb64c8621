"""Every combination of circumstances that a national duty and its local ones can tell apart.

In: a plan, the duty above, the local duties. Out: `Branches`: one story for each combination of truths that
the conditions of all of them can have while the duty above applies, and how many combinations were looked
through. Guaranteed: which conditions hold is asked of the evaluator; two circumstances are taken as one only
if every condition of every duty holds on the same days in both; too many to try is said, never cut short.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

from engine.analysis.acts import met_kinds
from engine.analysis.asked import Asked, Asking
from engine.analysis.questions import Question, Questions, circumstances, subject_of
from engine.analysis.scenario import Scenario
from engine.analysis.stories import Stories
from engine.analysis.truths import Table, TooMany, Truths
from engine.analysis.variables import Telling
from engine.nodes import Edge
from engine.plan import Plan, Terms
from engine.vocabulary import Vocabulary

MOST_STORIES = 3_000
#: A table in which numbers stand for truths.
Numbers: TypeAlias = bytes


@dataclass(frozen=True, slots=True)
class Branch:
    """A story, and by the name of each duty what its own questions come to in it."""

    story: Scenario
    truths: Mapping[str, Hashable]


@dataclass(frozen=True, slots=True)
class Branches:
    """The stories, how many combinations were looked through, and why some could not be."""

    found: tuple[Branch, ...]
    looked_through: int
    unproved: tuple[str, ...] = ()


def branches(
    plan: Plan,
    vocabulary: Vocabulary,
    above: Terms,
    edge: Edge,
    versions: Mapping[str, Sequence[Terms]],
) -> Branches:
    """Return the stories of one anchor of the duty above, of which `above` is the version told. `versions`:
    those of each duty of the group, by its name."""
    return _Search(plan, vocabulary, above, edge, versions).run()


class _Search:
    def __init__(
        self,
        plan: Plan,
        vocabulary: Vocabulary,
        above: Terms,
        edge: Edge,
        versions: Mapping[str, Sequence[Terms]],
    ) -> None:
        self.plan, self.above, self.edge = plan, above, edge
        asking, telling = Asking(plan, vocabulary), Telling(plan, vocabulary)
        others = [terms for rows in versions.values() for terms in rows if terms is not above]
        all_terms, asked = (above, *others), Asked()
        for terms in all_terms:
            asking.terms(terms, asked)
            circumstances(asking, terms.met, terms, asked)
        repeated = frozenset(kind for terms in all_terms if terms.is_series for kind in met_kinds(terms.met))
        variables = telling.variables(edge, above, asked, repeated)
        self.number = prod(len(one.options) for one in variables)
        questions = Questions(plan, asking, edge, frozenset(one.key for one in variables))
        self.stories = Stories(plan, asking, telling, above, edge)
        self.truths = Truths(plan, self.stories, questions, variables)
        self.truths.merge(questions, all_terms)
        in_order = _once((above, *others), questions)
        self.questions = [*in_order.values()]
        place = {key: number for number, key in enumerate(in_order)}
        self.asking_duty = {
            name: [place[key] for key in _once(rows, questions)] for name, rows in versions.items()
        }
        self.needed = [self._need(one) for one in self.questions]
        self.numbers: dict[Hashable, int] = {}
        self.applies: list[frozenset[int] | None] = []

    def run(self) -> Branches:
        """Settle variable after variable; partial stories that leave every question equally open are one."""
        try:
            asked = [self.truths.table(one) for one in self.questions]
        except TooMany as fault:
            return Branches((), 0, (str(fault),))
        tables = tuple(self._numbered(one) for one in asked)
        self.applies = [self._applying(table, *one) for table, one in zip(asked, self.needed, strict=True)]
        known: dict[tuple[Numbers, ...], tuple[int, ...]] = {tables: ()}
        for place, variable in enumerate(self.truths.variables):
            known = self._settled(known, place, len(variable.options))
            if len(known) > MOST_STORIES:
                return Branches(
                    (), 0, (f"its circumstances make more than {MOST_STORIES:,} different cases",)
                )
        found = tuple(self._branch(tables, choices) for tables, choices in known.items())
        none = () if found else ("no case could be made in which the duty applies",)
        return Branches(found, self.number, none)

    def _numbered(self, table: Table) -> Numbers:
        """The table with a number for each different truth, as bytes: quickly cut and compared."""
        return array("I", [self.numbers.setdefault(one, len(self.numbers)) for one in table]).tobytes()

    def _applying(self, table: Table, needed: bool, begins: bool) -> frozenset[int] | None:
        """The numbers of the truths under which the duty above may apply; None: it does not ask."""
        return frozenset(self.numbers[one] for one in {*table} if _holds(one, begins)) if needed else None

    def _branch(self, tables: Sequence[Numbers], choices: tuple[int, ...]) -> Branch:
        known = list(self.numbers)
        told = [known[memoryview(one).cast("I")[0]] for one in tables]
        truths = {name: tuple(told[n] for n in asks) for name, asks in self.asking_duty.items()}
        return Branch(self.stories.of(self.truths.chosen(choices)), truths)

    def _settled(
        self, known: dict[tuple[Numbers, ...], tuple[int, ...]], place: int, options: int
    ) -> dict[tuple[Numbers, ...], tuple[int, ...]]:
        key = self.truths.variables[place].key
        depends = [key in one.depends for one in self.questions]
        found: dict[tuple[Numbers, ...], tuple[int, ...]] = {}
        for tables, choices in known.items():
            for option in range(options):
                left = tuple(
                    _slice(table, option, options) if asks else table
                    for table, asks in zip(tables, depends, strict=True)
                )
                if not self._may_apply(left):
                    continue
                new = (*choices, option)
                if left not in found or _plainness(new) < _plainness(found[left]):
                    found[left] = new
        return found

    def _may_apply(self, tables: tuple[Numbers, ...]) -> bool:
        return all(
            applying is None or not applying.isdisjoint(memoryview(table).cast("I"))
            for table, applying in zip(tables, self.applies, strict=True)
        )

    def _need(self, question: Question) -> tuple[bool, bool]:
        """Whether the duty above applies only where this holds; whether it is its definition, and begins
        then."""
        defined = {one.name: one.condition for one in self.plan.definitions}.get(self.edge.kind)
        if question.condition is None:
            return False, False
        if defined is not None and question.condition == defined and not question.subject:
            return True, True
        return question.condition == self.above.when and question.subject == subject_of(self.above), False


def _once(rows: Sequence[Terms], questions: Questions) -> dict[Hashable, Question]:
    """The questions of some versions, each once."""
    found: dict[Hashable, Question] = {}
    for terms in rows:
        for one in questions.of(terms):
            found.setdefault((one.condition, one.subject, one.depends), one)
    return found


def _slice(table: Numbers, option: int, options: int) -> Numbers:
    stride = len(table) // options
    return table[option * stride : (option + 1) * stride]


def _plainness(choices: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return sum(1 for one in choices if one), choices


def _holds(truths: Any, begins: bool) -> bool:
    """Whether something holds on the start date; with `begins`, from that date on."""
    return any(start == 0 if begins else start <= 0 < end for start, end in truths)
