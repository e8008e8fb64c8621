"""Mutation of packs: which small changes of a standard would fail an example, and which nobody would notice.

In: the packs at hand and their examples. Out: for every change of every standard a verdict, and a score for
each pack. Guaranteed: a change counts as noticed only if an example that held no longer holds; a change
that leaves nothing readable, or that the evaluator cannot judge, is no mutant and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from engine.diagnostics import Span
from engine.proving.bench import Bench
from engine.proving.changes import Change, changes_of
from engine.proving.edits.trees import Operator
from engine.proving.workshop import NotValid


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


# ---------------------------------------------------------------- one standard


def mutants_of(key: str, bench: Bench, start: int = 0, stop: int | None = None) -> Iterator[Mutant]:
    """Yield the verdict on every change of a standard, or of a definition (`pack#define.id`), or on a portion
    of them."""
    groups = bench.groups_about(key)
    for change in islice(changes_of(key, bench.workshop), start, stop):
        yield _judged(key, change, groups, bench)


def count_changes(key: str, bench: Bench) -> int:
    """Return how many changes there are of a standard or definition."""
    return sum(1 for _ in changes_of(key, bench.workshop))


def _judged(key: str, change: Change, groups: Sequence[frozenset[str]], bench: Bench) -> Mutant:
    edit = change.edit
    told = key, edit.operator, edit.words, edit.span
    try:
        by, fields = bench.tried(groups, change)
    except NotValid as fault:
        return Mutant(*told, Verdict.NOT_VALID, problem=fault.problem)
    return Mutant(*told, Verdict.UNNOTICED if by is None else Verdict.NOTICED, by, fields)
