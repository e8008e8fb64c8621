"""Does whoever keeps the local standards keep the one above?

In: a bench and its stories. Out: findings. Guaranteed: what is done, when it counts and what is breached is
the evaluator's word. Three ways of keeping a local standard as thinly as it allows are tried: with each form
of proof that it accepts, as early as it accepts it, and again and again on the last day, until it asks for
nothing more. Tried on the probe dates, not on every start date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.analysis.bench import AFAR, Bench
from engine.analysis.findings import Example, Finding, Sort
from engine.analysis.gaps import Gaps, most_days
from engine.analysis.proofs import Part, Proof
from engine.analysis.scenario import Rel, Scenario
from engine.analysis.sides import Phase, Side, relative
from engine.analysis.tallied import days_to_try, times, windows_of
from engine.compiling.nodes import nodes
from engine.nodes import Edge, Offset
from engine.outcome import Outcome, State
from engine.plan import Standard

#: How far ahead a local standard is kept, and how often at most.
HORIZON, MOST_TIMES = AFAR, 16
LOOKED_BACK = 800  # days before the start from which on an early proof is tried, or as far back as one counts
_OPEN = (State.DUE, State.OVERDUE, State.MISSED)


class Keeper:
    """Keeps the local duties of a group as thinly as they allow."""

    def __init__(self, bench: Bench, year: int) -> None:
        self.bench, self.year = bench, year
        self.start = bench.ordinary
        self.counted = [one.name for one in bench.every if any(terms.count for terms in one.terms)]
        self.unproved: dict[str, None] = {}
        #: Days within which everything lies that some duty of the group looks back on.
        self.reach = max(_looked_back(bench), default=0)

    def run(self, stories: Iterable[tuple[Edge, Scenario]], known: Sequence[Finding]) -> list[Finding]:
        """Return what the stories show beyond the findings already known."""
        found: dict[tuple[object, ...], Finding] = {}
        seen = {_likeness(one) for one in known}
        stages = {one.above_stage for one in known}
        for edge, story in stories:
            gaps = Gaps(self.bench, edge)
            for one in (
                *self._thin(story, edge),
                *self._early(story, gaps),
                *self._again(story, gaps, stages),
            ):
                key = _likeness(one)
                if key in found:
                    found[key] = replace(found[key], more=found[key].more + 1)
                elif key not in seen:
                    found[key] = one
        return list(found.values())

    # ------------------------------------------------------------ what counts as done

    def _thin(self, story: Scenario, edge: Edge) -> Iterator[Finding]:
        above, locals_ = self._sides(story)
        if above is None or not above.owed or above.state is State.UNKNOWN:
            return
        days = days_to_try(self.bench, story)
        for local in self.bench.locals:
            side = locals_.get(local.name)
            if side is None or not side.owed or not self.bench.must(local, self.start):
                continue
            met = local.terms[-1].met
            if self.bench.proofs.cut(met):
                self.unproved[f"what satisfies {local.name} has too many forms to try them all"] = None
            tried = days if self.counted else (self._day_in_time(side, above),)
            for detail in self._refused(story, edge, local, self.bench.proofs.of(met), tried):
                yield self._finding(Sort.WEAKER_PROOF, local.name, story, side, above, detail)

    def _sides(self, story: Scenario) -> tuple[Side | None, dict[str, Side]]:
        """What is owed first: of a gap its day, of a count the last day of its window."""
        above, locals_ = self.bench.sides(Phase(story), self.start)
        for name in self.counted:
            for _, last in windows_of(self.bench, story, name, self.start)[:1]:
                side = Side(None, (last, None), State.DUE)
                above, locals_ = (
                    (side, locals_) if name == self.bench.above.name else (above, locals_ | {name: side})
                )
        return above, locals_

    def _day_in_time(self, side: Side, above: Side) -> int:
        """A day, counted from the start, that is in time under both."""
        return min((one.due[0] for one in (side, above) if one.due is not None), default=0)

    def _refused(
        self, story: Scenario, edge: Edge, local: Standard, proofs: Sequence[Proof], days: Sequence[int]
    ) -> Iterator[str]:
        """How each form of proof that only the local duty accepts falls short."""
        accepted: dict[Proof, bool] = {}
        for proof in proofs:
            done = {name for day in days for name in self._done_by(story, edge, proof, day)}
            if local.name in done:
                accepted[proof] = self.bench.above.name in done
        full = [proof for proof, counts in accepted.items() if counts]
        told: dict[str, list[str]] = {}
        for proof in [proof for proof, counts in accepted.items() if not counts]:
            if not full:
                told.setdefault(proof.parts[0].kind, [proof.words])
                continue
            lacking = min((_lacking(proof, other) for other in full), key=len)
            if len(lacking) == 1 and lacking[0][1] not in told.setdefault(lacking[0][0], []):
                told[lacking[0][0]].append(lacking[0][1])
        for ways in told.values():
            if ways:
                yield " or ".join((ways[0], *(one.rpartition(": ")[2] for one in ways[1:])))

    def _done_by(self, story: Scenario, edge: Edge, proof: Proof, day: int) -> set[str]:
        placed = story
        for number in range(times(self.bench)):
            name = f"done{number}" if number else "done"
            placed = proof.on(placed, Rel(days=day - number), name, (edge.kind, f"{edge.kind}-1"))
        outcomes = self._outcomes(placed, day)
        return {name for name, rows in outcomes.items() if any(one.done is not None for one in rows)}

    def _outcomes(self, story: Scenario, day: int) -> Mapping[str, list[Outcome]]:
        as_of = max(self.start, self.start + day, story.last(self.start, frozenset({"person"})))
        return self.bench.outcomes(story, self.start, as_of)

    # ------------------------------------------------------------ how early it counts

    def _early(self, story: Scenario, gaps: Gaps) -> Iterator[Finding]:
        looks = {one.name for one in self.bench.every if any(terms.since is not None for terms in one.terms)}
        above, locals_ = self.bench.sides(Phase(story), self.start)
        if not looks or above is None or not above.owed:
            return
        proofs = gaps.proofs(story)
        last = min(0, self._day_in_time(above, above))
        mine = self._earliest(story, gaps, proofs, self.bench.above.name, last)
        for local in self.bench.locals:
            side = locals_.get(local.name)
            if side is None or not side.owed or not {local.name, self.bench.above.name} & looks:
                continue
            theirs = self._earliest(story, gaps, proofs, local.name, last)
            if mine is not None and theirs is not None and theirs < mine:
                days = [self.start + one for one in (theirs, mine)]
                words = [_words(day) for day in days]
                detail = (
                    f"what was done from {words[0]} on counts locally, and nationally only from {words[1]} on"
                )
                yield self._finding(Sort.OLDER_PROOF, local.name, story, side, above, detail)

    def _earliest(
        self, story: Scenario, gaps: Gaps, proofs: Sequence[Proof], name: str, last: int
    ) -> int | None:
        """The first day on which something done counts, by halving; None if not even the last one does."""
        low, high = -max(LOOKED_BACK, self.reach), last

        def counts(day: int) -> bool:
            rows = self._outcomes(gaps.done(story, proofs, day), max(day, last)).get(name, ())
            return any(one.done is not None for one in rows)

        if not counts(high):
            return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if counts(middle) else (middle + 1, high)
        return low

    # ------------------------------------------------------------ again and again on the last day

    def _again(self, story: Scenario, gaps: Gaps, stages: set[str | None]) -> Iterator[Finding]:
        proofs = gaps.proofs(story)
        if not proofs or not any(self.bench.must(one, self.start) for one in self.bench.locals):
            return iter(())
        done: list[int] = []
        for number in range(MOST_TIMES):
            day = self._next_due(story)
            if day is None or day > HORIZON or (done and day < done[-1]):
                break
            done.append(day)
            for place, proof in enumerate(proofs):
                story = proof.on(story, Rel(days=day), f"kept{number}{place}", gaps.anchor)
        else:
            return self._breach(story, done[-1] if done else HORIZON, stages, done)
        return self._breach(story, HORIZON, stages, done)

    def _next_due(self, story: Scenario) -> int | None:
        """The next last day of a local must, counted from the start; None if none has one."""
        outcomes = self.bench.outcomes(story, self.start, self.start + HORIZON)
        dues = [
            one.due.toordinal() - self.start
            for local in self.bench.locals
            if self.bench.must(local, self.start)
            for one in outcomes.get(local.name, ())
            if one.state in _OPEN and one.due is not None and one.done is None
        ]
        return min(dues, default=None)

    def _breach(
        self, story: Scenario, as_of: int, stages: set[str | None], done: Sequence[int]
    ) -> Iterator[Finding]:
        outcomes = self.bench.outcomes(story, self.start, self.start + as_of)
        broken = [
            one for one in outcomes.get(self.bench.above.name, ()) if one.breach and one.due is not None
        ]
        for one in broken[:1]:
            if one.stage in stages or (one.due and one.due.toordinal() < self.start):
                continue
            stages.add(one.stage)
            above = Side(one.stage, relative(one.due, self.start), one.state)
            times = f"done {len(done)} times" if len(done) != 1 else "done once"
            last = f", the last time on {_words(self.start + done[-1])}" if done else ""
            detail = f"kept to the last day ({times}{last}), and the duty above is breached"
            yield self._finding(Sort.KEPT_BUT_BREACHED, None, story, None, above, detail)

    # ------------------------------------------------------------ findings

    def _finding(
        self, sort: Sort, local: str | None, story: Scenario, side: Side | None, above: Side, detail: str
    ) -> Finding:
        local_due = None if side is None else side.due_on(self.start)
        example = Example(date.fromordinal(self.start), False, local_due, above.due_on(self.start))
        return Finding(
            sort,
            self.bench.above.name,
            local,
            above.stage,
            None if side is None else side.stage,
            story.words,
            example,
            detail=detail,
        )


def _looked_back(bench: Bench) -> Iterator[int]:
    for node in nodes(tuple(terms.since for one in bench.every for terms in one.terms)):
        if isinstance(node, Offset):
            yield most_days(node.limit) + LOOKED_BACK


def _words(day: int) -> str:
    when = date.fromordinal(day)
    return f"{when.day} {when:%b %Y}"


def _likeness(one: Finding) -> tuple[object, ...]:
    """What makes a finding the same in other circumstances; how old a proof may be differs each time."""
    return (one.sort, one.local, "" if one.sort is Sort.OLDER_PROOF else one.detail)


def _lacking(proof: Proof, other: Proof) -> tuple[tuple[str, str], ...]:
    """What a proof says otherwise than another that has the same parts (field and words); all of it where the
    parts differ."""
    whole = ("", proof.words)
    if len(proof.parts) != len(other.parts):
        return (whole, whole)
    found: list[tuple[str, str]] = []
    for mine, theirs in zip(proof.parts, other.parts, strict=True):
        if (mine.kind, mine.date) != (theirs.kind, theirs.date):
            return (whole, whole)
        found += _otherwise(mine, theirs)
    return tuple(found)


def _otherwise(mine: Part, theirs: Part) -> list[tuple[str, str]]:
    told = dict(zip((name for name, _ in mine.attrs), mine.said, strict=False))
    return [
        (name, told.get(name, name))
        for (name, value), (_, other) in zip(mine.attrs, theirs.attrs, strict=True)
        if value != other
    ]
