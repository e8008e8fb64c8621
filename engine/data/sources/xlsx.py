"""Workbooks to staged tables, a sheet a table.

In: an .xlsx file, the headings that are known. Out: one `Staged` a sheet that holds anything. Guaranteed:
the archive was checked before it is opened; sheets are read row by row, whatever size they declare; a formula
gives the value stored with it, and a row where none is stored is told; so is a row in merged cells; numbers,
dates and truth values become texts that read back as what they were.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from defusedxml.ElementTree import iterparse

from engine.calendar import LONDON
from engine.data.headings import MOST_ABOVE, heading_row, tidy
from engine.data.sources.archives import check_workbook
from engine.data.staging import BATCH, ERRORS, BadRow, Staged, Staging, text_batch, text_schema
from engine.diagnostics import Diagnostic, InputFault

MOST_ROWS = 1_048_576  # of a sheet, by its file format
WIDEST = 500
_MERGED = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")


@dataclass(slots=True)
class _Sheet:
    """What is gathered while one sheet is read."""

    width: int = 0
    bad: list[BadRow] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    errors: int = 0
    beside: list[int] = field(default_factory=list)


def read_workbook(path: Path, staging: Staging, known: Collection[str]) -> list[Staged]:
    """Lay out every sheet that holds anything. Raises InputFault where the file is no sound workbook."""
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    check_workbook(path)
    try:
        with (
            closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as values,
            closing(openpyxl.load_workbook(path, read_only=True, data_only=False)) as formulas,
        ):
            modified = _modified(values.properties.modified, path)
            old = values.epoch == CALENDAR_MAC_1904
            found = []
            for sheet in values.worksheets:
                twin = formulas[sheet.title]
                staged = _read_sheet(path, sheet, twin, staging, known, (modified, old))
                if staged is not None:
                    found.append(staged)
            return found
    except InputFault:
        raise
    except (
        BadZipFile,
        OSError,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as trouble:
        raise _broken(path, trouble) from None
    except Exception as trouble:  # noqa: BLE001 - openpyxl and its XML parser raise what the broken file provokes
        raise _broken(path, trouble) from None


def _broken(path: Path, trouble: Exception) -> InputFault:
    message = f"{path.name} cannot be read as a workbook ({type(trouble).__name__}: {str(trouble)[:120]})"
    cure = "open it in the spreadsheet program and save it again, or save each list as CSV"
    return InputFault([Diagnostic("E511", message, None, cure)])


def _modified(told: datetime | None, path: Path) -> date:
    if told is not None:
        return told.date()
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(LONDON).date()


def _read_sheet(
    path: Path, sheet: Any, twin: Any, staging: Staging, known: Collection[str], about: tuple[date, bool]
) -> Staged | None:
    """Lay out one sheet; None if it is empty, or a chart."""
    merged = _merged_rows(sheet)
    head = [[_text(cell) for cell in row] for row in islice(_values(sheet), MOST_ABOVE)]
    place = heading_row(head, known)
    if place is None:
        return None
    headings = tidy(_trimmed(head[place]))[:WIDEST]
    gathered = _Sheet(len(headings))
    batches = _batches(_cells(sheet), _values(twin), place + 1, merged, gathered)
    relation = staging.lay_out(text_schema(len(headings)), batches)
    modified, old = about
    return Staged(
        name=sheet.title,
        file=path.name,
        sheet=sheet.title,
        relation=relation,
        headings=headings,
        types=("VARCHAR",) * len(headings),
        rows=gathered.rows,
        bad=tuple(gathered.bad),
        notes=tuple(_notes(sheet, place, gathered)),
        modified=modified,
        excel_1904=old,
        errors=gathered.errors > 0,
    )


def _notes(sheet: Any, place: int, gathered: _Sheet) -> Iterator[str]:
    if sheet.sheet_state != "visible":
        yield "the sheet is hidden; it is read like any other"
    if place:
        yield f"headings stand in row {place + 1}"
    if gathered.blank:
        yield f"{gathered.blank:,} blank rows"
    if gathered.errors:
        yield f"{gathered.errors:,} cells hold an error such as #N/A, which is no value"
    if gathered.beside:
        yield (
            f"rows with cells to the right of the last heading: {len(gathered.beside):,}, the first of them "
            f"row {gathered.beside[0]:,}; those cells are not read"
        )


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of each row, however many the sheet declares."""
    sheet.reset_dimensions()
    for row in islice(sheet.iter_rows(values_only=True), MOST_ROWS):
        yield row[:WIDEST]


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the same as cells, which know their type."""
    sheet.reset_dimensions()
    for row in islice(sheet.iter_rows(), MOST_ROWS):
        yield row[:WIDEST]


def _batches(
    cells: Iterator[tuple[Any, ...]],
    formulas: Iterator[tuple[Any, ...]],
    skip: int,
    merged: list[tuple[int, int]],
    gathered: _Sheet,
) -> Iterator[Any]:
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    for number, (row, twin) in enumerate(zip(cells, formulas, strict=False), 1):
        if number <= skip:
            continue
        why = _trouble(number, row, twin, merged)
        texts = [_text(cell.value) for cell in row[: gathered.width]]
        if why:
            gathered.bad.append(BadRow(number, why, tuple(texts)))
            continue
        errors = sum(text in ERRORS for text in texts)
        gathered.errors += errors
        if sum(map(bool, texts)) == errors:
            gathered.blank += 1
            continue
        if any(cell.value is not None for cell in row[gathered.width :]):
            gathered.beside.append(number)
        rows.append(texts)
        numbers.append(number)
        gathered.rows += 1
        if len(rows) == BATCH:
            yield text_batch(rows, numbers, gathered.width)
            rows, numbers = [], []
    yield text_batch(rows, numbers, gathered.width)


def _trouble(
    number: int, row: tuple[Any, ...], twin: tuple[Any, ...], merged: list[tuple[int, int]]
) -> str | None:
    """Return why a row cannot be read as it stands."""
    for cell, formula in zip(row, twin, strict=False):
        counted = cell.value is not None or cell.data_type == "str"  # one that counted to a blank text
        if not counted and isinstance(formula, str) and formula.startswith("="):
            return f"the formula {str(formula)[:40]} has no stored value: let the workbook count, and save it"
    said = any(cell.value is not None for cell in row)
    if said and any(first < number <= last for first, last in merged):
        return "it lies in merged cells, whose value stands in the first of them alone"
    return None


def _text(cell: Any) -> str | None:
    """Return a cell as text: dates as ISO, whole numbers without a point."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _trimmed(row: list[str | None]) -> list[str | None]:
    last = max((place for place, cell in enumerate(row) if cell and cell.strip()), default=-1)
    return row[: last + 1]


def _merged_rows(sheet: Any) -> list[tuple[int, int]]:
    """Return the first and last row of each merged range of several rows."""
    found = []
    with sheet._get_source() as part:
        for _, element in iterparse(part):
            if element.tag.endswith("}mergeCell") and (match := _MERGED.fullmatch(element.get("ref", ""))):
                first, last = int(match[1]), int(match[2])
                if last > first:
                    found.append((first, last))
            element.clear()
    return found
