"""What follows from the tables that a case carries and fills: the same for all cases that do so alike.

In: a scene. Out: `Shape`. Guaranteed: a standard left out of it could have no outcome in such a case beside
those that it gives for want of a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.evaluate.content import untold_content
from engine.evaluate.finish import content_outcome, missing_outcome
from engine.evaluate.selection import uncarried
from engine.evaluate.truth import Scene
from engine.evaluate.worlds import Need
from engine.facts import Coverage
from engine.outcome import Outcome
from engine.plan import ContentStandard, Reach, Standard

#: How many are remembered before all are forgotten.
MOST = 250
#: A table that is carried, and how completely.
Carried: TypeAlias = tuple[str, Coverage | None]


@dataclass(frozen=True, slots=True)
class Shape:
    """`standards` and `contents`: those to look at, in the plan's order; `missing`: the outcomes that cannot
    be told for want of a table, as of no case; `wanting`: their standards, with what would tell; `untold`:
    what keeps standards untold, as far as the tables say, and `open`: those of which they do not; `alone`: by
    the name of a standard that could read no facts of such a case beside its anchor, the empty tables that
    it could read; `by_itself`: the same for the versions of content standards and the document."""

    standards: tuple[Standard, ...]
    contents: tuple[ContentStandard, ...]
    missing: tuple[Outcome, ...]
    wanting: tuple[tuple[Standard, frozenset[Need]], ...]
    untold: Mapping[str, frozenset[Need]]
    open: frozenset[str]
    alone: Mapping[str, frozenset[Carried]]
    by_itself: Mapping[tuple[str, int], frozenset[Carried]]


def shape_of(scene: Scene, explain: bool) -> Shape:
    """Return the shape of the scene's case; its definitions must have been worked out."""
    case = scene.view.case
    filled = frozenset([kind for kind, facts in case.tables.items() if facts])
    carried = _carried(scene)
    key = (case.subject, filled, carried, explain)
    shapes: dict[object, Shape] = scene.plan.memory.setdefault("shapes", {})
    found = shapes.get(key)
    if found is None:
        if len(shapes) >= MOST:
            shapes.clear()
        found = shapes[key] = _shape(scene, filled, carried, explain)
    return found


def _carried(scene: Scene) -> frozenset[Carried]:
    """The tables that are carried; worked out once where cases share one description of how completely."""
    case = scene.view.case
    known: dict[object, tuple[Mapping[str, Coverage], frozenset[Carried]]]
    known = scene.plan.memory.setdefault("carried", {})
    key = (id(case.coverage), frozenset(case.tables))
    found = known.get(key)
    if found is None:  # the description is kept, too: no other can then have its number
        if len(known) >= MOST:
            known.clear()
        carried = frozenset([(kind, case.coverage.get(kind)) for kind in case.tables])
        found = known[key] = (case.coverage, carried)
    return found[1]


def _shape(scene: Scene, filled: frozenset[str], carried: frozenset[Carried], explain: bool) -> Shape:
    standards = [one for one in scene.plan.standards if one.subject == scene.view.case.subject]
    contents = [one for one in scene.plan.contents if one.subject == scene.view.case.subject]
    anchored = filled | scene.definitions.keys()
    live: list[Standard] = []
    names: set[str] = set()
    open_: set[str] = set()
    untold: dict[str, frozenset[Need]] = {}
    missing: list[Outcome] = []
    wanting: list[tuple[Standard, frozenset[Need]]] = []
    for standard in standards:
        cause = standard.terms[0].follows
        if _may_hang(standard, anchored, names):
            live.append(standard)
            names.add(standard.name)
        if cause in open_ or any(edge.kind in scene.definitions for edge in standard.terms[-1].anchors):
            open_.add(standard.name)
        elif needs := uncarried(standard, scene, untold):
            missing.append(missing_outcome(standard, needs, scene))
            wanting.append((standard, needs))
            note_untold(standard, needs, untold)
    for content in contents:
        if not scene.view.carried(content.of) or scene.view.lacks(content.of, content.when):
            missing.append(content_outcome(untold_content(content), scene, explain))
    return Shape(
        tuple([one for one in standards if one.name in names | open_]),
        tuple([one for one in contents if one.of in filled]),
        tuple(missing),
        tuple(wanting),
        untold,
        frozenset(open_),
        {one.name: empty for one in live if (empty := _alone(one.reach, filled, carried)) is not None},
        {
            (one.name, one.from_day): empty
            for one in contents
            if (empty := _alone(one.reach, filled, carried)) is not None
        },
    )


def note_untold(standard: Standard, needs: frozenset[Need], untold: dict[str, frozenset[Need]]) -> None:
    """Note that it cannot be told whether a standard applies; nothing follows on from a `should`."""
    if standard.terms[-1].strength == "must":
        untold[standard.name] = needs


def _may_hang(standard: Standard, anchored: frozenset[str], live: set[str]) -> bool:
    cause = standard.terms[0].follows
    if cause is not None:
        return cause in live
    return any(edge.kind in anchored for terms in standard.terms for edge in terms.anchors)


def _alone(
    reach: Reach | None, filled: frozenset[str], carried: frozenset[Carried]
) -> frozenset[Carried] | None:
    if reach is None or not reach.kinds.isdisjoint(filled):
        return None
    return frozenset([one for one in carried if one[0] in reach.kinds])
