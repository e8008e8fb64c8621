"""Reads a table of tab-separated cells, each of which knows its place.

In: the text of a file and the heads it must have. Out: rows of located cells. Guaranteed: a line with the
wrong number of cells, a blank first cell and a first cell that stands twice are noted; the other lines are
still read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.diagnostics import Faults, Span


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    span: Span


Cells = Mapping[str, Cell]


def read_table(text: str, name: str, heads: Sequence[str], faults: Faults) -> tuple[Cells, ...]:
    """Return the rows below the heads, each a mapping of head to cell."""
    lines = text.split("\n")
    found = lines[0].rstrip("\r").split("\t")
    if found != list(heads):
        span = Span(name, 1, 1, 1, max(len(lines[0]), 1) + 1)
        faults.error("E601", span, "these are not the heads of this table", f"write: {' ⇥ '.join(heads)}")
        return ()
    rows: dict[str, Cells] = {}
    for cells in _lines(lines, name, heads, faults):
        key = cells[heads[0]]
        if key.text in rows:
            first = ((rows[key.text][heads[0]].span, "first here"),)
            faults.error("E602", key.span, f"row '{key.text}' stands twice", "keep one of them", first)
        rows.setdefault(key.text, cells)
    return tuple(rows.values())


def _lines(lines: Sequence[str], name: str, heads: Sequence[str], faults: Faults) -> Iterator[Cells]:
    for number, line in enumerate(lines[1:], start=2):
        texts = line.rstrip("\r").split("\t")
        if texts == [""]:
            continue
        if len(texts) != len(heads) or not texts[0].strip():
            span = Span(name, number, 1, number, len(line) + 1)
            told = (
                f"{len(texts)} of {len(heads)} cells"
                if texts[0].strip()
                else "a line without the name of a row"
            )
            faults.error("E601", span, told, f"cells, parted by tabs: {', '.join(heads)}")
            continue
        yield dict(zip(heads, _cells(texts, name, number), strict=True))


def _cells(texts: Sequence[str], name: str, number: int) -> Iterator[Cell]:
    column = 1
    for text in texts:
        yield Cell(text.strip(), Span(name, number, column, number, column + max(len(text), 1)))
        column += len(text) + 1
