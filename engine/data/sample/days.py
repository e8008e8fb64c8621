"""Steps through the calendar that are near enough for invention.

In: dates. Out: dates. Bank holidays are left out on purpose: a worker who forgets Easter is late by a
day, as in life; what is owed is counted by the engine, never here.
"""

from __future__ import annotations

from datetime import date, timedelta


def working(day: date, count: int) -> date:
    """Return the `count`-th weekday after the day; before it if `count` is negative."""
    step, left = (1 if count > 0 else -1), abs(count)
    while left:
        day += timedelta(days=step)
        left -= day.weekday() < 5
    return day


def months(day: date, count: int) -> date:
    """Return the day `count` months later, clipped to the end of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, _length(year, month)))


def _length(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1)).day


def birthday(born: date, age: int) -> date:
    """Return the birthday; 29 February becomes 1 March in common years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def years_between(born: date, day: date) -> int:
    """Return the age in whole years on the day."""
    return day.year - born.year - (day < birthday(born, day.year - born.year))
