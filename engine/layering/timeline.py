"""A standard over time: its dated versions, with what readings and choices lay over each.

In: the pieces of one standard and its patches. Out: for each span of days the merged mapping with its origins.
Guaranteed: the spans are sorted and disjoint; within a span the same things apply every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine import source
from engine.diagnostics import Faults
from engine.layering.patches import Patch
from engine.layering.shelf import Piece
from engine.layering.spans import ALWAYS, Days, covers, cut, first_key, meet
from engine.layering.trees import Layered, expanded, get, ground, lay, lay_version
from engine.layering.trees import without as without_keys
from engine.model import Duty, InForce


@dataclass(frozen=True, slots=True)
class Segment:
    """A standard as it stands on the days of one span. `plain`: just as the pack's file says it."""

    days: Days
    piece: Piece
    layered: Layered
    plain: bool
    applied: tuple[Patch, ...] = ()


def segments_of(
    pieces: Sequence[Piece], patches: Sequence[Patch], faults: Faults, cuts: Sequence[Days] = ()
) -> tuple[Segment, ...]:
    """Return the standard's timeline, cut at the ends of `cuts` too; versions that overlap are an error."""
    bases = sorted((one for piece in pieces for one in _stated(piece)), key=lambda one: first_key(one.days))
    for before, after in zip(bases, bases[1:], strict=False):
        if meet(before.days, after.days) is not None:
            spans = ((before.layered.tree.span, "the other one"),)
            text = f"two versions of '{after.piece.model.id}' are in force on the same days"
            faults.error("E214", after.layered.tree.span, text, None, spans)
    return tuple(one for base in bases for one in _patched(base, patches, cuts, faults))


def _stated(piece: Piece) -> list[Segment]:
    """What the pack's own file says, a segment for each dated version."""
    layer, own = piece.pack.pack, without_keys(piece.tree, "versions")
    versions = piece.model.versions if isinstance(piece.model, Duty) else ()
    if not versions:
        days = meet(_days(piece.pack.in_force), _days(piece.model.in_force))
        return [] if days is None else [Segment(days, piece, ground(own, layer), plain=True)]
    found = []
    node = get(piece.tree, "versions")
    trees = node.items if isinstance(node, source.Sequence) else ()
    for version, tree in zip(versions, trees, strict=False):
        days = meet(_days(piece.pack.in_force), _days(version.in_force))
        if days is not None and isinstance(tree, source.Mapping):
            under = ground(without_keys(own, "in_force"), layer)
            found.append(Segment(days, piece, lay_version(under, tree, layer), plain=False))
    return found


def _patched(base: Segment, patches: Sequence[Patch], cuts: Sequence[Days], faults: Faults) -> list[Segment]:
    found = []
    for days in cut(base.days, [*(patch.days for patch in patches), *cuts]):
        applied = tuple(patch for patch in patches if covers(patch.days, days))
        layered = base.layered
        for patch in applied:
            node = expanded(patch.node, layered.tree, faults)
            layered = lay(layered, node, patch.layer, patch.reason, faults)
        found.append(Segment(days, base.piece, layered, base.plain and not applied, applied))
    return found


def _days(in_force: InForce | None) -> Days:
    return ALWAYS if in_force is None else (in_force.from_, in_force.to)
