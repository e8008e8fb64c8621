"""The duties of a group on the bench: judged by the evaluator on made-up cases.

In: a plan, the duty above, the local ones, a range of start dates. Out: outcomes, and `Side`s: one gap as
each duty sees it. Guaranteed: all duties of the group see the same facts; nothing is worked out here that the
evaluator works out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from engine.analysis.asked import Asked, Asking
from engine.analysis.branches import met_kinds, tables_of
from engine.analysis.dates import Dates
from engine.analysis.proofs import Proofs
from engine.analysis.scenario import Scenario
from engine.calendar import Age, CalendarGap, Limit, Unit, moment_of_date
from engine.compiling.narrowing import named_in, plan_for
from engine.compiling.nodes import nodes
from engine.conditions import AgeIs, Condition
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.nodes import AsRecorded, Birthday, Edge, FactMet, Met, Ordinal
from engine.outcome import Outcome, State, When
from engine.plan import Plan, Standard, Terms
from engine.vocabulary import Vocabulary

MOST_PROBES = 6
AFAR = 800  # days
PEOPLE = frozenset({"person"})
OPEN = frozenset({State.DUE, State.OVERDUE, State.MISSED, State.PAUSED, State.UNKNOWN, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Phase:
    """A story at the moment when a gap begins: `gap` days after the start; 0: the anchor's own gap. `number`:
    how often it was done by then; `ahead`: how many days later it is looked at."""

    story: Scenario
    gap: int = 0
    number: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One duty's view of a gap."""

    stage: str | None
    due: When | None
    state: State
    needs: tuple[str, ...] = ()

    @property
    def owed(self) -> bool:
        """Whether anything is owed (a stopped clock included)."""
        return self.state is not State.CANCELLED

    def distance(self, start: int) -> object:
        """Return the due day as a distance from the start."""
        if self.due is None:
            return None
        minute = self.due.hour * 60 + self.due.minute if isinstance(self.due, datetime) else None
        return self.due.toordinal() - start, minute

    def later_than(self, other: Side) -> bool:
        """Whether its last day is later. A day lasts to its end; an instant on that day is earlier."""
        assert self.due is not None
        assert other.due is not None
        return _rank(self.due) > _rank(other.due)

    def moved(self, days: int) -> When | None:
        """Return the due day so many days on."""
        return None if self.due is None else self.due + timedelta(days=days)


#: The gap under the duty above, and under each local one that has it.
Sides = tuple[Side | None, dict[str, Side]]


class Bench:
    """The duties of a group, ready to be judged on made-up cases."""

    def __init__(
        self, plan: Plan, vocabulary: Vocabulary, above: str, locals_: Sequence[str], starts: range
    ) -> None:
        self.plan = _that_can_matter(plan_for(plan, {above, *locals_}), vocabulary, {above, *locals_})
        self.vocabulary = vocabulary
        by_name = {one.name: one for one in self.plan.standards}
        self.above: Standard = by_name[above]
        self.locals = tuple(by_name[one] for one in locals_)
        self.every = (self.above, *self.locals)
        #: The first day on which the duty above and one of the local ones are in force.
        self.first = max(self.above.terms[0].from_day, min(one.terms[0].from_day for one in self.locals))
        self.starts = range(max(starts.start, self.first), starts.stop)
        self.tables = tables_of(self.plan)
        self.matcher = PlainMatcher(self.plan.rules)
        self.dates = Dates(self.plan)
        self.proofs = Proofs(self.plan, vocabulary, [terms for one in self.every for terms in one.terms])
        self.ending_ages = self._ending_ages()
        self.judged = 0
        self.probes = self._probes()

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

    def outcomes(
        self, story: Scenario, start: int, as_of: int, plan: Plan | None = None
    ) -> dict[str, list[Outcome]]:
        """Return the outcomes of a story on a start date, by standard; `plan`: with another calendar
        object."""
        self.judged += 1
        found: dict[str, list[Outcome]] = {}
        case, moment = story.case(start, self.tables), moment_of_date(as_of)
        for one in evaluate(plan or self.plan, case, moment, matcher=self.matcher, explain=False):
            found.setdefault(f"{one.pack}#{one.standard}", []).append(one)
        return found

    def sides(self, phase: Phase, start: int, plan: Plan | None = None) -> Sides:
        """Return the gap under the duty above, and under each local one that has it."""
        as_of = max(start + phase.gap + phase.ahead, phase.story.last(start, PEOPLE))
        outcomes = self.outcomes(phase.story, start, as_of, plan)
        mine = [one for one in outcomes.get(self.above.name, ()) if _day(one) == start]
        locals_: dict[str, Side] = {}
        for local in self.locals:
            rows = outcomes.get(local.name, [])
            own = [one for one in rows if _day(one) == start]
            near = own or [one for one in rows if one.due is None or one.due.toordinal() >= start]
            if (side := _side(near, phase)) is not None:
                locals_[local.name] = side
        return _side(mine, phase), locals_

    def afar(self, story: Scenario) -> tuple[object, ...]:
        """Return what has become of each duty by long after, with nothing done: it tells different ends
        apart."""
        start = self.probes[0]
        outcomes = self.outcomes(story, start, start + AFAR)
        rows = [one for name in sorted(one.name for one in self.every) for one in outcomes.get(name, ())]
        dues = [None if one.due is None else one.due.toordinal() - start for one in rows]
        return tuple(
            (one.standard, str(one.state), one.stage, due) for one, due in zip(rows, dues, strict=True)
        )

    def _probes(self) -> tuple[int, ...]:
        """Start dates on which any two limits of the group come to different days, either way round."""
        if not self.starts:
            return ()
        ordinary = self.starts[(len(self.starts) * 4) // 5]
        if all(_told_by_stage(terms) for one in self.every for terms in one.terms):
            return (ordinary,)
        limits = {
            one for one in nodes(self.plan.standards) if isinstance(one, Limit) and one.unit is not Unit.HOURS
        }
        wanted: dict[tuple[Limit, Limit, bool], int] = {}
        recent = self.starts[-3 * 366 : -366] or self.starts
        for start in recent:
            reached = {limit: self._reached(start, limit) for limit in limits}
            for one, other in combinations(sorted(limits, key=str), 2):
                a, b = reached[one], reached[other]
                if a is not None and b is not None and a != b:
                    wanted.setdefault((one, other, a < b), start)
        return tuple(dict.fromkeys((ordinary, *sorted(set(wanted.values())))))[:MOST_PROBES]

    def _reached(self, start: int, limit: Limit) -> int | None:
        try:
            return self.plan.calendar.add(start, limit, self.plan.counting)
        except CalendarGap:
            return None


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


def _told_by_stage(terms: Terms) -> bool:
    """Whether the stage alone tells the limit."""
    recorded = any(isinstance(stage.every, AsRecorded) for stage in terms.stages)
    return terms.is_series and not terms.unless and not recorded


def _side(rows: Sequence[Outcome], phase: Phase) -> Side | None:
    """The gap in question: the anchor's own, or the last one that is not done."""
    if phase.gap:
        rows = [one for one in rows if not one.occurrence.endswith("/first") and one.state in OPEN][-1:]
    else:
        rows = [one for one in rows if one.occurrence.endswith("/first")]
    sides = [Side(one.stage, one.due, one.state, one.needs) for one in rows]
    owed = [one for one in sides if one.owed]
    dated = [one for one in owed if one.due is not None]
    if dated:
        return min(dated, key=lambda one: _rank(one.due))  # type: ignore[arg-type]  # it has a day
    return next(iter(owed or sides), None)


def _rank(due: When) -> tuple[int, int]:
    return due.toordinal(), due.hour * 60 + due.minute if isinstance(due, datetime) else 24 * 60


def _day(outcome: Outcome) -> int | None:
    at = None if outcome.anchor is None else outcome.anchor.at
    return None if at is None else at.toordinal()
