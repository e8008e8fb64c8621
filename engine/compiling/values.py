"""Which values of an attribute the policy can tell apart: what a missing one may turn out to be.

In: a plan. Out: the plan with `domains`. Guaranteed: yes/no attributes have both values; for the rest
every value that a condition names, and one that none names.
"""

from __future__ import annotations

from dataclasses import replace

from engine.compiling.nodes import nodes
from engine.conditions import Field, Op
from engine.plan import Plan

#: Stands for any value that no condition names.
OTHER = "\N{HORIZONTAL ELLIPSIS}other"


def domains_of(plan: Plan) -> Plan:
    """Collect the constants of every condition, by attribute."""
    found: dict[str, set[object]] = {}
    for part in (plan.standards, plan.definitions, plan.contents):
        for node in nodes(part):
            if isinstance(node, Field) and node.op in (Op.IS, Op.NOT, Op.IN):
                values = node.value if isinstance(node.value, tuple) else (node.value,)
                found.setdefault(node.name.rpartition(".")[2], set()).update(values)
    return replace(plan, domains={name: _options(values) for name, values in sorted(found.items())})


def _options(values: set[object]) -> tuple[object, ...]:
    if all(isinstance(value, bool) for value in values):
        return (False, True)
    return (*sorted(values, key=repr), OTHER)
