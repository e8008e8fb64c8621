"""A standard over time: its dated versions, with what readings and choices lay over each.

In: the pieces of one standard and its patches. Out: for each span of days the merged mapping with its
origins. Guaranteed: the spans are sorted and disjoint; within a span the same things apply every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from engine import source
from engine.diagnostics import Diagnostic, Faults
from engine.layering.patches import Patch
from engine.layering.shelf import Piece
from engine.layering.spans import ALWAYS, Days, covers, cut, first_key, meet
from engine.layering.trees import Layered, expanded, get, ground, lay, lay_version
from engine.layering.trees import without as without_keys
from engine.load import lay_over
from engine.model import Content, Duty, DutyBody, InForce

#: For each patch (by identity), what was found wrong each time it was laid.
_Notes: TypeAlias = dict[int, list[list[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class Segment:
    """A standard as it stands on the days of one span.

    `model`: as the file says it; None where something is laid over it and the merged tree has to be read.
    """

    days: Days
    piece: Piece
    layered: Layered
    model: Duty | Content | None
    applied: tuple[Patch, ...] = ()


def segments_of(
    pieces: Sequence[Piece], patches: Sequence[Patch], faults: Faults, cuts: Sequence[Days] = ()
) -> tuple[Segment, ...]:
    """Return the standard's timeline, cut at the ends of `cuts` too; versions that overlap are an error."""
    bases = sorted((one for piece in pieces for one in _stated(piece)), key=lambda one: first_key(one.days))
    for before, after in pairwise(bases):
        if meet(before.days, after.days) is not None:
            spans = ((before.layered.tree.span, "the other one"),)
            text = f"two versions of '{after.piece.model.id}' are in force on the same days"
            faults.error("E214", after.layered.tree.span, text, None, spans)
    notes: _Notes = {}
    found = tuple(one for base in bases for one in _patched(base, patches, cuts, notes))
    _tell(notes, faults)
    return found


def _stated(piece: Piece) -> list[Segment]:
    """What the pack's own file says, a segment for each dated version."""
    layer, own = piece.pack.pack, without_keys(piece.tree, "versions")
    versions = piece.model.versions if isinstance(piece.model, Duty) else ()
    if not versions:
        days = meet(_days(piece.pack.in_force), _days(piece.model.in_force))
        return [] if days is None else [Segment(days, piece, ground(own, layer), piece.model)]
    found = []
    node = get(piece.tree, "versions")
    trees = node.items if isinstance(node, source.Sequence) else ()
    for version, tree in zip(versions, trees, strict=False):
        days = meet(_days(piece.pack.in_force), _days(version.in_force))
        if days is not None and isinstance(tree, source.Mapping):
            under = ground(without_keys(own, "in_force"), layer)
            found.append(
                Segment(days, piece, lay_version(under, tree, layer), _versioned(piece.model, version))
            )
    return found


def _versioned(duty: Duty | Content, version: DutyBody) -> Duty:
    assert isinstance(duty, Duty)
    body = lay_over(duty, version)
    return duty.model_copy(update={name: getattr(body, name) for name in DutyBody.model_fields})


def _patched(base: Segment, patches: Sequence[Patch], cuts: Sequence[Days], notes: _Notes) -> list[Segment]:
    found = []
    for days in cut(base.days, [*(patch.days for patch in patches), *cuts]):
        layered, applied = base.layered, []
        for patch in patches:
            if covers(patch.days, days):
                mine = Faults()
                over = lay(layered, expanded(patch.node, layered.tree, mine), patch.layer, patch.reason, mine)
                notes.setdefault(id(patch), []).append(list(mine.found))
                if over.tree != layered.tree:
                    layered = over
                    applied.append(patch)
        model = base.model if not applied else None
        found.append(Segment(days, base.piece, layered, model, tuple(applied)))
    return found


def _tell(notes: _Notes, faults: Faults) -> None:
    """Note what is wrong with a patch in every version it meets: a stage of one version may lack in
    another."""
    for runs in notes.values():
        for one in runs[0]:
            if all(any(_alike(one, other) for other in run) for run in runs[1:]):
                faults.add(one)


def _alike(a: Diagnostic, b: Diagnostic) -> bool:
    return (a.code, a.span) == (b.code, b.span)


def _days(in_force: InForce | None) -> Days:
    return ALWAYS if in_force is None else (in_force.from_, in_force.to)
