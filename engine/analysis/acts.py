"""What a duty is discharged by, taken apart, and which kinds of fact it could ask for.

In: what a duty is met by, or a plan. Out: its leaves; kinds. Guaranteed: how the leaves are joined is left to
whoever asks the evaluator.
"""

from __future__ import annotations

from engine.compiling.narrowing import named_in
from engine.compiling.nodes import nodes
from engine.nodes import AllMet, AnchorMet, AnyMet, FactMet, Met
from engine.plan import Plan


def met_leaves(met: Met | None) -> tuple[FactMet | AnchorMet, ...]:
    """Return what can discharge, without how it is joined."""
    match met:
        case FactMet() | AnchorMet():
            return (met,)
        case AnyMet(of) | AllMet(of):
            return tuple(leaf for one in of for leaf in met_leaves(one))
    return ()


def met_kinds(met: Met | None) -> frozenset[str]:
    """Return the kinds whose facts can discharge."""
    return frozenset(leaf.kind for leaf in met_leaves(met) if isinstance(leaf, FactMet))


def tables_of(plan: Plan) -> frozenset[str]:
    """Return every kind of fact that the plan's standards and definitions could ask for."""
    named = named_in(nodes((plan.standards, plan.definitions)))
    kinds = {name for name in named if name in plan.kinds and not plan.kinds[name].record}
    return frozenset(kinds | {parent for kind in kinds if (parent := plan.kinds[kind].inside)})
