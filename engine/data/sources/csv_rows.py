"""Lines of an irregular CSV file to rows, one by one.

In: the lines, how cells are set apart. Out: each row with its number; what cannot be a row is put aside.
Guaranteed: a quotation mark that is never closed costs its own row alone, not those that stand below it; a
line that never ends takes no memory; rows are counted as a spreadsheet shows them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from engine.data.staging import BadRow

LONGEST_LINE = 4_000_000
WIDEST = 2_000
#: Lines that one row may stand in.
MOST_LINES = 5_000
UNCLOSED = "a quotation mark opens in this row and is not closed"
_MARK = "\ufffe"  # no character: it stands for a line that was too long


def rows_of(
    stream: io.TextIOWrapper, dialect: type[csv.Dialect], bad: list[BadRow]
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number; what cannot be a row is told."""
    for number, (row, why) in enumerate(_read(_Lines(stream), dialect), 1):
        trouble = why or _trouble(row)
        if trouble:
            bad.append(BadRow(number, trouble, _legible(row)))
        else:
            yield number, row


class _Lines:
    """The lines of a file, and those of them that the row just read stands in.

    `ended`: there were no more when the row asked for one."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._left = _lines(stream)
        self._back: list[str] = []
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) == MOST_LINES:
            raise csv.Error(f"more than {MOST_LINES:,} lines")
        line = self._back.pop() if self._back else next(self._left, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back(self) -> list[str]:
        """Take back the last line of the row that was none, and return those between it and the first."""
        self.ended = False
        self._back += self.taken[1:][-1:]
        return self.taken[1:-1]


def _read(lines: _Lines, dialect: type[csv.Dialect]) -> Iterator[tuple[list[str], str]]:
    """Yield each row, and why it is none. After a quotation mark that is not closed, what it took in stands
    in lines of its own: none of them closed it, so each is a row, but for the last, which may begin one."""
    reader = csv.reader(lines, dialect)
    while True:
        lines.taken.clear()
        try:
            row = next(reader)
            if len(lines.taken) > 1 or lines.ended:
                _strictly(lines.taken, dialect)
        except StopIteration:
            return
        except csv.Error as trouble:
            opens = len(lines.taken) > 1 or lines.ended
            yield _leniently(lines.taken[0], dialect), UNCLOSED if opens else f"not a row of cells: {trouble}"
            yield from [_alone(line, dialect) for line in lines.give_back()]
            reader = csv.reader(lines, dialect)
            continue
        yield row, ""


def _strictly(lines: list[str], dialect: type[csv.Dialect]) -> list[str]:
    """Return the one row of lines. Raises csv.Error where a quoted cell does not end as one."""
    return next(csv.reader(lines, dialect, strict=True), [])


def _alone(line: str, dialect: type[csv.Dialect]) -> tuple[list[str], str]:
    try:
        return _strictly([line], dialect), ""
    except csv.Error:
        return _leniently(line, dialect), UNCLOSED


def _leniently(line: str, dialect: type[csv.Dialect]) -> list[str]:
    """Return the cells of a line as far as they can be told apart."""
    try:
        return next(csv.reader([line], dialect), [])
    except csv.Error:
        return []


def _legible(row: list[str]) -> tuple[str | None, ...]:
    """Return the cells of a row that is none; what is not certain to be as it was written is left out."""
    return tuple(None if "\0" in cell or _MARK in cell else cell for cell in row[:WIDEST])


def hides_rows(row: list[str], width: int, dialect: type[csv.Dialect]) -> bool:
    """Return whether a line within a cell would be a row of the table by itself."""
    within = (line for cell in row if "\n" in cell for line in cell.splitlines()[1:])
    return width > 2 and any(len(_leniently(line, dialect)) == width for line in within)


def _trouble(row: list[str]) -> str:
    """Return why a row cannot be read as it stands."""
    if any(_MARK in cell for cell in row):
        return "a line of more than 4 million characters"
    return "a NUL byte" if any("\0" in cell for cell in row) else ""


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; of one that never ends, a mark alone, however long it is."""
    while line := stream.readline(LONGEST_LINE):
        if line.endswith(("\n", "\r")) or len(line) < LONGEST_LINE:
            yield line
            continue
        while (more := stream.readline(LONGEST_LINE)) and not more.endswith(("\n", "\r")):
            pass
        yield f"{_MARK}\n"
