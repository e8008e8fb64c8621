"""Local duties beside the one that they stand on: never later, or a counter-example with counts.

In: a bench. Out: findings, and what was not proved. Guaranteed: every due day is the evaluator's own, for
made-up cases that hold the same facts for all duties; all combinations of conditions (`branches`), the first
gap and those in each stage (`gaps`), all start dates (`dates`: what nothing can tell apart is judged once).
Two cases are taken as one over all dates only if the same stages rule at the same distances on every probe
date, and the probes tell all limits of the group apart wherever dates can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.analysis.bench import Bench, Phase, Side
from engine.analysis.branches import branches
from engine.analysis.findings import Example, Finding, Sort, Year
from engine.analysis.gaps import Gaps
from engine.analysis.scenario import START, Rel, Scenario
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

    def run(self) -> tuple[Finding, ...]:
        """Return the findings; the other attributes then say how much was tried."""
        versions = self.bench.versions(self.bench.above)
        if not self.bench.starts:
            self.unproved["none of its dates lies in the years that were asked for"] = None
            return ()
        if not versions or not versions[-1].anchors:
            self.unproved["it follows on from a breach of another duty, which is not enumerated"] = None
            return ()
        others = [terms for one in self.bench.locals for terms in self.bench.versions(one)]
        for edge in versions[-1].anchors:
            self._edge(versions, edge, others)
        return merged(_counted(one) for one in self.tallies.values() if one.found)

    def _edge(self, versions: tuple[Terms, ...], edge: Edge, others: list[Terms]) -> None:
        bench = self.bench
        found = branches(bench.plan, bench.vocabulary, versions[-1], edge, [*versions[:-1], *others])
        self.looked_through += found.looked_through
        self.cases += len(found.stories)
        self.unproved |= dict.fromkeys(found.unproved)
        if kept_only := [name for name in _NO_DAYS if getattr(versions[-1], name) is not None]:
            self.stories += [(edge, story) for story in found.stories]
            self.unproved[_NO_DAYS[kept_only[0]]] = None
            self.met_together |= {one.name for one in bench.locals}
            return
        gaps = Gaps(bench, edge)
        seen: dict[tuple[object, ...], Phase] = {}
        turns: set[tuple[object, ...]] = set()
        for story in found.stories:
            for phase in gaps.phases(story):
                signature = signature_of(phase, self.bench)
                if signature is None or self._as_before(signature, phase):
                    continue
                seen.setdefault(signature, phase)
                turn = (signature, self.bench.afar(story))
                if not phase.gap and turn not in turns:
                    turns.add(turn)
                    self.stories.append((edge, story))
        for phase in seen.values():
            self._over_all_dates(phase)

    def _as_before(self, signature: tuple[object, ...], phase: Phase) -> bool:
        """Whether the phase is the same under the reading that was chosen, and so was compared with it."""
        return self.otherwise is not None and signature_of(phase, self.otherwise) == signature

    def _over_all_dates(self, phase: Phase) -> None:
        bench = self.bench
        first = max(
            bench.starts.start - phase.gap, bench.first
        )  # what began before either has no gap to compare
        starts = range(first, bench.starts.stop - phase.gap)
        born = next((dict(row.attrs).get("born") for row in phase.story.rows if row.kind == "person"), None)
        own = {day for row in phase.story.rows if row.kind != "person" for day in row.days}
        days = tuple(sorted({*own, START, Rel(days=phase.gap)}, key=str))
        own_birth = born if isinstance(born, Rel) else None
        for same, (above, locals_) in bench.dates.classes(
            days, own_birth, starts, lambda start, plan: bench.sides(phase, start, plan)
        ):
            if above is not None and above.owed and above.state is not State.PAUSED:
                self._weigh(phase, same, above, locals_)

    def _weigh(self, phase: Phase, same: Sequence[int], above: Side, locals_: dict[str, Side]) -> None:
        start = same[0] + phase.gap
        if above.state is State.UNKNOWN:
            self._not_told(self.bench.above, above, phase)
            return
        covered = False
        here = [one for one in self.bench.locals if self.bench.in_force(one, start)]
        for local in here:
            side = locals_.get(local.name)
            if side is None or not side.owed:
                continue
            self.met_together.add(local.name)
            if side.state is State.UNKNOWN:
                self._not_told(local, side, phase)
                covered = True
                continue
            weaker = self.bench.must(self.bench.above, start) and not self.bench.must(local, start)
            covered = covered or not weaker
            for sort, wrong in _differences(side, above, weaker):
                self._note(phase, same, sort, local.name, side, above, wrong)
        if here:
            self._note(phase, same, Sort.NOT_OWED, None, None, above, not covered)

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
        same: Sequence[int],
        sort: Sort,
        local: str | None,
        side: Side | None,
        above: Side,
        wrong: bool,
    ) -> None:
        stage = None if side is None else side.stage
        key = (sort, local, stage, above.stage, phase.story.words, phase.gap, phase.number)
        days = [one + phase.gap for one in same]
        if key not in self.tallies:
            finding = Finding(
                sort,
                self.bench.above.name,
                local,
                above.stage,
                stage,
                phase.story.words,
                _example(phase, days[0]),
            )
            self.tallies[key] = Tally(finding)
        tally = self.tallies[key]
        tally.looked.update(days)
        if wrong:
            best = min(days, key=lambda day: self._nearness(day))
            if not tally.found or self._nearness(best) < self._nearness(tally.shown):
                tally.shown = best
                example = _example(phase, best, side, above, best - days[0])
                tally.finding = replace(tally.finding, example=example)
            tally.found.update(days)

    def _nearness(self, day: int) -> tuple[int, int]:
        return abs(date.fromordinal(day).year - self.year), day


#: Duties that have no last day to set beside another.
_NO_DAYS = {
    "count": "it counts in windows of time, which was tried from one start date on",
    "total": "it is a total, which is not enumerated",
    "forbid": "it is a ban, which is not enumerated",
}


def signature_of(phase: Phase, bench: Bench) -> tuple[object, ...] | None:
    """What tells the phase from others on the probe dates; None if the duty above is not owed in it."""
    found: list[object] = []
    owed = False
    for start in bench.probes:
        above, locals_ = bench.sides(phase, start - phase.gap)
        parts = sorted((name, str(_told(one, start))) for name, one in locals_.items())
        found.append((_told(above, start), *parts))
        owed = owed or (above is not None and above.owed)
    return (phase.gap > 0, *found) if owed else None


def _told(side: Side | None, start: int) -> object:
    return None if side is None or not side.owed else (side.stage, str(side.state), side.distance(start))


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


def _example(
    phase: Phase, day: int, side: Side | None = None, above: Side | None = None, shift: int = 0
) -> Example:
    return Example(
        date.fromordinal(day),
        phase.gap > 0,
        None if side is None else side.moved(shift),
        None if above is None else above.moved(shift),
    )


def _counted(tally: Tally) -> Finding:
    looked: dict[int, int] = {}
    found: dict[int, int] = {}
    for day in tally.looked:
        year = date.fromordinal(day).year
        looked[year] = looked.get(year, 0) + 1
        found[year] = found.get(year, 0) + (day in tally.found)
    return replace(
        tally.finding, years=tuple(Year(year, found[year], looked[year]) for year in sorted(looked))
    )


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
