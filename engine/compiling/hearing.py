"""Tells a plan of which attributes the data holds nothing at all.

In: a plan, kind -> attributes for which the source has no field. Out: the same plan, in which their absence
is unknown. Guaranteed: nothing else changes, rules and flags least of all. Source: language.md section 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.plan import Plan


def hearing(plan: Plan, silent: Mapping[str, Iterable[str]]) -> Plan:
    """Return the plan for data that is silent on these attributes; kinds that the plan does not know are
    passed over."""
    heard = {
        kind: replace(plan.kinds[kind], none_if_absent=plan.kinds[kind].none_if_absent - frozenset(names))
        for kind, names in silent.items()
        if kind in plan.kinds
    }
    return replace(plan, kinds={**plan.kinds, **heard})
