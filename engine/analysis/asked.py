"""What conditions ask of a case, and which answers they can tell apart.

In: standards and definitions of a plan, and the vocabulary. Out: `Asked`: attributes with telling values,
kinds whose periods and events are asked for, ages. Guaranteed: for every comparison a value on either side of
it is among the answers; the most ordinary answer stands first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.analysis.scenario import Rel
from engine.calendar import Age, Limit, Moment, Unit
from engine.compiling.nodes import nodes
from engine.conditions import (
    AfterLasting,
    AgeIs,
    CountOf,
    Ever,
    Field,
    Happened,
    In,
    Lasted,
    Not,
    Op,
    Total,
    UntilJustBefore,
    children,
)
from engine.facts import RECORDED_NONE
from engine.nodes import AsRecorded, Birthday, Edge, Ordinal
from engine.plan import DefinitionPlan, Plan, Terms
from engine.vocabulary import Attribute, AttributeType, Vocabulary

#: How a kind is asked for: is one running, has it run for long, is it over, did it begin or happen meanwhile,
#: did it happen between the anchor and the gap of a series.
NOW, LONG, OVER, MEANWHILE, EARLIER = "now", "long", "over", "meanwhile", "earlier"
ONCE = "once"  # from some age on, however long ago


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """So many of a kind; `distinct`: the attribute in which they differ."""

    number: int
    distinct: str = ""


@dataclass(slots=True)
class Asked:
    """Attributes (kind -> name -> telling values), kinds with how they are asked for, events, ages."""

    attributes: dict[str, dict[str, list[object]]] = field(default_factory=dict)
    states: dict[str, set[str]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)
    ages: set[Age] = field(default_factory=set)
    #: Whether a birthday can fall between the start and a last day and end what is owed once.
    birthday_ends: bool = False
    #: Of periods: how long one has run when a status begins that a duty hangs on.
    lengths: dict[str, set[Limit]] = field(default_factory=dict)
    #: Of periods: how long one must have run. Of events: how far back one counts, and how many are counted.
    lasting: dict[str, set[Limit]] = field(default_factory=dict)
    looks: dict[str, set[Limit]] = field(default_factory=dict)
    counts: dict[str, set[Counted]] = field(default_factory=dict)

    def value(self, kind: str, name: str, *values: object) -> None:
        """Note values that a condition can tell apart."""
        known = self.attributes.setdefault(kind, {}).setdefault(name, [])
        known += [one for one in values if one not in known]

    def state(self, kind: str, how: str) -> None:
        """Note that periods of a kind are asked for."""
        self.states.setdefault(kind, set()).add(how)

    def event(self, kind: str, how: str) -> None:
        """Note that events of a kind are asked for."""
        self.events.setdefault(kind, set()).add(how)

    def keys(self) -> frozenset[tuple[str, ...]]:
        """Return what is asked, as names: attributes, kinds, age."""
        found: set[tuple[str, ...]] = {
            ("attribute", kind, name) for kind, names in self.attributes.items() for name in names
        }
        found |= {("kind", kind) for kind in (*self.states, *self.events)}
        return frozenset(found | ({("age",)} if self.ages else set()))


class Asking:
    """Collects what is asked in one plan."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary) -> None:
        self.kinds = plan.kinds
        self.definitions: Mapping[str, DefinitionPlan] = {one.name: one for one in plan.definitions}
        self.vocabulary = vocabulary

    def condition(self, condition: Any, subjects: Iterable[str], into: Asked, how: str = NOW) -> None:
        """Note what a condition asks; `subjects` are the kinds of the fact that it is about."""
        subjects = tuple(subjects)
        match condition:
            case None:
                return
            case Field():
                self._field(condition, subjects, into)
            case AgeIs(low, high):
                into.ages |= {age for age in (low, high) if age is not None}
            case Not(of):
                self.condition(of, subjects, into, how)
                if not subjects:  # a definition can begin where something ends
                    self.condition(of, subjects, into, OVER)
            case In(of, where):
                self._named(of, where, into, how)
            case Lasted() | Total():
                self._named(condition.of, condition.where, into, LONG)
                lengths = {getattr(condition, name, None) for name in ("at_least", "at_most")}
                into.lasting.setdefault(condition.of, set()).update(one for one in lengths if one is not None)
                if isinstance(condition, Total) and condition.since:
                    into.ages.add(condition.since)
                    self._named(condition.of, condition.where, into, ONCE)
            case Ever() | AfterLasting() | UntilJustBefore() | Happened() | CountOf():
                self._history(condition, subjects, into, how)
            case _:
                for child in children(condition):
                    self.condition(child, subjects, into, how)

    def _history(self, condition: Any, subjects: tuple[str, ...], into: Asked, how: str) -> None:
        match condition:
            case Ever(of):
                for way in (LONG, OVER):
                    self._ever(of, subjects, into, way)
            case AfterLasting(of, length):
                inside = Asked()
                for each in (inside, into):
                    self.condition(of, subjects, each, LONG)
                for kind in inside.states:
                    into.lasting.setdefault(kind, set()).add(length)
            case UntilJustBefore(of, event):
                self.condition(of, subjects, into, LONG)
                self.condition(of, subjects, into, OVER)
                self.condition(event, subjects, into)
            case Happened(of, where, back) | CountOf(of, _, where, _, back):
                into.event(of, how)
                self.condition(where, (of,), into)
                if back is not None:
                    into.looks.setdefault(of, set()).add(back)
                if isinstance(condition, CountOf) and condition.at_least > 1:
                    counted = Counted(condition.at_least, condition.distinct or "")
                    into.counts.setdefault(of, set()).add(counted)

    def _ever(self, of: Any, subjects: tuple[str, ...], into: Asked, how: str) -> None:
        if not isinstance(of, str):
            self.condition(of, subjects, into, how)
        elif self._is_event(of):
            into.event(of, NOW)
        else:
            self._named(of, None, into, how)

    def _is_event(self, name: str) -> bool:
        return name not in self.definitions and not self.kinds[name].period

    def _named(self, name: str, where: Any, into: Asked, how: str) -> None:
        known = self.definitions.get(name)
        if known is not None:
            self.condition(known.condition, (), into, how)
            return
        if self._is_event(name):
            into.event(name, how)
        else:
            into.state(name, how)
            if (parent := self.kinds[name].inside) is not None:
                into.state(parent, how)
        self.condition(where, (name,), into)

    def points(self, part: Any, anchors: tuple[str, ...], into: Asked, how: str) -> None:
        """Note what the points inside a part (a limit, an end) ask for."""
        for node in nodes(part):
            match node:
                case Ordinal(kind, _, in_, _, where):
                    (into.event if self._is_event(kind) else into.state)(kind, how)
                    self.condition(where, (kind,), into)
                    if in_ is not None:
                        self._named(in_, None, into, NOW)
                case Birthday(age):
                    into.ages.add(age)
                case Edge(kind, attribute):
                    self._edge(kind, attribute, anchors, into, 1 if how == EARLIER else 5)
                case AsRecorded(kind, attribute, most):
                    holders = anchors if kind == "anchor" else (kind,)
                    for holder in holders:
                        into.value(holder, attribute, RECORDED_NONE, *_around(most))
                    if kind not in ("anchor", *anchors):
                        (into.event if self._is_event(kind) else into.state)(kind, NOW)

    def _edge(self, kind: str, attribute: str, anchors: tuple[str, ...], into: Asked, day: int) -> None:
        own = kind in ("anchor", *anchors)
        if attribute not in ("", "from", "at", "to"):
            for holder in anchors if kind == "anchor" else (kind,):
                into.value(holder, attribute, RECORDED_NONE, Rel(days=day))
        if not own and kind in self.definitions:
            self._named(kind, None, into, NOW)
        elif not own and not self.kinds[kind].record:
            (into.event if self._is_event(kind) else into.state)(kind, NOW)

    def terms(self, terms: Terms, into: Asked) -> None:
        """Note what a version of a duty asks, but for what must be true of the fact that discharges."""
        anchors = tuple(edge.kind for edge in terms.anchors)
        self.condition(terms.when, anchors, into)
        for edge in terms.anchors:
            if edge.kind in self.definitions:
                self._named(edge.kind, None, into, NOW)
                self._begins(self.definitions[edge.kind].condition, into)
            elif (parent := self.kinds[edge.kind].inside) is not None:
                into.state(parent, NOW)
        for stage in (*terms.stages, *((terms.first,) if terms.first else ())):
            self.condition(stage.when, anchors, into)
            self.points((stage.every, stage.from_, stage.until), anchors, into, EARLIER)
            self.points(stage.due, anchors, into, MEANWHILE)
        for one in terms.unless:
            self.condition(one.when, anchors, into, MEANWHILE)
            self.condition(one.when, anchors, into, NOW)
            self.points(one.instead, anchors, into, MEANWHILE)
        self.points((terms.due, terms.since, terms.restart), anchors, into, MEANWHILE)
        self.points(terms.ends, anchors, into, EARLIER if terms.is_series else MEANWHILE)
        if not terms.is_series and any(
            isinstance(node, Birthday | AgeIs) for node in nodes((terms.ends, terms.unless))
        ):
            into.birthday_ends = True
        for node in nodes(terms.ends):
            if hasattr(node, "condition"):
                self.condition(node.condition, anchors, into, MEANWHILE)
        if terms.scope is not None:
            self._named(terms.scope, None, into, NOW)
        if terms.pause is not None:
            self._named(terms.pause, None, into, MEANWHILE)
            self._named(terms.pause, None, into, NOW)

    def _begins(self, condition: Any, into: Asked) -> None:
        """Note the lengths with which a status begins: days and weeks, which any day can be told back by."""
        match condition:
            case Not():
                return  # with these it ends
            case In(of) if of in self.definitions:
                self._begins(self.definitions[of].condition, into)
            case Lasted(of, length) | Total(of=of, at_least=length) if of not in self.definitions:
                if length is not None and length.unit in (Unit.DAYS, Unit.WEEKS):
                    into.lengths.setdefault(of, set()).add(length)
            case _:
                for child in children(condition):
                    self._begins(child, into)

    def _field(self, node: Field, subjects: tuple[str, ...], into: Asked) -> None:
        kind, _, name = node.name.rpartition(".")
        for holder in subjects if kind in ("", "anchor") else (kind,):
            declared = self._attribute(holder, name)
            into.value(holder, name, *values(node, declared))
            if node.op in (Op.SAME_AS, Op.DIFFERS_FROM):
                into.value(holder, str(node.value), "one", "another")

    def _attribute(self, kind: str, name: str) -> Attribute | None:
        found = self.vocabulary.kinds.get(kind)
        return None if found is None else found.attributes.get(name)


def values(node: Field, declared: Attribute | None) -> list[object]:
    """Return values on either side of a comparison, the most ordinary first."""
    match node.op:
        case Op.RECORDED:
            return [RECORDED_NONE, _some(declared)]
        case Op.IS | Op.NOT | Op.IN:
            named = list(node.value) if isinstance(node.value, tuple) else [node.value]
            if all(isinstance(one, bool) for one in named):
                return [False, True]
            return [*_unnamed(named, declared), *named]
        case Op.CONTAINS:
            return [(), (node.value,)]
        case Op.SAME_AS | Op.DIFFERS_FROM:
            return ["one", "another"]
        case Op.BEFORE | Op.AFTER if isinstance(node.value, Moment):
            return [RECORDED_NONE, Rel()]
        case _:
            return list(_around(node.value))


def _around(value: Any) -> tuple[object, ...]:
    """The value itself, a smaller and a greater one."""
    if isinstance(value, Limit):
        less = Limit(max(value.n - 1, 1), value.unit) if value.n > 1 else Limit(1, Unit.DAYS)
        return (value, less, Limit(value.n + 1, value.unit))
    return (value, value - 1, value + 1) if isinstance(value, int | float) else (value,)


def _unnamed(named: list[Any], declared: Attribute | None) -> list[object]:
    """A choice that no condition names, if there is one."""
    if declared is None or declared.type is not AttributeType.CHOICE:
        return ["something else"] if any(isinstance(one, str) for one in named) else []
    unnamed: list[object] = [one for one in declared.choices if one not in named]
    return unnamed[-1:]


def _some(declared: Attribute | None) -> object:
    """Some value of the attribute's type."""
    if declared is None:
        return "recorded"
    match declared.type:
        case AttributeType.DATE | AttributeType.DATETIME:
            return Rel()
        case AttributeType.YES_NO:
            return True
        case AttributeType.NUMBER:
            return 1
        case AttributeType.CHOICE:
            return declared.choices[0]
        case AttributeType.DURATION:
            return Limit(1, Unit.WEEKS)
        case AttributeType.LIST:
            return ("recorded",)
    return "recorded"
