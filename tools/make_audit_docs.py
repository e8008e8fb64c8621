#!/usr/bin/env python3
"""Writes the table of columns in `docs/audit.md`.

In: the columns of the table of outcomes. Out: the page with the table between its markers. Guaranteed: every
column has its line; a test fails when the page is not what this makes. Run it after adding a column.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine.caseload.columns import COLUMNS  # noqa: E402 - the path is set above

PAGE = ROOT / "docs" / "audit.md"
_TYPES = {
    "string": "VARCHAR",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "int32": "INTEGER",
    "bool": "BOOLEAN",
    "list<element: string>": "VARCHAR[]",
}


def page(text: str) -> str:
    """Return the page with its table as it should be."""
    rows = [
        f"| `{each.name}` | {_TYPES.get(str(each.type), 'STRUCT[]')} | {each.means} |" for each in COLUMNS
    ]
    table = "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])
    pattern = re.compile(r"(<!-- columns -->\n).*?(<!-- end: columns -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
