"""What the evaluator asks of the calendar and of the days on which versions change, while it judges one date.

In: a calendar, a plan, a start date. Out: every question with its answer, days told as distances from the
start. Guaranteed: a question that earlier answers settle is not noted again; whoever takes the day of a
change itself, rather than asking whether another day comes before it, is noted as having asked for its
distance. What C code does with a day unheard (making a date of it) is for `Ear.shown` to note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias, TypeVar, cast

from engine.calendar import Calendar, CalendarGap, Limit
from engine.plan import DefinitionPlan, Plan, Terms
from engine.spans import BEGINNING, END_OF_TIME

#: What was asked: the method, the day as a distance from the start, the rest.
Query: TypeAlias = tuple[str, int, Any]
Answer: TypeAlias = Any
T = TypeVar("T", Terms, DefinitionPlan)
GAP = "outside the calendar"
#: Of a change: does it come before, on or after a day; how far from the start is it.
ORDER, DISTANCE = "order of a change", "distance of a change"
#: A number below it is a distance in days, one above it a day.
LONGEST = 300_000


@dataclass(slots=True)
class Ear:
    """Notes questions and answers while a start date is judged; deaf before and after."""

    start: int | None = None
    heard: dict[Query, Answer] = field(default_factory=dict)
    #: A change -> how far from the start it can lie by what has been answered so far.
    known: dict[int, tuple[int, int]] = field(default_factory=dict)

    def listen(self, start: int) -> None:
        """Begin to listen, for a start date."""
        self.start, self.heard, self.known = start, {}, {}

    def order(self, mark: int, other: int) -> None:
        """Note that a change was set beside another day."""
        if self.start is None or not BEGINNING < other < END_OF_TIME or isinstance(other, Mark):
            return
        day = other - self.start
        low, high = self.known.get(mark, (-END_OF_TIME, END_OF_TIME))
        if low > day or high < day or low == high:
            return
        query = (ORDER, day, mark)
        answer = self.heard[query] = answered_of_change(query, self.start)
        self.known[mark] = (day, day) if not answer else (day + 1, high) if answer > 0 else (low, day - 1)

    def distance(self, mark: int) -> None:
        """Note that the day of a change was used itself."""
        if self.start is not None:
            day = mark - self.start
            if self.known.get(mark) != (day, day):
                self.heard[(DISTANCE, 0, mark)] = day
                self.known[mark] = (day, day)

    def shown(self, days: Iterable[date | None], marks: frozenset[int]) -> None:
        """Note the changes that are among days of the result."""
        for day in days:
            if day is not None and day.toordinal() in marks:
                self.distance(day.toordinal())


def answered_of_change(query: Query, start: int) -> int:
    """Return whether a change comes before (-1), on (0) or after (1) the day asked for, or how far it is."""
    kind, day, mark = query
    distance = int(mark) - start
    return distance if kind == DISTANCE else (distance > day) - (distance < day)


class Mark(int):
    """A day on which something changes: an `int` that says to an ear what it is asked."""

    ear: Ear

    @classmethod
    def of(cls, day: int, ear: Ear) -> int:
        """Return the day, able to speak; a day that bounds all time stays as it is."""
        if not BEGINNING < day < END_OF_TIME:
            return day
        made = cls(day)
        made.ear = ear
        return made

    def _compared(self, other: object, answer: Any) -> Any:
        if isinstance(other, int):
            self.ear.order(int.__int__(self), int.__int__(other) if not isinstance(other, Mark) else other)
        return answer

    def _used(self, answer: Any) -> Any:
        self.ear.distance(int.__int__(self))
        return answer

    def __lt__(self, other: int) -> bool:
        return cast(bool, self._compared(other, int.__lt__(self, other)))

    def __le__(self, other: int) -> bool:
        return cast(bool, self._compared(other, int.__le__(self, other)))

    def __gt__(self, other: int) -> bool:
        return cast(bool, self._compared(other, int.__gt__(self, other)))

    def __ge__(self, other: int) -> bool:
        return cast(bool, self._compared(other, int.__ge__(self, other)))

    def __eq__(self, other: object) -> bool:
        return cast(bool, self._compared(other, int.__eq__(self, other)))

    def __ne__(self, other: object) -> bool:
        return cast(bool, self._compared(other, int.__ne__(self, other)))

    def __add__(self, other: int) -> int:
        return self._moved(other, int.__add__(self, other))

    def __radd__(self, other: int) -> int:
        return self._moved(other, int.__radd__(self, other))

    def __sub__(self, other: int) -> int:
        return self._moved(other, int.__sub__(self, other))

    def _moved(self, other: int, answer: int) -> int:
        """So many days on or back is a change's day still; a number that is a day itself asks for the
        distance."""
        return Mark.of(answer, self.ear) if abs(other) < LONGEST else cast(int, self._used(answer))

    def __hash__(self) -> int:
        return cast(int, self._used(int.__hash__(self)))


class Listening:
    """A calendar that tells an ear what it is asked and what it answers, as distances from the start."""

    def __init__(self, calendar: Calendar, ear: Ear) -> None:
        self._calendar, self._ear = calendar, ear

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
        start = self._start
        relative = tuple((a - start, None if b is None else b - start) for a, b in pauses)
        return cast("int | None", self._note("add_paused", day, (limit, relative, *rest)))

    def is_working(self, day: int) -> bool:
        """As `Calendar.is_working`."""
        return bool(self._note("is_working", day, ()))

    def is_school_day(self, day: int) -> bool:
        """As `Calendar.is_school_day`."""
        return bool(self._note("is_school_day", day, ()))

    @property
    def _start(self) -> int:
        assert (
            self._ear.start is not None
        )  # the plan that holds this calendar is judged only while one listens
        return self._ear.start

    def _note(self, method: str, day: int, rest: Any) -> Any:
        query = (method, day - self._start, rest)
        answer = answered(self._calendar, query, self._start)
        self._ear.heard[query] = answer
        if answer == GAP:
            raise CalendarGap(day, self._calendar.name)
        whole = isinstance(answer, bool) or answer is None
        return answer if whole else answer + self._start


def answered(calendar: Calendar, query: Query, start: int) -> Answer:
    """Return the answer to a question for a start date, a day as a distance from it."""
    method, day, rest = query
    if method in (ORDER, DISTANCE):
        return answered_of_change(query, start)
    if method == "add_paused":
        limit, pauses, *more = rest
        rest = (limit, [(a + start, None if b is None else b + start) for a, b in pauses], *more)
    try:
        found = getattr(calendar, method)(day + start, *rest)
    except CalendarGap:
        return GAP
    return found if isinstance(found, bool) or found is None else found - start


def heard_plan(plan: Plan, ear: Ear) -> tuple[Plan, frozenset[int]]:
    """Return the plan with a calendar and days of change that tell the ear, and those days."""
    standards = tuple(
        replace(one, terms=tuple(_marked(terms, ear) for terms in one.terms)) for one in plan.standards
    )
    definitions = tuple(_marked(one, ear) for one in plan.definitions)
    dated: list[DefinitionPlan | Terms] = [*definitions]
    dated += [*(terms for one in standards for terms in one.terms)]
    marks = {int.__int__(day) for one in dated for day in (one.from_day, one.to_day) if isinstance(day, Mark)}
    calendar = cast(Calendar, Listening(plan.calendar, ear))
    return replace(plan, standards=standards, definitions=definitions, calendar=calendar), frozenset(marks)


def _marked(one: T, ear: Ear) -> T:
    return replace(one, from_day=Mark.of(one.from_day, ear), to_day=Mark.of(one.to_day, ear))


def _using(name: str) -> Any:
    plain = getattr(int, name)

    def method(self: Mark, *rest: Any) -> Any:
        return self._used(plain(int.__int__(self), *rest))

    return method


for _name in (
    *("rsub", "mul", "rmul", "floordiv", "rfloordiv", "truediv", "rtruediv"),
    *("mod", "rmod", "divmod", "rdivmod", "neg", "pos", "abs", "and", "or", "xor", "index", "bool"),
    *("float", "repr", "str"),
):
    setattr(Mark, f"__{_name}__", _using(f"__{_name}__"))
