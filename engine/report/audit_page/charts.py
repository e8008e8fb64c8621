"""Drawings of numbers as SVG: stacked bars, one a row, and stacked columns, one a month.

In: rows of labels and counts. Out: SVG text. Guaranteed: positions are percentages and long labels are
broken, so that a drawing fits a phone and a sheet of paper; each part has a pattern beside its colour and a
title with its number; a number that is hidden is not drawn, and its label says so or is left to the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from engine.report.audit_page.numbers import HIDDEN, number

HEIGHT = 16
LABEL = 18
GAP = 12
#: How high the highest column is, what stands above and below it, and how many columns are named.
RISE = 160
HEAD = 22
FOOT = 22
NAMED = 4
#: As many characters of a label stand on one line: what a phone of 320 pixels shows whole.
LINE = 38


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
    longest = max((_length(row, parts) for row in rows), default=0)
    if longest == 0:
        return ""
    if len(parts) == 1:
        rows = [row for row in rows if _length(row, parts)]
    drawn, top = "", 0
    for row in rows:
        lines = wrap(_words(row, label, parts), LINE)
        drawn += _label(lines, top) + _bar(row, label, parts, longest, top + LABEL * len(lines))
        top += LABEL * len(lines) + HEIGHT + GAP
    return (
        f'<figure><svg role="img" aria-label="{escape(name)}" width="100%" height="{top}">'
        f"{drawn}</svg>{_legend(parts)}</figure>"
    )


def columns(rows: Sequence[Mapping[str, object]], label: str, parts: Sequence[Part], name: str) -> str:
    """Return a drawing with a column for each row. A phone has no room for the words of all: some are named,
    and the table beside the drawing names every one."""
    highest = max((_length(row, parts) for row in rows), default=0)
    if highest == 0:
        return ""
    wide, floor, step = 100 / len(rows), HEAD + RISE, -(-len(rows) // NAMED)
    drawn = (
        f'<line stroke="#b1b4b6" x1="0" x2="100%" y1="{HEAD}" y2="{HEAD}"/>'
        f'<text x="0" y="{HEAD - 6}">{number(highest)}</text>'
        f'<line stroke="#b1b4b6" x1="0" x2="100%" y1="{floor}" y2="{floor}"/>'
    )
    for place, row in enumerate(rows):
        drawn += _column(row, label, parts, (wide * place, wide * 0.75), RISE / highest)
        if place % step == 0:
            drawn += f'<text x="{wide * place:.2f}%" y="{floor + 17}">{escape(str(row[label]))}</text>'
    return (
        f'<figure><svg role="img" aria-label="{escape(name)}" width="100%" height="{floor + FOOT}">'
        f"{drawn}</svg>{_legend(parts, any(_is_hidden(row, parts) for row in rows))}</figure>"
    )


def _column(
    row: Mapping[str, Any], label: str, parts: Sequence[Part], across: tuple[float, float], each: float
) -> str:
    """Return the parts of a column, one upon the other; `each`: how high one counted thing is."""
    words, found, foot = escape(str(row[label])), [], float(HEAD + RISE)
    place = f'x="{across[0]:.2f}%" width="{across[1]:.2f}%"'
    for part in parts:
        if value := _value(row, part):
            foot -= value * each
            found.append(
                f'<rect class="part-{part.style}" {place} y="{foot:.1f}" '
                f'height="{value * each:.1f}"><title>{words}: {number(value)} {part.words}</title></rect>'
            )
    return "".join(found)


def _is_hidden(row: Mapping[str, object], parts: Sequence[Part]) -> bool:
    return any(row.get(part.column, 0) is None for part in parts)


def _words(row: Mapping[str, Any], label: str, parts: Sequence[Part]) -> str:
    words = str(row[label])
    if len(parts) == 1:
        return f"{words}: {number(row.get(parts[0].column))}"
    hidden = any(row.get(part.column) is None for part in parts)
    return f"{words}: {number(None)}, not drawn" if hidden and not _length(row, parts) else words


def _label(lines: Sequence[str], top: int) -> str:
    """Return the words above a bar, a line of text each."""
    return "".join(
        f'<text x="0" y="{top + LABEL * place - 5}">{escape(line)}</text>'
        for place, line in enumerate(lines, start=1)
    )


def _bar(row: Mapping[str, Any], label: str, parts: Sequence[Part], longest: int, top: int) -> str:
    words = escape(str(row[label]))
    found = []
    left = 0.0
    for part in parts:
        value = _value(row, part)
        width = 100 * value / longest
        if value:
            title = f"{words}: {number(value)} {part.words}"
            found.append(
                f'<rect class="part-{part.style}" x="{left:.2f}%" y="{top}" width="{width:.2f}%" '
                f'height="{HEIGHT}"><title>{title}</title></rect>'
            )
        left += width
    return "".join(found)


def _length(row: Mapping[str, object], parts: Sequence[Part]) -> int:
    return sum(_value(row, part) for part in parts)


def _value(row: Mapping[str, object], part: Part) -> int:
    value = row.get(part.column)
    return value if isinstance(value, int) else 0


def _legend(parts: Sequence[Part], hidden: bool = False) -> str:
    if len(parts) == 1:
        return ""
    keys = "".join(
        '<li><svg width="16" height="12" aria-hidden="true">'
        f'<rect class="part-{part.style}" width="16" height="12"/></svg> {escape(part.words)}</li>'
        for part in parts
    )
    if hidden:
        keys += f"<li>{HIDDEN} in the table: not drawn</li>"
    return f'<figcaption><ul class="legend">{keys}</ul></figcaption>'
