"""Some cases judged a second time, with durable-rules, and compared.

In: the nested cases, a seed. Out: files of the cases drawn; then whether both matchers said the same.
Guaranteed: the same seed draws the same cases, however the caseload is cut into chunks; a difference is an
error that names cases and standards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyarrow as pa
from pyarrow import compute, parquet

from engine.caseload.nest import Nested
from engine.caseload.work import Task, read_part

#: How many cases every audit judges twice.
COUNT = 200
SEED = 20260
#: Fewer are judged sooner than another process is ready.
FEW = 50


class MatchersDiffer(RuntimeError):
    """Both matchers do not say the same: a fault of Dutybook itself."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ids drawn, and the files that hold their cases."""

    cases: tuple[str, ...]
    files: tuple[Path, ...]


def draw(nested: Nested, folder: Path, seed: int, count: int, parts: int) -> Drawn:
    """Draw cases and write them into `parts` files at most."""
    chosen = sorted(Random(seed).sample(range(nested.cases), min(count, nested.cases)))
    tables, first = [], 0
    for chunk in nested.chunks:
        last = first + parquet.read_metadata(chunk).num_rows
        mine = [number - first for number in chosen if first <= number < last]
        if mine:
            tables.append(parquet.read_table(chunk).take(pa.array(mine)))
        first = last
    if not tables:
        return Drawn((), ())
    whole = pa.concat_tables(tables)
    each = max(FEW, -(-len(whole) // max(1, parts)))
    folder.mkdir()
    files = []
    for number, start in enumerate(range(0, len(whole), each)):
        files.append(folder / f"{number:06}.parquet")
        parquet.write_table(whole.slice(start, each), files[-1], compression="lz4")
    return Drawn(tuple(whole["case"].to_pylist()), tuple(files))


def compare(drawn: Drawn, tasks: Sequence[Task], outcomes: Path) -> None:
    """Raise MatchersDiffer unless durable-rules gave the outcomes that the plain matcher gave."""
    if not tasks:
        return
    durable = pa.concat_tables([read_part(task.outcomes) for task in tasks]).combine_chunks()
    plain = _outcomes_of(drawn.cases, outcomes)
    if durable.equals(plain.cast(durable.schema)):
        return
    differing = {_name(row) for row in durable.to_pylist()} ^ {_name(row) for row in plain.to_pylist()}
    if not differing:
        rows = zip(durable.to_pylist(), plain.to_pylist(), strict=True)
        differing = {_name(one) for one, other in rows if one != other}
    shown = "; ".join(sorted(" ".join(name) for name in differing)[:5])
    raise MatchersDiffer(
        f"durable-rules and the plain matcher differ over {len(differing)} outcomes, such as {shown}"
    )


def _outcomes_of(cases: Sequence[str], outcomes: Path) -> pa.Table:
    """Return the rows of these cases (in order), with no more than one row group in memory at a time."""
    wanted, found = pa.array(cases, pa.string()), []
    with parquet.ParquetFile(outcomes) as file:
        place = file.schema_arrow.get_field_index("case")
        for number in range(file.num_row_groups):
            held = file.metadata.row_group(number).column(place).statistics
            told = held is not None and held.has_min_max  # very long ids are left out of what a file tells
            if not told or bisect_left(cases, held.min) < bisect_right(cases, held.max):
                rows = file.read_row_group(number)
                found.append(rows.filter(compute.is_in(rows["case"], wanted)))
    return pa.concat_tables(found).combine_chunks() if found else file.schema_arrow.empty_table()


def _name(row: dict[str, str]) -> tuple[str, str, str]:
    return (row["case"], f"{row['pack']}#{row['standard']}", row["occurrence"])
