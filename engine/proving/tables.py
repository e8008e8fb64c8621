"""Lays out a small table: the first column to the left, numbers to the right.

In: a head and rows of texts. Out: lines. Guaranteed: every row has the columns of the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.report.look import Look


def table(head: Sequence[str], rows: Sequence[Sequence[str]], look: Look) -> Iterator[str]:
    """Yield the lines of a table."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    yield look.paint(_line(head, widths), "head")
    for row in rows:
        yield _line(row, widths)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join((row[0].ljust(widths[0]), *cells[1:]))
