"""What the duties of a group ask of a case, question by question, and which variables each depends on.

In: the terms of the duties, the variables there are. Out: `Question`s, and which duty asks which.
Guaranteed: whatever can move a due day, an end or a pause is asked by some question: conditions, stages,
definitions, points and recorded limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.analysis.acts import met_leaves
from engine.analysis.asked import MEANWHILE, Asked, Asking
from engine.analysis.variables import Key
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
from engine.nodes import AsRecorded, Birthday, Edge, FactMet, HoldsFrom, Met, Ordinal
from engine.plan import Plan, Terms


@dataclass(frozen=True, slots=True)
class Question:
    """A condition of one of the duties, and which variables it depends on; stages ask which of them rule.
    Without a condition the circumstances themselves are kept apart."""

    condition: Any
    subject: str
    depends: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Questions:
    """Makes the questions of duties that are set beside one that hangs on `edge`."""

    plan: Plan
    asking: Asking
    edge: Edge
    keys: frozenset[Key]  # of the variables

    def of(self, terms: Terms) -> Iterator[Question]:
        """Yield what one version of a duty asks."""
        subject = subject_of(terms)
        for condition in _conditions(terms):
            yield self.about(condition, subject)
        if any(stage.when is not None for stage in terms.stages):
            yield self._stages(terms, subject)
        names = {one.kind for one in terms.anchors} | ({terms.pause} if terms.pause else set())
        for definition in self.plan.definitions:
            if definition.name in names:
                yield self.about(definition.condition, "")
        yield from self.placed(terms)

    def about(self, condition: Any, subject: str) -> Question:
        """Return a condition, about a kind of fact, as a question."""
        asked = Asked()
        self.asking.condition(condition, self._subjects(subject), asked)
        return Question(condition, subject, self._known(asked))

    def placed(self, terms: Terms) -> Iterator[Question]:
        """Yield what points and recorded limits rest on: when events happened, and circumstances to keep
        apart."""
        anchors = tuple(edge.kind for edge in terms.anchors)
        parts = [terms.due, terms.since, terms.restart, terms.ends, *(one.instead for one in terms.unless)]
        for stage in (*terms.stages, *((terms.first,) if terms.first else ())):
            parts += [stage.due, stage.every, stage.from_, stage.until]
        asked = Asked()
        for node in nodes(tuple(parts)):
            if isinstance(node, Ordinal):
                yield self.about(Happened(node.kind, node.where), subject_of(terms))
                if node.in_ is not None:
                    yield self.about(In(node.in_), "")
            elif isinstance(node, Edge | AsRecorded | Birthday):
                self.asking.points(node, anchors, asked, MEANWHILE)
        for edge in terms.anchors:
            if edge.kind in self.plan.kinds and edge.kind != self.edge.kind:
                asked.state(edge.kind, MEANWHILE)
        for key in sorted(self._known(asked)):
            yield Question(None, "", frozenset({key}))

    def simple(self, all_terms: Sequence[Terms]) -> list[Question]:
        """Return every condition that is not made of others."""
        found: dict[Any, Question] = {}
        defined = frozenset(one.name for one in self.plan.definitions)
        for terms in all_terms:
            subject = subject_of(terms)
            parts = [*_conditions(terms), *(one.when for one in terms.stages if one.when is not None)]
            parts += _wheres(terms.met)
            for part in parts:
                for leaf in _simple_in(part, defined):
                    found.setdefault((leaf, subject), self.about(leaf, subject))
            if terms.pause is not None and terms.pause not in defined:
                found.setdefault(terms.pause, self.about(In(terms.pause), ""))
        for definition in self.plan.definitions:
            for leaf in _simple_in(definition.condition, defined):
                found.setdefault((leaf, ""), self.about(leaf, ""))
        return list(found.values())

    def _stages(self, terms: Terms, subject: str) -> Question:
        asked = Asked()
        for stage in terms.stages:
            self.asking.condition(stage.when, self._subjects(subject), asked)
        return Question(terms.stages, subject, self._known(asked))

    def _subjects(self, subject: str) -> tuple[str, ...]:
        return (subject,) if subject in self.plan.kinds else ()

    def _known(self, asked: Asked) -> frozenset[Key]:
        keys = set(asked.keys())
        for key in tuple(keys):
            if key[0] == "kind" and (parent := self.plan.kinds[key[1]].inside):
                keys.add(("kind", parent))
            if key[0] == "kind" and key[1] == self.edge.kind:
                keys |= {one for one in self.keys if one[0] == "attribute" and one[1] == key[1]}
        return frozenset(keys & self.keys)


def subject_of(terms: Terms) -> str:
    """Return the kind of fact that the conditions of a duty are about."""
    return terms.anchors[0].kind if terms.anchors else ""


def circumstances(asking: Asking, met: Met | None, terms: Terms, into: Asked) -> None:
    """Note what must be true of the case, not of the fact, for a fact to discharge."""
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


def _conditions(terms: Terms) -> list[Any]:
    found = [terms.when, terms.forbid, *(one.when for one in terms.unless)]
    found += [node.condition for node in nodes((terms.ends, terms.since)) if isinstance(node, HoldsFrom)]
    return [one for one in found if one is not None]


def _wheres(met: Met | None) -> list[Condition]:
    return [leaf.where for leaf in met_leaves(met) if isinstance(leaf, FactMet) and leaf.where is not None]


def _simple_in(condition: Condition, defined: frozenset[str]) -> Iterator[Condition]:
    """The conditions inside, down to those about one kind of fact; definitions have conditions of their
    own."""
    if isinstance(condition, All | Any_ | Not | UntilJustBefore | AfterLasting):
        yield from (leaf for one in children(condition) for leaf in _simple_in(one, defined))
    elif isinstance(condition, Ever) and not isinstance(condition.of, str):
        yield from _simple_in(condition.of, defined)
    elif getattr(condition, "of", None) not in defined:
        yield condition
