"""Writes what `dutybook compare` finds for each authority: `python tools/make_compare_docs.py [AUTHORITY]…`.

In: the packs and authorities. Out: `docs/compare/<authority>.md` and the totals in `docs/compare/README.md`.
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

from engine.analysis.authority import Comparison, Years, compare  # noqa: E402 - after the path is set
from engine.catalogue import Catalogue  # noqa: E402 - after the path is set
from engine.report.comparison import parts, to_markdown  # noqa: E402 - after the path is set
from engine.shipped import authorities_dir, yaml_files  # noqa: E402 - after the path is set

PAGES = ROOT / "docs" / "compare"
#: Start dates of all pages, whatever the day on which they are written; examples are of the last but one.
YEARS = Years(2018, 2027, shown=2026)
#: Follows the national layer alone: nothing local stands beside it.
NATIONAL = "england"
HEADINGS = (
    "Weaker",
    "Never later",
    "Never later where it is owed",
    "Weaker if it were read otherwise",
    "Not proved",
    "Not asked of documents",
)
_TOTALS = re.compile(r"^## (.+) \((\d+)\)$", re.MULTILINE)
_HASH = re.compile(r"^Policy `(\w+)`\.$", re.MULTILINE)

INTRODUCTION = """\
# Where local standards differ from national ones

Each page sets every local standard of an authority beside the national one that it strengthens, replaces or
that asks for the same act, over every start date of ten years and all circumstances that their conditions can
tell apart. Either it is never later, or there is a case with dates and with how often it is so. `dutybook
compare AUTHORITY` prints the same; `--only STANDARD` takes one group, `--years` other years. `--with
AUTHORITY` sets two councils side by side instead, by what their policies say.

Every day on these pages is the evaluator's own, for made-up cases. Three things are said rather than hidden:

- **Not proved** lists what could not be enumerated, and why. A local standard that hangs on something else
  than the one above (each time looked after, not each placement), or that ends or looks back in a way that
  no made-up case tells, is there unless it was found weaker.
- **Never later** holds only standards of which nothing at all was found weaker. One that is never later, but
  is not owed wherever the other is, or is kept by less than the other asks, is listed apart.
- Cases that fall due alike on all telling days (one in each stretch between two versions, and those on
  which each length of time is shortest and longest) are tried on all dates as one; `--every-case` tries
  each.

What is proved depends on the kind of the standard above:

- **A last day, or a series of them:** over all start dates, stages, exceptions, scope, ends and pauses that
  the conditions of either can tell apart.
- **So many in a window of time** (a quarter, a term): proved where the local one counts the same things of
  the same anchor, and as many, in the same windows or in such as fill those (three months a quarter). Other
  windows line up otherwise from one start date to the next: there it is kept to the last day again and again
  from one start date on. A breach that shows is a finding, none is no proof.
- **A total in a span, or a ban:** not proved. It has no last day, only days on which it is broken.
- **What follows on a breach:** not proved. Its clock starts with the breach of another standard, which no
  made-up case holds.

A status that begins because a length has run out (thirteen weeks in care) is tried where a duty hangs on it
and the length is in days or weeks. One in working days or months, or with which a status ends, is tried only
long after it ran out.

A walker that counts day by day and knows nothing of all this is set beside the proofs on invented pairs:
one-off limits with an exception, in days, working days, weeks and months, on single dates; and counts in
windows, on invented records (`tests/analysis/test_never_later.py`). Series, ends, pauses and statuses are
not among those pairs; for them the same walker checks the evaluator, whose days these are
(`tests/properties`).

A local standard that is weaker takes nothing away: what it strengthens stays in force beside it, and an
audit holds both.
"""


def names() -> list[str]:
    """Return the authorities that have standards of their own."""
    return sorted(path.stem for path in yaml_files(authorities_dir()) if path.stem != NATIONAL)


def compared(
    catalogue: Catalogue, name: str, only: frozenset[str] = frozenset(), jobs: int = 1
) -> Comparison:
    """Return the comparison that a page shows; `only`: of the groups of these standards."""
    policy, loaded = catalogue.policy(name), catalogue.authority(name)
    return compare(catalogue.library, loaded, policy, YEARS, only, jobs)


def page(comparison: Comparison) -> str:
    """Return the page of an authority."""
    lines = to_markdown(comparison).rstrip().splitlines()
    return "\n".join([lines[0], "", "[All authorities](README.md).", *lines[1:]]) + "\n"


def policy_of(text: str) -> str:
    """Return the hash of the policy that a page is about. Raises ValueError where it names none."""
    found = _HASH.search(text)
    if found is None:
        raise ValueError("the page names no policy")
    return found.group(1)


def readme(pages: dict[str, str]) -> str:
    """Return the page of totals, told from the pages themselves."""
    lines = [INTRODUCTION, f"| authority | {' | '.join(one.lower() for one in HEADINGS)} | silent |"]
    lines.append(f"| --- | {' | '.join('---:' for _ in range(len(HEADINGS) + 1))} |")
    for name, text in sorted(pages.items()):
        totals = dict(_TOTALS.findall(text))
        title = text.partition("\n")[0].removeprefix("# ").partition(":")[0]
        row = [f"[{title}]({name}.md)", *(totals.get(one, "0") for one in HEADINGS), _silent(text)]
        lines.append(f"| {' | '.join(row)} |")
    lines += ["", "*silent*: national duties about which no local standard was found. Written by"]
    return "\n".join([*lines, "`python tools/make_compare_docs.py`.", ""])


def _silent(text: str) -> str:
    """How many duties are listed under silent, pack by pack."""
    _, _, after = text.partition("## Silent")
    return str(sum(int(n) for n in re.findall(r"^- \*\*[^:]+: (\d+) dut", after, re.MULTILINE)))


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    catalogue = Catalogue.open()
    for name in sys.argv[1:] or names():
        found = compared(catalogue, name, jobs=os.cpu_count() or 1)
        (PAGES / f"{name}.md").write_text(page(found), encoding="utf-8")
        print(
            f"written: docs/compare/{name}.md ({sum(len(one.paragraphs) for one in parts(found))} paragraphs)"
        )
    known = {name: (PAGES / f"{name}.md").read_text(encoding="utf-8") for name in names()}
    (PAGES / "README.md").write_text(readme(known), encoding="utf-8")
    print("written: docs/compare/README.md")


if __name__ == "__main__":
    main()
