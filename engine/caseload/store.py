"""The outcomes of all chunks as one Parquet file.

In: files of outcomes in the order of their chunks. Out: one file. Guaranteed: its bytes depend on the rows
alone, never on how they were cut into chunks; no more than one row group is in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from engine.caseload.columns import SCHEMA
from engine.caseload.work import read_outcomes

#: Rows of a row group: few enough for any memory, enough for quick queries.
GROUP = 50_000


def write_outcomes(parts: Iterable[Path], place: Path) -> int:
    """Write the parts, deleting each once it has been read, and return the number of rows."""
    total = 0
    with parquet.ParquetWriter(place, SCHEMA, compression="zstd") as file:
        for group in _groups(parts):
            file.write_table(group, row_group_size=GROUP)
            total += len(group)
    return total


def _groups(parts: Iterable[Path]) -> Iterator[pa.Table]:
    """Give tables of `GROUP` rows, the last of fewer."""
    held = SCHEMA.empty_table()
    for part in parts:
        held = pa.concat_tables([held, read_outcomes(part)])
        while len(held) >= GROUP:
            yield held.slice(0, GROUP).combine_chunks()
            held = held.slice(GROUP)
        held = held.combine_chunks()  # the part itself is let go
        part.unlink()
    if len(held):
        yield held
