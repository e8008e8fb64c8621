"""Attributes read and judged: what a field holds, and whether it passes its test.

In: the name of a field or its test, the fact it is about, a scene. Out: a value (or `MISSING`), or `Truth`.
Guaranteed: a missing value names what would settle it; with a world the world answers, split only as far as
the test can tell.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from engine.calendar import Limit
from engine.conditions import Field, Op
from engine.evaluate.comparing import ORDERED, compare, compare_limits
from engine.evaluate.scene import FALSE, MISSING, TRUE, Scene, Subject, Truth, missing
from engine.evaluate.worlds import Need, Split, World
from engine.facts import RECORDED_NONE
from engine.outcome import Cause
from engine.spans import ALL_TIME, EMPTY


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, str]:
    """Return the kind that a field names (none: the subject's own) and the attribute."""
    kind, _, attribute = name.rpartition(".")
    return kind, attribute


def read_value(name: str, subject: Subject, scene: Scene) -> tuple[Any, str, str, Need]:
    """Return an attribute's value (or MISSING), the kind and id that should hold it, and what is needed if
    missing."""
    kind, attribute = _parts(name)
    if not kind:
        holder_kind, holder_id, attrs, fact = subject.kind, subject.id, subject.attrs, subject.fact
    elif kind == "anchor" and subject.anchor is not None:
        fact = subject.anchor
        holder_kind, holder_id, attrs = fact.kind, fact.id, fact.attrs
    else:
        found = scene.view.facts(kind)
        if not found:
            cause = Cause.NOT_RECORDED if kind in scene.view.case.tables else Cause.NOT_IN_EXTRACT
            return MISSING, kind, "", Need(kind, cause)
        fact = found[-1]
        holder_kind, holder_id, attrs = kind, fact.id, fact.attrs
    if attribute in attrs:
        return attrs[attribute], holder_kind, holder_id, _NO_NEED
    shape = scene.plan.kinds.get(holder_kind)
    if shape is not None and attribute in shape.none_if_absent:
        return RECORDED_NONE, holder_kind, holder_id, _NO_NEED
    if fact is not None and attribute in _edges(holder_kind, scene):
        moment = fact.end if attribute == "to" else fact.start
        if moment is not None or attribute == "to":
            return (RECORDED_NONE if moment is None else moment), holder_kind, holder_id, _NO_NEED
    return MISSING, holder_kind, holder_id, missing(holder_kind, holder_id, attribute, scene)


_NO_NEED = Need("", Cause.NOT_RECORDED)


def _edges(kind: str, scene: Scene) -> tuple[str, ...]:
    """The names of a fact's own dates; on an event `to` is an attribute like any other."""
    return ("from", "at", "to") if scene.view.kind(kind).period else ("from", "at")


def field_truth(node: Field, subject: Subject, scene: Scene, world: World | None) -> Truth:
    value, kind, holder, need = read_value(node.name, subject, scene)
    if node.op in (Op.SAME_AS, Op.DIFFERS_FROM):
        other, _, _, need2 = read_value(str(node.value), subject, scene)
        if value is MISSING or other is MISSING:
            needs = tuple(n for n, v in ((need, value), (need2, other)) if v is MISSING)
            return unknown(("pair", kind, holder, node), needs, world)
        same = value == other
        return TRUE if same == (node.op is Op.SAME_AS) else FALSE
    if isinstance(value, Limit) and isinstance(node.value, Limit) and node.op in ORDERED:
        verdict = compare_limits(node.op, value, node.value)
        if verdict is None:
            need = Need(f"{kind}/{holder}.{node.name.rpartition('.')[2]}", Cause.READING_OPEN)
            return unknown(("field", kind, holder, node), (need,), world)
        return TRUE if verdict else FALSE
    if value is not MISSING:
        return TRUE if compare(node.op, value, node.value) else FALSE
    attribute = _parts(node.name)[1]
    options = scene.plan.domains.get(attribute)
    if world is not None and options and node.op in (Op.IS, Op.NOT, Op.IN):
        passes = world.test(
            ("value", kind, holder, attribute),
            options,
            _split_by(node, scene),
            (need,),
        )
        return TRUE if passes else FALSE
    return unknown(("field", kind, holder, node), (need,), world)


def _split_by(node: Field, scene: Scene) -> Split:
    """Return the test of a field, which remembers how it split the values that were left of a domain."""
    found: Split | None = scene.plan.memory.get(("split", id(node)))
    if found is None:

        @cache
        def split(left: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
            passing = tuple([one for one in left if compare(node.op, one, node.value)])
            return passing, tuple([one for one in left if one not in passing])

        found = scene.plan.memory[("split", id(node))] = split
    return found


def unknown(question: Any, needs: tuple[Need, ...], world: World | None) -> Truth:
    if world is None:
        return Truth(EMPTY, ALL_TIME, frozenset(needs))
    return TRUE if world.ask(question, (False, True), needs) else FALSE
