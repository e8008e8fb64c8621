"""One anchor's timeline under one standard: what stays the same from gap to gap.

In: a standard, an anchor, the scene. Out: `Line`, `Gap`. Guaranteed: which versions rule the anchor, and
what judges its discharge, is settled here once.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar import Moment
from engine.evaluate.anchors import Anchor
from engine.evaluate.discharge import Discharge, Order
from engine.evaluate.truth import Scene
from engine.evaluate.versions import discharging, governing
from engine.facts import Fact
from engine.nodes import Met
from engine.plan import Standard, Terms


@dataclass(frozen=True, slots=True)
class Gap:
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

    def waiver(self, occurrence: str) -> Fact | None:
        """Return the recorded waiver of this occurrence; law cannot be waived."""
        if self.terms.force == "law":
            return None
        names = (self.standard.id, self.standard.name)
        for fact in self.scene.view.facts("waiver"):
            if fact.attrs.get("standard") in names and fact.attrs.get("occurrence") == occurrence:
                return fact
        return None


def line_of(standard: Standard, anchor: Anchor, scene: Scene) -> Line | None:
    """Return the timeline to judge, or None if no version governs the anchor."""
    versions, pools = _versions(standard, anchor.start.day, scene)
    if not versions:
        return None

    def terms_on(day: int) -> Terms:
        return next((one for one in pools if one.from_day <= day < one.to_day), versions[0])

    discharge = Discharge(scene, standard, anchor, terms_on, _pools(pools))
    return Line(scene, standard, anchor, versions[0], versions, discharge)


def _versions(standard: Standard, day: int, scene: Scene) -> tuple[tuple[Terms, ...], tuple[Terms, ...]]:
    """What governs an anchor of that day and what judges its discharge, worked out once a day."""
    key = ("versions", standard.name, day)
    if key not in scene.cache:
        scene.cache[key] = (governing(standard, day), discharging(standard, day))
    found: tuple[tuple[Terms, ...], tuple[Terms, ...]] = scene.cache[key]
    return found


def _pools(versions: tuple[Terms, ...]) -> tuple[tuple[int, int, Met], ...]:
    return tuple((one.from_day, one.to_day, one.met) for one in versions if one.met is not None)
