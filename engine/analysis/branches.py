"""Every combination of circumstances that a national duty and its local ones can tell apart.

In: a plan, the duty above, the local duties. Out: `Branches`: one story for each combination of truths that
the conditions of all of them can have while the duty above applies, and how many combinations were looked
through. Guaranteed: which conditions hold is asked of the evaluator; two circumstances are taken as one only
if every condition of every duty holds on the same days in both; too many to try is said, never cut short.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from typing import Any

from engine.analysis.asked import MEANWHILE, Asked, Asking
from engine.analysis.scenario import Rel, Row, Scenario
from engine.analysis.variables import Key, Option, Telling, Variable
from engine.calendar import moment_of_date
from engine.compiling.narrowing import named_in
from engine.compiling.nodes import nodes
from engine.conditions import (
    AfterLasting,
    All,
    Any_,
    Condition,
    Ever,
    Happened,
    In,
    Not,
    UntilJustBefore,
    children,
)
from engine.evaluate.definitions import define_all
from engine.evaluate.truth import Scene, Truth, about, truth
from engine.evaluate.view import look
from engine.facts import RECORDED_NONE, Case, Fact
from engine.nodes import (
    AllMet,
    AnchorMet,
    AnyMet,
    AsRecorded,
    Birthday,
    Edge,
    FactMet,
    HoldsFrom,
    Met,
    Ordinal,
)
from engine.plan import DefinitionPlan, Plan, Stage, Standard, Terms
from engine.spans import Spans, intersect
from engine.vocabulary import Vocabulary

MOST = 60_000
MOST_STORIES = 3_000
#: What a question comes to under each choice that is still open.
Table = tuple[Hashable, ...]
#: The start date on which truths are asked; any ordinary day would do.
REFERENCE = date(2025, 3, 5).toordinal()
HORIZON = 3_660  # days after the start for which it matters whether a condition holds
PAST = 1_000  # days before the start that could matter to what has ever been
ALWAYS: Spans = ((-1, HORIZON),)


@dataclass(frozen=True, slots=True)
class Branches:
    """The stories, how many combinations were looked through, and why some could not be."""

    stories: tuple[Scenario, ...]
    looked_through: int
    unproved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A condition of one of the duties, and which variables it depends on."""

    condition: Any
    subject: str
    depends: frozenset[Key]


def tables_of(plan: Plan) -> frozenset[str]:
    """Return every kind of fact that the plan's standards and definitions could ask for."""
    named = named_in(nodes((plan.standards, plan.definitions)))
    kinds = {name for name in named if name in plan.kinds and not plan.kinds[name].record}
    return frozenset(kinds | {parent for kind in kinds if (parent := plan.kinds[kind].inside)})


def branches(
    plan: Plan, vocabulary: Vocabulary, terms: Terms, edge: Edge, others: Sequence[Terms]
) -> Branches:
    """Return the stories of one anchor of the duty above."""
    return _Search(plan, vocabulary, terms, edge, tuple(others)).run()


class _Search:
    def __init__(
        self, plan: Plan, vocabulary: Vocabulary, above: Terms, edge: Edge, others: tuple[Terms, ...]
    ) -> None:
        self.plan, self.above, self.edge = plan, above, edge
        self.telling, self.asking = Telling(plan, vocabulary), Asking(plan, vocabulary)
        self.tables = tables_of(plan)
        self.all_terms = (above, *others)
        self.asked = Asked()
        for terms in self.all_terms:
            self.asking.terms(terms, self.asked)
            _circumstances(self.asking, terms.met, terms, self.asked)
        self.defaults = self._defaults()
        repeated = frozenset(
            kind for terms in self.all_terms if terms.is_series for kind in met_kinds(terms.met)
        )
        self.anchor = self.telling.anchor_rows(edge, above)
        self.variables = self.telling.variables(edge, above, self.asked, repeated)
        self.number = prod(len(one.options) for one in self.variables)
        self.place = {one.key: number for number, one in enumerate(self.variables)}
        self.known: dict[Hashable, Truth] = {}
        self.defined = [self._defined(one) for one in plan.definitions]
        for number, variable in enumerate(self.variables):
            self.variables[number] = self._merged(variable)
            self.known = {}
        self.questions = self._questions()
        self.needed = [self._need(one) for one in self.questions]

    def run(self) -> Branches:
        """Settle variable after variable; partial stories that leave every question equally open are one."""
        try:
            tables = [self._table(one) for one in self.questions]
        except _TooMany as fault:
            return Branches((), 0, (str(fault),))
        known: dict[tuple[Table, ...], tuple[int, ...]] = {tuple(tables): ()}
        for place, variable in enumerate(self.variables):
            known = self._settled(known, place, len(variable.options))
            if len(known) > MOST_STORIES:
                return Branches(
                    (), 0, (f"its circumstances make more than {MOST_STORIES:,} different cases",)
                )
        stories = tuple(self._chosen(choices) for choices in known.values())
        none = () if stories else ("no case could be made in which the duty applies",)
        return Branches(stories, self.number, none)

    def _settled(
        self, known: dict[tuple[Table, ...], tuple[int, ...]], place: int, options: int
    ) -> dict[tuple[Table, ...], tuple[int, ...]]:
        key = self.variables[place].key
        depends = [key in one.depends for one in self.questions]
        found: dict[tuple[Table, ...], tuple[int, ...]] = {}
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

    def _table(self, question: Question) -> Table:
        """Return the truths under every choice of the variables that the question depends on, in order."""
        mine = [one for one in self.variables if one.key in question.depends]
        if (size := prod(len(one.options) for one in mine)) > MOST:
            raise _TooMany(f"one of its conditions has {size:,} different circumstances, more than are tried")
        base = [0] * len(self.variables)
        found = []
        for chosen in product(*(range(len(one.options)) for one in mine)):
            for one, option in zip(mine, chosen, strict=True):
                base[self.place[one.key]] = option
            found.append(chosen if question.condition is None else self._ask(question, tuple(base)))
        return tuple(found)

    def _may_apply(self, tables: tuple[Table, ...]) -> bool:
        return all(
            any(_holds(truths, defined) for truths in table)
            for table, (needed, defined) in zip(tables, self.needed, strict=True)
            if needed
        )

    def _chosen(self, choices: tuple[int, ...]) -> Scenario:
        return self._story([one.options[n] for one, n in zip(self.variables, choices, strict=True)])

    # ------------------------------------------------------------ truths

    def _merged(self, variable: Variable) -> Variable:
        """Leave out options that no simple condition tells from an earlier one, whatever else is the case."""
        placed = [one for terms in self.all_terms for one in self._placed(terms)]
        if any(variable.key in one.depends and one.condition is None for one in placed):
            return variable
        asking = [one for one in (*placed, *self._simple()) if variable.key in one.depends]
        found: dict[Hashable, Option] = {}
        for place, option in enumerate(variable.options):
            truths = tuple(self._under(one, variable.key, place) for one in asking)
            if truths not in found or len(option.words) < len(found[truths].words):
                found[truths] = option
        return Variable(variable.key, tuple(found.values()))

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

    def _simple(self) -> list[Question]:
        """Every condition that is not made of others."""
        found: dict[Any, Question] = {}
        defined = frozenset(one.name for one in self.plan.definitions)
        for terms in self.all_terms:
            subject = self._subject(terms)
            parts = [*_conditions(terms), *(one.when for one in terms.stages if one.when is not None)]
            parts += [
                leaf.where for leaf in met_leaves(terms.met) if isinstance(leaf, FactMet) and leaf.where
            ]
            for part in parts:
                for leaf in _simple_in(part, defined):
                    found.setdefault((leaf, subject), self._question(leaf, subject))
            if terms.pause is not None and terms.pause not in defined:
                found.setdefault(terms.pause, self._question(In(terms.pause), ""))
        for definition in self.plan.definitions:
            for leaf in _simple_in(definition.condition, defined):
                found.setdefault((leaf, ""), self._question(leaf, ""))
        return list(found.values())

    def _questions(self) -> list[Question]:
        found: dict[Any, Question] = {}
        for terms in self.all_terms:
            subject = self._subject(terms)
            for condition in _conditions(terms):
                found.setdefault((condition, subject), self._question(condition, subject))
            if any(stage.when is not None for stage in terms.stages):
                found[terms.stages] = self._stages_question(terms, subject)
            names = {one.kind for one in terms.anchors} | ({terms.pause} if terms.pause else set())
            for definition in self.plan.definitions:
                if definition.name in names:
                    found.setdefault(definition.name, self._question(definition.condition, ""))
            for part in self._placed(terms):
                found.setdefault((part.condition, part.subject, part.depends), part)
        return list(found.values())

    def _need(self, question: Question) -> tuple[bool, bool]:
        """Whether the duty above applies only where this holds; whether it is its definition, and begins
        then."""
        defined = {one.name: one.condition for one in self.plan.definitions}.get(self.edge.kind)
        if question.condition is None:
            return False, False
        if defined is not None and question.condition == defined and not question.subject:
            return True, True
        return question.condition == self.above.when and question.subject == self._subject(self.above), False

    def _subject(self, terms: Terms) -> str:
        return terms.anchors[0].kind if terms.anchors else ""

    def _defined(self, one: DefinitionPlan) -> tuple[str, Plan, frozenset[Key]]:
        alone = replace(self.plan, definitions=(one,))
        return one.name, alone, self._question(one.condition, "").depends

    def _stages_question(self, terms: Terms, subject: str) -> Question:
        asked = Asked()
        for stage in terms.stages:
            self.asking.condition(stage.when, (subject,) if subject in self.plan.kinds else (), asked)
        return Question(terms.stages, subject, self._known(asked))

    def _question(self, condition: Any, subject: str) -> Question:
        asked = Asked()
        self.asking.condition(condition, (subject,) if subject in self.plan.kinds else (), asked)
        return Question(condition, subject, self._known(asked))

    def _placed(self, terms: Terms) -> list[Question]:
        """What points and recorded limits rest on: when events happened, and circumstances to keep apart."""
        anchors = tuple(edge.kind for edge in terms.anchors)
        parts = [terms.due, terms.since, terms.restart, terms.ends, *(one.instead for one in terms.unless)]
        for stage in (*terms.stages, *((terms.first,) if terms.first else ())):
            parts += [stage.due, stage.every, stage.from_, stage.until]
        found, asked = [], Asked()
        for node in nodes(tuple(parts)):
            if isinstance(node, Ordinal):
                found.append(self._question(Happened(node.kind, node.where), self._subject(terms)))
                if node.in_ is not None:
                    found.append(self._question(In(node.in_), ""))
            elif isinstance(node, Edge | AsRecorded | Birthday):
                self.asking.points(node, anchors, asked, MEANWHILE)
        for edge in terms.anchors:
            if edge.kind in self.plan.kinds and edge.kind != self.edge.kind:
                asked.state(edge.kind, MEANWHILE)
        return found + [Question(None, "", frozenset({key})) for key in sorted(self._known(asked))]

    def _known(self, asked: Asked) -> frozenset[Key]:
        keys = set(asked.keys())
        for key in tuple(keys):
            if key[0] == "kind" and (parent := self.plan.kinds[key[1]].inside):
                keys.add(("kind", parent))
            if key[0] == "kind" and key[1] == self.edge.kind:
                keys |= {one for one in self.place if one[0] == "attribute" and one[1] == key[1]}
        return frozenset(keys & self.place.keys())

    def _ask(self, question: Question, choices: tuple[int, ...], past: int = 1) -> Hashable:
        case = self._chosen(choices).case(REFERENCE, self.tables)
        scene = self._scene(case, choices, question)
        subject = about(*self._about(question.subject, case))
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

    def _scene(self, case: Case, choices: tuple[int, ...], question: Question) -> Scene:
        """The case with its definitions worked out, each once for the circumstances that it depends on."""
        scene = Scene(self.plan, look(self.plan, case, moment_of_date(REFERENCE + HORIZON), None))
        for name, definition, depends in self.defined:
            if not depends <= question.depends:
                continue
            key = (name, *(choices[self.place[one]] for one in sorted(depends)))
            if key not in self.known:
                self.known[key] = define_all(replace(scene, plan=definition)).definitions[name]
            scene.definitions[name] = self.known[key]
        return scene

    def _about(self, kind: str, case: Any) -> tuple[Fact, Fact, int]:
        facts = [fact for fact in case.tables.get(kind, ()) if fact.id.endswith("-1")] or list(
            case.tables.get(kind, ())
        )
        fact = facts[-1] if facts else Fact(kind or "none", "none", moment_of_date(REFERENCE))
        return fact, fact, REFERENCE

    # ------------------------------------------------------------ stories

    def _story(self, options: Sequence[Option]) -> Scenario:
        rows: dict[tuple[str, str], Row] = {(row.kind, row.id): row for row in self.anchor}
        words: list[str] = []
        attrs = {name: value for option in options for name, value in option.attrs}
        for option in options:
            for row in option.rows:
                there = rows.get((row.kind, row.id))
                rows[(row.kind, row.id)] = row if there is None else there.with_attrs(dict(row.attrs))
            words += [option.words] if option.words else []
        made = []
        for row in rows.values():
            own = attrs if row.kind == self.edge.kind and row.id != f"{row.kind}-2" else {}
            known = {**self.defaults.get(row.kind, {}), **own, **dict(row.attrs)}
            made.append(row.with_attrs(known))
        return Scenario(tuple(made), tuple(words))

    def _defaults(self) -> dict[str, dict[str, object]]:
        """The ordinary value of every attribute that anything in the plan asks for."""
        everything = Asked()
        for standard in self.plan.standards:
            for terms in standard.terms:
                self.asking.terms(terms, everything)
                for leaf in met_leaves(terms.met):
                    if isinstance(leaf, AnchorMet):
                        for edge in terms.anchors:
                            everything.value(edge.kind, leaf.attribute, RECORDED_NONE)
        for definition in self.plan.definitions:
            self.asking.condition(definition.condition, (), everything)
        everything.value("person", "born", _TEN)
        return {
            kind: {name: known[0] for name, known in names.items()}
            for kind, names in everything.attributes.items()
        }


_TEN = Rel(months=-120, days=-40)


class _TooMany(Exception):
    """More circumstances than can be tried."""


def _clipped(days: Spans, past: int) -> Spans:
    found = ((max(a - REFERENCE, -past), min(b - REFERENCE, HORIZON)) for a, b in days)
    return tuple((a, b) for a, b in found if a < b)


def _simple_in(condition: Condition, defined: frozenset[str]) -> Iterator[Condition]:
    """The conditions inside, down to those about one kind of fact; definitions have conditions of their
    own."""
    if isinstance(condition, All | Any_ | Not | UntilJustBefore | AfterLasting):
        yield from (leaf for one in children(condition) for leaf in _simple_in(one, defined))
    elif isinstance(condition, Ever) and not isinstance(condition.of, str):
        yield from _simple_in(condition.of, defined)
    elif getattr(condition, "of", None) not in defined:
        yield condition


def _covers(later: Stage, stage: Stage, more: Spans, days: Spans) -> bool:
    """Whether a later stage rules on every day on which this one could."""
    same = (later.from_ in (None, stage.from_) and later.until in (None, stage.until)) and not (
        later.from_ is None and stage.from_ is None and stage.until is not None
    )
    return same and intersect(days, more) == days


def _slice(table: Table, option: int, options: int) -> Table:
    stride = len(table) // options
    return table[option * stride : (option + 1) * stride]


def _plainness(choices: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return sum(1 for one in choices if one), choices


def _holds(truths: Any, begins: bool) -> bool:
    """Whether something holds on the start date; with `begins`, from that date on."""
    return any(start == 0 if begins else start <= 0 < end for start, end in truths)


def met_leaves(met: Met | None) -> tuple[FactMet | AnchorMet, ...]:
    """Return what can discharge, without how it is joined."""
    match met:
        case FactMet() | AnchorMet():
            return (met,)
        case AnyMet(of) | AllMet(of):
            return tuple(leaf for one in of for leaf in met_leaves(one))
    return ()


def met_kinds(met: Met | None) -> frozenset[str]:
    """Return the kinds whose facts can discharge."""
    return frozenset(leaf.kind for leaf in met_leaves(met) if isinstance(leaf, FactMet))


def _conditions(terms: Terms) -> list[Any]:
    found = [terms.when, terms.forbid, *(one.when for one in terms.unless)]
    found += [node.condition for node in nodes((terms.ends, terms.since)) if isinstance(node, HoldsFrom)]
    return [one for one in found if one is not None]


def _circumstances(asking: Asking, met: Met | None, terms: Terms, into: Asked) -> None:
    """What must be true of the case, not of the fact, for a fact to discharge."""
    anchors = tuple(edge.kind for edge in terms.anchors)
    for leaf in met_leaves(met):
        if not isinstance(leaf, FactMet) or leaf.where is None:
            continue
        asked = Asked()
        asking.condition(leaf.where, (leaf.kind,), asked)
        own = asked.attributes.pop(leaf.kind, {})
        for node in nodes(leaf.where):
            name = getattr(node, "name", "")
            if isinstance(name, str) and name.startswith("anchor."):
                attribute = name.partition(".")[2]
                for kind in anchors:
                    into.value(kind, attribute, *own.get(attribute, ()))
        for kind, names in asked.attributes.items():
            for name, known in names.items():
                into.value(kind, name, *known)
        for kind, how in asked.states.items():
            into.states.setdefault(kind, set()).update(how)
        for kind, how in asked.events.items():
            into.events.setdefault(kind, set()).update(how)
        into.ages |= asked.ages


__all__ = ["Branches", "Standard", "Variable", "branches", "met_kinds", "met_leaves", "tables_of"]
