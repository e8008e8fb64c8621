"""CSV files to staged tables.

In: a file, the headings that are known. Out: `Staged`, every cell as text. Guaranteed: the encoding is
found (UTF-8, UTF-16, Windows-1252) and told where it is not UTF-8; a row too long, too wide or too narrow,
with a NUL byte or an open quotation mark is told by its number and the others are read; a regular file of
any size passes through Arrow in blocks, so that memory is flat; rows are counted as a spreadsheet shows them.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.calendar import LONDON
from engine.data.headings import MOST_ABOVE, heading_row, tidy
from engine.data.sources.csv_rows import LONGEST_LINE, WIDEST, hides_rows, rows_of
from engine.data.staging import BATCH, BadRow, Staged, Staging, text_batch, text_schema

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_CELL = 1_000_000
_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class _Look:
    """What a first pass over the bytes found."""

    encoding: str = "utf-8"
    newlines: int = 0
    quotes: int = 0
    longest: int = 0
    nul: bool = False
    ends_open: bool = False  # the last line has no newline
    carriage: bool = False  # a carriage return that no newline follows


@dataclass(slots=True)
class _Odd:
    """Rows that are none, and the numbers of those with too few cells and with cells that look like rows."""

    bad: list[BadRow] = field(default_factory=list)
    narrow: list[int] = field(default_factory=list)
    hiding: list[int] = field(default_factory=list)


def read_csv(
    path: Path, staging: Staging, known: Collection[str], *, plain_form: bool = False
) -> Staged | None:
    """Lay out a CSV file; None if it holds nothing at all. Raises OSError.

    `plain_form`: commas and headings in the first row are certain, since a program wrote it."""
    look = _look(path)
    head, dialect = _first_rows(path, look)
    dialect = csv.excel if plain_form else dialect
    place = 0 if plain_form else heading_row(head, known)
    if place is None:
        return None
    headings = tidy(_trimmed(head[place]))[:WIDEST]
    odd = _Odd()
    table = None
    if _regular(look, dialect, head, place):
        table = _fast(path, look, dialect, place, len(headings), staging)
    if table is None:
        table = staging.lay_out(
            text_schema(len(headings)), _slow(path, look, dialect, place, len(headings), odd)
        )
    if odd.narrow and look.ends_open:
        _refuse_cut(odd, table, len(headings), staging)
    rows, blank = _drop_blank(table, len(headings), staging)
    return Staged(
        name=path.stem,
        file=path.name,
        relation=table,
        headings=headings,
        types=("VARCHAR",) * len(headings),
        rows=rows,
        bad=tuple(odd.bad),
        notes=tuple(_notes(look, place, blank, odd)),
        modified=datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(LONDON).date(),
    )


def _refuse_cut(odd: _Odd, table: str, width: int, staging: Staging) -> None:
    """Refuse the last row where it has too few cells; its last cell may have been longer."""
    listed = ", ".join(f"h{place}" for place in range(width))
    number, *cells = staging.one(f"SELECT _row, {listed} FROM {table} ORDER BY _row DESC LIMIT 1")
    if number != odd.narrow[-1]:
        return
    whole = tuple(cell for cell in cells if cell is not None)[:-1]
    odd.bad.append(BadRow(number, "the file ends in the middle of this row: it was cut short", whole))
    staging.run(f"DELETE FROM {table} WHERE _row = {odd.narrow.pop()}")


def _notes(look: _Look, place: int, blank: int, odd: _Odd) -> Iterator[str]:
    if look.encoding not in ("utf-8", "utf-8-sig"):
        names = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}
        yield f"read as {names.get(look.encoding, look.encoding)}, since it is not UTF-8"
    if place:
        yield f"headings stand in row {place + 1}"
    if blank:
        yield f"{blank:,} blank rows"
    if odd.narrow:
        yield (
            f"rows with fewer cells than there are headings: {len(odd.narrow):,}, the first of them row "
            f"{odd.narrow[0]:,}; what is not there counts as blank"
        )
    if odd.hiding:
        yield (
            f"rows in whose cells other rows seem to stand: {len(odd.hiding):,}, the first of them row "
            f"{odd.hiding[0]:,}; a quotation mark may be missing there, or be one too many"
        )


def _drop_blank(table: str, width: int, staging: Staging) -> tuple[int, int]:
    """Take out rows without any text; return how many are left and how many went."""
    empty = f"trim(concat({', '.join(f'h{place}' for place in range(width))})) = ''"
    every, blank = staging.one(f"SELECT count(*), count(*) FILTER ({empty}) FROM {table}")
    if blank:
        staging.run(f"DELETE FROM {table} WHERE {empty}")
    return every - blank, blank


# ---------------------------------------------------------------- a first look


def _look(path: Path) -> _Look:
    """Pass once over the bytes, block by block."""
    look = _Look()
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(0)
        look.encoding = next((name for mark, name in _BOMS if start.startswith(mark)), "")
        if not look.encoding and len(start) == 4 and 0 in start[:2] and start.count(0) == 2:
            look.encoding = "utf-16-be" if start[0] == 0 else "utf-16-le"
        if look.encoding.startswith("utf-16"):
            return look
        _measure(stream, look)
    return look


def _measure(stream: BinaryIO, look: _Look) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    sound, running, last = True, 0, b"\n"
    while block := stream.read(_BLOCK):
        newlines = block.count(b"\n")
        look.newlines += newlines
        look.quotes += block.count(b'"')
        look.nul = look.nul or b"\0" in block
        look.carriage = look.carriage or block.count(b"\r") > block.count(b"\r\n") + (block[-1:] == b"\r")
        look.longest = max(look.longest, running + (block.find(b"\n") if newlines else len(block)))
        running = len(block) - block.rfind(b"\n") - 1 if newlines else running + len(block)
        last = block[-1:]
        sound = sound and _decodes(decoder, block)
    look.ends_open = last != b"\n"
    if not sound:
        look.encoding = "cp1252"
    elif not look.encoding:
        look.encoding = "utf-8"


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _open(path: Path, look: _Look) -> io.TextIOWrapper:
    return path.open(encoding=look.encoding, errors="replace", newline="")


def _first_rows(path: Path, look: _Look) -> tuple[list[list[str]], type[csv.Dialect]]:
    """Return the rows in which the headings are looked for, and how cells are set apart."""
    with _open(path, look) as stream:
        sample = stream.read(64_000)
    dialect = _dialect(sample)
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(sample.replace("\0", "")), dialect)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= MOST_ABOVE:
                break
    except csv.Error:
        pass  # a monstrous cell; the rows before it are enough to find the headings
    return rows, dialect


def _dialect(sample: str) -> type[csv.Dialect]:
    """Return commas, unless tabs, semicolons or bars plainly set the cells apart."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in ",;\t|"}
    best = max(counts, key=lambda mark: (counts[mark][len(lines) // 2] if lines else 0, mark == ","))

    class Found(csv.excel):
        delimiter = best if lines and counts[best][len(lines) // 2] else ","

    return Found


def _trimmed(row: list[str]) -> list[str]:
    """Return the row without the empty cells at its end."""
    last = max((place for place, cell in enumerate(row) if cell.strip()), default=-1)
    return row[: last + 1]


# ---------------------------------------------------------------- a regular file, through Arrow


def _regular(look: _Look, dialect: type[csv.Dialect], head: list[list[str]], place: int) -> bool:
    """Return whether Arrow will count rows as we would: no odd bytes, no quotation mark without another, no
    newline in a cell above."""
    odd = look.nul or look.carriage or look.longest > LONGEST_LINE or not look.encoding.startswith("utf-8")
    spread = any("\n" in cell or "\r" in cell for row in head[: place + 1] for cell in row)
    return not odd and not spread and look.quotes % 2 == 0 and len(dialect.delimiter) == 1


def _fast(
    path: Path, look: _Look, dialect: type[csv.Dialect], place: int, width: int, staging: Staging
) -> str | None:
    """Lay the file out in blocks; None where a row is irregular, so that it must be read one by one."""
    import duckdb
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [f"h{each}" for each in range(width)]
    irregular: list[Any] = []

    def refuse(row: Any) -> str:
        irregular.append(row.number)
        return "skip"

    try:
        reader = arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=place + 1, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter, ignore_empty_lines=False, invalid_row_handler=refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        counted: list[int] = []
        table = staging.lay_out(text_schema(width), _numbered(reader, place + 2, width, counted))
    except (pa.ArrowInvalid, duckdb.Error):
        return None
    lines = look.newlines + look.ends_open - place - 1
    if irregular or sum(counted) != lines:
        staging.run(f"DROP TABLE {table}")
        return None
    return table


def _numbered(
    batches: Iterable[pa.RecordBatch], first: int, width: int, counted: list[int]
) -> Iterator[pa.RecordBatch]:
    """Yield batches with the number of each row; put into `counted` how many rows each has."""
    import pyarrow as pa

    for batch in batches:
        counted.append(batch.num_rows)
        numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
        yield pa.record_batch([*batch.columns, numbers], schema=text_schema(width))
        first += batch.num_rows


# ---------------------------------------------------------------- any other, row by row


def _slow(
    path: Path,
    look: _Look,
    dialect: type[csv.Dialect],
    place: int,
    width: int,
    odd: _Odd,
) -> Iterator[pa.RecordBatch]:
    """Yield the rows; put into `odd` what is odd about them."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    with _open(path, look) as stream:
        for number, row in rows_of(stream, dialect, odd.bad):
            if number <= place + 1:
                continue
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                odd.bad.append(BadRow(number, f"{len(row)} cells, but {width} headings", tuple(row[:WIDEST])))
                continue
            if 0 < len(row) < width and len(row) == 1 and row[0].strip() and width > 2:
                odd.bad.append(BadRow(number, f"one cell, but {width} headings", tuple(row)))
                continue
            if any(cell.strip() for cell in row) and len(row) < width:
                odd.narrow.append(number)
            if hides_rows(row, width, dialect):
                odd.hiding.append(number)
            rows.append(row[:width])
            numbers.append(number)
            if len(rows) == BATCH:
                yield text_batch(rows, numbers, width)
                rows, numbers = [], []
    if rows or not numbers:
        yield text_batch(rows, numbers, width)
