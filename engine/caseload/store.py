"""The outcomes (or the cases) of all chunks as one Parquet file.

In: files of rows in the order of their chunks. Out: one file. Guaranteed: its bytes depend on the rows
alone, never on how they were cut into chunks; no more than one row group is in memory.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from engine.caseload.work import read_part

#: Rows of a row group: few enough for any memory, enough for quick queries.
GROUP = 50_000


class Store:
    """A file of rows that is written part after part; close it, or use it in a `with`."""

    def __init__(self, place: Path, schema: pa.Schema) -> None:
        self.rows = 0
        self._held = schema.empty_table()
        self._file = parquet.ParquetWriter(place, schema, compression="zstd")

    def add(self, part: Path) -> None:
        """Write the rows of a part, and delete it."""
        self.put(read_part(part))
        part.unlink()

    def put(self, rows: pa.Table) -> None:
        """Write rows of the file's schema."""
        self._held = pa.concat_tables([self._held, rows])
        while len(self._held) >= GROUP:
            self._put(self._held.slice(0, GROUP))
            self._held = self._held.slice(GROUP)
        self._held = self._held.combine_chunks()  # what it was cut from is let go

    def _put(self, rows: pa.Table) -> None:
        self._file.write_table(rows.combine_chunks(), row_group_size=GROUP)
        self.rows += len(rows)

    def close(self) -> None:
        """Write what is left and end the file."""
        if len(self._held):
            self._put(self._held)
            self._held = self._held.slice(len(self._held))
        self._file.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
