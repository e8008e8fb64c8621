"""A path or an address to staged tables, by what it is.

In: a folder, a file, or a database's address. Out: its tables. Guaranteed: the kind of a file is found by its
first bytes, not by its name; a file that is none of what is read is refused in words; what stands in a folder
and is left aside is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from engine.data.dataset import CASE_COVERAGE, MANIFEST, NOT_READ, PLANTED
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
_HIDDEN = (".", "_", "~")
#: What a dataset or a sample keeps beside its tables.
_OWN = (MANIFEST, CASE_COVERAGE, NOT_READ, PLANTED)
_MOST_NAMED = 20


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
    files = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith(_HIDDEN))
    wanted = [each for each in files if each.suffix.lower() not in _OTHERS and each.name != NOT_READ]
    if not wanted or len(wanted) > MOST_FILES:
        message = f"{path} holds {'no table' if not wanted else f'{len(wanted):,} files'}"
        raise InputFault(
            [Diagnostic("E510", message, None, "name the folder that holds the files of one export")]
        )
    return [table for each in wanted for table in _file(each, staging, known, mapping)]


def left_aside(source: Path | str, tables: Collection[Staged]) -> Iterator[str]:
    """Yield what stands in a folder and gave no table, with the reason."""
    path = Path(source)
    if not path.is_dir():
        return
    read = {each.file for each in tables}
    why: dict[str, list[str]] = {}
    for each in sorted(path.iterdir()):
        if each.name not in read and each.name not in _OWN:
            why.setdefault(_why_aside(each), []).append(each.name)
    for reason, names in why.items():
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        yield f"left aside: {', '.join(names[:_MOST_NAMED])}{more} ({reason})"


def _why_aside(path: Path) -> str:
    if path.is_dir():
        return "a folder within the folder; only files that stand in the folder itself are read"
    if path.name.startswith(_HIDDEN):
        return "a name that begins with a dot, a line or a tilde is that of no table"
    if path.suffix.lower() in _OTHERS:
        return f"in a folder no {path.suffix.lower()} file is read; a table is named .csv"
    return "nothing in it is a table"


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
