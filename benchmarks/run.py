#!/usr/bin/env python3
"""Measures Dutybook and writes what it found into docs/performance.md; `make bench` calls it.

In: which sections to run. Out: tables on standard output and, unless told otherwise, in the page between its
markers. Guaranteed: a section that is not run keeps its last figures; each says when and where it was taken.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run by its path, as tools/dev.py does
    sys.path.insert(0, str(ROOT))

from benchmarks import application, editing, proofs, sections, vendors, whole  # noqa: E402 - needs the path above

PAGE = ROOT / "docs" / "performance.md"
SECTIONS = {
    "matchers": sections.matchers,
    "evaluation": sections.evaluation,
    "realistic": sections.realistic,
    "compiling": sections.compiling,
    "editing": editing.editing,
    "starting": sections.starting,
    "proofs": proofs.proofs,
    "caseloads": whole.caseloads,
    "changed": whole.changed,
    "sql": whole.beside_sql,
    "spark": whole.spark,
    "application": application.application,
    "api": vendors.api,
    "forty": vendors.forty,
}


def machine(day: date) -> str:
    """Return when and on what a table was made. A busy machine makes every figure too high."""
    cores = os.cpu_count() or 1
    load = os.getloadavg()[0]
    busy = f", busy with other work: load {load:.1f}" if load > cores * 0.75 else ""
    python = f"Python {platform.python_version()}"
    return f"{day.isoformat()}, {cores} cores, {python}, {platform.system()} {platform.machine()}{busy}"


def written(page: str, name: str, text: str) -> str:
    """Return the page with the text between the markers of a section. Raises SystemExit if it has none."""
    begin, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"{PAGE.relative_to(ROOT)} has no place for '{name}': it wants {begin} and {end}")
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure, and write docs/performance.md.")
    parser.add_argument(
        "--only", action="append", choices=list(SECTIONS), help="measure this; may be repeated"
    )
    parser.add_argument("--print", action="store_true", help="leave docs/performance.md as it is")
    parser.add_argument(
        "--cases",
        type=_sizes,
        metavar="N,N",
        help="the sizes of the caseloads; 300,3000 without it (and ten times that beside SQL)",
    )
    given = parser.parse_args(arguments)
    if given.cases:
        whole.SIZES = whole.THREE = given.cases
    for name in given.only or SECTIONS:
        where = machine(date.today())  # noqa: DTZ011 - the day on the wall, on a page for people
        print(f"\n{name} ({where})", flush=True)
        found = SECTIONS[name]()
        print(found, flush=True)
        if not given.print:
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(written(page, name, f"*{where}*\n\n{found}"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
