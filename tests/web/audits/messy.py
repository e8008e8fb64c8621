"""An Annex A workbook as councils send them: headings that drifted, rows and cells that cannot be read, dates
the wrong way round. The children are invented."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

#: The list of children who are looked after: its name, upper case, another name for the id, a column of their
#: own.
SHEET = "8 Looked after"
HEADINGS = (
    "Child ID",
    "DATE OF BIRTH",
    "Date started to be looked after ",
    "Child's Legal Status",
    "Start date of current legal status",
    "DATE OF LATEST STATUTORY REVIEW",
    "Date of Last Social Work Visit",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Date Ceased to be Looked After",
    "Allocated Team",
    "Allocated Worker",
    "Favourite colour",
)
_IN_CARE = datetime(2025, 6, 2)  # noqa: DTZ001 - a cell has no zone
_REVIEWED = datetime(2025, 8, 25)  # noqa: DTZ001 - the same

#: `C-1` is as it should be; its review is long past. `C-2` has a thirty-first of June and a review on a
#: thirteenth month; `C-3` left care before it came into it; the last two have no id, or stand there twice.
_FIRST = ("C-1", "04/05/2012", _IN_CARE, "C2", _IN_CARE, _REVIEWED, "2 March 2026", _IN_CARE, "U6", None)
ROWS: tuple[tuple[object, ...], ...] = (
    (*_FIRST, "North", "W-1"),
    ("C-2", "31/06/2013", _IN_CARE, "C2", _IN_CARE, "2026-13-01", None, _IN_CARE, "U6", None, "South", "W-2"),
    ("C-3", "01/02/2014", _IN_CARE, "C2", _IN_CARE, None, None, None, "U6", "02/01/2025", "South", "W-2"),
    (None, "01/02/2015", _IN_CARE, "C2", _IN_CARE, None, None, _IN_CARE, "U6", None, "South", "W-2"),
    (*_FIRST, "North", "W-1"),
)


def write_messy(path: Path) -> Path:
    """Write the workbook, with a title above its headings, and return where it is."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, ["Annex A, list 8, March 2026"])
        for place, row in enumerate((HEADINGS, *ROWS), 2):
            sheet.write_row(place, 0, row)
    return path
