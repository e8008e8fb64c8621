"""Drawings of numbers as SVG: stacked bars, one a row.

In: rows of labels and counts. Out: SVG text. Guaranteed: positions are percentages, so that a drawing
fits a phone and a sheet of paper; each part has a pattern beside its colour and a title with its number;
a number that is hidden is not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from engine.report.audit_page.numbers import number

HEIGHT = 16
LABEL = 18
GAP = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part of every bar: the column it counts, its words, its colour and pattern."""

    column: str
    words: str
    style: str


#: What was judged, as in every table beside a drawing.
JUDGED = (
    Part("on_time", "in time", "a"),
    Part("late", "late or missed", "b"),
    Part("unknown", "cannot be told", "c"),
)
GAPS = (Part("gaps", "gaps", "b"),)


def bars(rows: Sequence[Mapping[str, object]], label: str, parts: Sequence[Part], name: str) -> str:
    """Return a drawing with a bar for each row; `label` is the key of the row's words, `name` says
    what is drawn."""
    longest = max((sum(_value(row, part) for part in parts) for row in rows), default=0)
    if longest == 0:
        return ""
    step = LABEL + HEIGHT + GAP
    drawn = "".join(_bar(row, label, parts, longest, place * step) for place, row in enumerate(rows))
    return (
        f'<figure><svg role="img" aria-label="{escape(name)}" width="100%" height="{step * len(rows)}">'
        f"{drawn}</svg>{_legend(parts)}</figure>"
    )


def _bar(row: Mapping[str, Any], label: str, parts: Sequence[Part], longest: int, top: int) -> str:
    words = escape(str(row[label]))
    shown = words if len(parts) > 1 else f"{words}: {number(row.get(parts[0].column))}"
    found = [f'<text x="0" y="{top + LABEL - 5}">{shown}</text>']
    left = 0.0
    for part in parts:
        value = _value(row, part)
        width = 100 * value / longest
        if value:
            title = f"{words}: {number(value)} {part.words}"
            found.append(
                f'<rect class="part-{part.style}" x="{left:.2f}%" y="{top + LABEL}" width="{width:.2f}%" '
                f'height="{HEIGHT}"><title>{title}</title></rect>'
            )
        left += width
    return "".join(found)


def _value(row: Mapping[str, object], part: Part) -> int:
    value = row.get(part.column)
    return value if isinstance(value, int) else 0


def _legend(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return ""
    keys = "".join(
        '<li><svg width="16" height="12" aria-hidden="true">'
        f'<rect class="part-{part.style}" width="16" height="12"/></svg> {escape(part.words)}</li>'
        for part in parts
    )
    return f'<figcaption><ul class="legend">{keys}</ul></figcaption>'
