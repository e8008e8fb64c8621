"""One pair of duties over all start dates: is there a day left on which what rests on the other can be done?

In: a plan, a pair, years. Out: `Tried`. Guaranteed: every last day is the evaluator's own, for made-up cases
that hold the same facts for both; an event that is owed comes on its last day, which leaves most time for
what comes before it; start dates are taken as one only as `dates` allows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from engine.analysis.acts import met_leaves, tables_of
from engine.analysis.alone import PEOPLE, Ledger
from engine.analysis.asked import Asking
from engine.analysis.authority import Years
from engine.analysis.bench import AFAR, Bench
from engine.analysis.branches import branches
from engine.analysis.clashes import Clash, Example, Sort, Tried
from engine.analysis.dates import Dates, telling_days
from engine.analysis.findings import by_year
from engine.analysis.gaps import Gaps
from engine.analysis.proofs import Proof, Proofs
from engine.analysis.resting import Pair
from engine.analysis.scenario import START, Rel, Scenario
from engine.analysis.sides import Phase, anchor_day, side_above
from engine.calendar import Limit, Unit, moment_of_date
from engine.compiling.nodes import nodes
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.nodes import Edge, FactMet, SchoolYearEnd
from engine.outcome import Outcome, State
from engine.plan import Plan
from engine.vocabulary import Vocabulary

MOST_FORMS = 64
EVENT = "event"
_NOTHING_OWED = frozenset({State.CANCELLED, State.PAUSED, State.WAIVED})


@dataclass(frozen=True, slots=True)
class Found:
    """The days of one start date, as distances from it: from when there is time (`begins`), the event, both
    last days, and the stage of the duty that owes the event."""

    begins: int
    event: int | None
    first: int | None
    then: int
    stage: str | None

    def sort(self, pair: Pair) -> Sort | None:
        """Return how the two do not go together, if they do not."""
        if pair.owner is not None and self.then < self.begins:
            return Sort.NO_TIME
        rests = self.first if pair.declared else None if pair.back else self.event
        if rests is not None:
            return Sort.TOO_EARLY if self.then < rests else None
        return Sort.ONE_DAY if self.then == self.begins else None


@dataclass(frozen=True, slots=True)
class _Case:
    """A story at the moment when a gap begins, and the form of the event that ends it."""

    phase: Phase
    form: Proof | None


class Trial:
    """One pair over all start dates."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary, pair: Pair, years: Years) -> None:
        self.pair, self.years, self.judged = pair, years, 0
        others = [name for name in dict.fromkeys((pair.first, pair.then)) if name != pair.root]
        self.bench = Bench(plan, vocabulary, pair.root, others, years.starts, Ledger())
        self.plan = self.bench.plan
        self.duties = {one.name: one for one in self.bench.every}
        self.dates = Dates(self.plan)
        self.marks = sorted(self.dates.marks)
        self.matcher = PlainMatcher(self.plan.rules)
        self.tables = tables_of(self.plan)
        self.probes = telling_days(self.plan, self.bench.starts) if self.bench.starts else ()
        self.by_itself = any(
            isinstance(one, SchoolYearEnd) or (isinstance(one, Limit) and one.unit is Unit.HOURS)
            for one in nodes((self.plan.standards, self.plan.definitions))
        )
        self.not_tried: dict[str, None] = {}
        self.forms = self._forms() if pair.owner else ()

    def run(self) -> Tried:
        """Return what was found for the pair: of each sort and stage the case in which it is most
        frequent."""
        clashes: list[Clash] = []
        cases = list(self._cases())
        for case in cases:
            clashes += self._over_all_dates(case)
        return Tried(
            self.pair,
            tuple(_worst(clashes)),
            len(self.bench.starts),
            len(cases),
            self.judged,
            tuple(self.not_tried),
        )

    # ------------------------------------------------------------ cases

    def _cases(self) -> Iterator[_Case]:
        """Yield the cases in which both are owed; those that come to the same on every telling day are
        one."""
        seen: set[Hashable] = set()
        for edge, story in self._stories():
            for phase in self._phases(edge, story):
                for form in self.forms or (None,):
                    case = _Case(phase, form)
                    told = tuple(self._days(case, day - phase.gap, self.plan) for day in self.probes)
                    if any(told) and told not in seen:
                        seen.add(told)
                        yield case

    def _stories(self) -> Iterator[tuple[Edge, Scenario]]:
        root = self.duties[self.pair.root]
        versions = self.bench.versions(root)
        if not versions or not self.bench.starts:
            return
        ruling = {one.name: self.bench.versions(one) for one in self.bench.every}
        for edge in versions[-1].anchors:
            made = branches(self.plan, self.bench.vocabulary, versions[-1], edge, ruling)
            self.not_tried |= dict.fromkeys(made.unproved)
            yield from ((edge, one.story) for one in made.found)

    def _phases(self, edge: Edge, story: Scenario) -> Iterator[Phase]:
        """The first gap; where the event is owed again and again, the later ones too."""
        if self.pair.owner is None:
            yield Phase(story)
        else:
            yield from Gaps(self.bench, edge).phases(story)

    def _forms(self) -> tuple[Proof, ...]:
        """The event in every form that the duties can tell apart."""
        owner = self.duties[self.pair.root]
        made = Proofs(
            self.plan, self.bench.vocabulary, [one for each in self.bench.every for one in each.terms]
        )
        asking = Asking(self.plan, self.bench.vocabulary)
        made.ask(asking, [each.terms[-1] for each in self.bench.every])
        leaves = [one for one in met_leaves(owner.terms[-1].met) if isinstance(one, FactMet)]
        every = (form for one in leaves if one.kind == self.pair.event for form in made.of(one))
        found = tuple(islice(every, MOST_FORMS + 1))
        if len(found) > MOST_FORMS:
            self.not_tried[f"the {self.pair.event.replace('_', ' ')} has more than {MOST_FORMS} forms"] = None
        return found[:MOST_FORMS]

    # ------------------------------------------------------------ days

    def _days(self, case: _Case, start: int, plan: Plan) -> Found | None:
        """Return the days of one start date; None where the two are not both owed."""
        phase = case.phase
        begins = start + phase.gap
        rows = self._judge(phase.story, start, begins + phase.ahead, plan)
        mine = [one for one in rows if _name(one) == self.pair.root and anchor_day(one) == start]
        owed = side_above(mine, phase, start)
        if owed is None or owed.due is None or owed.state in _NOTHING_OWED:
            return None
        self._told(begins + owed.due[0])
        if case.form is None:
            event, due = None, phase.gap + owed.due[0]
        else:
            event = phase.gap + owed.due[0]
            told = case.form.on(phase.story, Rel(days=event), EVENT, (EVENT, ""))
            rows = self._judge(told, start, start + event, plan)
            if not any(_is_event(one.done) for one in rows if _name(one) == self.pair.root):
                return None
            due = event
        first = due if self.pair.first == self.pair.root else self._due(rows, self.pair.first, phase, start)
        then = self._due(rows, self.pair.then, phase, start)
        if then is None or (self.pair.declared and first is None):
            return None
        return Found(phase.gap, event, first, then, owed.stage)

    def _due(self, rows: Sequence[Outcome], name: str, phase: Phase, start: int) -> int | None:
        """Return the last day of a duty: of what hangs on the event, else of what hangs on the start."""
        mine = [
            one
            for one in rows
            if _name(one) == name and one.due is not None and one.state not in _NOTHING_OWED
        ]
        hung = [one for one in mine if _is_event(one.anchor)]
        if not hung and not phase.gap:
            hung = [one for one in mine if anchor_day(one) == start and one.occurrence.endswith("/first")]
        days = [one.due.toordinal() for one in hung if one.due is not None]
        for day in days:
            self._told(day)
        return min(days) - start if days else None

    def _judge(self, story: Scenario, start: int, as_of: int, plan: Plan) -> list[Outcome]:
        self.judged += 1
        last = max(as_of, story.last(start, PEOPLE))
        case = story.case(start, self.tables)
        return list(evaluate(plan, case, moment_of_date(last), matcher=self.matcher, explain=False))

    def _told(self, day: int) -> None:
        """Note where a day that is used again lies among the days on which versions change."""
        for mark in self.marks:
            self.dates.ear.order(mark, day)

    # ------------------------------------------------------------ all start dates

    def _over_all_dates(self, case: _Case) -> Iterator[Clash]:
        found: dict[tuple[Sort, str | None], dict[int, Found]] = {}
        looked: list[int] = []
        for same, days in self._classes(case):
            if days is None:
                continue
            looked += [start + days.begins for start in same]
            if (sort := days.sort(self.pair)) is not None:
                found.setdefault((sort, days.stage), {}).update(dict.fromkeys(same, days))
        for (sort, stage), dates in found.items():
            yield self._clash(case, sort, stage, dates, looked)

    def _classes(self, case: _Case) -> Iterator[tuple[Sequence[int], Found | None]]:
        gap = case.phase.gap
        starts = range(max(self.bench.starts.start - gap, self.bench.first), self.bench.starts.stop - gap)
        if self.by_itself:
            for start in starts:
                yield (start,), self._days(case, start, self.plan)
            return
        rows = case.phase.story.rows
        born = next((dict(row.attrs).get("born") for row in rows if row.kind == "person"), None)
        own = {day for row in rows if row.kind != "person" for day in row.days}
        days = sorted({*own, START, Rel(days=gap), Rel(days=gap + AFAR)}, key=str)  # the event lies between
        birth = born if isinstance(born, Rel) else None
        yield from self.dates.classes(days, birth, starts, partial(self._days, case))

    def _clash(
        self, case: _Case, sort: Sort, stage: str | None, dates: dict[int, Found], looked: Sequence[int]
    ) -> Clash:
        shown = min(dates, key=lambda one: (abs(date.fromordinal(one).year - self.years.shown), one))
        days = dates[shown]
        words = case.phase.story.words
        example = Example(
            date.fromordinal(shown),
            date.fromordinal(shown + days.begins),
            None if days.event is None else date.fromordinal(shown + days.event),
            None if days.first is None else date.fromordinal(shown + days.first),
            date.fromordinal(shown + days.then),
        )
        years = by_year([start + days.begins for start in dates], looked)
        return Clash(sort, self.pair, stage, words, example, years)


def _name(outcome: Outcome) -> str:
    return f"{outcome.pack}#{outcome.standard}"


def _is_event(fact: object) -> bool:
    return str(getattr(fact, "id", "")).startswith(EVENT)


def _worst(clashes: Sequence[Clash]) -> Iterator[Clash]:
    """Of each sort and stage the most frequent clash, of equals the plainest; it says how many others there
    are."""
    by_key: dict[object, list[Clash]] = {}
    for one in clashes:
        by_key.setdefault(one.key, []).append(one)
    for each in by_key.values():
        worst = min(each, key=lambda one: (-one.found, len(one.circumstances)))
        yield Clash(
            worst.sort,
            worst.pair,
            worst.stage,
            worst.circumstances,
            worst.example,
            worst.years,
            len(each) - 1,
        )


__all__ = ["Found", "Trial"]
