"""Definitions: named statuses worked out from facts, layer by layer.

In: a scene without definitions. Out: the same scene with them. Guaranteed: a definition reads only
those worked out before it (compile.py orders them; a cycle is refused there).
"""

from __future__ import annotations

from engine.evaluate.truth import NOTHING, Scene, Subject, Truth, truth
from engine.spans import intersect

NOBODY = Subject("", "", {})


def define_all(scene: Scene) -> Scene:
    """Work out every definition of the plan, in order."""
    for definition in scene.plan.definitions:
        found = truth(definition.condition, NOBODY, scene)
        window = ((definition.from_day, definition.to_day),)
        sure, maybe = intersect(found.sure, window), intersect(found.maybe, window)
        scene.definitions[definition.name] = Truth(sure, maybe, found.needs if sure != maybe else NOTHING)
    return scene
