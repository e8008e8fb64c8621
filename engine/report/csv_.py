"""Writes a check as CSV, one row an outcome, for a spreadsheet.

In: a `Checked`. Out: CSV text with a header. Guaranteed: the columns and their order are fixed (later ones
are added at the end); no cell that a record supplied can start a formula when a spreadsheet opens the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from engine.outcome import Outcome, When
from engine.report.checked import Checked
from engine.report.words import iso

# What a spreadsheet takes for the start of a formula, plain and full-width, after any blanks.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LEADING = ("\t", "\n")


def safe(text: str) -> str:
    """Return the cell's text, led by an apostrophe where a spreadsheet would otherwise read a formula."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # a lone return would end the row for some readers
    if lines.startswith(_LEADING) or lines.lstrip().startswith(_FORMULA):
        return f"'{lines}"
    return lines


def _when(when: When | None) -> str:
    return "" if when is None else iso(when)


def _yes_no(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[value]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


COLUMNS: dict[str, Callable[[Outcome], str]] = {
    "case": lambda o: o.case,
    "topic": lambda o: o.topic,
    "pack": lambda o: o.pack,
    "standard": lambda o: o.standard,
    "title": lambda o: o.title or "",
    "occurrence": lambda o: o.occurrence,
    "stage": lambda o: o.stage or "",
    "state": lambda o: o.state.value,
    "breach": lambda o: _yes_no(o.breach),
    "due": lambda o: _when(o.due),
    "done": lambda o: _when(o.done.at) if o.done else "",
    "days_late": lambda o: _number(o.days_late),
    "due_from": lambda o: _when(o.due_between[0]) if o.due_between else "",
    "due_to": lambda o: _when(o.due_between[1]) if o.due_between else "",
    "safe_by": lambda o: _when(o.safe_by),
    "possible": lambda o: "; ".join(o.possible),
    "needs": lambda o: "; ".join(o.needs),
    "cause": lambda o: o.cause.value if o.cause else "",
    "precision": lambda o: o.precision or "",
    "anchor_kind": lambda o: o.anchor.kind if o.anchor else "",
    "anchor": lambda o: o.anchor.id if o.anchor else "",
    "anchor_date": lambda o: _when(o.anchor.at) if o.anchor else "",
    "done_kind": lambda o: o.done.kind if o.done else "",
    "done_id": lambda o: o.done.id if o.done else "",
    "who": lambda o: o.who or "",
    "cite": lambda o: o.cite or "",
    "force": lambda o: o.force,
    "strength": lambda o: o.strength,
    "confirmed": lambda o: _yes_no(o.confirmed),
    "waiver": lambda o: o.waiver.id if o.waiver else "",
    "why": lambda o: " | ".join(o.why),
}


def to_csv(checked: Checked) -> str:
    """Return the CSV text. An empty check gives the header alone."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for outcome in checked.outcomes:
        writer.writerow([safe(cell(outcome)) for cell in COLUMNS.values()])
    return out.getvalue()
