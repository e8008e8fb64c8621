"""Months, birthdays and school years on plain day numbers.

In and out: proleptic ordinals (``date.toordinal()``).
Guaranteed: nothing here needs a working-day calendar, and a later day never gives an earlier result.
Source: interpretation register, ``month-end`` and ``leap-birthday``.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from engine.counting import DEFAULT, Age, Counting

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """Return how many days a month (1 to 12) has."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month - 1]


def add_months(day: int, months: int, counting: Counting = DEFAULT) -> int:
    """Return the corresponding day ``months`` later (or earlier, if negative).

    Where the month is too short: its last day (``clip``), or the first day after it (``overflow``, which
    concerns counting forward only: counting back is always clipped).
    """
    return _corresponding(day, months, 1 if counting.month_end == "overflow" and months > 0 else 0)


@lru_cache(maxsize=2**16)
def _corresponding(day: int, months: int, over: int) -> int:
    start = date.fromordinal(day)
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = month_length(year, month0 + 1)
    if start.day <= length:
        return date(year, month0 + 1, start.day).toordinal()
    return date(year, month0 + 1, length).toordinal() + over


def birthday(born: int, age: Age, counting: Counting = DEFAULT) -> int:
    """Return the day an age is reached: the anniversary of birth first, then the months, clipped.

    Twelve months of age are a year, so ``18 months`` is the first birthday and six months.
    29 February becomes 1 March in common years (register: ``leap-birthday``).
    """
    years, months = age.years + age.months // 12, age.months % 12
    return add_months(_anniversary(born, years, counting), months, counting)


def age_on(born: int, day: int, counting: Counting = DEFAULT) -> tuple[int, int]:
    """Return completed years and months on ``day``. Raises ValueError before birth."""
    if day < born:
        raise ValueError(f"not yet born on {date.fromordinal(day).isoformat()}")
    years = date.fromordinal(day).year - date.fromordinal(born).year
    if _anniversary(born, years, counting) > day:
        years -= 1
    months = 11
    while birthday(born, Age(years, months), counting) > day:
        months -= 1
    return years, months


def end_of_school_year(day: int) -> int:
    """Return 31 August on or after ``day``."""
    today = date.fromordinal(day)
    return date(today.year + (today.month > 8), 8, 31).toordinal()


def _anniversary(born: int, years: int, counting: Counting) -> int:
    start = date.fromordinal(born)
    year = start.year + years
    if (start.month, start.day) == (2, 29) and month_length(year, 2) == 28:
        march = date(year, 3, 1).toordinal()
        return march - 1 if counting.leap_birthday == "28-february" else march
    return date(year, start.month, start.day).toordinal()
