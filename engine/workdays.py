"""Working days: a nation's calendar with an authority's closures and terms, and every count of days on it.

In: day ordinals and ``Limit`` values. Out: the last day in time. Guaranteed: a question outside the verified
span raises ``CalendarGap`` and is never answered by a guess; a later start never gives an earlier last day.
Weeks, months and calendar days need no span. Source: interpretation register (``engine.interpretation``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate, pairwise

from engine.counting import DEFAULT, Counting, Limit, Unit
from engine.holidays_data import UnknownCalendar, holidays_in, known_calendars, read_holidays
from engine.months import add_months

Pause = tuple[int, int | None]
NamedDay = tuple[int, str]
Term = tuple[int, int]
# No school holiday in the United Kingdom lasts ten weeks: a longer break means that terms are missing.
LONGEST_SCHOOL_HOLIDAY = 70
# Looked up once: attribute access on an enumeration is slow, and a caseload counts millions of times.
_HOURS, _DAYS, _WEEKS = Unit.HOURS, Unit.DAYS, Unit.WEEKS
_WORKING_DAYS, _SCHOOL_DAYS = Unit.WORKING_DAYS, Unit.SCHOOL_DAYS
_MONTHS, _YEARS = Unit.MONTHS, Unit.YEARS
_COUNTED_UNITS = frozenset({_WORKING_DAYS, _SCHOOL_DAYS})
_OVERFLOW = Counting(month_end="overflow")


class CalendarGap(Exception):
    """A day lies outside what a calendar has verified, so nothing is known about it."""

    def __init__(self, day: int, calendar: str) -> None:
        super().__init__(day, calendar)
        self.day = day
        self.calendar = calendar

    def __str__(self) -> str:
        return f"{date.fromordinal(self.day).isoformat()} is outside the verified span of {self.calendar}"


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The open days of one span as an index, so that every count is a look-up."""

    name: str
    first: int
    last: int
    days: tuple[int, ...]
    counts: tuple[int, ...]

    @classmethod
    def build(cls, name: str, first: int, last: int, is_open: Callable[[int], bool]) -> OpenDays:
        """Index the days from ``first`` to ``last`` (both included) for which ``is_open`` holds."""
        flags = [is_open(day) for day in range(first, last + 1)]
        days = tuple(day for day, flag in zip(range(first, last + 1), flags, strict=True) if flag)
        return cls(name, first, last, days, tuple(accumulate(flags, initial=0)))

    def upto(self, day: int) -> int:
        """Return how many open days there are from the first day to ``day``. Raises CalendarGap."""
        if not self.first - 1 <= day <= self.last:
            raise CalendarGap(day, self.name)
        return self.counts[day - self.first + 1]

    def contains(self, day: int) -> bool:
        """Say whether ``day`` is open. Raises CalendarGap."""
        if not self.first <= day <= self.last:
            raise CalendarGap(day, self.name)
        at = day - self.first
        return self.counts[at] != self.counts[at + 1]

    def nth_after(self, day: int, n: int) -> int:
        """Return the ``n``-th open day after ``day`` (n >= 1). Raises CalendarGap."""
        if not self.first - 1 <= day <= self.last:
            raise CalendarGap(day, self.name)
        at = self.counts[day - self.first + 1] + n - 1
        if at >= len(self.days):
            raise CalendarGap(self.last + 1, self.name)
        return self.days[at]

    def nth_before(self, day: int, n: int) -> int:
        """Return the ``n``-th open day before ``day`` (n >= 1). Raises CalendarGap."""
        at = self.upto(day - 1) - n
        if at < 0:
            raise CalendarGap(self.first - 1, self.name)
        return self.days[at]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A run of days that a count left out (both ends included), and why."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How a count went: the days that counted, in order, and the runs left out, each with its reason."""

    start: int
    due: int
    unit: Unit
    days: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """An immutable calendar: verified span, bank holidays, local closures and school terms (inclusive)."""

    name: str
    covered: tuple[int, int]
    holidays: tuple[NamedDay, ...] = field(hash=False, repr=False)
    closures: tuple[NamedDay, ...] = ()
    terms: tuple[Term, ...] = ()
    _working: OpenDays = field(init=False, repr=False, compare=False)
    _school: tuple[OpenDays, ...] = field(init=False, repr=False, compare=False)
    _shut: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shut = dict(self.closures) | dict(self.holidays)
        working = OpenDays.build(self.name, *self.covered, lambda day: _is_weekday(day) and day not in shut)
        object.__setattr__(self, "_shut", shut)
        object.__setattr__(self, "_working", working)
        object.__setattr__(self, "_school", _school_spans(self.name, self.terms, working))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle a shipped calendar by its name and its local days; any other as a whole."""
        if _is_shipped(self.name, self.holidays):
            return _restore, (self.name, self.closures, self.terms)
        return Calendar, (self.name, self.covered, self.holidays, self.closures, self.terms)

    def is_working(self, day: int) -> bool:
        """Say whether ``day`` is a working day. Raises CalendarGap."""
        return self._working.contains(day)

    def is_school_day(self, day: int) -> bool:
        """Say whether ``day`` is a working day inside a term. Raises CalendarGap where no term is known."""
        return self._school_span(day).contains(day)

    def working_days_between(self, a: int, b: int) -> int:
        """Count the working days d with a < d <= b; 0 if b is not later. Raises CalendarGap."""
        return self._working.upto(b) - self._working.upto(a) if a < b else 0

    def add(self, day: int, limit: Limit, counting: Counting = DEFAULT) -> int:
        """Return the last day in time, ``limit`` after ``day`` (day 0).

        Raises CalendarGap outside the span and ValueError for hours. Source: register, ``day-zero``.
        """
        due = self._unmoved(day, limit, counting)
        return due if counting.due_on_closed_day == "not-moved" else self._working.nth_after(due - 1, 1)

    def subtract(self, day: int, limit: Limit, counting: Counting = DEFAULT) -> int:
        """Return the last day that is at least ``limit`` before ``day``; months are clipped.

        It is never moved off a closed day. Raises CalendarGap outside the span and ValueError for hours.
        """
        unit = _unit(limit, counting)
        if not limit.n:
            return day
        base = day + 1 if counting.day_zero == "anchor-day-1" else day
        if unit is _WORKING_DAYS:
            return self._working.nth_before(base, limit.n)
        if unit is _SCHOOL_DAYS:
            return self._school_span(base - 1).nth_before(base, limit.n)
        if unit is _MONTHS or unit is _YEARS:
            return add_months(base, -limit.n * (12 if unit is _YEARS else 1), counting)
        return base - limit.n * (7 if unit is _WEEKS else 1)

    def add_paused(
        self, day: int, limit: Limit, pauses: Sequence[Pause], counting: Counting = DEFAULT
    ) -> int | None:
        """Return the last day in time when ``pauses`` stop the clock; None if it never runs again.

        Pauses are ``[from, to)``, open if ``to`` is None, and may overlap. Only their days after day 0 and up
        to the last day matter: a count of working days leaves them out, any other is pushed a day for each.
        """
        base = self._base(day, _unit(limit, counting), counting)
        merged = _merge(pauses, base + 1)
        if not merged or not limit.n:
            return self.add(day, limit, counting)
        due = self._running(base, day, limit, merged, counting)
        if due is None or counting.due_on_closed_day == "not-moved":
            return due
        return _count_running(_merge(merged, due), due - 1, 1, self._working)

    def counted(
        self,
        start: int,
        due: int,
        limit: Limit,
        pauses: Sequence[Pause] = (),
        counting: Counting = DEFAULT,
    ) -> Counted:
        """Explain a count from ``start`` to ``due`` (``due`` may be the earlier, for a count back)."""
        unit = _unit(limit, counting)
        if due < start:
            span = range(due, start + (counting.day_zero == "anchor-day-1"))
        else:
            span = range(self._base(start, unit, counting) + 1, due + 1)
        paused = _merge(pauses, span.start)
        days: list[int] = []
        runs: list[Skipped] = []
        for day in span:
            why = self._why_skipped(day, unit, paused)
            if not why:
                days.append(day)
            elif runs and runs[-1].last == day - 1 and runs[-1].why == why:
                runs[-1] = replace(runs[-1], last=day)
            else:
                runs.append(Skipped(day, day, why))
        return Counted(start, due, unit, tuple(days), tuple(runs))

    def with_local(self, closed: Iterable[NamedDay] = (), terms: Iterable[Term] = ()) -> Calendar:
        """Return this calendar with an authority's closed days and school terms added.

        Raises ValueError for a term that ends before it begins or overlaps another.
        """
        every_closure = tuple(sorted({**dict(self.closures), **dict(closed)}.items()))
        return replace(self, closures=every_closure, terms=checked_terms((*self.terms, *terms)))

    def with_terms(self, terms: Iterable[Term]) -> Calendar:
        """Return this calendar with these school terms and no others. Raises ValueError as `with_local`."""
        return replace(self, terms=checked_terms(terms))

    def _unmoved(self, day: int, limit: Limit, counting: Counting) -> int:
        unit, n = _unit(limit, counting), limit.n
        if not n:
            return self._base(day, unit, counting, first_day=True)
        base = day if counting is DEFAULT else self._base(day, unit, counting)
        if unit is _WORKING_DAYS:
            return self._working.nth_after(base, n)
        if unit is _MONTHS or unit is _YEARS:
            return _months_after(day, n * (12 if unit is _YEARS else 1), counting)
        if unit is _SCHOOL_DAYS:
            return self._school_span(base).nth_after(base, n)
        return base + n * (7 if unit is _WEEKS else 1)

    def _base(self, day: int, unit: Unit, counting: Counting, first_day: bool = False) -> int:
        """Return the day after which counting begins; with ``first_day`` the anchor's own day in effect."""
        if counting.anchor_on_closed_day == "next-working-day-is-day-0" and unit in _COUNTED_UNITS:
            day = self._working.nth_after(day - 1, 1)
        return day - 1 if counting.day_zero == "anchor-day-1" and not first_day else day

    def _running(
        self, base: int, day: int, limit: Limit, merged: Sequence[Pause], counting: Counting
    ) -> int | None:
        unit = _unit(limit, counting)
        if unit is _WORKING_DAYS:
            return _count_running(merged, base, limit.n, self._working)
        if unit is _SCHOOL_DAYS:
            return _count_running(merged, base, limit.n, self._school_span(base))
        return _count_running(merged, base, self._unmoved(day, limit, counting) - base, None)

    def _school_span(self, day: int) -> OpenDays:
        for span in self._school:
            if span.first - 1 <= day <= span.last:
                return span
        raise CalendarGap(day, f"{self.name} school terms")

    def _why_skipped(self, day: int, unit: Unit, paused: Sequence[Pause]) -> str:
        if any(begin <= day and (end is None or day < end) for begin, end in paused):
            return "paused"
        if unit not in _COUNTED_UNITS or (unit is _WORKING_DAYS and self.is_working(day)):
            return ""
        if not _is_weekday(day):
            return "weekend"
        if not self.is_working(day):
            return self._shut[day]
        return "" if self.is_school_day(day) else "school holiday"


@lru_cache(maxsize=16)
def load_calendar(name: str) -> Calendar:
    """Return a shipped calendar by name. Raises UnknownCalendar, naming those there are."""
    data = read_holidays(name)
    return Calendar(name, data.covered, data.holidays)


def calendar_in(name: str, text: str) -> Calendar:
    """Return the calendar that the text of a calendar's file holds; the shipped one where that says the same.

    Raises ValueError where the text is no such file.
    """
    try:
        data = holidays_in(text)
        made = Calendar(name, data.covered, data.holidays)
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise ValueError(f"this is no calendar ({type(trouble).__name__}: {trouble})") from None
    return load_calendar(name) if name in known_calendars() and made == load_calendar(name) else made


def _restore(name: str, closures: tuple[NamedDay, ...], terms: tuple[Term, ...]) -> Calendar:
    return _local(name, closures, terms) if closures or terms else load_calendar(name)


@lru_cache(maxsize=64)
def _local(name: str, closures: tuple[NamedDay, ...], terms: tuple[Term, ...]) -> Calendar:
    return load_calendar(name).with_local(closures, terms)


def _is_shipped(name: str, holidays: tuple[NamedDay, ...]) -> bool:
    try:
        return load_calendar(name).holidays is holidays
    except UnknownCalendar:
        return False


def _is_weekday(day: int) -> bool:
    return (day + 6) % 7 < 5  # ordinal 1 was a Monday


def _unit(limit: Limit, counting: Counting) -> Unit:
    """Return the unit that counts under the choices in force. Raises ValueError for hours."""
    if limit.unit is _HOURS:
        raise ValueError("hours are counted on the clock, with add_hours, not on the calendar")
    if limit.unit is _DAYS and counting.bare_days == "working":
        return _WORKING_DAYS
    return limit.unit


def _months_after(day: int, months: int, counting: Counting) -> int:
    """Months counted with the anchor's day as day 1 end on the day before the corresponding one."""
    if counting.day_zero == "anchor-day-1":
        return add_months(day, months, _OVERFLOW) - 1
    return add_months(day, months, counting)


def _merge(pauses: Sequence[Pause], first: int) -> list[Pause]:
    """Return the pauses from ``first`` on as sorted intervals that neither overlap nor touch."""
    merged: list[Pause] = []
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        begin = max(begin, first)
        if end is not None and end <= begin:
            continue
        if merged and (last := merged[-1])[1] is None:
            break
        if merged and last[1] is not None and begin <= last[1]:
            merged[-1] = (last[0], None if end is None else max(end, last[1]))
        else:
            merged.append((begin, end))
    return merged


def _count_running(merged: Sequence[Pause], day: int, n: int, index: OpenDays | None) -> int | None:
    """Return the ``n``-th day after ``day`` that is open (every day, without an index) and not paused."""
    for begin, end in merged:
        if index is not None and begin - 1 > index.last:
            break
        free = begin - 1 - day if index is None else index.upto(begin - 1) - index.upto(day)
        if n <= free:
            break
        if end is None:
            return None
        n, day = n - free, end - 1
    return day + n if index is None else index.nth_after(day, n)


def checked_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms in order. Raises ValueError for one that ends before it begins or overlaps another."""
    ordered = sorted(set(terms))
    for first, last in ordered:
        if last < first:
            raise ValueError(f"a school term ends ({_iso(last)}) before it begins ({_iso(first)})")
    for (_, before), (after, _) in pairwise(ordered):
        if after <= before:
            raise ValueError(f"two school terms overlap from {_iso(after)} to {_iso(before)}")
    return tuple(ordered)


def _school_spans(name: str, terms: Sequence[Term], working: OpenDays) -> tuple[OpenDays, ...]:
    """Index the school days of each unbroken run of terms, within the calendar's own span."""
    runs: list[list[Term]] = []
    for term in terms:
        if runs and term[0] - runs[-1][-1][1] - 1 <= LONGEST_SCHOOL_HOLIDAY:
            runs[-1].append(term)
        else:
            runs.append([term])
    spans = []
    for run in runs:
        first, last = max(run[0][0], working.first), min(run[-1][1], working.last)
        inside = {day for begin, end in run for day in range(begin, end + 1)}
        if first <= last:
            spans.append(_index_school(f"{name} school terms", first, last, inside, working))
    return tuple(spans)


def _index_school(name: str, first: int, last: int, inside: set[int], working: OpenDays) -> OpenDays:
    return OpenDays.build(name, first, last, lambda day: day in inside and working.contains(day))


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
