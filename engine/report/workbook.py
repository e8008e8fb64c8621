"""The counts of an audit as a workbook: a sheet a table.

In: a summary. Out: an .xlsx file. Guaranteed: every text is a text (nothing that looks like a formula or
an address becomes one); a hidden number is `[c]`; each sheet says of which population it is; the
same summary gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from engine.report.audit_page import findings
from engine.report.audit_page.numbers import HIDDEN, day

Summary = Mapping[str, Any]


class Column(NamedTuple):
    """A column: its heading, the key of its values, its width in characters."""

    heading: str
    key: str
    width: int = 12


class Sheet(NamedTuple):
    """A sheet: its name, its columns, its rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


_COUNTS = (
    Column("Owed", "outcomes"),
    Column("In time", "on_time"),
    Column("Late or missed", "late"),
    Column("Done late", "met_late"),
    Column("Overdue", "overdue"),
    Column("Missed", "missed"),
    Column("Cannot be told", "unknown"),
    Column("Not counted", "excluded"),
    Column("Breaches", "breaches"),
    Column("Children", "children"),
    Column("In time, lowest", "lowest"),
    Column("In time, highest", "highest"),
)
_GAPS = (Column("Gaps", "gaps"), Column("Children with a gap", "children_with_gap"))
_PERCENT = frozenset({"lowest", "highest"})


def sheets(summary: Summary) -> tuple[Sheet, ...]:
    """Return the sheets of a summary."""
    titles = findings.titled(summary)
    topics = ({**row, "title": titles.get(row["topic"], row["topic"])} for row in summary["topics"])
    head = (Column("Topic", "title", 48), Column("Name", "topic", 28))
    standard = (
        Column("Standard", "title", 48),
        Column("Pack and name", "key", 44),
        Column("Section", "cite", 18),
        Column("Force", "force", 18),
        Column("Strength", "strength"),
        Column("Figure not confirmed", "unconfirmed"),
    )
    settles = (
        Column("Field", "words", 48),
        Column("Name", "field", 36),
        Column("Outcomes that wait", "unknown"),
        Column("For nothing else", "settled_alone"),
        Column("Children", "children"),
    )
    sources = (
        Column("Table", "kind", 28),
        Column("Rows", "rows"),
        Column("Rows of cases counted", "rows_counted"),
        Column("Rows of other cases", "rows_not_counted"),
        Column("Cases counted", "counted"),
        Column("Other cases", "not_counted"),
        Column("Cases counted without a row", "without_a_row"),
    )
    absent = (Column("Kind of record", "kind", 28), Column("Standards unknown for want of it", "names", 120))
    gone = ({"kind": row["kind"], "names": ", ".join(row["standards"])} for row in summary["not_carried"])
    return (
        Sheet("Standards", (*standard, *_COUNTS), summary["standards"]),
        Sheet("Topics", (*head, *_GAPS, *_COUNTS), topics),
        Sheet("Teams", (Column("Team", "team", 28), *_GAPS, *_COUNTS), summary["teams"]),
        Sheet(
            "Workers",
            (Column("Team", "team", 28), Column("Worker", "worker", 16), *_GAPS, *_COUNTS),
            summary["workers"],
        ),
        Sheet("Months", (Column("Due in", "month", 12), *_COUNTS), summary["months"]),
        Sheet("Force", (Column("Force", "key", 20), *_COUNTS), findings.judged(summary)),
        Sheet("What would settle", settles, findings.waiting(summary)),
        Sheet("In the data in part", settles[1:], findings.partly(summary)),
        Sheet("Not in the data", absent, gone),
        Sheet("Tables", sources, summary["sources"]),
    )


def write_workbook(summary: Summary, place: Path) -> None:
    """Write the workbook of a summary. Raises OSError."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(place), options) as book:
        book.set_properties({"title": f"Audit of {summary['name']}", "created": _made(summary["as_of"])})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        percent = book.add_format({"num_format": "0.0%"})
        _first(book.add_worksheet("Summary"), summary, bold)
        for sheet in sheets(summary):
            _write(book.add_worksheet(sheet.name), sheet, _population(summary), bold, percent)


def _made(as_of: str) -> datetime:
    """Return the as-of day as the workbook's own date, so that the same summary gives the same file."""
    return datetime.fromisoformat(as_of[:10])


def _population(summary: Summary) -> str:
    people, period = summary["population"], summary["period"]
    known = f", as known on {day(summary['known_on'])}" if summary["known_on"] else ""
    due = f"; what fell due from {day(period['from'])} to {day(period['to'])}" if period else ""
    return (
        f"{summary['name']}, as of {day(summary['as_of'])}{known}{due}: {people['cases']:,} cases counted of "
        f"{people['in_the_data']:,} in the data, {people['words']}"
    )


def _first(sheet: Any, summary: Summary, bold: Any) -> None:
    lines = (
        _population(summary),
        *filter(None, (findings.after_extract(summary),)),
        findings.headline(summary),
        *(
            f"{row['gaps'] if row['gaps'] is not None else HIDDEN} {row['force']}"
            for row in findings.by_force(summary)
        ),
        findings.about_unconfirmed(summary),
        findings.about_not_carried(summary),
        f"{HIDDEN} stands for a number that is hidden: it is small, or would give a small one away.",
        f"Policy {summary['policy']['hash'][:12]}. The report beside this workbook says how it was counted.",
    )
    sheet.set_column(0, 0, 120)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, bold if number == 0 else None)


def _write(sheet: Any, what: Sheet, population: str, bold: Any, percent: Any) -> None:
    sheet.write_string(0, 0, population)
    sheet.freeze_panes(2, 1)
    for place, column in enumerate(what.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(1, place, column.heading, bold)
    last = 1
    for last, row in enumerate(what.rows, start=2):
        shares = dict(zip(("lowest", "highest"), row.get("share_on_time") or (None, None), strict=True))
        for place, column in enumerate(what.columns):
            _cell(sheet, last, place, {**row, **shares}.get(column.key), column.key, percent)
    sheet.autofilter(1, 0, last, len(what.columns) - 1)


def _cell(sheet: Any, line: int, place: int, value: Any, key: str, percent: Any) -> None:
    if isinstance(value, bool):
        sheet.write_string(line, place, "yes" if value else "")
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value, percent if key in _PERCENT else None)
    elif value is None and key not in ("cite", "words", "title", "strength"):
        sheet.write_string(line, place, "not shown" if key in _PERCENT else HIDDEN)
    else:
        sheet.write_string(line, place, str(value or ""))
