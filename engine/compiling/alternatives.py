"""The plans of other readings: what each alternative in the interpretation register would make of the
policy.

In: a policy and its plan. Out: one plan for each alternative. Guaranteed: such a plan holds only the
standards that the reading can change, what hangs on them and what they rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.calendar import Limit, Unit
from engine.compiling.links import Links, links_of
from engine.compiling.matching import add_rules
from engine.compiling.narrowing import named_in, plan_for
from engine.compiling.nodes import nodes
from engine.compiling.order import in_order
from engine.compiling.standards import contents_of, standards_of
from engine.compiling.values import domains_of
from engine.conditions import AfterLasting, AgeIs, CountOf, Happened, Lasted, Total
from engine.interpretation import alternatives
from engine.layering.policy import Policy
from engine.nodes import Birthday
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
    links = links_of(plan.standards)
    found = _other_counting(plan, links)
    for reading in policy.alternatives:
        changed = standards_of(reading.duties)
        names = {one.name for one in changed}
        if reading.counting != plan.counting:
            names = {one.name for one in plan.standards}
        kept = tuple(one for one in plan.standards if one.name not in {new.name for new in changed})
        asked = contents_of(reading.content)
        names |= {one.name for one in asked}
        contents = tuple(one for one in plan.contents if one.name not in {new.name for new in asked})
        other = replace(
            plan, counting=reading.counting, standards=(*kept, *changed), contents=(*contents, *asked)
        )
        only = add_rules(domains_of(in_order(plan_for(other, names, {**links, **links_of(changed)}))))
        found.append(AlternativePlan(reading.reading, reading.choice, only, reselect=True))
    return tuple(found)


def _other_counting(plan: Plan, links: Mapping[str, Links]) -> list[AlternativePlan]:
    found = []
    parts = _parts(plan)
    units = {one.name: _units(one) for one in plan.standards}
    aged = {name for name, all_ in parts.items() if any(isinstance(node, _AGES) for node in all_)}
    timed = {name for name, all_ in parts.items() if any(isinstance(node, _TIMED) for node in all_)}
    for choice in alternatives(plan.counting):
        if choice.reading == "leap-birthday":
            touched = aged
        else:
            wanted = _UNITS.get(choice.reading)
            touched = {name for name, used in units.items() if (used if wanted is None else used & wanted)}
        if touched:
            other = plan_for(replace(plan, counting=choice.counting), touched, links)
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
        named = [node for name in named_in(own) for node in defined.get(name, ())]
        found[standard.name] = [*own, *named]
    return found
