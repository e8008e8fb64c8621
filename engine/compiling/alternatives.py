"""The plans of other readings: what each alternative in the interpretation register would make of the
policy.

In: a policy and its plan. Out: one plan for each alternative. Guaranteed: such a plan holds only the
standards that the reading can change, what hangs on them and what they rest on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.calendar import Limit, Unit
from engine.compiling.matching import add_rules
from engine.compiling.nodes import nodes
from engine.compiling.order import in_order
from engine.compiling.standards import standards_of
from engine.compiling.values import domains_of
from engine.conditions import AfterLasting, AgeIs, CountOf, Happened, Lasted, Total
from engine.interpretation import alternatives
from engine.layering.policy import Policy
from engine.nodes import Birthday, FactMet, Ordinal
from engine.plan import AlternativePlan, Plan, Standard

_UNITS = {
    "month-end": {Unit.MONTHS, Unit.YEARS},
    "bare-days": {Unit.DAYS},
    "hours-from-a-date": {Unit.HOURS},
    "anchor-on-a-closed-day": {Unit.WORKING_DAYS, Unit.SCHOOL_DAYS},
}
_AGES = (Birthday, AgeIs, Total)
#: Conditions that count time: where a reading can change one, the anchors are selected afresh.
_TIMED = (AgeIs, Total, Lasted, AfterLasting, Happened, CountOf)


def alternative_plans(policy: Policy, plan: Plan) -> tuple[AlternativePlan, ...]:
    """Return a plan for each alternative that can change some standard."""
    found = _other_counting(plan)
    for reading in policy.alternatives:
        changed = standards_of(reading.duties)
        names = {one.name for one in changed}
        if reading.counting != plan.counting:
            names = {one.name for one in plan.standards}
        kept = tuple(one for one in plan.standards if one.name not in {new.name for new in changed})
        other = replace(plan, counting=reading.counting, standards=(*kept, *changed))
        only = add_rules(domains_of(in_order(_only(other, names))))
        found.append(AlternativePlan(reading.reading, reading.choice, only, reselect=True))
    return tuple(found)


def _other_counting(plan: Plan) -> list[AlternativePlan]:
    found = []
    units = {one.name: _units(one) for one in plan.standards}
    aged = {name for name, parts in _parts(plan).items() if any(isinstance(node, _AGES) for node in parts)}
    timed = {name for name, parts in _parts(plan).items() if any(isinstance(node, _TIMED) for node in parts)}
    for choice in alternatives(plan.counting):
        if choice.reading == "leap-birthday":
            touched = aged
        else:
            wanted = _UNITS.get(choice.reading)
            touched = {name for name, used in units.items() if (used if wanted is None else used & wanted)}
        if touched:
            other = _only(replace(plan, counting=choice.counting), touched)
            again = bool(touched & timed)
            other = add_rules(other) if again else other
            found.append(AlternativePlan(choice.reading, choice.alternative, other, reselect=again))
    return found


def _units(standard: Standard) -> set[Unit]:
    return {node.unit for terms in standard.terms for node in nodes(terms) if isinstance(node, Limit)}


def _parts(plan: Plan) -> dict[str, list[object]]:
    """Every node of a standard and of the definitions that it names."""
    defined = {one.name: list(nodes(one)) for one in plan.definitions}
    found: dict[str, list[object]] = {}
    for standard in plan.standards:
        own = [node for terms in standard.terms for node in nodes(terms)]
        named = [node for name in _named(own) for node in defined.get(name, ())]
        found[standard.name] = [*own, *named]
    return found


def _named(parts: Iterable[object]) -> set[str]:
    found = {getattr(node, name, None) for node in parts for name in ("kind", "of", "in_", "pause", "scope")}
    return {name for name in found if isinstance(name, str)}


def _only(plan: Plan, names: set[str]) -> Plan:
    """Keep the named standards, those that hang on them, and those that they rest on; and the definitions
    they name."""
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
    named = _named(node for one in standards for terms in one.terms for node in nodes(terms))
    wanted: set[str] = set()
    for definition in reversed(plan.definitions):  # in order: what a definition names comes before it
        if definition.name in named | wanted:
            wanted |= {definition.name} | _named(nodes(definition))
    definitions = tuple(one for one in plan.definitions if one.name in wanted)
    return replace(plan, standards=standards, definitions=definitions, contents=(), alternatives=())


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
