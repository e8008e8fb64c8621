"""A plan as it would judge in an authority with other school terms.

In: a plan, and school terms. Out: the same plan with these terms in the place of the authority's. Guaranteed:
nothing else changes; other readings are judged in the same terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.calendar import Term
from engine.plan import Plan


def in_terms(plan: Plan, terms: Sequence[Term] | None) -> Plan:
    """Return the plan with these school terms and no others; as it is where none are given.

    Raises ValueError for terms that overlap or end before they begin."""
    if terms is None:
        return plan
    calendar = plan.calendar.with_terms(terms)
    others = tuple(replace(each, plan=replace(each.plan, calendar=calendar)) for each in plan.alternatives)
    return replace(plan, calendar=calendar, alternatives=others)
