"""A path or an address to staged tables, by what it is.

In: a folder, a file, or a database's address. Out: its tables. Guaranteed: the kind of a file is found by its
first bytes, not by its name; a file that is none of what is read is refused in words.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.data.dataset import NOT_READ
from engine.data.detect import CIN_ELEMENTS
from engine.data.mapping.model import Mapping_
from engine.data.sources.csv_ import read_csv
from engine.data.sources.tables import read_duckdb, read_parquet, read_postgres, read_sqlite
from engine.data.sources.xlsx import read_workbook
from engine.data.sources.xml_ import read_xml
from engine.data.staging import Staged, Staging
from engine.diagnostics import Diagnostic, InputFault

MOST_FILES = 2_000
_OTHERS = (".json", ".md", ".txt", ".yaml", ".yml", ".log", ".html", ".pdf", ".py")


def open_tables(
    source: Path | str, staging: Staging, known: Collection[str], mapping: Mapping_ | None
) -> list[Staged]:
    """Lay out every table of a source. Raises InputFault."""
    if str(source).startswith(("postgresql://", "postgres://")):
        return read_postgres(str(source), staging)
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path, staging, known, mapping)
        return _file(path, staging, known, mapping)
    except OSError as trouble:
        message = f"{path} cannot be read: {trouble.strerror or trouble}"
        raise InputFault([Diagnostic("E010", message, None, "check its spelling and permissions")]) from None


def _folder(path: Path, staging: Staging, known: Collection[str], mapping: Mapping_ | None) -> list[Staged]:
    files = sorted(
        each for each in path.iterdir() if each.is_file() and not each.name.startswith((".", "_", "~"))
    )
    wanted = [each for each in files if each.suffix.lower() not in _OTHERS and each.name != NOT_READ]
    if not wanted or len(wanted) > MOST_FILES:
        message = f"{path} holds {'no table' if not wanted else f'{len(wanted):,} files'}"
        raise InputFault(
            [Diagnostic("E510", message, None, "name the folder that holds the files of one export")]
        )
    return [table for each in wanted for table in _file(each, staging, known, mapping)]


def _file(path: Path, staging: Staging, known: Collection[str], mapping: Mapping_ | None) -> list[Staged]:
    with path.open("rb") as stream:
        start = stream.read(64)
    if start.startswith(b"PK\x03\x04"):
        return read_workbook(path, staging, known)
    if start.startswith(b"PAR1"):
        return [read_parquet(path, staging)]
    if start.startswith(b"SQLite format 3\0"):
        return read_sqlite(path, staging)
    if start[8:12] == b"DUCK":
        return read_duckdb(path, staging)
    if _is_xml(start):
        return read_xml(path, _elements(mapping), staging)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG")) or path.suffix.lower() in (
        ".xlsx",
        ".xls",
        ".parquet",
        ".duckdb",
        ".sqlite",
    ):
        message = f"{path.name} is damaged, or no file that is read: CSV, xlsx, XML, Parquet, DuckDB, SQLite"
        raise InputFault([Diagnostic("E511", message, None, "export it again in one of these forms")])
    table = read_csv(path, staging, known)
    return [] if table is None else [table]


def _is_xml(start: bytes) -> bool:
    text = start.lstrip(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"<?xml", b"<!DOCTYPE", b"<Message")) or start.startswith(
        (b"\xff\xfe<\0", b"\xfe\xff\0<")
    )


def _elements(mapping: Mapping_ | None) -> Collection[str]:
    return mapping.elements if mapping is not None and mapping.elements else CIN_ELEMENTS
