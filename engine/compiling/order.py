"""The order in which standards and definitions are worked out: each after those that it rests on.

In: a plan. Out: the plan in order. Guaranteed: a standard follows the cause of its follow-on and
whatever owes an event that its limits count from; the same policy always gives the same order. CompileFault
names the circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from engine.compiling.links import links_of, owing_of
from engine.conditions import names_of
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
    by_name = {standard.name: standard for standard in sorted(standards, key=lambda one: one.name)}
    links = links_of(by_name.values())
    owing = owing_of(links)
    graph = {name: {cause for cause in one.causes if cause in by_name} for name, one in links.items()}
    for name, one in links.items():
        for kind in sorted(one.awaits):
            for owner in owing.get(kind, ()):
                if owner != name and not _rests_on(graph, owner, name):
                    graph[name].add(owner)
    return tuple(by_name[name] for name in _sort(graph, "standards"))


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
