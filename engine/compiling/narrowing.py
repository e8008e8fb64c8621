"""Narrows a plan to some standards, with all that they need to be judged as before.

In: a plan, the names of standards. Out: a smaller plan. Guaranteed: what is kept is judged as in the whole
plan, by the same matcher: numbers and rules stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.compiling.nodes import nodes
from engine.nodes import FactMet, Ordinal
from engine.plan import Plan, Standard


def plan_for(plan: Plan, names: set[str]) -> Plan:
    """Keep the named standards ("pack#id"), those that hang on them, those that they rest on, and the
    definitions that they name."""
    kept = _with_what_they_need(plan, names)
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


def _with_what_they_need(plan: Plan, names: set[str]) -> set[str]:
    kept = set(names)
    for standard in plan.standards:
        if any(terms.follows in kept for terms in standard.terms):
            kept.add(standard.name)
    by_name = {one.name: one for one in plan.standards}
    pending = list(kept)
    while pending:
        one = by_name.get(pending.pop())
        for other in () if one is None else _rests_on(one, plan):
            if other not in kept:
                kept.add(other)
                pending.append(other)
    return kept


def rests_on(plan: Plan) -> dict[str, frozenset[str]]:
    """Return, for each standard of a plan, every other one that it rests on, however far up."""
    direct = {one.name: _rests_on(one, plan) for one in plan.standards}
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


def _rests_on(standard: Standard, plan: Plan) -> list[str]:
    causes = [terms.follows for terms in standard.terms if terms.follows is not None]
    limits = [
        (terms.due, terms.restart, tuple(one.instead for one in terms.unless)) for terms in standard.terms
    ]
    kinds = {node.kind for part in limits for node in nodes(part) if isinstance(node, Ordinal)}
    owing = [
        other.name
        for other in plan.standards
        if other.name != standard.name
        and any(isinstance(terms.met, FactMet) and terms.met.kind in kinds for terms in other.terms)
    ]
    return causes + owing
