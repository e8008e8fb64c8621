"""Which assumptions about the source an outcome rests on.

In: a case whose facts name assumptions, an outcome of it. Out: their ids, sorted. Guaranteed: named are those
of its anchor, of what discharged it, of what would settle it, and, where nothing discharged it, of the facts
that might have.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiling.nodes import nodes
from engine.facts import Case
from engine.nodes import FactMet
from engine.outcome import Outcome
from engine.plan import Plan


def met_kinds(plan: Plan) -> Mapping[str, frozenset[str]]:
    """Return, by pack#id, the kinds of fact that may discharge each standard."""
    return {
        standard.name: frozenset(
            node.kind for terms in standard.terms for node in nodes(terms.met) if isinstance(node, FactMet)
        )
        for standard in plan.standards
    }


class Assumed:
    """The assumptions of one case."""

    def __init__(self, case: Case, met: Mapping[str, frozenset[str]]) -> None:
        self._met = met
        self._facts = [fact for facts in case.tables.values() for fact in facts if fact.assumed]

    def of(self, one: Outcome) -> tuple[str, ...]:
        """Return the ids of the assumptions that an outcome rests on."""
        if not self._facts:
            return ()
        facts = {(ref.kind, ref.id) for ref in (one.anchor, one.done) if ref is not None}
        kinds = {need.partition("/")[0].partition(".")[0] for need in one.needs}
        if one.done is None:
            kinds |= self._met.get(f"{one.pack}#{one.standard}", frozenset())
        found = (each for each in self._facts if (each.kind, each.id) in facts or each.kind in kinds)
        return tuple(sorted({name for fact in found for name in fact.assumed}))
