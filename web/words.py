"""How values are said on pages.

In: dates, numbers. Out: text. Guaranteed: as the commands say them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine.calendar import LONDON
from engine.report.words import day_words


def day(value: date | None) -> str:
    """Return `Mon 16 Mar 2026`."""
    return "–" if value is None else day_words(value)


def number(value: int | None) -> str:
    """Return `12,345`."""
    return "–" if value is None else f"{value:,}"


def moment(value: datetime | None) -> str:
    """Return `Mon 16 Mar 2026, 14:05`, in London, of a UTC time without a zone."""
    if value is None:
        return "–"
    there = value.replace(tzinfo=UTC).astimezone(LONDON)
    return f"{day_words(there.date())}, {there:%H:%M}"


def when(value: date | datetime | None) -> str:
    """Return a day, or a London time of an outcome, as reports say it."""
    return "–" if value is None else day_words(value)


FILTERS: Mapping[str, Callable[[Any], str]] = {"day": day, "moment": moment, "number": number, "when": when}
