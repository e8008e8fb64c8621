"""London time: what a recorded date or time means in UTC seconds, and back.

In: dates, datetimes and texts. Out: ``Moment`` values and instants (UTC epoch seconds, int).
Guaranteed: the result never depends on the machine's own time zone or locale; a time that the clocks skip is
refused; a time that they repeat keeps both readings. Source: register, ``hours-from-a-date``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.counting import DEFAULT, Counting
from engine.months import month_length

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1900, 2200
_EPOCH = date(1970, 1, 1).toordinal()
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_SLASHED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[T ,].*)?")
_SHORT = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ,].*)?")


class SkippedTime(ValueError):
    """A London time that never was, because the clocks went forward over it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the date of a fact holds: a London day, and the span of instants it may mean.

    ``earliest`` and ``latest`` are UTC seconds: the kindest reading as a discharge and as an anchor. They
    differ for a date alone (00:00 and 23:59) and for a time in the repeated autumn hour.
    """

    day: int
    earliest: int
    latest: int
    timed: bool
    minute: int

    def __hash__(self) -> int:  # moments are looked up all the time; few that differ begin at one instant
        return self.earliest

    def iso(self) -> str:
        """Return ``2026-03-20`` or ``2026-03-20T14:05``, in London time."""
        text = date.fromordinal(self.day).isoformat()
        return f"{text}T{self.minute // 60:02}:{self.minute % 60:02}" if self.timed else text


def moment_of_date(day: int | date) -> Moment:
    """Return the moment of a date without a time. Cached: facts share one object a day."""
    if isinstance(day, int):
        return _of_day(day)
    if isinstance(day, datetime):
        raise TypeError("a datetime has a time: use moment_of_datetime")
    return _of_day(day.toordinal())


def moment_of_datetime(when: datetime) -> Moment:
    """Return the moment of a datetime: naive is London time, aware is converted to it.

    Raises SkippedTime for a naive time in the skipped spring hour.
    """
    if when.tzinfo is not None:
        local = when.astimezone(LONDON)
        instant = (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
        return Moment(local.toordinal(), instant, instant, True, local.hour * 60 + local.minute)
    first, second = _offset(when, 0), _offset(when, 1)
    if first < second:
        raise SkippedTime(
            f"{when:%Y-%m-%d %H:%M} never was in London: the clocks went forward past it that night"
        )
    wall = (when.toordinal() - _EPOCH) * _DAY + when.hour * _HOUR + when.minute * _MINUTE + when.second
    return Moment(when.toordinal(), wall - first, wall - second, True, when.hour * 60 + when.minute)


def parse_moment(value: object) -> Moment:
    """Read a date or a time: ISO text, ``date`` or ``datetime``.

    Raises ValueError with one friendly line: an impossible or ambiguous date, a skipped hour, a year outside
    1900 to 2200, or anything that is not a date.
    """
    if isinstance(value, str):
        return _parse_text(value.strip())
    if not isinstance(value, date):
        raise ValueError(f"{value!r} is not a date: write it as 2026-03-20 or 2026-03-20T14:05")
    _check_year(value.year, value.isoformat())
    return moment_of_datetime(value) if isinstance(value, datetime) else moment_of_date(value)


def add_hours(moment: Moment, hours: int, counting: Counting = DEFAULT) -> int:
    """Return the last instant in time (UTC seconds), ``hours`` elapsed hours after an anchor.

    A date alone counts from 23:59, or from 00:00 under ``strictest``; a recorded time in the repeated hour is
    the second of the two under either.
    """
    strict = counting.date_only_hours == "strictest" and not moment.timed
    return (moment.earliest if strict else moment.latest) + hours * _HOUR


def done_instant(moment: Moment, counting: Counting = DEFAULT) -> int:
    """Return the instant (UTC seconds) at which a discharging fact counts as done, in a limit of hours."""
    strict = counting.date_only_hours == "strictest" and not moment.timed
    return moment.latest if strict else moment.earliest


def instant_to_london(seconds: int) -> datetime:
    """Return the naive London datetime of an instant, for display."""
    return datetime.fromtimestamp(seconds, LONDON).replace(tzinfo=None, fold=0)


def london_day(seconds: int) -> int:
    """Return the London civil day (ordinal) of an instant."""
    return datetime.fromtimestamp(seconds, LONDON).toordinal()


@lru_cache(maxsize=2**17)
def _of_day(day: int) -> Moment:
    start = datetime.fromordinal(day)
    end = start.replace(hour=23, minute=59)
    midnight = (day - _EPOCH) * _DAY
    last = midnight + 23 * _HOUR + 59 * _MINUTE
    return Moment(day, midnight - _offset(start, 0), last - _offset(end, 0), False, 0)


def _offset(local: datetime, fold: int) -> int:
    offset = LONDON.utcoffset(local.replace(tzinfo=LONDON, fold=fold))
    assert offset is not None  # a ZoneInfo always knows its offset for a whole datetime
    return int(offset.total_seconds())


@lru_cache(maxsize=2**16)
def _parse_text(text: str) -> Moment:
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(_not_a_date(text))
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    _check_year(year, text)
    _check_date(year, month, day)
    if found[4] is None:
        return _of_day(date(year, month, day).toordinal())
    try:
        when = datetime.combine(
            date(year, month, day), time(int(found[4]), int(found[5]), int(found[6] or 0))
        )
        zone = found[7] and datetime.strptime(found[7], "%z").tzinfo
    except ValueError:
        raise ValueError(f"'{text}' has an impossible time: hours run from 00 to 23, minutes to 59") from None
    return moment_of_datetime(when.replace(tzinfo=zone) if zone else when)


def _check_year(year: int, text: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"'{text}': the year must lie between {FIRST_YEAR} and {LAST_YEAR}")


def _check_date(year: int, month: int, day: int) -> None:
    text = f"{year}-{month:02}-{day:02}"
    if not 1 <= month <= 12:
        raise ValueError(f"{text} does not exist: months run from 01 to 12")
    length = month_length(year, month)
    if not 1 <= day <= length:
        raise ValueError(f"{text} does not exist: {date(year, month, 1):%Y-%m} has {length} days")


def _not_a_date(text: str) -> str:
    """Say what is wrong with a text that is not ISO, offering the likely date where there is one."""
    if found := _SLASHED.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        try:
            british = date(year, month, day).isoformat()
        except ValueError:
            return f"'{text}' is not a date: write it as year-month-day, for example 2026-04-03"
        if day <= 12 and day != month:
            return f"'{text}' is ambiguous, day or month first: write {british} or {year}-{day:02}-{month:02}"
        return f"'{text}': write the year first, {british}"
    if found := _SHORT.fullmatch(text):
        return f"'{text}' is not a date as written: use {found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return f"'{text}' is not a date: write it as 2026-03-20 or 2026-03-20T14:05"
