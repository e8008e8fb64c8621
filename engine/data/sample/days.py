"""Steps through the calendar for invention: months and ages as the engine counts them, weekdays near enough.

In: dates. Out: dates. Bank holidays are left out of weekdays on purpose: a worker who forgets Easter is late
by a day, as in life.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.counting import Age
from engine.months import add_months, age_on
from engine.months import birthday as birthday_of


def working(day: date, count: int) -> date:
    """Return the `count`-th weekday after the day; before it if `count` is negative."""
    step, left = (1 if count > 0 else -1), abs(count)
    while left:
        day += timedelta(days=step)
        left -= day.weekday() < 5
    return day


def months(day: date, count: int) -> date:
    """Return the corresponding day `count` months later."""
    return date.fromordinal(add_months(day.toordinal(), count))


def birthday(born: date, age: int) -> date:
    """Return the day on which an age in years is reached."""
    return date.fromordinal(birthday_of(born.toordinal(), Age(age, 0)))


def years_between(born: date, day: date) -> int:
    """Return the age in whole years on the day. Raises ValueError before birth."""
    return age_on(born.toordinal(), day.toordinal())[0]
