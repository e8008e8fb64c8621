"""Policy -> Plan: a tuple of small pure passes.

In: a `Policy` (layers.py). Out: a `Plan` that the evaluator runs. Guaranteed: pure; names are resolved,
versions have ordinals, standards and definitions are in the order in which they must be worked out;
CompileFault names a circle that lint should have found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.compiling.alternatives import alternative_plans
from engine.compiling.matching import add_rules
from engine.compiling.order import CompileFault, in_order
from engine.compiling.reach import add_reach
from engine.compiling.standards import contents_of, definitions_of, kinds_of, standards_of
from engine.compiling.values import domains_of
from engine.layering.policy import Policy
from engine.plan import Plan

#: Each pass adds what only it knows.
PASSES: tuple[Callable[[Plan], Plan], ...] = (domains_of, in_order, add_reach, add_rules)


def compile_policy(policy: Policy, alternatives: bool = True) -> Plan:
    """Return the plan of a policy; with `alternatives`, also the plans of every other reading in the
    register.

    Raises CompileFault if standards or definitions rest on each other in a circle."""
    plan = Plan(
        authority=policy.authority.authority,
        standards=standards_of(policy.duties),
        contents=contents_of(policy.content),
        definitions=definitions_of(policy.definitions),
        kinds=kinds_of(policy.vocabulary),
        domains={},
        calendar=policy.calendar,
        counting=policy.counting,
        rules=(),
        policy_hash=policy.hash,
        packs=tuple((pack.id, pack.version, pack.hash) for pack in policy.packs),
    )
    for one in PASSES:
        plan = one(plan)
    return replace(plan, alternatives=alternative_plans(policy, plan)) if alternatives else plan


__all__ = ["PASSES", "CompileFault", "compile_policy"]
