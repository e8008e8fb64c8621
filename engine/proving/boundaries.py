"""Boundary examples: situations in which a branch is reached, or a small change of the standard would show.

In: a bench and a standard. Out: examples that reach what no example reached and notice what none noticed.
Guaranteed: what an example expects is what the engine says; nobody has reviewed it; each example was found
for a goal, which its `why` names; the same packs and examples give the same proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Any

from engine.calendar import Age, CalendarGap, Limit, Moment, add_months, parse_moment
from engine.data.cases import read_case
from engine.data.plain import node_of
from engine.diagnostics import Faults
from engine.examples import Example, Expected, Value
from engine.plan import ContentStandard, Standard
from engine.proving.bench import Bench, judged
from engine.proving.branches import Branch, content_branches, duty_branches
from engine.proving.changes import Change, changes_of
from engine.proving.coverage import parts_of, reaches, run_of
from engine.proving.edits.trees import at
from engine.proving.given import (
    Hints,
    Situation,
    days_in,
    moved,
    moved_in_time,
    ordinal,
    plain,
    shifted,
    texts_in,
    words_in,
    written,
)
from engine.proving.scratch import BEGIN, first_situation, row_of
from engine.proving.trials import Ready, Trial, outcomes_of, seen_in
from engine.proving.workshop import NotValid, with_part
from engine.source import Mapping as MappingNode
from engine.source import Node
from engine.vocabulary import WAIVER, Kind

#: So many situations are tried for one goal, and so many beginnings.
MOST_TRIED = 600
MOST_SEEDS = 4
_NEAR = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An example to be reviewed: a situation, what the engine makes of it, and what it is for."""

    standard: str
    situation: Situation
    outcomes: tuple[Mapping[str, Value], ...]
    goal: str
    trial: Trial


class Finder:
    """Looks for examples of one standard."""

    def __init__(self, key: str, bench: Bench, seeds: Sequence[Situation]) -> None:
        self.key = key
        self.bench = bench
        self.workshop = bench.workshop
        self.wanted = frozenset([key])
        self.ready = Ready.of(self.workshop.narrowed(self.wanted))
        tree = self.workshop.segments(key)[-1].layered.tree
        self.tree = tree
        asks = any(tree.get(key) is not None for key in ("sections", "each_section_has"))
        self._lists = frozenset({"sections"} if asks else ())
        self.seeds = tuple(seeds) or (first_situation(tree, self.workshop.policy.vocabulary),)
        self._known: dict[str, tuple[Trial, tuple[Mapping[str, Value], ...]] | None] = {}
        bench.plans.setdefault(self.wanted, self.ready)
        bench.groups.setdefault(self.wanted, [])

    def found(self) -> Iterator[Proposal]:
        """Yield a proposal for each goal that can be met: branches first, then changes."""
        yield from self._for_branches()
        yield from self._for_changes()

    # ------------------------------------------------------------ goals

    def _for_branches(self) -> Iterator[Proposal]:
        for one in parts_of(self.key, self.workshop.plan):
            branches = duty_branches(one) if isinstance(one, Standard) else content_branches(one)
            for branch in branches:
                if not any(self._reaches(trial, branch, one) for trial in self.bench.trials_of(self.key)):
                    yield from self._reaching(branch, one)

    def _reaches(self, trial: Trial, branch: Branch, one: Standard | ContentStandard) -> bool:
        return reaches(run_of(trial, self.key, self.bench), branch, one, self.bench)

    def _reaching(self, branch: Branch, one: Standard | ContentStandard) -> Iterator[Proposal]:
        for situation in islice(self._situations(self.tree, ()), MOST_TRIED):
            made = self._judged(situation)
            if made is not None and self._reaches(made[0], branch, one):
                yield self._kept(situation, made, branch.words)
                return

    def _for_changes(self) -> Iterator[Proposal]:
        groups = self.bench.groups_about(self.key)
        for change in changes_of(self.key, self.workshop):
            try:
                by, _ = self.bench.tried(groups, change)
            except NotValid:
                continue
            if by is None:
                yield from self.noticing(change, at(self.tree, change.edit.place[:2]))

    def noticing(self, change: Change, near: Node | None) -> Iterator[Proposal]:
        """Yield an example that notices a change, if one can be found; `near`: what the change stands in."""
        try:
            changed = Ready.of(with_part(self.ready.plan, change.part()))
        except NotValid:
            return
        second: tuple[Situation, tuple[Trial, tuple[Mapping[str, Value], ...]]] | None = None
        for situation in islice(self._situations(near, (change.edit.new,), change.last_day), MOST_TRIED):
            made = self._judged(situation)
            if made is None or not made[1] or not self._differs(made, changed):
                continue
            if all(seen["state"] != "unknown" for seen in made[1]):
                yield self._kept(situation, made, change.edit.words)
                return
            second = second or (situation, made)
        if second is not None:
            yield self._kept(*second, change.edit.words)

    def _differs(self, made: tuple[Trial, tuple[Mapping[str, Value], ...]], changed: Ready) -> bool:
        trial, before = made
        try:
            after = seen_in(judged(trial, changed))
        except NotValid:
            return False
        return [told(seen) for seen in before] != [told(seen) for seen in after]

    # ------------------------------------------------------------ situations

    def _situations(
        self, near: Node | None, more: Sequence[Node | None], last_day: int | None = None
    ) -> Iterator[Situation]:
        """Yield the seeds that speak most of what is looked for, then what is one move away from them, then
        what is two."""
        vocabulary = self.workshop.policy.vocabulary
        nodes = (near, *more)
        words = words_in(nodes)
        best = sorted(self.seeds, key=lambda seed: -sum(word in repr(seed.given) for word in words))
        seeds = [shifted(seed, last_day) for seed in best[:MOST_SEEDS]]
        yield from seeds
        hints = {id(seed): self._hints(seed, nodes) for seed in seeds}
        ones = [[*moved(seed, hints[id(seed)], vocabulary)] for seed in seeds]
        yield from _in_turn(ones)
        yield from _in_turn([moved_in_time(seed, hints[id(seed)], vocabulary) for seed in seeds])
        for seed, near_by in zip(seeds, ones, strict=True):
            for situation in near_by:
                yield from _in_turn(
                    [step(situation, hints[id(seed)], vocabulary) for step in (moved_in_time, moved)]
                )

    def _hints(self, seed: Situation, nodes: Sequence[Node | None]) -> Hints:
        always = (self.tree.get("when"), self.tree.get("each"))
        words = words_in((*nodes, *always)) | self._lists
        days = self._days(seed, words_in(nodes))
        near = nodes[0]
        texts = texts_in(near) if near is not None else frozenset()
        births = _births(days_in(seed.given) | {seed.as_of[:10]}, words)
        return Hints(tuple(sorted(days)), births, words, texts, self._rows(seed, words))

    def _days(self, seed: Situation, words: frozenset[str]) -> set[str]:
        """Return the days at which a limit begins or ends, counted from every day of the case, and those
        beside them."""
        calendar, counting = self.workshop.policy.calendar, self.workshop.policy.counting
        found: set[int] = set()
        for day in {ordinal(each) for each in days_in(seed.given)}:
            for limit in _limits(words) or [Limit.parse("1 day")]:
                try:
                    found |= {calendar.add(day, limit, counting), calendar.subtract(day, limit, counting)}
                except (CalendarGap, ValueError, OverflowError):
                    continue
        return {written(day + step) for day in found for step in _NEAR}

    def _rows(self, seed: Situation, words: frozenset[str]) -> dict[str, tuple[Mapping[str, Any], ...]]:
        """Return a row of each kind that is named, with the choices that are named; and a waiver."""
        kinds = self.workshop.policy.vocabulary.kinds
        begin = min(days_in(seed.given), default=BEGIN)
        named = [kinds[name] for name in sorted(words) if name in kinds]
        found: dict[str, tuple[Mapping[str, Any], ...]]
        found = {kind.name: (row_of(kind, _choices(kind, words), begin),) for kind in named}
        if WAIVER in kinds:
            waiver = {"standard": self.key.partition("#")[2], "from": begin, "by": "manager", "why": "agreed"}
            found[WAIVER] = (waiver,)
        return found

    def _judged(self, situation: Situation) -> tuple[Trial, tuple[Mapping[str, Value], ...]] | None:
        """Return the situation as a trial, and what the engine makes of it; None if it is no case at all."""
        name = repr((situation.given, situation.as_of, situation.terms))
        if name not in self._known:
            self._known[name] = self._judge(situation)
        return self._known[name]

    def _judge(self, situation: Situation) -> tuple[Trial, tuple[Mapping[str, Value], ...]] | None:
        faults = Faults()
        case = read_case(node_of(situation.given), self.workshop.policy.vocabulary, faults)
        if case is None or faults.found:
            return None
        as_of: Moment = parse_moment(situation.as_of)
        pack, authority = self.key.partition("#")[0], self.workshop.policy.authority.authority
        names = (self.key,)
        example = Example("", pack, authority, names, as_of, None, case, (), terms=situation.term_days)
        trial = Trial(example, self.wanted, ())
        try:
            return trial, seen_in(outcomes_of(trial, self.ready))
        except (CalendarGap, ValueError):
            return None

    def _kept(
        self, situation: Situation, made: tuple[Trial, tuple[Mapping[str, Value], ...]], goal: str
    ) -> Proposal:
        """Return the proposal, which from now on is an example like the others."""
        trial, seen = made
        expect = tuple(Expected(told(each)) for each in seen)
        kept = replace(trial, expect=expect, example=replace(trial.example, name=goal, expect=expect))
        self.bench.groups[self.wanted].append(kept)
        return Proposal(self.key, situation, seen, goal, kept)


def _choices(kind: Kind, words: frozenset[str]) -> dict[str, Any]:
    named = ((name, [one for one in each.choices if one in words]) for name, each in kind.attributes.items())
    return {name: choices[0] for name, choices in named if choices}


def _in_turn(several: Sequence[Iterable[Situation]]) -> Iterator[Situation]:
    """Yield from several in turn, so that none is left out where only so many are tried."""
    for some in zip_longest(*several):
        yield from (one for one in some if one is not None)


def _limits(words: frozenset[str]) -> list[Limit]:
    found = []
    for word in sorted(words):
        text = word.partition(" before ")[0].partition(" after ")[0]
        try:
            found.append(Limit.parse(text))
        except ValueError:
            continue
    return found


def _births(days: Iterable[str], words: frozenset[str]) -> tuple[str, ...]:
    """Return births by which a child reaches an age that is named on a day of the case, or a day before or
    after it."""
    found: set[int] = set()
    for word in words:
        try:
            age = Age.parse(word)
        except ValueError:
            continue
        months = 12 * age.years + age.months
        found |= {add_months(ordinal(day), -months) + step for day in days for step in _NEAR}
    return tuple(written(day) for day in sorted(found))


#: What an example says of an outcome, where it is not what everything is.
_FIELDS = ("occurrence", "stage", "due", "state", "breach", "done", "days_late", "possible", "needs")


def told(seen: Mapping[str, Value]) -> dict[str, Value]:
    """Return what a proposed example expects of an outcome."""
    return {name: seen[name] for name in _FIELDS if seen[name] is not None and seen[name] != frozenset()}


def seeds_of(key: str, example_trees: Sequence[MappingNode], names: Sequence[str]) -> list[Situation]:
    """Return the situations of the examples that judge a standard by one of its names.

    One that cannot be read is left out: `dutybook test` says what is wrong with it."""
    found = []
    for tree in example_trees:
        named = tree.get("standard")
        given, as_of = tree.get("given"), tree.get("as_of")
        said = plain(named) if named is not None else ""
        mine = [said] if isinstance(said, str) else said
        if set(mine) & {key, *names} and given is not None and as_of is not None:
            terms = tree.get("terms")
            stated = None if terms is None else tuple(plain(terms))
            found.append(Situation(plain(given), str(plain(as_of)), terms=stated))
    return [one for one in found if _readable(one)]


def _readable(situation: Situation) -> bool:
    try:
        parse_moment(situation.as_of)
        return all(first <= last for first, last in situation.term_days or ())
    except (ValueError, TypeError, KeyError):
        return False
