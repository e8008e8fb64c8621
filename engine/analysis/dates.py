"""Start dates that the evaluator cannot tell apart.

In: a plan, the days of a story. Out: start dates in classes, one of each judged. Guaranteed: a date joins a
class only if every question that judging the class's own date put to the calendar, or about the days on which
versions change, has, at the same distance from the start, the same answer, and every birthday and every clock
change that could matter lies at the same distance too. The evaluator knows dates through nothing else, so it
would go the same way and come to the same distances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Generic, TypeVar

from engine.analysis.listening import Answer, Ear, Query, answered, heard_plan
from engine.analysis.scenario import Rel
from engine.calendar import (
    CalendarGap,
    Limit,
    Unit,
    add_hours,
    birthday,
    end_of_school_year,
    instant_to_london,
    moment_of_date,
)
from engine.compiling.nodes import nodes
from engine.conditions import AgeIs, CountOf, Total
from engine.nodes import Before, Birthday, Offset, SchoolYearEnd
from engine.plan import DefinitionPlan, Plan, Terms

T = TypeVar("T")


class Unlike(Exception):
    """The same answers led to different questions: something that was not asked for told the dates apart."""


#: The most days that one of a unit can come to; working days with every holiday, terms with every break.
MOST_DAYS = {
    Unit.HOURS: 1,
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.WORKING_DAYS: 3,
    Unit.SCHOOL_DAYS: 5,
    Unit.MONTHS: 31,
    Unit.YEARS: 366,
}


@dataclass(slots=True)
class _Node(Generic[T]):
    """What is asked next (with what is answered for each start date), and where each answer leads; or the
    class that was reached."""

    query: Query | None = None
    answers: dict[int, Answer] = field(default_factory=dict)
    after: dict[Answer, _Node[T]] = field(default_factory=dict)
    dates: list[int] = field(default_factory=list)
    result: list[T] = field(default_factory=list)


@dataclass(slots=True)
class Dates:
    """Puts the start dates of one plan's stories into classes."""

    plan: Plan
    ear: Ear = field(default_factory=Ear)
    marks: frozenset[int] = frozenset()
    _heard: Plan = field(init=False)
    _ages: tuple[Any, ...] = ()
    _hours: tuple[Limit, ...] = ()
    _reach: int = 0  # days after a story within which a limit can end
    _back: int = 0  # days before it that a limit can reach back to
    _school: bool = False
    _months_back: bool = False
    _answers: dict[Query, dict[int, Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = [*nodes((self.plan.standards, self.plan.definitions))]
        limits = {one for one in parts if isinstance(one, Limit)}
        ages = {one.age for one in parts if isinstance(one, Birthday)}
        ages |= {age for one in parts if isinstance(one, AgeIs) for age in (one.from_, one.below) if age}
        ages |= {one.since for one in parts if isinstance(one, Total) and one.since is not None}
        self._ages = tuple(sorted(ages, key=lambda age: (age.years, age.months)))
        self._hours = tuple(sorted((one for one in limits if one.unit is Unit.HOURS), key=str))
        lengths = [one.n * MOST_DAYS[one.unit] for one in limits]
        self._reach = 14 + 2 * max(lengths, default=0)
        back = [node.at_least for node in parts if isinstance(node, Before) and node.at_least]
        back += [node.limit for node in parts if isinstance(node, Offset) and not node.after]
        self._back = 14 + sum(one.n * MOST_DAYS[one.unit] for one in back) if back else 0
        self._school = any(isinstance(one, SchoolYearEnd) for one in parts)
        self._months_back = any(isinstance(one, Total | CountOf) and one.in_last is not None for one in parts)
        self._heard, self.marks = heard_plan(self.plan, self.ear)

    def classes(
        self,
        days: Sequence[Rel],
        born: Rel | None,
        starts: range,
        judge: Callable[[int, Plan], T],
    ) -> Iterator[tuple[tuple[int, ...], T]]:
        """Yield the start dates in classes, each with what `judge` finds on its first date.

        `judge` is given a start date and the plan that it must use; it must show `ear` the days of its
        result. Where the same answers lead to different questions, each date is judged by itself."""
        try:
            yield from self._classes(days, born, starts, judge)
        except Unlike:
            self.ear.start = None
            yield from (((start,), judge(start, self.plan)) for start in starts)

    def _classes(
        self,
        days: Sequence[Rel],
        born: Rel | None,
        starts: range,
        judge: Callable[[int, Plan], T],
    ) -> list[tuple[tuple[int, ...], T]]:
        """Return the classes. Raises Unlike."""
        roots: dict[tuple[object, ...], _Node[T]] = {}
        reached: list[_Node[T]] = []
        alike = self._alike(days, born)
        for start in starts:
            key = () if alike else self._print(start, days, born)
            root = roots.get(key)
            if root is None:
                root = roots[key] = _Node()
            node = self._led(root, start)
            if not node.result:
                node = self._judged(root, start, judge)
                reached.append(node)
            node.dates.append(start)
        return [(tuple(node.dates), node.result[0]) for node in reached]

    def _led(self, node: _Node[T], start: int) -> _Node[T]:
        """Follow the answers for a start date as far as they have been met before."""
        while node.query is not None:
            known = node.answers
            if start not in known:
                known[start] = answered(self.plan.calendar, node.query, start)
            following = node.after.get(known[start])
            if following is None:
                break
            node = following
        return node

    def _judged(self, root: _Node[T], start: int, judge: Callable[[int, Plan], T]) -> _Node[T]:
        self.ear.listen(start)
        result = judge(
            start, replace(self._heard)
        )  # with a memory of its own: what is remembered is not asked
        self.ear.start = None
        node = root
        for query, answer in self.ear.heard.items():
            if node.query is None:
                node.query, node.answers = query, self._answers.setdefault(query, {})
            if node.query != query:
                raise Unlike
            node = node.after.setdefault(answer, _Node())
        node.result.append(result)
        return node

    def _alike(self, days: Sequence[Rel], born: Rel | None) -> bool:
        """Whether every start date looks the same but for what is asked."""
        if self._school or self._hours or self._months_back or (born is not None and self._ages):
            return False
        return not any(day.months for day in days)

    def _print(self, start: int, days: Sequence[Rel], born: Rel | None) -> tuple[object, ...]:
        """What the evaluator knows of a date otherwise than by asking, as distances from it."""
        bases = [day.day(start) for day in days]
        if self._school:
            bases += [end_of_school_year(base) for base in bases]
        found: list[object] = [base - start for base in bases]
        for limit in self._hours:
            for base in bases:
                end = instant_to_london(add_hours(moment_of_date(base), limit.n, self.plan.counting))
                found.append((end.toordinal() - start, end.hour, end.minute))
        if self._months_back:
            found.append((start, born))  # lengths of months behind the start: each date by itself
        if born is not None and self._ages:
            birth = born.day(start)
            low, high = min(start, *bases) - self._back, max(start, *bases) + self._reach
            for age in self._ages:
                day = birthday(birth, age, self.plan.counting)
                found.append(day - start if low <= day <= high else "over" if day < low else "ahead")
        return tuple(found)


def telling_days(plan: Plan, days: range) -> tuple[int, ...]:
    """Return days that tell limits apart: one amid each stretch between two changes of version, and in the
    longest stretch those on which each length of time comes to its fewest and to its most days."""
    dated: list[DefinitionPlan | Terms] = [*plan.definitions]
    dated += [*(terms for one in plan.standards for terms in one.terms)]
    edges = {day for one in dated for day in (one.from_day, one.to_day) if days.start < day < days.stop}
    marks = sorted({*edges, days.start, days.stop})
    stretches = sorted(pairwise(marks), key=lambda one: one[0] - one[1])
    found = {(low + high) // 2 for low, high in stretches if low < high}
    limits = {one for one in nodes((plan.standards, plan.definitions)) if isinstance(one, Limit)}
    for limit in sorted(limits, key=str):
        if limit.unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS, Unit.MONTHS, Unit.YEARS) and stretches:
            lengths = [_length(plan, day, limit) for day in range(*stretches[0])]
            known = [one for one in lengths if one is not None]
            found |= {stretches[0][0] + lengths.index(one) for one in _extremes(known)}
    return tuple(sorted(found))


def _extremes(lengths: Sequence[int]) -> set[int]:
    return {min(lengths), max(lengths)} if lengths else set()


def _length(plan: Plan, day: int, limit: Limit) -> int | None:
    try:
        return plan.calendar.add(day, limit, plan.counting) - day
    except CalendarGap:
        return None
