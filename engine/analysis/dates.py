"""Start dates that the evaluator cannot tell apart.

In: a plan, the days of a story. Out: start dates in classes, one of each judged. Guaranteed: a date joins a
class only if every question that judging the class's own date put to the calendar has, at the same distance
from the start, the same answer, and every birthday, every change of version and every clock change that could
matter lies at the same distance too. The evaluator knows dates through nothing else, so it would go the same
way and come to the same distances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, cast

from engine.analysis.scenario import Rel
from engine.calendar import (
    Calendar,
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
from engine.spans import END_OF_TIME

T = TypeVar("T")
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
#: What was asked: the method, the day as a distance from the start, the rest.
Query = tuple[str, int, Any]
Answer = Any


class Listening:
    """A calendar that notes what it is asked and what it answers, as distances from a start."""

    def __init__(self, calendar: Calendar, start: int) -> None:
        self._calendar, self._start = calendar, start
        self.heard: list[tuple[Query, Answer]] = []

    def __getattr__(self, name: str) -> Any:
        """Hand on whatever else a calendar has (its name, its span, its terms)."""
        return getattr(self._calendar, name)

    def add(self, day: int, *rest: Any) -> int:
        """As `Calendar.add`."""
        return cast(int, self._note("add", day, rest))

    def subtract(self, day: int, *rest: Any) -> int:
        """As `Calendar.subtract`."""
        return cast(int, self._note("subtract", day, rest))

    def add_paused(self, day: int, limit: Limit, pauses: Any, *rest: Any) -> int | None:
        """As `Calendar.add_paused`."""
        relative = tuple((a - self._start, None if b is None else b - self._start) for a, b in pauses)
        return cast("int | None", self._note("add_paused", day, (limit, relative, *rest)))

    def is_working(self, day: int) -> bool:
        """As `Calendar.is_working`."""
        return bool(self._note("is_working", day, ()))

    def is_school_day(self, day: int) -> bool:
        """As `Calendar.is_school_day`."""
        return bool(self._note("is_school_day", day, ()))

    def _note(self, method: str, day: int, rest: Any) -> Any:
        query = (method, day - self._start, rest)
        answer = answered(self._calendar, query, self._start)
        self.heard.append((query, answer))
        if answer == GAP:
            raise CalendarGap(day, self._calendar.name)
        whole = isinstance(answer, bool) or answer is None
        return answer if whole else answer + self._start


GAP = "outside the calendar"


def answered(calendar: Calendar, query: Query, start: int) -> Answer:
    """Return what the calendar says, a day as a distance from the start."""
    method, day, rest = query
    if method == "add_paused":
        limit, pauses, *more = rest
        rest = (limit, [(a + start, None if b is None else b + start) for a, b in pauses], *more)
    try:
        found = getattr(calendar, method)(day + start, *rest)
    except CalendarGap:
        return GAP
    return found if isinstance(found, bool) or found is None else found - start


@dataclass(slots=True)
class _Node(Generic[T]):
    """What is asked next, and where each answer leads; or the class that was reached."""

    query: Query | None = None
    after: dict[Answer, _Node[T]] = field(default_factory=dict)
    dates: list[int] = field(default_factory=list)
    result: list[T] = field(default_factory=list)


@dataclass(slots=True)
class Dates:
    """Puts the start dates of one plan's stories into classes."""

    plan: Plan
    _ages: tuple[Any, ...] = ()
    _hours: tuple[Limit, ...] = ()
    _marks: tuple[int, ...] = ()
    _begins: tuple[int, ...] = ()
    _reach: int = 0  # days after a story within which a limit can end
    _back: int = 0  # days before it that a limit can reach back to
    _school: bool = False
    _months_back: bool = False
    _answers: dict[tuple[int, Query], Answer] = field(default_factory=dict)

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
        dated: list[DefinitionPlan | Terms] = [
            *self.plan.definitions,
            *(terms for one in self.plan.standards for terms in one.terms),
        ]
        marks = {day for one in dated for day in (one.from_day, one.to_day)} - {0, END_OF_TIME}
        self._marks = tuple(sorted(marks))
        self._begins = tuple(sorted({one.terms[0].from_day for one in self.plan.standards}))

    def classes(
        self,
        days: Sequence[Rel],
        born: Rel | None,
        starts: range,
        judge: Callable[[int, Plan], T],
    ) -> Iterator[tuple[tuple[int, ...], T]]:
        """Yield the start dates in classes, each with what `judge` finds on its first date.

        `judge` is given a start date and the plan whose calendar it must use."""
        roots: dict[tuple[object, ...], _Node[T]] = {}
        reached: list[_Node[T]] = []
        for start in starts:
            root = roots.setdefault(self._print(start, days, born), _Node())
            node = self._led(root, start)
            if not node.result:
                node = self._judged(root, start, judge)
                reached.append(node)
            node.dates.append(start)
        for node in reached:
            yield tuple(node.dates), node.result[0]

    def _led(self, node: _Node[T], start: int) -> _Node[T]:
        """Follow the answers for a start date as far as they have been met before."""
        while node.query is not None:
            following = node.after.get(self._answer(node.query, start))
            if following is None:
                break
            node = following
        return node

    def _judged(self, root: _Node[T], start: int, judge: Callable[[int, Plan], T]) -> _Node[T]:
        calendar = Listening(self.plan.calendar, start)
        result = judge(start, replace(self.plan, calendar=cast(Calendar, calendar)))
        node = root
        for query, answer in dict(calendar.heard).items():
            assert node.query in (None, query)  # the same answers lead to the same question
            node.query = query
            node = node.after.setdefault(answer, _Node())
        node.result.append(result)
        return node

    def _answer(self, query: Query, start: int) -> Answer:
        key = (start, query)
        if key not in self._answers:
            self._answers[key] = answered(self.plan.calendar, query, start)
        return self._answers[key]

    def _print(self, start: int, days: Sequence[Rel], born: Rel | None) -> tuple[object, ...]:
        """What the evaluator knows of a date otherwise than from the calendar, as distances from it."""
        bases = [day.day(start) for day in days]
        if self._school:
            bases += [end_of_school_year(base) for base in bases]
        marks = self._marks
        if born is not None:
            birth = born.day(start)
            marks = (*marks, *(birthday(birth, age, self.plan.counting) for age in self._ages))
        found: list[object] = [base - start for base in bases]
        for limit in self._hours:
            for base in bases:
                end = instant_to_london(add_hours(moment_of_date(base), limit.n, self.plan.counting))
                found.append((end.toordinal() - start, end.hour, end.minute))
        if self._months_back:
            found.append((start, born))  # lengths of months behind the start: each date by itself
        low, high = min(start, *bases) - self._back, max(start, *bases) + self._reach
        for mark in marks:  # 1 and yes would be the same to a dictionary, so what is out of reach is a word
            found.append(mark - start if low <= mark <= high else "over" if mark < low else "ahead")
        found += [begin - start for begin in self._begins if begin > high]  # what waits for its first day
        return tuple(found)
