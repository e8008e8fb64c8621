"""The worklist as text, CSV, JSON or a workbook.

In: rows of a worklist. Out: text, or a workbook's file. Guaranteed: no cell that a record supplied can start
a formula or a link when a spreadsheet opens the file; the text has no control character of a record's.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from engine.caseload.worklist import COLUMNS
from engine.report.csv_ import safe
from engine.report.look import Look
from engine.report.words import clean, count, day_words, distance, iso

Row = Mapping[str, Any]
_NO = {"team": "no team", "worker": "no worker"}


def heading(name: str, day: date, until: date, cases: int) -> str:
    """Return what a list is of: whose cases, how many, and which days."""
    return (
        f"{clean(name)}, as of {day_words(day)}: what is overdue, due by {day_words(until)}, or may be, "
        f"of {count(cases, 'open case')}"
    )


def to_text(rows: Sequence[Row], by: str, day: date, look: Look, about: str = "") -> str:
    """Return the list, gathered by team and in it by worker, or the other way about; `about` says what it is
    of."""
    lines = [*look.wrap(about, 0, 2)] if about else []
    if not rows:
        return "\n".join([*lines, "Nothing is owed in that time."])
    within = "worker" if by == "team" else "team"
    for name, mine in _gathered(rows, by):
        lines += ["", look.paint(f"{name}: {len(mine)}", "head")]
        for part, those in _gathered(mine, within):
            lines += [f"  {part}: {len(those)}", *_block(those, day, look)]
    return "\n".join([*lines, "", _in_all(rows)])


def _in_all(rows: Sequence[Row]) -> str:
    """Return how much is owed, and apart from it how much may be."""
    maybe = sum(row["state"] == "unknown" for row in rows)
    more = f" {maybe:,} more may be owed: the data does not tell." if maybe else ""
    return f"{count(len(rows) - maybe, 'obligation')} in all.{more}"


def _gathered(rows: Sequence[Row], by: str) -> Iterator[tuple[str, list[Row]]]:
    for name, mine in groupby(rows, key=lambda row: row[by]):
        yield clean(name) if name else _NO[by], list(mine)


def _block(rows: Sequence[Row], day: date, look: Look) -> Iterator[str]:
    for maybe, those in groupby(rows, key=lambda row: row["state"] == "unknown"):
        if maybe:
            yield "    may be owed, the data does not tell:"
        for row in those:
            style = "bad" if row["state"] == "overdue" else "warn" if maybe else "next"
            late = ", overdue" if row["state"] == "overdue" else ""
            words = f"{clean(row['case'])}  {_when(row, day)}{late}: {look.paint(clean(row['title']), style)}"
            yield from look.wrap(words, 6 if maybe else 4, 8 if maybe else 6)


def _when(row: Row, day: date) -> str:
    if row["due"] is None:
        return "no day"
    bound = f" {row['bound']}" if row["bound"] else ""
    return f"{day_words(row['due'])}{bound} ({distance(row['due'], day)})"


def to_csv(rows: Sequence[Row]) -> str:
    """Return the list as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(_cell(row[name])) for name in COLUMNS] for row in rows)
    return out.getvalue()


def to_json(rows: Sequence[Row], told: Mapping[str, Any]) -> str:
    """Return the list as JSON, with what was asked."""
    plain = [{name: _plain(row[name]) for name in COLUMNS} for row in rows]
    return json.dumps({"schema": 1, **told, "rows": plain}, indent=1, ensure_ascii=False)


def write_xlsx(rows: Sequence[Row], place: Path, about: str = "") -> None:
    """Write the list as a workbook; a sheet of its own says what it is of. Raises OSError."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(place), {**options, "in_memory": True}) as book:
        sheet = book.add_worksheet("Worklist")
        heading, days = book.add_format({"bold": True}), book.add_format({"num_format": "ddd d mmm yyyy"})
        for column, words in enumerate(COLUMNS.values()):
            sheet.write_string(0, column, words, heading)
        for line, row in enumerate(rows, start=1):
            for column, name in enumerate(COLUMNS):
                _write(sheet, line, column, row[name], days)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        sheet.autofit()
        if about:
            book.add_worksheet("About").write_string(0, 0, about)


def _write(sheet: Any, line: int, column: int, value: Any, days: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_string(line, column, iso(value))
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, days)
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    elif value is not None:
        sheet.write_string(line, column, clean(value))


def _cell(value: Any) -> str:
    return "" if value is None else iso(value) if isinstance(value, date) else str(value)


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, date) else value
