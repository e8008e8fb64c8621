"""Where the tables of a source are laid out before anything is made of them.

In: tables as a source holds them, in batches. Out: `Staged` tables in a database of their own in a temporary
folder, each row with the number that a person would count. Guaranteed: memory stays flat (what does not fit
is on disk); a cell is kept as it stood; the folder goes when the work is done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY = "512MB"
#: Rows of one batch, so that neither cells nor batches grow large.
BATCH = 20_000
#: What a spreadsheet shows in a cell that it could not count.
ERRORS = ("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not even be laid out, and why. Row 0: not one row, the table as a whole.

    `cells`: what stands in it, as far as that can be told."""

    row: int
    why: str
    cells: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A table as its source holds it. `relation` has the columns h0, h1 … and `_row`.

    `headings` as they stand; `types` are DuckDB's. `modified`: a day before which the file was written.
    `excel_1904`: numbers are days since 1904. `errors`: some cells hold one of `ERRORS`."""

    name: str
    file: str
    relation: str
    headings: tuple[str, ...]
    types: tuple[str, ...]
    rows: int
    sheet: str | None = None
    bad: tuple[BadRow, ...] = ()
    notes: tuple[str, ...] = ()
    modified: date | None = None
    excel_1904: bool = False
    errors: bool = False

    @property
    def shown(self) -> str:
        """The name a person knows it by: `annex-a.xlsx, sheet List 8`."""
        return self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}"

    @property
    def all_rows(self) -> int:
        """Rows laid out, and those that could not be."""
        return self.rows + sum(1 for each in self.bad if each.row)


@dataclass
class Staging:
    """A temporary database for one reading. Use it in a `with`.

    `small`: the source is small, so that no file is needed that is written at each step; what does not fit
    into memory goes to disk all the same."""

    memory: str = MEMORY
    small: bool = False
    _made: int = field(default=0, init=False)

    def __enter__(self) -> Staging:
        self._folder = tempfile.TemporaryDirectory(prefix="dutybook-")
        self.folder = Path(self._folder.name)
        self.db = duckdb.connect(
            ":memory:" if self.small else str(self.folder / "staging.duckdb"),
            config={
                "memory_limit": self.memory,
                "temp_directory": str(self.folder),
                "threads": "2",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        self._folder.cleanup()

    def name(self, prefix: str = "s") -> str:
        """Return a name for a table that no other has."""
        self._made += 1
        return f"{prefix}{self._made}"

    def run(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query to its end and return its rows."""
        return self.db.execute(query).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query that always has one, such as a count."""
        return self.run(query)[0]

    def lay_out(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
        """Copy batches into a new table and return its name. Their last column is `_row`."""
        import pyarrow as pa

        name = self.name()
        incoming = pa.RecordBatchReader.from_batches(schema, batches)
        self.db.register("incoming", incoming)
        try:
            self.run(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        finally:
            self.db.unregister("incoming")
        return name

    def lay_out_nothing(self, width: int) -> str:
        """Make an empty table of texts, to append to, and return its name."""
        return self.lay_out(text_schema(width), ())

    def append(self, relation: str, batch: pa.RecordBatch) -> None:
        """Add a batch of the same columns to a table."""
        self.db.register("incoming", batch)
        try:
            self.run(f"INSERT INTO {relation} SELECT * FROM incoming")
        finally:
            self.db.unregister("incoming")

    def count(self, relation: str) -> int:
        """Return the number of rows of a table."""
        return int(self.one(f"SELECT count(*) FROM {relation}")[0])


def text_schema(width: int) -> pa.Schema:
    """Return the schema of a table of texts: h0, h1 … and `_row`."""
    import pyarrow as pa

    fields = [(f"h{place}", pa.string()) for place in range(width)]
    return pa.schema([*fields, ("_row", pa.int64())])


def text_batch(rows: Sequence[Sequence[str | None]], numbers: Sequence[int], width: int) -> pa.RecordBatch:
    """Return rows of texts as one batch of that schema; short rows are filled with nothing."""
    import pyarrow as pa

    columns = list(zip(*(_padded(row, width) for row in rows), strict=True)) or [()] * width
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.record_batch([*arrays, pa.array(numbers, pa.int64())], schema=text_schema(width))


def _padded(row: Sequence[str | None], width: int) -> Sequence[str | None]:
    return row if len(row) == width else [*row[:width], *[None] * (width - len(row))]
