"""The changes of one standard in a policy, ready to be made.

In: a workshop, and the key of a standard (`pack#id`) or of a definition (`pack#define.id`). Out: `Change`s.
Guaranteed: a value that several dated versions share is changed in all of them at once; a change is listed
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.diagnostics import Span
from engine.layering.timeline import Segment
from engine.proving.edits import Edit, content_edits, definition_edits, duty_edits, edited
from engine.proving.edits.trees import at
from engine.proving.workshop import Part, Workshop
from engine.source import Node, name_of

DEFINE = "define."


@dataclass(frozen=True, slots=True)
class Change:
    """One edit. `last_day`: the last day on which anything is changed, None where there is none; `part`
    makes the changed standard or definition, and raises NotValid where that cannot be."""

    edit: Edit
    last_day: int | None
    part: Callable[[], Part]


def changes_of(key: str, workshop: Workshop) -> Iterator[Change]:
    """Yield every change of a standard or definition."""
    pack, _, name = key.partition("#")
    if name.startswith(DEFINE):
        yield from _of_definition(pack, name.removeprefix(DEFINE), workshop)
    else:
        yield from _of_standard(key, workshop)


def definition_of(key: str) -> str | None:
    """Return the name of the definition that a key means; None for a standard."""
    name = key.partition("#")[2]
    return name.removeprefix(DEFINE) if name.startswith(DEFINE) else None


def _of_standard(key: str, workshop: Workshop) -> Iterator[Change]:
    segments = workshop.segments(key)
    made = duty_edits if key in workshop.duties else content_edits
    done: set[tuple[Span, str]] = set()
    for segment in segments:
        for edit in made(segment.layered.tree, workshop.policy.vocabulary):
            if (edit.span, edit.words) not in done:
                done.add((edit.span, edit.words))
                yield _in_all(key, edit, segment, segments, workshop)


def _in_all(
    key: str, edit: Edit, origin: Segment, segments: tuple[Segment, ...], workshop: Workshop
) -> Change:
    stated = at(origin.layered.tree, edit.place)
    trees: list[tuple[Segment, Node]] = []
    ends = []
    for segment in segments:
        tree = segment.layered.tree
        if at(tree, edit.place) == stated:
            ends.append(segment.days[1])
            trees.append((segment, edited(tree, edit.place, edit.new)))
        else:
            trees.append((segment, tree))
    known = [end.toordinal() - 1 for end in ends if end is not None]
    last_day = max(known) if len(known) == len(ends) else None
    return Change(edit, last_day, lambda: workshop.changed_standard(key, trees))


def _of_definition(pack: str, name: str, workshop: Workshop) -> Iterator[Change]:
    for tree in workshop.definition_trees(pack):
        if name_of(tree) == name:
            for edit in definition_edits(tree):
                yield _of_tree(edit, edited(tree, edit.place, edit.new), workshop)


def _of_tree(edit: Edit, changed: Node, workshop: Workshop) -> Change:
    return Change(edit, None, lambda: workshop.changed_definition(changed))
