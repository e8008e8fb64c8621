"""How values are said on pages.

In: dates, numbers. Out: text. Guaranteed: as the commands say them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.report.words import day_words


def day(value: date | None) -> str:
    """Return `Mon 16 Mar 2026`."""
    return "–" if value is None else day_words(value)


def number(value: int | None) -> str:
    """Return `12,345`."""
    return "–" if value is None else f"{value:,}"


FILTERS: Mapping[str, Callable[[Any], str]] = {"day": day, "number": number}
