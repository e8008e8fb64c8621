"""Local duties beside the one that they stand on: never later, or a counter-example with counts.

In: a bench. Out: findings, and what was not proved. Guaranteed: every due day is the evaluator's own, for
made-up cases that hold the same facts for all duties; all combinations of conditions (`branches`), the first
gap and those in each stage (`gaps`), all start dates (`dates`: what nothing can tell apart is judged once).
Cases are taken as one only if every duty of the group gives the same days on every start date in both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.analysis.alone import NOT_LOOKED, Course
from engine.analysis.bench import Bench
from engine.analysis.branches import Branch, branches
from engine.analysis.findings import Example, Finding, Sort, by_year
from engine.analysis.gaps import Gaps
from engine.analysis.scenario import Scenario
from engine.analysis.sides import Phase, Side
from engine.analysis.tallied import why_not_proved
from engine.nodes import Edge
from engine.outcome import State
from engine.plan import Standard, Terms


@dataclass(slots=True)
class Tally:
    """One difference in one case: on which days it is so, out of those on which it was looked for."""

    finding: Finding
    found: set[int] = field(default_factory=set)
    looked: set[int] = field(default_factory=set)
    shown: int = 0  # the day of the example


class Prover:
    """Compares one group over all start dates of its bench. `otherwise`: the same group under the reading
    that was chosen, where the bench is of another; only what differs from it is tried. `year`: of the
    examples, where there is a choice."""

    def __init__(self, bench: Bench, year: int, otherwise: Bench | None = None) -> None:
        self.bench, self.year, self.otherwise = bench, year, otherwise
        self.tallies: dict[tuple[object, ...], Tally] = {}
        self.unproved: dict[str, None] = {}
        self.looked_through = self.cases = 0
        self.met_together: set[str] = set()
        self.stories: list[tuple[Edge, Scenario]] = []  # one for each way in which the duties can turn out
        self._forces = [self._force(day) for day in bench.span.days]

    def run(self) -> tuple[Finding, ...]:
        """Return the findings; the other attributes then say how much was tried."""
        versions = self.bench.versions(self.bench.above)
        if not self.bench.starts:
            self.unproved["none of its dates lies in the years that were asked for"] = None
            return ()
        if not versions or not versions[-1].anchors:
            self.unproved["it follows on from a breach of another duty, which is not enumerated"] = None
            return ()
        for edge in versions[-1].anchors:
            self._edge(versions, edge)
        return merged(_counted(one) for one in self.tallies.values() if one.found)

    def _force(self, day: int) -> tuple[tuple[bool, bool], ...]:
        """Which duties are in force on a day, and which are a must."""
        return tuple((self.bench.in_force(one, day), self.bench.must(one, day)) for one in self.bench.every)

    def _edge(self, versions: tuple[Terms, ...], edge: Edge) -> None:
        bench = self.bench
        ruling = {one.name: bench.versions(one) for one in bench.every}
        found = branches(bench.plan, bench.vocabulary, versions[-1], edge, ruling)
        self.looked_through += found.looked_through
        self.cases += len(found.found)
        self.unproved |= dict.fromkeys(found.unproved)
        if kept_only := [name for name in _NO_DAYS if getattr(versions[-1], name) is not None]:
            self.stories += [(edge, one.story) for one in found.found]
            counted = kept_only[0] == "count"
            why = why_not_proved(bench, (one.story for one in found.found)) if counted else None
            if why or not counted:
                self.unproved[why or _NO_DAYS[kept_only[0]]] = None
            self.met_together |= {one.name for one in bench.locals}
            return
        gaps = Gaps(bench, edge)
        seen: dict[Hashable, Phase] = {}
        turns: set[Hashable] = set()
        for branch in found.found:
            for phase in gaps.phases(branch.story):
                courses = bench.courses(phase, branch.truths)
                if not self._owed(courses[0]) or self._as_before(phase, branch, courses):
                    continue
                signature = (phase.gap > 0, *(id(one) for one in courses))
                if signature not in seen:
                    seen[signature] = phase
                    self._over_all_dates(phase, courses)
                turn = (signature, bench.afar(branch.story))
                if not phase.gap and turn not in turns:
                    turns.add(turn)
                    self.stories.append((edge, branch.story))

    def _owed(self, course: Course) -> bool:
        """Whether anything is owed on any start date."""
        sides = (self.bench.ledger.sides[number] for number in set(course) if number != NOT_LOOKED)
        return any(side is not None and side.owed for side in sides)

    def _as_before(self, phase: Phase, branch: Branch, courses: tuple[Course, ...]) -> bool:
        """Whether the phase is the same under the reading that was chosen, and so was compared with it."""
        if self.otherwise is None:
            return False
        mine, theirs = self.bench.alone, self.otherwise.alone
        truths = {name: one for name, one in branch.truths.items() if mine[name] is theirs[name]}
        chosen = self.otherwise.courses(phase, truths)
        return all(one is other for one, other in zip(courses, chosen, strict=True))

    def _over_all_dates(self, phase: Phase, courses: tuple[Course, ...]) -> None:
        bench = self.bench
        together: dict[tuple[Hashable, tuple[int, ...]], list[int]] = {}
        for day, force, *numbers in zip(bench.span.days, self._forces, *courses, strict=True):
            if numbers[0] != NOT_LOOKED:
                together.setdefault((force, tuple(numbers)), []).append(day)
        for (_, told), days in together.items():
            above, *locals_ = (bench.ledger.sides[number] for number in told)
            if above is not None and above.owed and above.state is not State.PAUSED:
                self._weigh(phase, days, above, locals_)

    def _weigh(self, phase: Phase, days: Sequence[int], above: Side, locals_: Sequence[Side | None]) -> None:
        if above.state is State.UNKNOWN:
            self._not_told(self.bench.above, above, phase)
            return
        covered, any_here = False, False
        for local, side in zip(self.bench.locals, locals_, strict=True):
            if not self.bench.in_force(local, days[0]):
                continue
            any_here = True
            if side is None or not side.owed:
                continue
            self.met_together.add(local.name)
            if side.state is State.UNKNOWN:
                self._not_told(local, side, phase)
                covered = True
                continue
            weaker = self.bench.must(self.bench.above, days[0]) and not self.bench.must(local, days[0])
            covered = covered or not weaker
            for sort, wrong in _differences(side, above, weaker):
                self._note(phase, days, sort, local.name, side, above, wrong)
        if any_here:
            self._note(phase, days, Sort.NOT_OWED, None, None, above, not covered)

    def _not_told(self, standard: Standard, side: Side, phase: Phase) -> None:
        if side.needs == ("calendar",):
            self.unproved["some start dates reach beyond the days that the calendar covers"] = None
            return
        what = ", ".join(phase.story.words) or "the plainest case"
        needs = f", for want of {', '.join(side.needs)}" if side.needs else ""
        self.unproved[f"{standard.name} cannot be told in a made-up case ({what}){needs}"] = None

    def _note(
        self,
        phase: Phase,
        days: Sequence[int],
        sort: Sort,
        local: str | None,
        side: Side | None,
        above: Side,
        wrong: bool,
    ) -> None:
        stage = None if side is None else side.stage
        key = (sort, local, stage, above.stage, phase.story.words, phase.gap, phase.number)
        if key not in self.tallies:
            example = _example(phase, days[0], side, above)
            self.tallies[key] = Tally(
                Finding(sort, self.bench.above.name, local, above.stage, stage, phase.story.words, example)
            )
        tally = self.tallies[key]
        tally.looked.update(days)
        if wrong:
            best = min(days, key=self._nearness)
            if not tally.found or self._nearness(best) < self._nearness(tally.shown):
                tally.shown = best
                tally.finding = replace(tally.finding, example=_example(phase, best, side, above))
            tally.found.update(days)

    def _nearness(self, day: int) -> tuple[int, int]:
        return abs(date.fromordinal(day).year - self.year), day


#: Duties that have no last day to set beside another; of counts, `tallied` says what is proved.
_NO_DAYS = {
    "count": "",
    "total": "it is a total, which is not enumerated",
    "forbid": "it is a ban, which is not enumerated",
}


def _differences(side: Side, above: Side, weaker: bool) -> Iterator[tuple[Sort, bool]]:
    """The ways in which a local gap can be weaker, and whether it is."""
    yield Sort.ONLY_SHOULD, weaker
    stopped = side.state is State.PAUSED
    yield Sort.STOPPED, stopped
    if above.due is None or stopped:
        return
    yield Sort.NO_DAY, side.due is None
    if side.due is not None:
        yield Sort.LATER, side.later_than(above)


def _example(phase: Phase, day: int, side: Side | None, above: Side) -> Example:
    local_due = None if side is None else side.due_on(day)
    return Example(date.fromordinal(day), phase.gap > 0, local_due, above.due_on(day))


def _counted(tally: Tally) -> Finding:
    return replace(tally.finding, years=by_year(tally.found, tally.looked))


def merged(findings: Iterator[Finding] | Sequence[Finding]) -> tuple[Finding, ...]:
    """Return one finding for each that differs in circumstances alone: the most frequent, then the
    plainest."""
    best: dict[tuple[object, ...], Finding] = {}
    times: dict[tuple[object, ...], int] = {}
    for one in findings:
        times[one.key] = times.get(one.key, 0) + 1
        known = best.get(one.key)
        if known is None or _weight(one) < _weight(known):
            best[one.key] = one
    return tuple(replace(one, more=times[key] - 1) for key, one in best.items())


def _weight(finding: Finding) -> tuple[int, int]:
    return -finding.found, len(finding.circumstances)
