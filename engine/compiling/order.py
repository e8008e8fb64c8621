"""The order in which standards and definitions are worked out: each after those that it rests on.

In: a plan. Out: the plan in order. Guaranteed: a standard follows the cause of its follow-on and
whatever owes an event that its limits count from; the same policy always gives the same order. CompileFault
names the circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from engine.compiling.nodes import nodes
from engine.conditions import names_of
from engine.nodes import FactMet, Ordinal
from engine.plan import DefinitionPlan, Plan, Standard


class CompileFault(Exception):
    """Standards or definitions that rest on each other in a circle."""


def in_order(plan: Plan) -> Plan:
    """Sort definitions and standards so that none comes before what it rests on."""
    definitions = _sorted_definitions(plan.definitions)
    return replace(plan, definitions=definitions, standards=_sorted_standards(plan.standards))


def _sorted_definitions(definitions: Sequence[DefinitionPlan]) -> tuple[DefinitionPlan, ...]:
    by_name: dict[str, list[DefinitionPlan]] = {}
    for one in definitions:
        by_name.setdefault(one.name, []).append(one)
    graph = {
        name: {other for one in rows for other in names_of(one.condition) if other in by_name}
        for name, rows in sorted(by_name.items())
    }
    return tuple(one for name in _sort(graph, "definitions") for one in by_name[name])


def _sorted_standards(standards: Sequence[Standard]) -> tuple[Standard, ...]:
    by_name = {standard.name: standard for standard in standards}
    owing: dict[str, set[str]] = {}
    for standard in standards:
        for terms in standard.terms:
            if isinstance(terms.met, FactMet):
                owing.setdefault(terms.met.kind, set()).add(standard.name)
    graph: dict[str, set[str]] = {}
    for name, standard in sorted(by_name.items()):
        graph[name] = {
            one.follows for one in standard.terms if one.follows is not None and one.follows in by_name
        }
    for name, standard in sorted(by_name.items()):
        for kind in _awaited(standard):
            for owner in sorted(owing.get(kind, ())):
                if owner != name and not _rests_on(graph, owner, name):
                    graph[name].add(owner)
    return tuple(by_name[name] for name in _sort(graph, "standards"))


def _awaited(standard: Standard) -> list[str]:
    """The kinds of event that the limits count from."""
    kinds = {
        node.kind
        for terms in standard.terms
        for part in (terms.due, terms.restart, tuple(one.instead for one in terms.unless))
        for node in nodes(part)
        if isinstance(node, Ordinal) and node.nth > 0
    }
    return sorted(kinds)


def _rests_on(graph: Mapping[str, set[str]], start: str, target: str) -> bool:
    seen, pending = set(), [start]
    while pending:
        name = pending.pop()
        if name == target:
            return True
        if name not in seen:
            seen.add(name)
            pending += graph.get(name, ())
    return False


def _sort(graph: Mapping[str, set[str]], what: str) -> tuple[str, ...]:
    try:
        return tuple(
            TopologicalSorter({name: sorted(before) for name, before in graph.items()}).static_order()
        )
    except CycleError as fault:
        circle = " → ".join(str(name) for name in fault.args[1])
        raise CompileFault(f"these {what} rest on each other in a circle: {circle}") from None
