"""The scene: one case on one date under one plan, and what is found out about it on the way.

In: a plan, a view. Out: `Scene`, and the words in which findings are kept (`Truth`, `Subject`, needs).
Guaranteed: what is remembered is worked out once for all worlds that give it the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from engine.conditions import Condition, asks_of_anchor, is_of_itself, is_static
from engine.evaluate.view import View
from engine.evaluate.worlds import Call, Need, World
from engine.facts import Fact
from engine.outcome import Cause
from engine.plan import Plan
from engine.spans import ALL_TIME, BEGINNING, EMPTY, Spans

T = TypeVar("T")

NOTHING: frozenset[Need] = frozenset()
#: Stands for an attribute that is not there.
MISSING = object()
PIECE = re.compile(r"@\d{4}-\d{2}-\d{2}$")


class Truth(NamedTuple):
    """Days on which something surely holds, days on which it may, and what would settle the difference."""

    sure: Spans
    maybe: Spans
    needs: frozenset[Need] = NOTHING

    @property
    def known(self) -> bool:
        return self.sure == self.maybe


TRUE = Truth(ALL_TIME, ALL_TIME)
FALSE = Truth(EMPTY, EMPTY)


class Subject(NamedTuple):
    """What a condition is about: a fact (or a row of a document), perhaps under an anchor; `since` is the
    day from which things that happened count."""

    kind: str
    id: str
    attrs: Mapping[str, Any]
    fact: Fact | None = None
    anchor: Fact | None = None
    since: int = BEGINNING


@dataclass(frozen=True, slots=True)
class Scene:
    """One case on one date under one plan, with its definitions worked out so far.

    `worked`: every weekday that the calendar has not verified is taken to be worked, or none is; None:
    counting past the calendar raises CalendarGap."""

    plan: Plan
    view: View
    definitions: dict[str, Truth] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict)
    worked: bool | None = None

    @property
    def today(self) -> int:
        return self.view.as_of.day

    def static(self, condition: Condition) -> bool:
        """Return whether no day can change the condition's truth."""
        return self._known("static", condition, is_static)

    def of_itself(self, condition: Condition | None) -> bool:
        """Return whether the condition reads nothing but attributes of its subject and of the case."""
        return condition is None or self._known("of itself", condition, is_of_itself)

    def asks_of_anchor(self, condition: Condition) -> bool:
        """Return whether the condition reads an attribute of the anchor."""
        return self._known("asks of the anchor", condition, asks_of_anchor)

    def _known(self, what: str, condition: Condition, test: Callable[[Condition], bool]) -> bool:
        key = (what, id(condition))
        found: tuple[bool, Condition] | None = self.plan.memory.get(key)
        if found is None:  # the condition is kept, too: no other can then have its number
            found = self.plan.memory[key] = (test(condition), condition)
        return found[0]


class Kept(NamedTuple):
    """A result that was kept."""

    result: Any


@dataclass(frozen=True, slots=True)
class Fork:
    """What was asked next on the way to a result, and what followed upon each answer so far."""

    call: Call
    branches: dict[object, Kept | Fork] = field(default_factory=dict)


def remember(memory: dict[Any, Any], key: Any, world: World, work: Callable[[], T]) -> T:
    """Return what `work` gives, from memory where a world that answered alike has worked it out before.

    `work` must depend on the key and on the world's answers alone. What it asked is asked again in the same
    order, so that this world, too, knows what its result hangs on."""
    found: Kept | Fork | None = memory.get(key)
    while isinstance(found, Fork):
        found = found.branches.get(world.put(found.call))
    if found is None:
        before = len(world.calls)
        result = work()
        _keep(memory, key, world.calls[before:], Kept(result))
        return result
    return found.result  # type: ignore[no-any-return]  # kept for the same key and work


def _keep(memory: dict[Any, Any], key: Any, calls: Sequence[tuple[Call, object]], result: Kept) -> None:
    for call, answer in calls:
        fork = memory.get(key)
        if not isinstance(fork, Fork):
            fork = memory[key] = Fork(call)
        memory, key = fork.branches, answer
    memory[key] = result


def about(fact: Fact, anchor: Fact | None = None, since: int = BEGINNING) -> Subject:
    """Return the fact as the subject of a condition."""
    return Subject(fact.kind, fact.id, fact.attrs, fact, anchor, since)


def missing(kind: str, holder: str, attribute: str, scene: Scene) -> Need:
    """Return the need for an attribute: `placement/p1.emergency`, or `person.born` where a case has one
    record."""
    if scene.view.kind(kind).inside is not None:
        holder = PIECE.sub("", holder)  # what was recorded, not the piece that lies inside
    name = kind if scene.view.kind(kind).record else f"{kind}/{holder}"
    return Need(f"{name}.{attribute}", Cause.NOT_RECORDED)


def birth_needed(scene: Scene) -> Need:
    """Return the need for the date of birth, or for the whole person table."""
    if scene.view.facts("person"):
        return Need("person.born", Cause.NOT_RECORDED)
    return Need("person", Cause.NOT_RECORDED if "person" in scene.view.case.tables else Cause.NOT_IN_EXTRACT)
