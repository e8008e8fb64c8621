"""Mutation of packs: which small changes of a standard would fail an example, and which nobody would notice.

In: the packs at hand and their examples. Out: for every change of every standard a verdict, and a score for
each pack. Guaranteed: a change counts as noticed only if an example that held no longer holds; a change
that leaves nothing readable, or that the evaluator cannot judge, is no mutant and is counted apart; the
answer does not depend on how many processes work on it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from engine.catalogue import Catalogue
from engine.diagnostics import Faults, Span
from engine.examples import Value
from engine.layering.timeline import Segment
from engine.plan import DefinitionPlan, Plan
from engine.proving.edits import Edit, content_edits, definition_edits, duty_edits, edited
from engine.proving.edits.trees import Operator, at
from engine.proving.trials import (
    ExampleFile,
    Ready,
    Trial,
    by_wanted,
    fields_that_differ,
    holds,
    outcomes_of,
    read_files,
    seen_in,
    trials_of,
)
from engine.proving.workshop import NotValid, Part, Workshop, with_part
from engine.source import Mapping as MappingNode
from engine.source import Node, name_of


class Verdict(StrEnum):
    """What became of a change."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    NOT_VALID = "not valid"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one standard (`pack#id`; a definition is `pack#define.id`).

    `by`: the example that noticed it. `fields`: of a change that went unnoticed, what it alters in some
    outcome that no row of `expect` names. `problem`: why it is not valid.
    """

    standard: str
    operator: Operator
    words: str
    span: Span
    verdict: Verdict
    by: str | None = None
    fields: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def pack(self) -> str:
        return self.standard.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of a pack's valid mutants its examples notice."""

    pack: str
    noticed: int
    valid: int
    not_valid: int

    @property
    def percent(self) -> float:
        return 100.0 if not self.valid else 100 * self.noticed / self.valid


def scores(mutants: Iterable[Mutant]) -> tuple[Score, ...]:
    """Return the score of each pack, by name."""
    found: dict[str, list[Mutant]] = {}
    for each in mutants:
        found.setdefault(each.pack, []).append(each)
    return tuple(_score(pack, found[pack]) for pack in sorted(found))


def _score(pack: str, mutants: Sequence[Mutant]) -> Score:
    noticed = sum(each.verdict is Verdict.NOTICED for each in mutants)
    not_valid = sum(each.verdict is Verdict.NOT_VALID for each in mutants)
    return Score(pack, noticed, len(mutants) - not_valid, not_valid)


# ---------------------------------------------------------------- one authority


class Bench:
    """The trials of one authority, and the narrowed plans they are run against."""

    def __init__(self, workshop: Workshop, trials: Sequence[Trial]) -> None:
        self.workshop = workshop
        self.groups = by_wanted(trials)
        self.plans = {wanted: Ready.of(workshop.narrowed(wanted)) for wanted in self.groups}
        self._before: dict[Trial, tuple[Mapping[str, Value], ...] | None] = {}
        self._rank: dict[Trial, int] = {}

    def before(self, trial: Trial) -> tuple[Mapping[str, Value], ...] | None:
        """Return what a trial sees in the unchanged policy; None if it does not hold there."""
        if trial not in self._before:
            outcomes = outcomes_of(trial, self.plans[trial.wanted])
            self._before[trial] = seen_in(outcomes) if holds(trial, outcomes) else None
        return self._before[trial]

    def groups_about(self, key: str) -> list[frozenset[str]]:
        """Return which groups of trials a change of a standard may reach, its own first."""
        above = self.workshop.above
        found = [
            wanted
            for wanted in self.groups
            if key in wanted or any(key in above.get(one, ()) for one in wanted)
        ]
        return sorted(found, key=lambda wanted: (key not in wanted, len(wanted), sorted(wanted)))

    def groups_with(self, definition: str) -> list[frozenset[str]]:
        """Return which groups of trials rest on a definition."""
        return [
            wanted
            for wanted, ready in self.plans.items()
            if any(one.name == definition for one in ready.plan.definitions)
        ]

    def tried(self, groups: Sequence[frozenset[str]], part: Part) -> tuple[str | None, tuple[str, ...]]:
        """Return the example that notices a changed part, or the fields it alters unnoticed.

        Raises NotValid where the changed plan cannot be made or judged."""
        altered: dict[str, None] = {}
        for wanted in groups:
            ready = Ready.of(with_part(self.plans[wanted].plan, part))
            for trial in sorted(self.groups[wanted], key=lambda each: -self._rank.get(each, 0)):
                before = self.before(trial)
                if before is None:
                    continue
                try:
                    outcomes = outcomes_of(trial, ready)
                except Exception as fault:  # noqa: BLE001 - a crash is no proof that the example has teeth
                    raise NotValid(f"it cannot be judged: {type(fault).__name__}: {fault}") from None
                if not holds(trial, outcomes):
                    self._rank[trial] = max(self._rank.values(), default=0) + 1
                    return trial.example.name, ()
                altered |= dict.fromkeys(fields_that_differ(before, seen_in(outcomes)))
        return None, tuple(altered)


# ---------------------------------------------------------------- the changes of one standard


@dataclass(frozen=True, slots=True)
class _Change:
    """One edit, made in every segment that states the same value at the same place."""

    edit: Edit
    trees: tuple[tuple[Segment, Node], ...]


def mutants_of(key: str, bench: Bench) -> Iterator[Mutant]:
    """Yield the verdict on every change of a standard, or of a definition (`pack#define.id`)."""
    pack, _, name = key.partition("#")
    if name.startswith("define."):
        yield from _of_definition(pack, name.removeprefix("define."), bench)
        return
    groups = bench.groups_about(key)
    for change in _changes(key, bench.workshop):
        yield _judged(key, change.edit, groups, bench, lambda c=change: bench.workshop.changed_standard(key, c.trees))  # type: ignore[misc]  # mypy takes no default in a lambda


def _changes(key: str, workshop: Workshop) -> Iterator[_Change]:
    segments = workshop.segments(key)
    made = duty_edits if key in workshop.duties else content_edits
    done: set[tuple[Span, str]] = set()
    for segment in segments:
        for edit in made(segment.layered.tree, workshop.policy.vocabulary):
            if (edit.span, edit.words) not in done:
                done.add((edit.span, edit.words))
                yield _Change(edit, tuple((each, _in_segment(each, edit, segment)) for each in segments))


def _in_segment(segment: Segment, edit: Edit, origin: Segment) -> Node:
    tree = segment.layered.tree
    same = at(tree, edit.place) == at(origin.layered.tree, edit.place)
    return edited(tree, edit.place, edit.new) if same else tree


def _of_definition(pack: str, name: str, bench: Bench) -> Iterator[Mutant]:
    groups = bench.groups_with(name)
    for tree in bench.workshop.definition_trees(pack):
        if name_of(tree) != name:
            continue
        for edit in definition_edits(tree):
            changed = edited(tree, edit.place, edit.new)
            yield _judged(
                f"{pack}#define.{name}",
                edit,
                groups,
                bench,
                lambda c=changed: bench.workshop.changed_definition(c),  # type: ignore[misc]  # as above
            )


def _judged(
    key: str, edit: Edit, groups: Sequence[frozenset[str]], bench: Bench, part: Callable[[], Part]
) -> Mutant:
    told = key, edit.operator, edit.words, edit.span
    try:
        by, fields = bench.tried(groups, part())
    except NotValid as fault:
        return Mutant(*told, Verdict.NOT_VALID, problem=fault.problem)
    return Mutant(*told, Verdict.UNNOTICED if by is None else Verdict.NOTICED, by, fields)


# ---------------------------------------------------------------- all packs


class Stand:
    """All packs that have examples, each with the authority under whose policy its examples judge."""

    def __init__(self, catalogue: Catalogue, files: Sequence[Path], faults: Faults) -> None:
        self._catalogue = catalogue
        self._files = read_files(files, faults)
        self._faults = faults
        self._benches: dict[str, Bench] = {}

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """Pack -> authority: of several files for one pack, the first decides."""
        found: dict[str, str] = {}
        for file in self._files:
            found.setdefault(file.heading.pack, file.heading.authority)
        return found

    def bench(self, authority: str) -> Bench:
        """Return the bench of an authority. Raises InputFault."""
        if authority not in self._benches:
            workshop = Workshop.open(self._catalogue, authority)
            mine: list[ExampleFile] = [f for f in self._files if f.heading.authority == authority]
            self._benches[authority] = Bench(workshop, trials_of(mine, workshop, self._faults))
        return self._benches[authority]

    def keys(self, pack: str) -> tuple[str, ...]:
        """Return the standards and definitions of a pack that the policy holds."""
        workshop = self.bench(self.authorities[pack]).workshop
        held = sorted(key for key in workshop.held if key.startswith(f"{pack}#"))
        defined = [f"{pack}#define.{name_of(tree)}" for tree in workshop.definition_trees(pack)]
        return (*held, *defined)

    def mutants(self, key: str) -> tuple[Mutant, ...]:
        """Return the verdicts on every change of one standard or definition."""
        return tuple(mutants_of(key, self.bench(self.authorities[key.partition("#")[0]])))


def run_mutants(
    stand: Stand,
    keys: Sequence[str],
    jobs: int = 1,
    after_each: Callable[[object], None] = lambda _: None,
) -> tuple[Mutant, ...]:
    """Return the verdicts on every change of some standards, in their order."""
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return tuple(each for key in keys for each in _told(stand.mutants(key), after_each))
    global _STAND  # noqa: PLW0603 - a forked process finds what was read before it began
    _STAND = stand
    for authority in {stand.authorities[key.partition("#")[0]] for key in keys}:
        stand.bench(authority)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        return tuple(each for found in pool.map(_in_process, keys) for each in _told(found, after_each))


_STAND: Stand | None = None


def _in_process(key: str) -> tuple[Mutant, ...]:
    assert _STAND is not None  # set before the processes begin
    return _STAND.mutants(key)


def _told(found: tuple[Mutant, ...], after_each: Callable[[object], None]) -> tuple[Mutant, ...]:
    after_each(found)
    return found


__all__ = ["Bench", "DefinitionPlan", "Mutant", "MappingNode", "Plan", "Score", "Stand", "Verdict", "mutants_of", "run_mutants", "scores"]
