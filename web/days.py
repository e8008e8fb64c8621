"""Days that people and programs send.

In: text, a day. Out: the day, or in words why it is none. Guaranteed: what is given back lies in the years
that rules and records can hold, so that no job fails over it later.
"""

from __future__ import annotations

from datetime import date

from engine.clock import parse_moment


def held(day: date) -> date:
    """Return a day that rules and records can hold. Raises ValueError in words."""
    parse_moment(day)
    return day


def iso_day(text: str) -> str:
    """Return a day as text, empty where none is written. Raises ValueError in words, with the cure."""
    written = text.strip()
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        raise ValueError(f"‘{written[:40]}’ is no date: write it as 2026-03-31") from None
    return "" if day is None else held(day).isoformat()
