"""How values are said on pages.

In: dates, numbers, examples. Out: text; examples in two heaps. Guaranteed: as the commands say them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine.calendar import LONDON
from engine.drafting.records import Shown
from engine.report.words import day_words

#: How long `2026-03-31` is.
DAY_LENGTH = 10


def day(value: date | None) -> str:
    """Return `Mon 16 Mar 2026`."""
    return "–" if value is None else day_words(value)


def iso_day(value: str | None) -> str:
    """Return the day of an ISO text as `day` does, with the hour where there is one; an empty text is –."""
    if not value:
        return "–"
    return day_words(datetime.fromisoformat(value) if len(value) > DAY_LENGTH else date.fromisoformat(value))


def span(value: str) -> str:
    """Return the period `2025-04-01..2026-03-31` in words."""
    return " to ".join(iso_day(each) for each in value.split("..")) if value else "–"


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


def telling(examples: Iterable[Shown]) -> tuple[list[Shown], list[Shown]]:
    """Return the examples that say something, those that do not hold first, and the others: those that come
    out as before, and as they should."""
    told: list[Shown] = []
    quiet: list[Shown] = []
    for each in sorted(examples, key=lambda one: one.passed):
        new = each.now is None or each.changed or (each.own and not each.passed)
        (told if new else quiet).append(each)
    return told, quiet


FILTERS: Mapping[str, Callable[[Any], Any]] = {
    "day": day,
    "iso_day": iso_day,
    "moment": moment,
    "number": number,
    "span": span,
    "telling": telling,
    "when": when,
}
