"""Facts that add up to a number: who counts, and on which days there are enough.

In: the facts that satisfy a `count`. Out: days. Guaranteed: two facts of one value count once where
different ones are asked for; a number within a time is lost when the oldest that makes it up is out of sight.
Source: language.md section 4.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from engine.conditions import CountOf
from engine.evaluate.attributes import read_value
from engine.evaluate.scene import MISSING, Scene, about
from engine.evaluate.totals import back, beyond
from engine.evaluate.worlds import Need, World
from engine.facts import Fact
from engine.spans import BEGINNING, END_OF_TIME, Spans, union


class Marked(NamedTuple):
    """A fact to be counted: its day, what tells it from others, whether it surely adds to the number."""

    day: int
    mark: Hashable
    certain: bool
    needs: frozenset[Need]


def marked(node: CountOf, fact: Fact, certain: bool, needs: frozenset[Need], scene: Scene) -> Marked:
    """Two facts of one value count once; one of which the value is missing may have one of its own."""
    day = fact.start.day  # type: ignore[union-attr]  # chosen() gives only dated facts
    if node.distinct is None:
        return Marked(day, fact.id, certain, needs)
    value, _, _, need = read_value(node.distinct, about(fact), scene)
    if value is not MISSING:
        return Marked(day, value, certain, needs)
    return Marked(day, (MISSING, fact.id), False, needs | {need})


def adds(node: CountOf, row: Marked, world: World) -> bool:
    return world.ask(("distinct", node, row.mark), (False, True), tuple(sorted(row.needs)))


def number_reached(node: CountOf, rows: list[Marked], scene: Scene) -> Spans:
    """The days on which there are enough. A number within a time is lost when the oldest of the marks that
    make it up, each at its latest day, is no longer in sight."""
    found = []
    for place, (day, *_) in enumerate(rows):
        since = BEGINNING if node.in_last is None else back(day, node.in_last, scene)
        latest = {row.mark: row.day for row in rows[: place + 1] if row.day >= since}
        if len(latest) >= node.at_least:
            oldest = sorted(latest.values())[-node.at_least]
            end = END_OF_TIME if node.in_last is None else beyond(oldest, node.in_last, scene)
            found.append((day, end))
    return union(found)
