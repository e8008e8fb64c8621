"""What conditions come to in a story, each worked out once for the circumstances that it depends on.

In: a plan, the pieces of which stories are told, and on which of them a condition depends. Out: `Truth`s.
Guaranteed: the evaluator judges every condition. Of one that joins others (all, any, not, ever, a definition)
it is told what the parts came to, each as a status of that name, so that the parts are not judged again for
circumstances of which they know nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from engine.analysis.acts import tables_of
from engine.analysis.stories import Stories
from engine.analysis.variables import Option
from engine.calendar import moment_of_date
from engine.compiling.narrowing import named_in
from engine.compiling.nodes import nodes
from engine.conditions import AfterLasting, All, Any_, Condition, Ever, In, Not, UntilJustBefore
from engine.evaluate.definitions import define_all
from engine.evaluate.truth import Scene, Subject, Truth, about, truth
from engine.evaluate.view import look
from engine.facts import Case, Fact
from engine.plan import DefinitionPlan, Plan

#: A condition, and the kind of fact that it is about -> the places of the pieces on which it depends.
Depends = Callable[[Condition, str], tuple[int, ...]]


@dataclass(slots=True)
class _Node:
    """One condition about one kind of fact; with parts it is judged by what they came to."""

    condition: Condition
    subject: str
    places: tuple[int, ...]
    parts: tuple[_Node, ...] = ()
    definition: DefinitionPlan | None = None
    named: tuple[str, ...] = ()  # definitions that it asks for itself
    known: dict[tuple[int, ...], Truth] = field(default_factory=dict)
    joined: dict[tuple[int, ...], Truth] = field(default_factory=dict)


class Composed:
    """Judges conditions on one start date."""

    def __init__(self, plan: Plan, stories: Stories, depends: Depends, start: int, as_of: int) -> None:
        self.plan, self.stories, self.depends = plan, stories, depends
        self.start, self.as_of = start, moment_of_date(as_of)
        self.tables = tables_of(plan)
        self.defined = {one.name: one for one in plan.definitions}
        self.nothing = look(plan, Case("C-1", {}, {}, "child"), self.as_of, None)
        self._nodes: dict[tuple[int, str], tuple[Condition, _Node]] = {}
        self._definitions: dict[str, _Node] = {}
        self._once: dict[Truth, Truth] = {}

    def truth(self, condition: Condition, subject: str, options: Sequence[Option]) -> Truth:
        """Return what a condition comes to in the story made of these pieces; equal truths are one object."""
        return self._truth(self._node(condition, subject), options)

    def _truth(self, node: _Node, options: Sequence[Option]) -> Truth:
        key = tuple([id(options[place]) for place in node.places])
        found = node.known.get(key)
        if found is None:
            found = node.known[key] = self._joined(node, options) if node.parts else self._leaf(node, options)
        return found

    def _joined(self, node: _Node, options: Sequence[Option]) -> Truth:
        parts = [self._truth(one, options) for one in node.parts]
        key = tuple([id(one) for one in parts])
        found = node.joined.get(key)
        if found is None:
            told = {_part(number): one for number, one in enumerate(parts)}
            if node.definition is None:
                judged = truth(node.condition, _NOBODY, Scene(self.plan, self.nothing, told))
            else:
                alone = replace(self.plan, definitions=(node.definition,))
                judged = define_all(Scene(alone, self.nothing, told)).definitions[node.definition.name]
            found = node.joined[key] = self._once.setdefault(judged, judged)
        return found

    def _leaf(self, node: _Node, options: Sequence[Option]) -> Truth:
        case = self.stories.of(options).case(self.start, self.tables)
        told = {name: self._truth(self._definition(name), options) for name in node.named}
        scene = Scene(self.plan, look(self.plan, case, self.as_of, None), told)
        judged = truth(node.condition, self._about(node.subject, case), scene)
        return self._once.setdefault(judged, judged)

    def _node(self, condition: Condition, subject: str) -> _Node:
        key = (id(condition), subject)
        if key not in self._nodes:  # the condition is kept, too: no other can then have its number
            self._nodes[key] = condition, self._made(condition, subject)
        return self._nodes[key][1]

    def _made(self, condition: Condition, subject: str) -> _Node:
        places = self.depends(condition, subject)
        if isinstance(condition, In) and condition.where is None and condition.of in self.defined:
            return self._definition(condition.of)
        if (inside := _inside(condition)) is not None:
            parts = tuple(self._node(one, subject) for one in inside)
            return _Node(_told(condition), subject, _all_places(parts, places), parts)
        named = tuple(sorted(named_in(nodes(condition)) & self.defined.keys()))
        needed = tuple(self._definition(name) for name in named)
        return _Node(condition, subject, _all_places(needed, places), named=named)

    def _definition(self, name: str) -> _Node:
        if name not in self._definitions:
            one = self.defined[name]
            part = self._node(one.condition, "")
            told = replace(one, condition=In(_part(0)))
            self._definitions[name] = _Node(told.condition, "", part.places, (part,), told)
        return self._definitions[name]

    def _about(self, kind: str, case: Case) -> Subject:
        facts = [fact for fact in case.tables.get(kind, ()) if fact.id.endswith("-1")]
        facts = facts or list(case.tables.get(kind, ()))
        fact = facts[-1] if facts else Fact(kind or "none", "none", moment_of_date(self.start))
        return about(fact, fact, self.start)


_NOBODY = Subject("", "", {})


def _part(number: int) -> str:
    """The name under which the evaluator is told what a part came to; no definition can have it."""
    return f"part {number}"


def _inside(condition: Condition) -> tuple[Condition, ...] | None:
    """The parts by whose days alone a condition is judged; None: it looks at facts itself."""
    match condition:
        case All(of) | Any_(of):
            return of
        case Not(of) | AfterLasting(of, _):
            return (of,)
        case Ever(of) if not isinstance(of, str):
            return (of,)
        case UntilJustBefore(of, event):
            return (of, event)
    return None


def _told(condition: Condition) -> Condition:
    """The condition with a status in the place of each part."""
    match condition:
        case All(of) | Any_(of):
            return replace(condition, of=tuple(In(_part(number)) for number in range(len(of))))
        case UntilJustBefore():
            return replace(condition, of=In(_part(0)), event=In(_part(1)))
        case Not() | AfterLasting() | Ever():
            return replace(condition, of=In(_part(0)))
    return condition


def _all_places(parts: Sequence[_Node], own: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({*own, *(place for one in parts for place in one.places)}))


__all__ = ["Composed"]
