"""Headings as people write them, matched tolerantly.

In: the headings of a table, and the names that a mapping knows. Out: plain forms, and the row that holds the
headings. Guaranteed: case, spacing and punctuation play no part; a heading that two columns share is never
guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

#: Titles and blank rows may stand above the headings, so many at most.
MOST_ABOVE = 30
_APOSTROPHES = re.compile("['`\u2018\u2019\u02bc]")
_OTHER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return a heading or name without case, spacing, accents and punctuation."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    return _OTHER.sub("", _APOSTROPHES.sub("", folded))


#: The headings that mappings know are asked for again and again; cells that are no headings may be long.
_LONGEST_REMEMBERED = 200
_remembered = lru_cache(maxsize=10_000)(_folded)


def heading_row(rows: Sequence[Sequence[str | None]], known: Collection[str]) -> int | None:
    """Return the place of the row that holds the headings: the one with the most known ones.

    Where none is known, the first row with two texts or more (with one, if no row has two). None: no row
    holds anything."""
    wanted = set(known)
    best, most = None, 0
    for place, row in enumerate(rows[:MOST_ABOVE]):
        found = len({plain(cell) for cell in row if cell} & wanted)
        if found > most:
            best, most = place, found
    if best is not None and (most > 1 or _width(rows[best]) == most):
        return best
    widths = [_width(row) for row in rows[:MOST_ABOVE]]
    for least in (2, 1):
        for place, width in enumerate(widths):
            if width >= least:
                return place
    return None


def _width(row: Sequence[str | None]) -> int:
    return sum(1 for cell in row if cell and cell.strip())


def tidy(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Return headings on one line each; one that is blank or stands twice is told apart by its place."""
    found: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join((cell or "").split())[:200]
        if not name:
            name = f"column {place}"
        elif plain(name) in {plain(each) for each in found}:
            name = f"{name} (column {place})"
        found.append(name)
    return tuple(found)
