"""One standard judged by itself, with what it rests on, on made-up cases of which it sees what it can read.

In: a plan, a standard. Out: outcomes of a story on a date, and courses: one phase over all start dates.
Guaranteed: due days and states come from the evaluator; rows and attributes are left out only if nothing in
the standard, in what it rests on or in their definitions names them, so that they could change nothing; what
was judged once is remembered. Two stories share a course only if every question that the standard asks has
the same answer in both, or, unless every case is asked for, if they come to the same on every telling day.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

from engine.analysis.acts import tables_of
from engine.analysis.dates import Dates, telling_days
from engine.analysis.scenario import START, Rel, Scenario
from engine.analysis.sides import Phase, Side, side_above, side_local
from engine.calendar import moment_of_date
from engine.compiling.narrowing import plan_for, rests_on
from engine.compiling.nodes import nodes
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.outcome import Outcome
from engine.plan import Plan

PEOPLE = frozenset({"person"})
#: For each gap of a range of days, the number of its `Side` in the ledger; `NOT_LOOKED`: outside the range.
Course: TypeAlias = "array[int]"
NOT_LOOKED = -1


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which gaps begin, and the first day on which what they hang on may lie."""

    days: range
    first: int


@dataclass(slots=True)
class Ledger:
    """What was judged for a group under all its readings. `every_case`: no story is spared because it comes
    to the same as another on every telling day."""

    every_case: bool = False
    judged: int = 0
    sides: list[Side | None] = field(default_factory=lambda: [None])
    _number: dict[Side | None, int] = field(default_factory=lambda: {None: 0})
    _alone: dict[Hashable, Alone] = field(default_factory=dict)
    _courses: dict[bytes, Course] = field(default_factory=dict)

    def number(self, side: Side | None) -> int:
        """Return the number of a side; the same for equal ones."""
        if side not in self._number:
            self._number[side] = len(self.sides)
            self.sides.append(side)
        return self._number[side]

    def course(self, course: Course) -> Course:
        """Return the one object that stands for all courses like this one."""
        return self._courses.setdefault(course.tobytes(), course)

    def alone(self, plan: Plan, name: str) -> Alone:
        """Return a standard by itself; the same for plans in which nothing that it can read differs."""
        names = {name} | rests_on(plan)[name]
        own = replace(plan, standards=tuple(one for one in plan.standards if one.name in names))
        narrow = plan_for(own, names)
        key = (name, narrow.standards, narrow.definitions, narrow.counting, id(narrow.calendar))
        if key not in self._alone:
            self._alone[key] = Alone(narrow, name, self)
        return self._alone[key]


class Alone:
    """One standard by itself."""

    def __init__(self, plan: Plan, name: str, ledger: Ledger) -> None:
        self.plan, self.name, self.ledger = plan, name, ledger
        self.rests_on_others = len(plan.standards) > 1
        self.named = frozenset(_names(plan))
        self.tables = tables_of(plan) | {
            name for name in self.named if name in plan.kinds and not plan.kinds[name].record
        }
        self.matcher = PlainMatcher(plan.rules)
        self.dates = Dates(plan)
        self._outcomes: dict[Hashable, list[Outcome]] = {}
        self._alike: dict[Hashable, Course] = {}
        self._telling: dict[Span, tuple[int, ...]] = {}
        self._courses: dict[Hashable, Course] = {}

    def seen(self, story: Scenario) -> Scenario:
        """Return what the standard can read of a story."""
        rows = tuple(
            replace(row, attrs=tuple(each for each in row.attrs if each[0] in self.named))
            for row in story.rows
            if row.kind in self.tables or self.plan.kinds[row.kind].record
        )
        return replace(story, rows=rows, words=())

    def outcomes(self, story: Scenario, start: int, as_of: int) -> list[Outcome]:
        """Return the standard's outcomes for a story on a start date."""
        seen = self.seen(story)
        key = (seen.rows, seen.subject, start, as_of)
        if key not in self._outcomes:
            self._outcomes[key] = self._judge(seen, start, as_of, self.plan)
        return self._outcomes[key]

    def side(self, phase: Phase, start: int, above: bool) -> Side | None:
        """Return the gap of one start date."""
        seen = self.seen(phase.story)
        rows = self.outcomes(seen, start, _as_of(seen, phase, start))
        return (side_above if above else side_local)(rows, phase, start)

    def course(self, phase: Phase, truths: Hashable, span: Span, above: bool) -> Course:
        """Return the phase over all start dates, the same object for equal courses. `truths`: what the
        standard's questions come to in it; None: that was not asked."""
        seen = self.seen(phase.story)
        told = (seen.rows, seen.subject) if truths is None or self.rests_on_others else truths
        key = (told, phase.key, span.days.start, span.days.stop, span.first, above)
        if key not in self._courses:
            alike: Hashable = key
            if not self.ledger.every_case:
                alike = (phase.gap, above, span, *self._on_telling_days(seen, phase, span, above))
            if alike not in self._alike:
                self._alike[alike] = self.ledger.course(self._over_all_dates(seen, phase, span, above))
            self._courses[key] = self._alike[alike]
        return self._courses[key]

    def _on_telling_days(self, seen: Scenario, phase: Phase, span: Span, above: bool) -> Iterator[int]:
        """The gap on each telling day."""
        if span not in self._telling:
            self._telling[span] = telling_days(self.plan, span.days)
        for day in self._telling[span]:
            start = day - phase.gap
            rows = self.outcomes(seen, start, _as_of(seen, phase, start)) if start >= span.first else []
            yield self.ledger.number((side_above if above else side_local)(rows, phase, start))

    def _over_all_dates(self, seen: Scenario, phase: Phase, span: Span, above: bool) -> Course:
        gap = phase.gap
        born = next((dict(row.attrs).get("born") for row in seen.rows if row.kind == "person"), None)
        own = {day for row in seen.rows if row.kind != "person" for day in row.days}
        days = sorted({*own, START, Rel(days=gap)}, key=str)
        starts = range(max(span.days.start - gap, span.first), span.days.stop - gap)
        side_of = side_above if above else side_local

        def judge(start: int, plan: Plan) -> int:
            rows = self._judge(seen, start, _as_of(seen, phase, start), plan)
            for one in rows:
                self.dates.ear.shown((one.due, *(one.due_between or ())), self.dates.marks)
            return self.ledger.number(side_of(rows, phase, start))

        course = array("i", [NOT_LOOKED]) * len(span.days)
        for same, number in self.dates.classes(days, born if isinstance(born, Rel) else None, starts, judge):
            for start in same:
                course[start + gap - span.days.start] = number
        return course

    def _judge(self, seen: Scenario, start: int, as_of: int, plan: Plan) -> list[Outcome]:
        self.ledger.judged += 1
        case = seen.case(start, self.tables)
        found = evaluate(plan, case, moment_of_date(as_of), matcher=self.matcher, explain=False)
        return [one for one in found if f"{one.pack}#{one.standard}" == self.name]


def _as_of(seen: Scenario, phase: Phase, start: int) -> int:
    """The day on which a phase is looked at: all of its story has happened."""
    return max(start + phase.gap + phase.ahead, seen.last(start, PEOPLE))


def _names(plan: Plan) -> Iterator[str]:
    """Every word in the standards and definitions of a plan that could be the name of an attribute or a
    kind."""
    yield "born"
    for node in nodes((plan.standards, plan.definitions)):
        for each in fields(node):
            value: Any = getattr(node, each.name)
            for one in value if isinstance(value, Sequence) and not isinstance(value, str) else (value,):
                if isinstance(one, str):
                    yield from one.split(".")


__all__ = ["Alone", "Course", "Ledger", "Span"]
