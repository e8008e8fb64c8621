"""One anchor's timeline under one standard: what stays the same from gap to gap.

In: a standard, an anchor, the scene. Out: `Line`, `Gap`. Guaranteed: which versions rule the anchor, and
what judges its discharge, is settled here once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from engine.calendar import Moment
from engine.evaluate.anchors import Anchor
from engine.evaluate.discharge import Discharge, Order
from engine.evaluate.exceptions import has_fixed_limit
from engine.evaluate.points import Place
from engine.evaluate.truth import Scene
from engine.evaluate.versions import ruling
from engine.evaluate.worlds import Explored, World
from engine.facts import Fact
from engine.plan import Standard, Terms

#: Day -> all worlds of an anchor that lies on it.
ByDay: TypeAlias = dict[int, Explored[Any]]
#: Where a plan remembers limits that hang on the days of an anchor alone.
LIMITS = "limits"


class Gap(NamedTuple):
    """One stretch to be discharged: from the anchor (`first`) or from the fact that discharged the one
    before."""

    occurrence: str
    start: Moment
    after: Order | None
    first: bool
    restart: bool = False  # counts from the restart event, not from the start


@dataclass(frozen=True, slots=True)
class Line:
    """One anchor's timeline under one standard: what stays the same from gap to gap."""

    scene: Scene
    standard: Standard
    anchor: Anchor
    terms: Terms  # those that govern the anchor
    versions: tuple[Terms, ...]  # those that govern each day of a series
    discharge: Discharge
    fixed: bool  # its last day follows from the day of the anchor and from what its fact says alone
    shared: bool  # and it is the same for every anchor of these days: see `limits`
    by_day: ByDay = field(default_factory=dict)  # of an undated anchor: what comes of it on each day
    memory: dict[Any, Any] = field(default_factory=dict)  # what was worked out for the anchor: see `remember`

    def place(self, world: World) -> Place:
        """Where this anchor's points are looked up."""
        return Place(self.scene, self.anchor, world, self.memory)

    def on(self, day: int) -> Line | None:
        """Return the timeline in the world in which the undated anchor lies on this day."""
        return line_of(self.standard, self.anchor.on(day), self.scene)

    def ending(self, end: int | None) -> Line | None:
        """Return the timeline in the world in which the anchor's period ended on this day."""
        return line_of(self.standard, self.anchor.ending(end), self.scene)

    @property
    def limits(self) -> dict[Any, Any]:
        """The limits that were worked out for the whole plan, where they are `shared`: see `remember`."""
        found: dict[Any, Any] = self.scene.plan.memory.setdefault(LIMITS, {})
        return found

    def waivers(self, occurrence: str) -> tuple[Fact, ...]:
        """Return the recorded waivers of this occurrence; law cannot be waived."""
        found = self.scene.view.facts("waiver")
        if not found or self.terms.force == "law":
            return ()
        names = (self.standard.id, self.standard.name)
        return tuple(
            [
                fact
                for fact in found
                if fact.attrs.get("standard") in names and fact.attrs.get("occurrence") == occurrence
            ]
        )


def line_of(standard: Standard, anchor: Anchor, scene: Scene, by_day: ByDay | None = None) -> Line | None:
    """Return the timeline to judge, or None if no version governs the anchor. `by_day`: what was found
    before of an undated anchor that looks like this one."""
    found = ruling(standard, anchor.start.day, scene.plan.memory)
    if not found.versions:
        return None
    discharge = Discharge(scene, standard, anchor, found)
    days = {} if by_day is None else by_day
    terms = found.versions[0]
    fixed = len(found.versions) == 1 and has_fixed_limit(terms, anchor, scene)
    shared = fixed and anchor.scheduled is None and not (terms.unless and anchor.may != frozenset())
    return Line(scene, standard, anchor, terms, found.versions, discharge, fixed, shared, days)
