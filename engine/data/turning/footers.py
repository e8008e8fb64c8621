"""Lines below a table that are no rows of it: totals, when the report was run.

In: a matched table. Out: texts that stand where a child is named and name none, kept in `Work.nobody`.
Guaranteed: only the last rows are looked at, and a row is taken for none only where it says that it is a
total, or where an export says nothing in it but words; it is refused and told like any that names no child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.data.turning.work import Matched, Work

#: How many rows from the last one on may be such lines.
LAST = 5
_TOTAL = re.compile(r"(grand |sub[ -]?)?totals?\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]{3,}.*\s")


def learn_footers(work: Work, source: Matched) -> None:
    """Find the texts of the last rows that name no child."""
    places = {source.column(each.case.headings) for each in source.map.facts}
    places |= {source.column(columns["case"]) for columns in source.map.derive.values()}
    for place in sorted(each for each in places if each is not None):
        if source.staged.types[place] == "VARCHAR":
            work.nobody.setdefault(source.place, set()).update(_footers(work, source, place))


def _footers(work: Work, source: Matched, place: int) -> Iterator[str]:
    relation, width = source.staged.relation, len(source.staged.headings)
    others = ", ".join(f"CAST(h{each} AS VARCHAR)" for each in range(width) if each != place)
    alone = f"trim(concat({others})) = ''" if others and not work.native else "FALSE"
    last = f"_row > (SELECT max(_row) FROM {relation}) - {LAST}"
    asked = f"SELECT trim(h{place}), {alone} FROM {relation} WHERE {last} AND h{place} IS NOT NULL"
    for text, is_alone in work.staging.run(asked):
        if _TOTAL.match(text) or (is_alone and _WORDS.match(text)):
            yield text
