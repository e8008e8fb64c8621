"""The gaps of a series that stages and conditions can tell apart: its first, and later ones.

In: a bench, a story, the anchor. Out: `Phase`s. Guaranteed: before and after every boundary that is a length
of time, an end included; after as many discharges as an ordinal can count, and one more. Boundaries that are
events stand in the stories themselves. A boundary inside a gap needs no phase of its own: the last day of a
gap is the first that satisfies the stage in force on that day, so a limit that is never later in each stage
is never later across. Where time alone can end a duty, its first gap is looked at once more when it is past.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.analysis.acts import met_kinds
from engine.analysis.alone import PEOPLE
from engine.analysis.bench import Bench
from engine.analysis.proofs import Proof
from engine.analysis.scenario import Rel, Scenario
from engine.analysis.sides import Phase
from engine.analysis.tallied import days_to_try, times
from engine.analysis.variables import age_words
from engine.calendar import Age, Limit, Unit, birthday
from engine.compiling.nodes import nodes
from engine.conditions import AfterLasting, AgeIs, Lasted, Total
from engine.nodes import Birthday, Edge, Offset, Ordinal, SchoolYearEnd, Within
from engine.plan import Terms

#: Days before a birthday on which it is done, and after it on which it is looked at again.
BEFORE, AFTER = 40, 20
#: The most days that one of a unit can come to, working days with holidays counted generously.
_MOST_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366, Unit.WORKING_DAYS: 2}


@dataclass(slots=True)
class Gaps:
    """Makes the phases of one anchor's stories."""

    bench: Bench
    edge: Edge
    chosen: tuple[Proof, ...] = ()  # what discharged the duties of the story before
    undone: frozenset[str] = field(default=frozenset({""}))  # the duties it could not discharge
    _numbers: range = range(0)
    _later: tuple[int, ...] = ()  # on which days later gaps are begun
    _ahead: int = 0  # days after which the first gap is looked at once more; 0: time alone changes nothing

    def __post_init__(self) -> None:
        series = [terms for one in self.bench.every for terms in one.terms if terms.is_series]
        self._numbers = range(1, _most_counted(series) + 2)
        self._later = (self._numbers[-1] + 1, *self._past_boundaries(series))
        every = [terms for one in self.bench.every for terms in one.terms]
        self._ahead = _longest(every) if any(_moved_by_time(terms) for terms in every) else 0

    @property
    def anchor(self) -> tuple[str, str]:
        """Kind and id of the row that the duty above hangs on."""
        return self.edge.kind, f"{self.edge.kind}-1"

    def phases(self, story: Scenario) -> Iterator[Phase]:
        """Yield the first gap, and where the duty above is a series the later ones."""
        yield Phase(story)
        if self._ahead:
            yield Phase(story, ahead=self._ahead)
        if not self.bench.above.terms[-1].is_series or not (proofs := self.proofs(story)):
            return
        for gap in self._later:
            for number in self._numbers:
                yield Phase(self.done(story, proofs, gap, number), gap, number, 0, proofs)
        for gap, age in self._before_birthdays(story).items():
            told = story.with_rows(words=(f"last done {BEFORE} days before the age of {age_words(age)}",))
            yield Phase(self.done(told, proofs, gap), gap, 1, BEFORE + AFTER, proofs)

    def _past_boundaries(self, series: Sequence[Terms]) -> list[int]:
        """Days after the start on which each boundary that is a length of time has passed: of a stage, of an
        end, and of what the duty hangs on where a condition asks how long it has lasted."""
        conditions = (tuple((terms.stages, terms.unless) for terms in series), self.bench.plan.definitions)
        found = {
            most_days(node.at_least)
            for node in nodes(conditions)
            if isinstance(node, Lasted | Total) and node.of == self.edge.kind and node.at_least is not None
        }
        found |= {
            most_days(node.limit)
            for terms in series
            for node in nodes((terms.ends, *((one.from_, one.until) for one in terms.stages)))
            if isinstance(node, Offset) and node.after
        }
        return sorted(found)

    def _before_birthdays(self, story: Scenario) -> dict[int, Age]:
        """Days from which a gap runs on past a birthday that ends a duty, or a status that it hangs on."""
        ages = self.bench.ending_ages
        born = next((dict(row.attrs).get("born") for row in story.rows if row.kind == "person"), None)
        if not ages or not isinstance(born, Rel):
            return {}
        start = self.bench.ordinary
        marks = {birthday(born.day(start), age) - start - BEFORE: age for age in ages}
        return {gap: marks[gap] for gap in sorted(marks) if gap > 2}

    def done(self, story: Scenario, proofs: Sequence[Proof], gap: int, number: int = 1) -> Scenario:
        """Return the story in which it was done so often, day after day, the last time on that day."""
        for back in reversed(range(number)):
            for place, proof in enumerate(proofs):
                name = f"done{place}{number - back}"
                story = proof.on(story, Rel(days=gap - back), name, self.anchor)
        return story

    def proofs(self, story: Scenario) -> tuple[Proof, ...]:
        """Return facts that together discharge every duty of the group that can be discharged."""
        if self.chosen and self.left_open(story, self.chosen) <= self.undone:
            return self.chosen
        chosen: list[Proof] = []
        left = frozenset(one.name for one in self.bench.every)
        for standard in self.bench.every:
            if standard.name in left and (found := self._best(story, standard.name, chosen, left)):
                chosen.append(found[0])
                left = found[1]
        self.chosen, self.undone = tuple(chosen), left
        return self.chosen

    def _best(
        self, story: Scenario, name: str, chosen: Sequence[Proof], left: frozenset[str]
    ) -> tuple[Proof, frozenset[str]] | None:
        """The proof that discharges this duty and as many of the others as one can."""
        best: tuple[Proof, frozenset[str]] | None = None
        met = next(one for one in self.bench.every if one.name == name).terms[-1].met
        for proof in self.bench.proofs.of(met):
            still = self.left_open(story, (*chosen, proof)) & left
            if name not in still and (best is None or len(still) < len(best[1])):
                best = (proof, still)
                if not still:
                    break
        return best

    def left_open(self, story: Scenario, proofs: Sequence[Proof]) -> frozenset[str]:
        """Return the duties of which nothing was done although these facts are there."""
        start, done = self.bench.ordinary, set[str]()
        for day in days_to_try(self.bench, story):
            placed = self.done(story, proofs, day, times(self.bench))
            outcomes = self.bench.outcomes(placed, start, max(start + day, placed.last(start, PEOPLE)))
            done |= {name for name, rows in outcomes.items() if any(one.done is not None for one in rows)}
        return frozenset(one.name for one in self.bench.every if one.name not in done)


def _most_counted(series: Sequence[Terms]) -> int:
    """The highest ordinal by which a stage counts what discharges."""
    kinds = frozenset(kind for terms in series for kind in met_kinds(terms.met))
    numbers = [
        node.nth
        for terms in series
        for node in nodes((terms.stages, terms.ends))
        if isinstance(node, Ordinal) and node.kind in kinds
    ]
    return max(numbers, default=0)


def _moved_by_time(terms: Terms) -> bool:
    """Whether a duty can end or be spared because time goes by, with nothing else happening."""
    if any(
        isinstance(node, Offset | Birthday | SchoolYearEnd | AgeIs | Lasted) for node in nodes(terms.ends)
    ):
        return True
    return any(isinstance(node, AgeIs | Lasted | AfterLasting | Total) for node in nodes(terms.unless))


def _longest(every: Sequence[Terms]) -> int:
    """Days within which the first last day of each duty lies, and after which it has passed."""
    limits = [
        node.limit
        for terms in every
        for node in nodes((terms.due, terms.first, terms.unless))
        if isinstance(node, Within | Offset)
    ]
    return max((most_days(one) for one in limits), default=0)


def most_days(limit: Limit) -> int:
    """Return more days than a length of time can ever come to."""
    return limit.n * _MOST_DAYS.get(limit.unit, 1) + 14
