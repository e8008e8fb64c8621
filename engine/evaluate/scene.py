"""The scene: one case on one date under one plan, and what is found out about it on the way.

In: a plan, a view. Out: `Scene`, and the words in which findings are kept (`Truth`, `Subject`, needs).
Guaranteed: what was worked out without asking a world is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from engine.evaluate.view import View
from engine.evaluate.worlds import Need, World
from engine.facts import Fact
from engine.outcome import Cause
from engine.plan import Plan
from engine.spans import ALL_TIME, BEGINNING, EMPTY, Spans

T = TypeVar("T")

NOTHING: frozenset[Need] = frozenset()
#: Stands for an attribute that is not there.
MISSING = object()
PIECE = re.compile(r"@\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Truth:
    """Days on which something surely holds, days on which it may, and what would settle the difference."""

    sure: Spans
    maybe: Spans
    needs: frozenset[Need] = NOTHING

    @property
    def known(self) -> bool:
        return self.sure == self.maybe


TRUE = Truth(ALL_TIME, ALL_TIME)
FALSE = Truth(EMPTY, EMPTY)


@dataclass(frozen=True, slots=True)
class Subject:
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
    """One case on one date under one plan, with its definitions worked out so far."""

    plan: Plan
    view: View
    definitions: dict[str, Truth] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict)

    @property
    def today(self) -> int:
        return self.view.today


def remember(scene: Scene, key: Any, world: World, work: Callable[[], T]) -> T:
    """Return what `work` gives, from memory where it was once worked out without asking any world."""
    if key in scene.cache:
        found: T = scene.cache[key]
        return found
    before = world.touches
    result = work()
    if world.touches == before:
        scene.cache[key] = result
    return result


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
