"""How far a case-file audit is, how its cases were graded, and where two markers differ.

In: a sample, its case files, their markings. Out: `Overview`. Guaranteed: only finished markings count; the
overall grades are those that count (see `standing`); a check is counted as its first marker graded it, and
its differences are counted beside it; rows add up to their totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from web.casefiles.standing import DONE, STANDINGS, finished, grade_of, standing
from web.records.grades import NOT_APPLICABLE
from web.records.markings import Marking, Pair
from web.records.samples import CaseFile, Check, Sample

#: The key under which the overall grade stands beside the checks.
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How a check was graded: cases by grade, how many were met, not met, did not apply; of how many that
    two people graded how many differ."""

    check: Check
    grades: Mapping[str, int]
    met: int
    not_met: int
    not_applicable: int
    twice: int
    different: int

    @property
    def words(self) -> str:
        """What a drawing calls it."""
        return self.check.title


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a sample. `standings`: files by how far they are; `grades`: done files by overall grade;
    `twice`, `different`: answers, overall grades among them, that two people gave, and how many differ."""

    files: int
    standings: Mapping[str, int]
    grades: Mapping[str, int]
    checks: tuple[CheckCount, ...]
    twice: int
    different: int
    met: int  # done files whose overall grade means met

    @property
    def done(self) -> int:
        """How many files are done."""
        return self.standings.get(DONE, 0)

    @property
    def disagreement(self) -> int | None:
        """The share of differing answers in per cent; None where nothing was marked twice."""
        return round(100 * self.different / self.twice) if self.twice else None


def overview(sample: Sample, files: Sequence[CaseFile], pairs: Mapping[int, Pair]) -> Overview:
    """Return the state of a sample."""
    standings = Counter(standing(each, pairs[each.id]) for each in files)
    grades = Counter(grade_of(each, pairs[each.id]) for each in files)
    checks = tuple(_check(sample, each, list(pairs.values())) for each in sample.checks)
    both = [_both(pair, OVERALL) for pair in pairs.values()]
    overall = [each for each in both if each is not None]
    return Overview(
        files=len(files),
        standings={name: standings[name] for name in STANDINGS},
        grades={each.name: grades[each.name] for each in sample.grades},
        checks=checks,
        twice=len(overall) + sum(each.twice for each in checks),
        different=sum(one != other for one, other in overall) + sum(each.different for each in checks),
        met=sum(count for name, count in grades.items() if name in sample.sound),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """What one marker has: markings that are theirs, first and second, and how many of them are finished."""

    user: int
    given: int
    done: int


def shares(files: Sequence[CaseFile], pairs: Mapping[int, Pair]) -> list[Share]:
    """Return what each marker has, those with most left to do first."""
    given: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for file in files:
        for place, user in ((1, file.auditor), (2, file.second)):
            if user is not None:
                given[user] += 1
                done[user] += place in finished(pairs[file.id])
    every = [Share(user, count, done[user]) for user, count in given.items()]
    return sorted(every, key=lambda each: (each.done - each.given, each.user))


def answer(marking: Marking, key: str) -> str:
    """Return the grade that a marking gives to a check, or to the whole."""
    if key == OVERALL:
        return marking.grade
    given = marking.answers.get(key)
    return "" if given is None else given.grade


def _check(sample: Sample, check: Check, pairs: Sequence[Pair]) -> CheckCount:
    counted = Counter(_first(pairs, check.key))
    both = [found for pair in pairs if (found := _both(pair, check.key)) is not None]
    met = sum(counted[name] for name in sample.sound)
    return CheckCount(
        check=check,
        grades={each.name: counted[each.name] for each in sample.grades},
        met=met,
        not_met=counted.total() - met - counted[NOT_APPLICABLE],
        not_applicable=counted[NOT_APPLICABLE],
        twice=len(both),
        different=sum(one != other for one, other in both),
    )


def _first(pairs: Sequence[Pair], key: str) -> Iterator[str]:
    for pair in pairs:
        done = finished(pair)
        if 1 in done:
            yield answer(done[1], key)


def _both(pair: Pair, key: str) -> tuple[str, str] | None:
    done = finished(pair)
    return (answer(done[1], key), answer(done[2], key)) if len(done) == 2 else None
