"""Writes coverage: a table by pack, and every branch that no example reaches.

In: branches with the examples that reach them. Out: text, and plain values for JSON. Guaranteed: each branch
that is not reached is shown with its file and line; the counts add up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.proving.coverage import Covered, reach
from engine.proving.tables import table
from engine.report.look import PLAIN, Look
from engine.report.words import clean, count

SCHEMA = 1


def render_coverage(found: Sequence[Covered], look: Look = PLAIN) -> str:
    """Return the whole text."""
    rows = [
        (clean(one.pack), str(one.branches), str(one.reached), f"{one.percent:.1f}%") for one in reach(found)
    ]
    reached = sum(each.by is not None for each in found)
    share = f" ({100 * reached / len(found):.1f}%)" if found else ""
    total = f"{count(len(found), 'branch', 'branches')}: {reached} reached{share}, {len(found) - reached} not"
    lines = [*_missing(found, look), *table(("pack", "branches", "reached", "share"), rows, look), "", total]
    return "\n".join(lines) + "\n"


def _missing(found: Sequence[Covered], look: Look) -> Iterator[str]:
    missing = [each for each in found if each.by is None]
    if missing:
        yield look.paint("Branches that no example reaches", "head")
    for standard, group in groupby(missing, key=lambda each: each.standard):
        yield f"  {look.paint(clean(standard), 'warn')}"
        for each in group:
            yield from look.wrap(f"{each.span.file}:{each.span.line}  {clean(each.words)}", 4, hang=4)
    if missing:
        yield ""


def coverage_json(found: Sequence[Covered]) -> str:
    """Return the same as JSON: `packs` with their totals, and every branch."""
    packs = [
        {
            "pack": one.pack,
            "branches": one.branches,
            "reached": one.reached,
            "percent": round(one.percent, 1),
        }
        for one in reach(found)
    ]
    told = {"schema": SCHEMA, "packs": packs, "branches": [_plain(each) for each in found]}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _plain(each: Covered) -> dict[str, object]:
    return {
        "standard": each.standard,
        "sort": each.sort.value,
        "branch": each.words,
        "file": each.span.file,
        "line": each.span.line,
        "reached_by": each.by,
    }
