"""How values are said on pages.

In: dates, times, states, numbers. Out: text. Guaranteed: dates as a person in England writes them; a
state always has a word beside its colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine.calendar import LONDON


def day(value: date | datetime | None) -> str:
    """Return `Mon 16 Mar 2026`, with the time where there is one."""
    if value is None:
        return "–"
    shown = f"{value:%a} {value.day} {value:%b %Y}"
    return f"{shown} at {value:%H:%M}" if isinstance(value, datetime) else shown


def moment(value: datetime | None) -> str:
    """Return a time of the database (UTC) as London's."""
    return "–" if value is None else day(value.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None))


def number(value: int | None) -> str:
    """Return `12,345`."""
    return "–" if value is None else f"{value:,}"


_STATES = {
    "due": ("Due", "blue"),
    "met": ("In time", "green"),
    "met_late": ("Done late", "orange"),
    "overdue": ("Overdue", "red"),
    "missed": ("Missed", "red"),
    "cancelled": ("Fell away", "grey"),
    "paused": ("Paused", "grey"),
    "waived": ("Waived", "purple"),
    "unknown": ("Cannot be told", "yellow"),
    "none": ("Not owed", "grey"),
}


def state_word(state: str) -> str:
    """Return a state in words."""
    return _STATES[state][0]


def state_colour(state: str) -> str:
    """Return the colour of a state's tag."""
    return _STATES[state][1]


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "state_word": state_word,
    "state_colour": state_colour,
}
