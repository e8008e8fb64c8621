"""Narrows a plan to some standards, with all that they need to be judged as before.

In: a plan, the names of standards. Out: a smaller plan. Guaranteed: what is kept is judged as in the whole
plan, by the same matcher: numbers and rules stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.compiling.nodes import nodes
from engine.nodes import FactMet, Ordinal
from engine.plan import Plan, Standard


@dataclass(frozen=True, slots=True)
class Links:
    """What ties a standard to others: its causes, the kinds of event that its limits count from, the kinds
    of fact that it owes."""

    causes: frozenset[str]
    awaits: frozenset[str]
    owes: frozenset[str]


def links_of(standards: Iterable[Standard]) -> dict[str, Links]:
    """Return the links of each standard by its name."""
    return {one.name: _links(one) for one in standards}


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


def _with_what_they_need(plan: Plan, names: set[str], links: Mapping[str, Links]) -> set[str]:
    kept = set(names)
    for standard in plan.standards:
        if not kept.isdisjoint(links[standard.name].causes):
            kept.add(standard.name)
    owing = _owing(plan, links)
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
    owing = _owing(plan, links)
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


def _owing(plan: Plan, links: Mapping[str, Links]) -> dict[str, list[str]]:
    """Return the standards that owe a fact, by its kind."""
    found: dict[str, list[str]] = {}
    for one in plan.standards:
        for kind in sorted(links[one.name].owes):
            found.setdefault(kind, []).append(one.name)
    return found


def _rests_on(name: str, links: Links, owing: Mapping[str, list[str]]) -> list[str]:
    awaited = [other for kind in sorted(links.awaits) for other in owing.get(kind, ()) if other != name]
    return [*sorted(links.causes), *awaited]


def _links(standard: Standard) -> Links:
    limits = [
        (terms.due, terms.restart, tuple(one.instead for one in terms.unless)) for terms in standard.terms
    ]
    return Links(
        frozenset([terms.follows for terms in standard.terms if terms.follows is not None]),
        frozenset([node.kind for part in limits for node in nodes(part) if isinstance(node, Ordinal)]),
        frozenset([terms.met.kind for terms in standard.terms if isinstance(terms.met, FactMet)]),
    )
