"""Writes what `dutybook feasible` finds: `python tools/make_feasible_docs.py [AUTHORITY]…`.

In: the packs and authorities. Out: `docs/feasible/<authority>.md` and the totals in its `README.md`.
Guaranteed: a page names the hash of the policy that it is about, so that a test can tell when it is out of
date; the same packs write the same bytes.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # run as a file, the repository is not on the path

from engine.analysis.authority import Years  # noqa: E402 - after the path is set
from engine.analysis.feasible import Feasibility, feasibility  # noqa: E402 - after the path is set
from engine.catalogue import Catalogue  # noqa: E402 - after the path is set
from engine.report.feasibility import to_markdown  # noqa: E402 - after the path is set
from engine.shipped import authorities_dir, yaml_files  # noqa: E402 - after the path is set

PAGES = ROOT / "docs" / "feasible"
#: Start dates of all pages, whatever the day on which they are written; examples are of the one amid them.
YEARS = Years(2025, 2027, shown=2026)
#: Follows the national layer alone: its page is about the pairs that every authority has.
NATIONAL = "england"
HEADINGS = (
    "Cannot all be met",
    "In the wrong order",
    "Only on the day itself",
    "Only if it were read otherwise",
)
_TOTALS = re.compile(r"^## (.+) \((\d+)\)$", re.MULTILINE)
_PAIRS = re.compile(r"(\d+) pairs? of duties")

INTRODUCTION = """\
# Duties that cannot all be met

A consultation twenty-one working days before a review that is due in twenty, a plan that falls due before
the report it rests on: each duty is sound by itself, and both together cannot be kept, or not to the last
day. Each page tries every pair of duties of an authority of which one rests on the other, over every start
date of three years and in every case in which both are owed. Packs say that one rests on another
(`rests_on`); what must be done so long before an event rests on whatever owes that event, and the event is
taken on its last day, which leaves most time for what comes before it. What must itself be done before a
day can be planned for, so that day limits nothing. Pairs of national duties alone, which everybody has,
stand on England's own page. `dutybook feasible AUTHORITY --own` tries the same over ten years; `--only
STANDARD` takes the pairs of one.

Every day on these pages is the evaluator's own, for made-up cases. Cases that come to the same on all telling
days (one in each stretch between two versions, and those on which each length of time is shortest and
longest) are tried on all dates as one. Periods in them begin long ago, on the day of the start or soon after.
"""


def names() -> list[str]:
    """Return every shipped authority."""
    return sorted(path.stem for path in yaml_files(authorities_dir()))


def found_for(catalogue: Catalogue, name: str, jobs: int = 1) -> Feasibility:
    """Return what a page shows: beside the national layer's own page, pairs with a local duty in them."""
    return feasibility(catalogue.policy(name), YEARS, None, jobs, own=name != NATIONAL)


def page(found: Feasibility) -> str:
    """Return the page of an authority."""
    lines = to_markdown(found).rstrip().splitlines()
    return "\n".join([lines[0], "", "[All authorities](README.md).", *lines[1:]]) + "\n"


def readme(pages: dict[str, str]) -> str:
    """Return the page of totals, told from the pages themselves."""
    lines = [INTRODUCTION, f"| authority | pairs | {' | '.join(one.lower() for one in HEADINGS)} |"]
    lines.append(f"| --- | {' | '.join('---:' for _ in range(len(HEADINGS) + 1))} |")
    for name, text in sorted(pages.items()):
        totals = dict(_TOTALS.findall(text))
        title = text.partition("\n")[0].removeprefix("# ").partition(":")[0]
        pairs = _PAIRS.search(" ".join(text.split()))
        row = [f"[{title}]({name}.md)", pairs.group(1) if pairs else "0"]
        lines.append(f"| {' | '.join([*row, *(totals.get(one, '0') for one in HEADINGS)])} |")
    return "\n".join([*lines, "", "Written by `python tools/make_feasible_docs.py`.", ""])


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    catalogue = Catalogue.open()
    for name in sys.argv[1:] or names():
        text = page(found_for(catalogue, name, os.cpu_count() or 1))
        (PAGES / f"{name}.md").write_text(text, encoding="utf-8")
        print(f"written: docs/feasible/{name}.md", flush=True)
    known = {name: (PAGES / f"{name}.md").read_text(encoding="utf-8") for name in names()}
    (PAGES / "README.md").write_text(readme(known), encoding="utf-8")
    print("written: docs/feasible/README.md")


if __name__ == "__main__":
    main()
