"""Numbers of a summary in words: counts, hidden counts, shares, days.

In: values of `summary.json`. Out: text. Guaranteed: a hidden number is shown as `[c]`, never as nought
and never as small, since not every one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.wording.words import day_text

#: Stands for a number that is hidden, as in official statistics.
HIDDEN = "[c]"


def number(value: int | None) -> str:
    """Return `1,234`; `[c]` for a number that is hidden."""
    return HIDDEN if value is None else f"{value:,}"


def of_things(value: int | None, one: str, many: str) -> str:
    """Return `1 child`, `12 children`, `[c] children`."""
    return f"{HIDDEN} {many}" if value is None else f"{value:,} {one if value == 1 else many}"


def share(bounds: Sequence[float] | None) -> str:
    """Return `84.2%`, or `15.9% to 95.5%` where something unknown may turn out either way."""
    if bounds is None:
        return "not shown"
    low, high = (f"{100 * each:.1f}%" for each in bounds)
    return low if low == high else f"{low} to {high}"


def day(iso: str | None) -> str:
    """Return `31 March 2026` for `2026-03-31`; a time stays behind its day."""
    if not iso:
        return "–"
    return day_text(date.fromisoformat(iso[:10])) + (f" at {iso[11:16]}" if len(iso) > 10 else "")


def month(key: str) -> str:
    """Return `Apr 2025` for `2025-04`."""
    return f"{date.fromisoformat(f'{key}-01'):%b %Y}" if key else "no due day"
