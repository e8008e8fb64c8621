"""Rows that could not be laid out, and the children whose they are.

In: the work of one reading, all facts made. Out: those rows among the others that are lost. Guaranteed: of
the child whom such a row names, nothing is known of any kind that its table gives, as where a row was laid
out and refused; where a row has a cell too many, each cell that may be the child's counts as that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.data.mapping.model import FactMap, Field
from engine.data.mapping.native import child_of
from engine.data.staging import BadRow, text_batch, text_schema
from engine.data.turning.rows import case_of, from_tables
from engine.data.turning.sql import quoted
from engine.data.turning.work import Matched, Work

#: Cells too many up to which the child's may be one of them.
MOST_SHIFTS = 20


def add_bad_rows(work: Work) -> None:
    """Keep the rows that could not be laid out with the others that are lost."""
    for source in work.matched:
        if source.staged.bad:
            _add(work, source)


def _add(work: Work, source: Matched) -> None:
    rows = _laid_out(work, source)
    width = len(source.staged.headings)
    given = [
        (each.kind, case_of(work, rows, each), from_tables(work, rows, each)) for each in _facts(work, source)
    ]
    case, tables = (given[0][1], given[0][2]) if given else ("NULL", f"{rows.staged.relation} AS s")
    work.lose(
        f"SELECT {source.place}, _row, NULL, {case}, NULL, NULL, s.h{width}, TRUE FROM {tables} "
        f"WHERE s.h{width} IS NOT NULL"
    )
    for kind, case, tables in given:
        work.staging.run(
            f"INSERT INTO nothing_known SELECT {quoted(kind)}, c "
            f"FROM (SELECT {case} AS c FROM {tables}) WHERE c IS NOT NULL"
        )


def _laid_out(work: Work, source: Matched) -> Matched:
    """Return the same table with these rows alone: their cells, and why each is none."""
    width = len(source.staged.headings)
    cells, numbers = [], []
    for each in source.staged.bad:
        for shift, row in enumerate(_as_may_be(each, width)):
            cells.append([*row, *[None] * (width - len(row)), None if shift else each.why])
            numbers.append(each.row)
    batch = text_batch(cells, numbers, width + 1)
    relation = work.staging.lay_out(text_schema(width + 1), [batch])
    return replace(source, staged=replace(source.staged, relation=relation))


def _as_may_be(bad: BadRow, width: int) -> Iterator[tuple[str | None, ...]]:
    """Yield the cells as they stand, then without those of the first that may be too many."""
    for shift in range(min(max(len(bad.cells) - width, 0), MOST_SHIFTS) + 1):
        yield bad.cells[shift : shift + width]


def _facts(work: Work, source: Matched) -> Iterator[FactMap]:
    """Yield what a table gives, and whose its rows are."""
    yield from source.map.facts
    for columns in source.map.derive.values():
        made = {each.kind for each in work.made if each.source.place == source.place}
        for kind in sorted(made - {each.kind for each in source.map.facts}):
            yield FactMap(kind, Field(columns["case"]), {})
    if work.native and not source.map.facts:
        parent = child_of(source.staged.name, work.vocabulary)
        if parent is not None:
            yield FactMap(parent[0].name, Field(("case",)), {})
