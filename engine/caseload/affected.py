"""Which standards a changed policy can judge otherwise.

In: two compiled plans. Out: names of standards, `pack#id`. Guaranteed: a standard that is not named judges
every case the same under both; where something that all of them share has changed, all are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.compiling.narrowing import named_in, rests_on
from engine.compiling.nodes import nodes
from engine.conditions import Field
from engine.plan import ContentStandard, Plan, Standard

#: What every standard leans on. The words of a sentence and the numbers of rules are no part of the meaning.
_SHARED = ("calendar", "counting", "kinds")


def affected(before: Plan, after: Plan) -> frozenset[str]:
    """Return the standards that changed, and those that hang on them."""
    one, other = _parts(before), _parts(after)
    if any(getattr(before, name) != getattr(after, name) for name in _SHARED):
        return frozenset(one.keys() | other.keys())
    changed = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    changed |= _by_values(before, after) | _by_definitions(before, after)
    return frozenset(_with_dependants(before, _with_dependants(after, changed)))


def _parts(plan: Plan) -> Mapping[str, tuple[Standard | ContentStandard, ...]]:
    found: dict[str, tuple[Standard | ContentStandard, ...]] = {}
    for standard in plan.standards:
        found[standard.name] = (replace(standard, index=0, sentence="", notes=()),)
    for content in plan.contents:
        name = f"{content.pack}#{content.id}"
        found[name] = (*found.get(name, ()), replace(content, sentence=""))
    return found


def _by_values(before: Plan, after: Plan) -> set[str]:
    """Return the standards that ask for an attribute of which the policy tells other values apart now: what a
    missing one may turn out to be has changed."""
    names = _unlike(before.domains, after.domains)
    return {
        name
        for plan in (before, after)
        for name, parts in _parts(plan).items()
        if any(isinstance(node, Field) and node.name.rpartition(".")[2] in names for node in nodes(parts))
    }


def _unlike(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _by_definitions(before: Plan, after: Plan) -> set[str]:
    """Return the standards that name a definition that changed, or one that names it."""
    old, new = ({each.name: each for each in plan.definitions} for plan in (before, after))
    values = _unlike(before.domains, after.domains)
    changed = _unlike(old, new)
    for each in (*before.definitions, *after.definitions):
        if any(isinstance(node, Field) and node.name.rpartition(".")[2] in values for node in nodes(each)):
            changed.add(each.name)
    found: set[str] = set()
    for plan in (before, after) if changed else ():
        for definition in plan.definitions:  # in order: what one names comes before it
            if named_in(nodes(definition.condition)) & changed:
                changed.add(definition.name)
        for standard in plan.standards:
            if named_in(nodes(standard)) & changed:
                found.add(standard.name)
        for content in plan.contents:
            if named_in(nodes(content)) & changed:
                found.add(f"{content.pack}#{content.id}")
    return found


def _with_dependants(plan: Plan, names: set[str]) -> set[str]:
    """Return the names with all standards that rest on one of them, however far."""
    return names | {name for name, others in rests_on(plan).items() if others & names}
