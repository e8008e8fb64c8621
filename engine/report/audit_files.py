"""The files of an audit that people read, made of its summary.

In: a summary, a place. Out: a file. Guaranteed: the same summary gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.report.audit_page import render
from engine.report.workbook import write_workbook


def write_page(summary: Mapping[str, Any], place: Path) -> None:
    """Write the report as a page that stands by itself. Raises OSError."""
    place.write_text(render(summary), encoding="utf-8", newline="\n")


#: The name of each file, and what writes it.
REPORTS: Mapping[str, Callable[[Mapping[str, Any], Path], None]] = {
    "report.html": write_page,
    "report.xlsx": write_workbook,
}
