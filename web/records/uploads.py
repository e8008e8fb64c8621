"""Files that come in.

In: streams with the names that a browser gave them, a folder. Out: files in the folder, each with its hash.
Guaranteed: a name never leads out of the folder; nothing is unpacked before the number, sizes and ratio that
an archive declares are known to be sane, and no more is written than it declared; on a fault nothing is left.
"""

from __future__ import annotations

import errno
import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Protocol

from engine.data.dataset import SourceFile, file_of

MOST_FILES = 500
MOST_BYTES = 1_000_000_000
MOST_RATIO = 150
_LARGE = 20_000_000
_LONGEST = 120  # characters; in bytes twice as many
_ENDINGS = (
    *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xml", ".parquet", ".json", ".duckdb", ".db", ".sqlite"),
)
#: What comes of reading a damaged archive: from `zipfile` itself, and from what unpacks for it.
_DAMAGE = (
    *(zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(zlib.error, lzma.LZMAError),
)
#: The numbers of an OSError that is no fault of the disk: of bzip2, and of a place before a file's beginning.
_NO_DISK = (None, errno.EINVAL)


class UploadRefused(Exception):
    """Files that are not taken; the text says why, and the cure."""


class Sent(Protocol):
    """A file as a form brings it."""

    filename: str | None
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken in."""

    files: tuple[SourceFile, ...]


def keep(sent: Iterable[Sent], folder: Path) -> Kept:
    """Write the files into a new folder; archives are unpacked there. Raises UploadRefused, OSError."""
    folder.mkdir(parents=True, mode=0o700)
    try:
        for each in sent:
            if each.filename:
                _take(each.stream, plain_name(each.filename), folder)
        found = sorted(path for path in folder.iterdir())
        if not found:
            raise UploadRefused("Choose a file: a workbook, CSV files, an XML return, or a zip of them")
        return Kept(tuple(file_of(path) for path in found))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def plain_name(name: str) -> str:
    """Return the last part of a name, in characters that every disk takes. Raises UploadRefused."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    shown = _cut(re.sub(r"[^\w .()&+-]", "_", last).strip(" ."))
    if not shown or shown.startswith(("_", "~")):
        raise UploadRefused(f"‘{last[:60]}’ is no name of a file of an export: give it a plain name")
    if not shown.lower().endswith((*_ENDINGS, ".zip")):
        raise UploadRefused(
            f"‘{shown}’ is not read: send CSV, xlsx, XML, Parquet, DuckDB or SQLite, or a zip of them"
        )
    return shown


def _cut(name: str) -> str:
    """Return the end of a name, so much as every disk takes."""
    return name[-_LONGEST:].encode()[-2 * _LONGEST :].decode(errors="ignore").strip(" .")


def _take(stream: IO[bytes], name: str, folder: Path) -> None:
    if not name.lower().endswith(".zip"):
        _write(stream, folder / name, MOST_BYTES)
        return
    held = folder / f".{name}"
    _write(stream, held, MOST_BYTES)
    try:
        _unpack(held, name, folder)
    finally:
        held.unlink()


def _write(stream: IO[bytes], place: Path, most: int) -> None:
    if place.exists():
        raise UploadRefused(f"Two files are called ‘{place.name}’: give each a name of its own")
    written = 0
    with place.open("xb") as file:
        while block := stream.read(1 << 20):
            written += len(block)
            if written > most:
                raise UploadRefused(f"‘{place.name}’ holds more than it said: pack it again")
            file.write(block)


def _unpack(path: Path, name: str, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _check(entries, name)
            for each in entries:
                if not PurePosixPath(each.filename).name.startswith((".", "_", "~")):
                    with archive.open(each) as stream:
                        _write(stream, folder / _inside(each.filename), each.file_size)
    except (*_DAMAGE, OSError) as fault:
        if isinstance(fault, OSError) and fault.errno not in _NO_DISK:
            raise
        raise UploadRefused(f"‘{name}’ is damaged, locked or cut short: pack it again") from fault


def _inside(name: str) -> str:
    if name.lower().endswith(".zip"):
        raise UploadRefused(f"There is a zip inside the zip (‘{name[:60]}’): pack the files themselves")
    return plain_name(name)


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_FILES:
        raise UploadRefused(f"‘{name}’ holds {len(entries):,} files; an export has {MOST_FILES} at most")
    total = sum(each.file_size for each in entries)
    swollen = any(
        each.file_size > _LARGE and each.file_size > MOST_RATIO * max(1, each.compress_size)
        for each in entries
    )
    if total > MOST_BYTES or swollen:
        raise UploadRefused(f"‘{name}’ would unpack to {total:,} bytes from almost nothing: it is not read")
