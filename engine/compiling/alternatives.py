"""The plans of other readings: what each alternative in the interpretation register would make of the
policy.

In: a policy, its plan, a way to plan changed duties. Out: one plan for each alternative. Guaranteed:
such a plan holds only the standards that the reading can change, and what they rest on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.calendar import Counting, Limit, Unit
from engine.compiling.matching import add_rules
from engine.compiling.nodes import nodes
from engine.conditions import AgeIs, Total
from engine.interpretation import alternatives
from engine.layering.policy import EffectiveDuty, Policy
from engine.model import Birthday, FactMet, Ordinal
from engine.plan import AlternativePlan, Plan, Standard

Planner = Callable[[tuple[EffectiveDuty, ...], Counting], Plan]


def alternative_plans(policy: Policy, plan: Plan, planner: Planner) -> tuple[AlternativePlan, ...]:
    """Return a plan for each alternative that can change some standard."""
    found = []
    for choice in alternatives(plan.counting):
        touched = {one.name for one in plan.standards if _counts_by(one, choice.reading, plan)}
        if touched:
            other = _only(replace(plan, counting=choice.counting), touched)
            found.append(AlternativePlan(choice.reading, choice.alternative, other))
    for reading in policy.alternatives:
        changed = {f"{duty.pack}#{duty.id}": duty for duty in reading.duties}
        duties = tuple(changed.get(f"{duty.pack}#{duty.id}", duty) for duty in policy.duties)
        other = planner(duties, reading.counting)
        touched = set(changed) if reading.counting == plan.counting else {one.name for one in other.standards}
        found.append(AlternativePlan(reading.reading, reading.choice, _only(other, touched)))
    return tuple(found)


def _only(plan: Plan, names: set[str]) -> Plan:
    """Keep the named standards, those that hang on them, and those that they rest on."""
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
    standards = tuple(one for one in plan.standards if one.name in kept)
    return add_rules(replace(plan, standards=standards, contents=(), alternatives=()))


def _rests_on(standard: Standard, plan: Plan) -> list[str]:
    causes = [terms.follows for terms in standard.terms if terms.follows is not None]
    kinds = {node.kind for terms in standard.terms for node in nodes(terms.due) if isinstance(node, Ordinal)}
    owing = [
        other.name
        for other in plan.standards
        if other.name != standard.name
        and any(isinstance(terms.met, FactMet) and terms.met.kind in kinds for terms in other.terms)
    ]
    return causes + owing


_UNITS = {
    "month-end": {Unit.MONTHS, Unit.YEARS},
    "bare-days": {Unit.DAYS},
    "hours-from-a-date": {Unit.HOURS},
    "anchor-on-a-closed-day": {Unit.WORKING_DAYS, Unit.SCHOOL_DAYS},
}


def _counts_by(standard: Standard, reading: str, plan: Plan) -> bool:
    """Whether the reading can change how this standard is counted."""
    if reading == "leap-birthday":
        named = {name for terms in standard.terms for node in nodes(terms) for name in _names(node)}
        parts = [terms for terms in standard.terms] + [one for one in plan.definitions if one.name in named]
        return any(isinstance(node, Birthday | AgeIs | Total) for part in parts for node in nodes(part))
    limits = [node for terms in standard.terms for node in nodes(terms) if isinstance(node, Limit)]
    units = _UNITS.get(reading)
    return bool(limits) if units is None else any(limit.unit in units for limit in limits)


def _names(node: object) -> frozenset[str]:
    kind = getattr(node, "kind", None)
    named = getattr(node, "of", None)
    found = {one for one in (kind, named) if isinstance(one, str)}
    return frozenset(found)
