"""The words of counting: units, limits, ages, and the counting choices in force.

In: short texts such as ``20 working days`` or ``15 years 6 months``. Out: frozen values.
Guaranteed: a ``Limit`` or ``Age`` that exists is well formed; a ``Counting`` holds known choices only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

LONGEST_YEARS = 200


class Unit(StrEnum):
    """What a limit is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    SCHOOL_DAYS = "school days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_UNITS: dict[str, Unit] = {name: unit for unit in Unit for name in (unit.value, unit.value[:-1])}
_MOST = {Unit.WEEKS: LONGEST_YEARS * 52, Unit.MONTHS: LONGEST_YEARS * 12, Unit.YEARS: LONGEST_YEARS}


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time as the source states it: a whole number and one unit, never converted."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.n <= 99_999:
            raise ValueError(f"{self.n} {self.unit}: the number must lie between 0 and 99999")
        if self.n > _MOST.get(self.unit, 99_999):
            raise ValueError(f"{self.n} {self.unit}: longer than {LONGEST_YEARS} years, the longest limit")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read ``20 working days``, ``1 week``, ``72 hours``; singular and plural alike.

        Raises ValueError with a one-line message, naming the nearest unit for a misspelt one.
        """
        words = _words(text, "a limit such as '20 working days'")
        number, _, name = words.partition(" ")
        if not re.fullmatch(r"[0-9]{1,5}", number):
            raise ValueError(_bad_number(words, number))
        if not name:
            raise ValueError(f"'{words}' has no unit: write for example '{words} working days'")
        unit = _UNITS.get(name)
        if unit is None:
            raise ValueError(_bad_unit(words, name))
        return cls(int(number), unit)

    def __str__(self) -> str:
        return _amount(self.n, self.unit)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in completed years, then months. ``18 months`` stays as it was written."""

    years: int
    months: int

    def __post_init__(self) -> None:
        if self.years < 0 or self.months < 0:
            raise ValueError("an age is not negative")
        if self.years + self.months // 12 > LONGEST_YEARS:
            raise ValueError(f"an age is at most {LONGEST_YEARS} years")

    @classmethod
    def parse(cls, text: str) -> Age:
        """Read ``16 years``, ``15 years 6 months`` or ``18 months``. Raises ValueError, one line."""
        words = _words(text, "an age such as '15 years 6 months'")
        found = re.fullmatch(r"(?:([0-9]{1,3}) years?)?(?: ?\b([0-9]{1,4}) months?)?", words)
        if found is None or not words:
            raise ValueError(f"'{words}' is not an age: write for example '16 years' or '15 years 6 months'")
        return cls(int(found[1] or 0), int(found[2] or 0))

    def __str__(self) -> str:
        parts = [_amount(self.years, Unit.YEARS)] if self.years or not self.months else []
        return " ".join([*parts, *([_amount(self.months, Unit.MONTHS)] if self.months else [])])


# Reading id -> (field of Counting, the values it may take; the first is the default).
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "day-zero": ("day_zero", ("anchor-day-0", "anchor-day-1")),
    "month-end": ("month_end", ("clip", "overflow")),
    "due-on-a-closed-day": ("due_on_closed_day", ("not-moved", "next-working-day")),
    "bare-days": ("bare_days", ("calendar", "working")),
    "hours-from-a-date": ("date_only_hours", ("kindest", "strictest")),
    "leap-birthday": ("leap_birthday", ("1-march", "28-february")),
    "anchor-on-a-closed-day": ("anchor_on_closed_day", ("day-0", "next-working-day-is-day-0")),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """The counting choices in force; ``engine.interpretation`` explains each one and its alternatives."""

    day_zero: str = "anchor-day-0"
    month_end: str = "clip"
    due_on_closed_day: str = "not-moved"
    bare_days: str = "calendar"
    date_only_hours: str = "kindest"
    leap_birthday: str = "1-march"
    anchor_on_closed_day: str = "day-0"

    def __post_init__(self) -> None:
        for reading, (name, values) in CHOICES.items():
            if getattr(self, name) not in values:
                raise ValueError(_bad_choice(reading, getattr(self, name), values))

    def with_choice(self, reading_id: str, alternative: str) -> Counting:
        """Return the same choices but for one. Raises ValueError for an unknown reading or alternative."""
        if reading_id not in CHOICES:
            raise ValueError(f"no counting choice is called '{reading_id}'{suggest(reading_id, CHOICES)}")
        name, values = CHOICES[reading_id]
        if alternative not in values:
            raise ValueError(_bad_choice(reading_id, alternative, values))
        return replace(self, **{name: alternative})


DEFAULT = Counting()


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``: did you mean 'x'?`` when a known word is near, otherwise nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f": did you mean '{near[0]}'?" if near else ""


def _bad_choice(reading: str, value: str, values: tuple[str, ...]) -> str:
    return f"'{value}' is not a choice for '{reading}': choose {' or '.join(values)}"


def _words(text: object, wanted: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not {wanted}")
    return " ".join(text.lower().split())


def _amount(n: int, unit: Unit) -> str:
    return f"{n} {unit.value if n != 1 else unit.value[:-1]}"


def _bad_number(words: str, number: str) -> str:
    if re.fullmatch(r"[0-9]{6,}", number):
        return f"'{words}': the number has more than five digits"
    return f"'{words}' must begin with a whole number, as in '20 working days'"


def _bad_unit(words: str, name: str) -> str:
    if re.search(r"[0-9]", name):
        return f"'{words}': a limit has one number and one unit, as in '18 months'"
    hint = suggest(name, _UNITS)
    return f"'{name}' is not a unit of time{hint or ': use ' + ', '.join(u.value for u in Unit)}"
