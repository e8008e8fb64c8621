"""Rows as files for a spreadsheet.

In: rows of values. Out: CSV text, the bytes of a workbook. Guaranteed: no cell that a record supplied can
start a formula or a link when a spreadsheet opens the file; a long list is written row by row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from engine.report.csv_ import safe
from engine.report.words import clean, iso

Rows = Sequence[Mapping[str, Any]]


def as_csv(rows: Rows) -> str:
    """Return the rows as CSV, with the names of the columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([safe(text_of(each)) for each in row.values()] for row in rows)
    return out.getvalue()


def as_workbook(rows: Rows, name: str = "Outcomes") -> bytes:
    """Return the rows as a workbook of one sheet."""
    return as_book({name: rows})


def as_book(sheets: Mapping[str, Rows]) -> bytes:
    """Return a workbook with a sheet for each name."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {**options, "constant_memory": True}) as book:
        for name, rows in sheets.items():
            _fill(book, book.add_worksheet(name), rows)
    return out.getvalue()


def _fill(book: Any, sheet: Any, rows: Rows) -> None:
    bold = book.add_format({"bold": True})
    days = book.add_format({"num_format": "ddd d mmm yyyy"})
    sheet.freeze_panes(1, 0)
    for place, heading in enumerate(rows[0] if rows else ()):
        sheet.set_column(place, place, 16)
        sheet.write_string(0, place, heading, bold)
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row.values()):
            _write(sheet, line, place, value, days)
    sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(rows[0]) - 1 if rows else 0))


def _write(sheet: Any, line: int, place: int, value: Any, days: Any) -> None:
    if type(value) is date:
        sheet.write_datetime(line, place, value, days)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    elif value is not None:
        sheet.write_string(line, place, text_of(value))


def text_of(value: Any) -> str:
    """Return a value as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, list | tuple):
        return "; ".join(text_of(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {text_of(each)}" for key, each in value.items())
    return clean(str(value))
