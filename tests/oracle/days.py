"""Days, limits, ages and London time, counted one step at a time.

In: dates, naive London times, limits as they are spelled in a pack. Out: dates and UTC instants.
Guaranteed: nothing here is clever: working days are found by walking day by day over the `holidays`
package, months by the calendar page. Days outside the verified span raise `Gap`, unless the caller says
what they should be taken for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
ONE = timedelta(days=1)
COVERED = (date(2000, 1, 1), date(2028, 12, 31))
SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
LONGEST_WALK = 3000

Limit = tuple[int, str]
Moment = date | datetime


class Gap(Exception):
    """A working-day question about a day that no verified calendar covers."""


@lru_cache(maxsize=8)
def bank_holidays(name: str) -> frozenset[date]:
    """Return the bank holidays of a nation over the years that the walker may meet."""
    years = range(COVERED[0].year - 2, COVERED[1].year + 3)
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[name], years=years))


@dataclass(frozen=True)
class WorkCalendar:
    """Bank holidays, local closures, school terms (both ends included) and the verified span."""

    closed: frozenset[date]
    terms: tuple[tuple[date, date], ...] = ()
    covered: tuple[date, date] = COVERED
    beyond: str | None = field(default=None)  # what days outside the span are taken for: weekdays | shut

    def works(self, d: date) -> bool:
        """Return whether `d` is a working day."""
        if not self.covered[0] <= d <= self.covered[1]:
            if self.beyond is None:
                raise Gap(d)
            return self.beyond == "weekdays" and d.weekday() < 5
        return d.weekday() < 5 and d not in self.closed

    def counts(self, d: date, unit: str) -> bool:
        """Return whether `d` is a day that a limit in `unit` counts."""
        if unit == "working day":
            return self.works(d)
        if unit == "school day":
            if not any(a <= d <= b for a, b in self.terms):
                if not self.terms or d > self.terms[-1][1] or d < self.terms[0][0]:
                    raise Gap(d)
                return False
            return self.works(d)
        return True


def calendar_of(spelled: Any) -> WorkCalendar:
    """Return the calendar that a vector names: a name, or `{days, closed, terms, covers}`."""
    given = spelled if isinstance(spelled, dict) else {"days": spelled or "england-and-wales"}
    local = {c["on"] if isinstance(c, dict) else c for c in given.get("closed", ())}
    terms = tuple(sorted((t["from"], t["to"]) for t in given.get("terms", ())))
    covered = tuple(given.get("covers", COVERED))
    return WorkCalendar(bank_holidays(given["days"]) | local, terms, (covered[0], covered[1]))


@lru_cache(maxsize=512)
def limit(text: str) -> Limit:
    """Read `20 working days`: a number and a unit in the singular; years become months."""
    match = re.fullmatch(r"(\d+) (hour|day|working day|school day|week|month|year)s?", text.strip())
    if match is None:
        raise ValueError(f"not a limit: {text!r}")
    n, unit = int(match[1]), match[2]
    return (n * 12, "month") if unit == "year" else (n * 7, "day") if unit == "week" else (n, unit)


@lru_cache(maxsize=128)
def age(text: str) -> tuple[int, int]:
    """Read `15 years 6 months` as years and months."""
    match = re.fullmatch(r"(?:(\d+) years?)? ?(?:(\d+) months?)?", text.strip())
    if match is None or not text.strip():
        raise ValueError(f"not an age: {text!r}")
    return int(match[1] or 0), int(match[2] or 0)


def months(d: date, n: int) -> date:
    """Return the corresponding date `n` months on (or back), clipped to the end of a shorter month."""
    year, month = divmod(d.year * 12 + d.month - 1 + n, 12)
    return date(year, month + 1, min(d.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def birthday(born: date, text: str) -> date:
    """Return the day on which someone reaches an age: the birthday first (29 Feb becomes 1 Mar), then the
    months.
    """
    years, more = age(text)
    year = born.year + years
    leap_born = (born.month, born.day) == (2, 29)
    on = date(year, 3, 1) if leap_born and monthrange(year, 2)[1] == 28 else born.replace(year=year)
    return months(on, more)


def plain(start: date, count: Limit, sign: int) -> date:
    """Return the day `count` days or months after (sign 1) or before (-1) `start`."""
    n, unit = count
    return months(start, sign * n) if unit == "month" else start + sign * n * ONE


def walk(start: date, count: Limit, cal: WorkCalendar, sign: int = 1) -> date | None:
    """Return the `n`-th day of its unit after (or before) `start`, day 0; None if none comes (days taken
    for shut).
    """
    n, unit = count
    if unit not in ("working day", "school day"):
        return plain(start, count, sign)
    d, counted = start, 0
    for _ in range(LONGEST_WALK):
        if counted == n:
            return d
        d += sign * ONE
        counted += cal.counts(d, unit)
    return None


def walk_paused(start: date, count: Limit, cal: WorkCalendar, paused: Callable[[date], bool]) -> date | None:
    """Like `walk`, but paused days after day 0 do not count; None if the clock never gets there."""
    n, unit = count
    if unit not in ("working day", "school day"):
        n, unit = (plain(start, count, 1) - start).days, "day"
    d, counted = start, 0
    for _ in range(LONGEST_WALK):
        if counted == n:
            return d
        d += ONE
        counted += not paused(d) and cal.counts(d, unit)
    return None


def day(moment: Moment) -> date:
    """Return the London day of a date or a time."""
    return moment.date() if isinstance(moment, datetime) else moment


def timed(moment: Moment) -> bool:
    """Return whether a time was recorded, and not only a date."""
    return isinstance(moment, datetime)


def instant(moment: Moment, *, latest: bool) -> datetime:
    """Return the kindest instant: the latest for an anchor (23:59, a repeated hour's second), else the
    earliest.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(23, 59) if latest else time(0, 0))
    return moment.replace(tzinfo=LONDON, fold=1 if latest else 0).astimezone(UTC)


def london(when: datetime) -> datetime:
    """Return an instant as a naive London time."""
    return when.astimezone(LONDON).replace(tzinfo=None)


def order(moment: Moment, name: str) -> tuple[date, bool, datetime, str]:
    """Return the sort key of facts: time (date-only first), then id."""
    return day(moment), timed(moment), instant(moment, latest=False), name
