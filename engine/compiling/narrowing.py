"""Narrows a plan to some standards, with all that they need to be judged as before.

In: a plan, the names of standards. Out: a smaller plan. Guaranteed: what is kept is judged as in the whole
plan, by the same matcher: numbers and rules stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.compiling.links import Links, links_of, owing_of
from engine.compiling.nodes import nodes
from engine.plan import AlternativePlan, Plan


def plan_for(plan: Plan, names: set[str], links: Mapping[str, Links] | None = None) -> Plan:
    """Keep the named standards ("pack#id"), those that hang on them, those that they rest on, and the
    definitions that they name. `links`: those of all standards of the plan, if they are known already."""
    kept = _with_what_they_need(plan, names, links_of(plan.standards) if links is None else links)
    standards = tuple(one for one in plan.standards if one.name in kept)
    contents = tuple(one for one in plan.contents if one.name in names)
    named = named_in(node for one in (*standards, *contents) for node in nodes(one))
    wanted: set[str] = set()
    for definition in reversed(plan.definitions):  # in order: what a definition names comes before it
        if definition.name in named | wanted:
            wanted |= {definition.name} | named_in(nodes(definition))
    definitions = tuple(one for one in plan.definitions if one.name in wanted)
    marks = tuple(f"s{one.index}{sign}" for one in standards for sign in ".<")
    rules = tuple(rule for rule in plan.rules if rule.name.startswith(marks))
    used = {flag[:-1] for rule in rules for flag in rule.flags}
    flags = {name: flag for name, flag in plan.flags.items() if name in used}
    return replace(
        plan,
        standards=standards,
        contents=contents,
        definitions=definitions,
        rules=rules,
        flags=flags,
        alternatives=(),
    )


def with_other_readings(plan: Plan, names: set[str]) -> Plan:
    """Narrow a plan as `plan_for` does, and keep what other readings make of the standards that are left."""
    links = links_of(plan.standards)
    part = plan_for(plan, names, links)
    known = {one.name: one for one in plan.standards}
    left = _judged_by(part)
    others = []
    for other in plan.alternatives:
        mine = left & _judged_by(other.plan)
        if mine:
            changed = [one for one in other.plan.standards if known.get(one.name) is not one]
            reading = plan_for(other.plan, mine, {**links, **links_of(changed)})
            others.append(AlternativePlan(other.reading, other.choice, reading, other.reselect))
    return replace(part, alternatives=tuple(others))


def _judged_by(plan: Plan) -> set[str]:
    return {one.name for one in plan.standards} | {one.name for one in plan.contents}


def _with_what_they_need(plan: Plan, names: set[str], links: Mapping[str, Links]) -> set[str]:
    kept = set(names)
    for standard in plan.standards:
        if not kept.isdisjoint(links[standard.name].causes):
            kept.add(standard.name)
    owing = owing_of(links)
    pending = [name for name in kept if name in links]
    while pending:
        name = pending.pop()
        for other in _rests_on(name, links[name], owing):
            if other not in kept:
                kept.add(other)
                pending += [other] if other in links else []
    return kept


def rests_on(plan: Plan) -> dict[str, frozenset[str]]:
    """Return, for each standard of a plan, every other one that it rests on, however far up."""
    links = links_of(plan.standards)
    owing = owing_of(links)
    direct = {name: _rests_on(name, one, owing) for name, one in links.items()}
    found: dict[str, frozenset[str]] = {}
    for name in direct:
        seen: set[str] = set()
        pending = [*direct[name]]
        while pending:
            other = pending.pop()
            if other not in seen:
                seen.add(other)
                pending += direct.get(other, ())
        found[name] = frozenset(seen)
    return found


def named_in(parts: Iterable[object]) -> set[str]:
    """Return every kind or definition that the nodes name."""
    found = {getattr(node, name, None) for node in parts for name in ("kind", "of", "in_", "pause", "scope")}
    return {name for name in found if isinstance(name, str)}


def _rests_on(name: str, links: Links, owing: Mapping[str, list[str]]) -> list[str]:
    awaited = [other for kind in sorted(links.awaits) for other in owing.get(kind, ()) if other != name]
    return [*sorted(links.causes), *awaited]
