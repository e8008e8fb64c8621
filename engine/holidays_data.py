"""Reads the frozen bank holidays in ``engine/calendars/``.

In: a calendar's name. Out: its first and last verified day, and its closed weekdays with their names.
Guaranteed: nothing is computed; a day outside the span is simply not known. ``tools/freeze_calendars.py``
makes the files. JSON rather than YAML, because every start of the command reads one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

FOLDER = Path(__file__).parent / "calendars"


class UnknownCalendar(KeyError):
    """No calendar of that name is shipped."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        near = get_close_matches(self.name, self.known, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        return f"unknown calendar '{self.name}': {hint}known calendars: {', '.join(self.known)}"


@dataclass(frozen=True, slots=True)
class FrozenHolidays:
    """One nation's closed weekdays inside its verified span; days are ordinals, both ends included."""

    covered: tuple[int, int]
    holidays: tuple[tuple[int, str], ...]
    source: str


def known_calendars() -> tuple[str, ...]:
    """Return the names of the calendars shipped, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def read_holidays(name: str) -> FrozenHolidays:
    """Return the frozen data of a calendar. Raises UnknownCalendar."""
    return holidays_in(holidays_text(name))


def holidays_text(name: str) -> str:
    """Return the text of a calendar's file, JSON. Raises UnknownCalendar."""
    if name not in (known := known_calendars()):
        raise UnknownCalendar(name, known)
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def holidays_in(text: str) -> FrozenHolidays:
    """Return the frozen data in the text of a calendar's file. Raises ValueError, KeyError or TypeError
    where it is none."""
    content = json.loads(text)
    first, last = content["covers"]["from"], content["covers"]["verified_to"]
    days = tuple((_ordinal(day), title) for day, title in content["holidays"].items())
    return FrozenHolidays((_ordinal(first), _ordinal(last)), days, content["source"])


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()
