"""Two councils side by side, as text, Markdown or JSON.

In: a `SideBySide`. Out: its rows by what they come to, each with the points in which the councils do not say
the same and how that was told. Guaranteed: what both follow word for word is counted, not listed; a point
that could not be told says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import fill
from typing import Any

from engine.analysis.pairing import By
from engine.analysis.side_by_side import Named, Row, SideBySide
from engine.analysis.than import Than, Weighed
from engine.report.comparison import name_words
from engine.report.paged import PAGE_WIDTH, Part, as_markdown, as_text
from engine.report.words import count, day_words


def parts(found: SideBySide) -> Iterator[Part]:
    """Yield the report part by part; what is empty is left out."""
    for than, heading, remark in _PARTS:
        rows = [row for row in found.of(than) if not _as_it_stands(row)]
        if rows:
            names = {"first": found.first[1], "second": found.second[1]}
            paragraphs = tuple(_paragraph(found, row) for row in rows)
            yield Part(heading.format(**names), remark.format(**names), paragraphs)


_PARTS = (
    (Than.STRICTER, "Stricter at {first}", "In no point does it ask for less, and in one at least for more."),
    (Than.LOOSER, "Looser at {first}", "In no point does it ask for more, and in one at least for less."),
    (Than.DIFFERS, "Different", "Each asks for something that the other does not, or someone else must act."),
    (Than.UNTOLD, "Cannot be told", "In one point at least it cannot be told which asks for more, and why."),
    (Than.ONLY, "Only at {first}", "{second} is silent: it follows no counterpart."),
    (Than.SILENT, "Only at {second}", "{first} is silent: it follows no counterpart."),
    (Than.SAME, "The same", "They say the same in every point."),
)


def told(found: SideBySide) -> str:
    """Return how all of it was told, as sentences."""
    same = sum(_as_it_stands(row) for row in found.rows)
    first, last = found.years
    return (
        f"As both policies stand on {day_words(found.day)}. Weighed: limits, steps and exceptions, what "
        "starts the clock, when it is owed, what counts as done, where it ends, must or should, the lists "
        "of documents; who must act is shown and does not rank. Lengths in one unit are compared as "
        f"numbers, others counted out from every start date from 1 January {first} to 31 December {last}. "
        f"No case was judged. What is replaced is gone; all else that both follow stays in force beside the "
        f"local text. {count(same, 'standard')} that both follow as they stand: not listed."
    )


def _as_it_stands(row: Row) -> bool:
    return row.by is By.ITSELF and row.than is Than.SAME


def _paragraph(found: SideBySide, row: Row) -> tuple[str, ...]:
    names = found.first[1], found.second[1]
    one, other = row.first, row.second
    if one is None or other is None:
        return (f"{row.topic}: {_standard(one or other)}",)
    if one.name == other.name:
        head = f"{row.topic}: {_standard(one)}"
    else:
        head = f"{row.topic}: {_standard(one)} | {_standard(other)}"
    said = [f"set side by side because: {row.by}"] if row.by in (By.TOPIC, By.LIKENESS) else []
    return (head, *said, *(_point(each, *names) for each in row.points if each.than is not Than.SAME))


def _standard(one: Named | None) -> str:
    assert one is not None
    title = f", {one.title}" if one.title else ""
    return name_words(one.name) + title + (f" ({one.cite})" if one.cite else "")


def _point(one: Weighed, first: str, second: str) -> str:
    return f"{one.point}: {one.than} ({one.told(first, second)}): {one.first} | {one.second}"


# ---------------------------------------------------------------- forms


def to_text(found: SideBySide) -> str:
    """Return the report for a terminal."""
    title = f"{found.first[1]} | {found.second[1]}: side by side by topic"
    return as_text(title, parts(found), told(found))


def to_markdown(found: SideBySide) -> str:
    """Return the report as a page."""
    title = f"{found.first[1]} and {found.second[1]} side by side"
    policies = f"Policies `{found.hashes[0]}` and `{found.hashes[1]}`."
    return as_markdown(title, (fill(told(found), PAGE_WIDTH), policies), parts(found), _item)


def _item(paragraph: tuple[str, ...]) -> list[str]:
    """A row with a line for each of its points."""
    head, *rest = paragraph
    return [f"- **{head}**", *(f"  - {line}" for line in rest)]


def to_json(found: SideBySide) -> str:
    """Return the report for programs, schema 1: every row with every point, those that are the same too."""
    return json.dumps(to_dict(found), indent=2, ensure_ascii=False) + "\n"


def to_dict(found: SideBySide) -> dict[str, Any]:
    """Return the same as plain values."""
    councils = [
        {"authority": id_, "name": name, "policy": {"hash": hash_}}
        for (id_, name), hash_ in zip((found.first, found.second), found.hashes, strict=True)
    ]
    return {
        "schema": 1,
        "first": councils[0],
        "second": councils[1],
        "on": found.day.isoformat(),
        "years": {"from": found.years[0], "to": found.years[1]},
        "totals": {str(than): len(found.of(than)) for than in Than},
        "rows": [_row(found, row) for row in found.rows],
    }


def _row(found: SideBySide, row: Row) -> dict[str, Any]:
    return {
        "topic": row.topic,
        "first": None if row.first is None else row.first.name,
        "second": None if row.second is None else row.second.name,
        "by": str(row.by),
        "than": str(row.than),
        "points": [
            {
                "point": one.point,
                "than": str(one.than),
                "ranks": one.ranks,
                "first": one.first,
                "second": one.second,
                "how": one.told(found.first[1], found.second[1]),
            }
            for one in row.points
        ],
    }


FORMS = {"text": to_text, "markdown": to_markdown, "json": to_json}

__all__ = ["FORMS", "parts", "to_dict", "told"]
