"""The duties of a group on the bench: judged by the evaluator on made-up cases.

In: a plan, the duty above, the local ones, a range of start dates. Out: outcomes, `Side`s (one gap as each
duty sees it) and their courses over all dates. Guaranteed: all duties of the group are told the same story;
nothing is worked out here that the evaluator works out.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from engine.analysis.acts import met_kinds
from engine.analysis.alone import Course, Ledger, Span
from engine.analysis.asked import Asked, Asking
from engine.analysis.proofs import Proofs
from engine.analysis.scenario import Scenario
from engine.analysis.sides import Phase, Side
from engine.calendar import Age
from engine.compiling.narrowing import named_in, plan_for
from engine.compiling.nodes import nodes
from engine.conditions import AgeIs, Condition
from engine.nodes import Birthday, Edge, FactMet, Met, Ordinal
from engine.outcome import Outcome
from engine.plan import Plan, Standard, Terms
from engine.vocabulary import Vocabulary

AFAR = 800  # days


class Bench:
    """The duties of a group, ready to be judged on made-up cases."""

    def __init__(
        self,
        plan: Plan,
        vocabulary: Vocabulary,
        above: str,
        locals_: Sequence[str],
        starts: range,
        ledger: Ledger,
    ) -> None:
        self.plan = _that_can_matter(plan_for(plan, {above, *locals_}), vocabulary, {above, *locals_})
        self.vocabulary, self.ledger = vocabulary, ledger
        by_name = {one.name: one for one in self.plan.standards}
        self.above: Standard = by_name[above]
        self.locals = tuple(by_name[one] for one in locals_)
        self.every = (self.above, *self.locals)
        self.alone = {one.name: ledger.alone(self.plan, one.name) for one in self.every}
        #: The first day on which the duty above and one of the local ones are in force.
        self.first = max(self.above.terms[0].from_day, min(one.terms[0].from_day for one in self.locals))
        self.starts = range(max(starts.start, self.first), starts.stop)
        self.span = Span(self.starts, self.first)
        self.proofs = Proofs(self.plan, vocabulary, [terms for one in self.every for terms in one.terms])
        self.ending_ages = self._ending_ages()
        #: An ordinary start date of late.
        self.ordinary = self.starts[(len(self.starts) * 4) // 5] if self.starts else self.first

    def _ending_ages(self) -> frozenset[Age]:
        """The ages at which a duty of the group ends, or a status that it hangs on."""
        defined = {one.name: one for one in self.plan.definitions}
        found: set[Age] = set()
        pending = [edge.kind for one in self.every for terms in one.terms for edge in terms.anchors]
        for name in pending:
            if name in defined:
                parts = [*nodes(defined.pop(name).condition)]
                found |= {one.below for one in parts if isinstance(one, AgeIs) and one.below is not None}
                pending += sorted(named_in(parts))
        ends = nodes(tuple(terms.ends for one in self.every for terms in one.terms))
        return frozenset(found | {one.age for one in ends if isinstance(one, Birthday)})

    def versions(self, standard: Standard) -> tuple[Terms, ...]:
        """Return the versions of a standard that rule anywhere in the range."""
        first, last = self.starts.start, self.starts.stop
        return tuple(one for one in standard.terms if one.from_day < last and one.to_day > first)

    def in_force(self, standard: Standard, day: int) -> bool:
        """Whether some version of the standard is in force on a day."""
        return any(one.from_day <= day < one.to_day for one in standard.terms)

    def must(self, standard: Standard, day: int) -> bool:
        """Whether the standard is a must on a day, not a should."""
        ruling = [one for one in standard.terms if one.from_day <= day < one.to_day]
        return (ruling or standard.terms)[-1].strength == "must"

    def outcomes(self, story: Scenario, start: int, as_of: int) -> dict[str, list[Outcome]]:
        """Return the outcomes of a story on a start date, by standard."""
        return {name: one.outcomes(story, start, as_of) for name, one in self.alone.items()}

    def sides(self, phase: Phase, start: int) -> tuple[Side | None, dict[str, Side]]:
        """Return the gap under the duty above, and under each local one that has it."""
        above = self.alone[self.above.name].side(phase, start, True)
        locals_ = {one.name: self.alone[one.name].side(phase, start, False) for one in self.locals}
        return above, {name: side for name, side in locals_.items() if side is not None}

    def courses(self, phase: Phase, truths: Mapping[str, Hashable]) -> tuple[Course, ...]:
        """Return the phase over all start dates under each duty, the one above first. `truths`: see
        `Branch`."""
        return tuple(
            self.alone[one.name].course(phase, truths.get(one.name), self.span, one is self.above)
            for one in self.every
        )

    def afar(self, story: Scenario) -> tuple[object, ...]:
        """Return what has become of each duty by long after, with nothing done: it tells different ends
        apart."""
        start = self.ordinary
        outcomes = self.outcomes(story, start, start + AFAR)
        rows = [one for name in sorted(outcomes) for one in outcomes[name]]
        dues = [None if one.due is None else one.due.toordinal() - start for one in rows]
        return tuple(
            (one.standard, str(one.state), one.stage, due) for one, due in zip(rows, dues, strict=True)
        )


def _that_can_matter(plan: Plan, vocabulary: Vocabulary, group: set[str]) -> Plan:
    """Leave out what the duties rest on where no made-up case can hold what it hangs on: it would owe
    nothing."""
    asking, asked = Asking(plan, vocabulary), Asked()
    kinds: set[str] = set()
    for standard in plan.standards:
        if standard.name in group:
            for terms in standard.terms:
                asking.terms(terms, asked)
                kinds |= met_kinds(terms.met) | {edge.kind for edge in terms.anchors}
    kinds |= {*asked.states, *asked.events}
    defined = {one.name: named_in(nodes(one)) for one in plan.definitions}

    def may_hang(edge: Edge) -> bool:
        return edge.kind in kinds or bool(defined.get(edge.kind, set()) & kinds)

    able = [
        one for one in plan.standards if any(may_hang(edge) for terms in one.terms for edge in terms.anchors)
    ]
    names = set(group)
    causes = {one.name: {terms.follows for terms in one.terms if terms.follows} for one in plan.standards}
    while (
        True
    ):  # what the group counts from is owed by others, who may count from what is owed by others still
        wanted = {
            (node.kind, node.where)
            for one in plan.standards
            if one.name in names
            for node in nodes(one.terms)
            if isinstance(node, Ordinal)
        }
        more = {one.name for one in able if any(_owes(terms.met, wanted) for terms in one.terms)}
        more = (more | {cause for name in names for cause in causes[name]}) - names
        if not more:
            break
        names |= more
    kept = tuple(one for one in plan.standards if one.name in names)
    return plan_for(replace(plan, standards=kept), names)


def _owes(met: Met | None, wanted: set[tuple[str, Condition | None]]) -> bool:
    """Whether what is owed is what an ordinal counts, in the very words by which the evaluator knows it."""
    return isinstance(met, FactMet) and bool({(met.kind, None), (met.kind, met.where)} & wanted)
