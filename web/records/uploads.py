"""Files that come in.

In: streams with the names that a browser gave them, a folder. Out: files in the folder, each with its hash.
Guaranteed: a name never leads out of the folder; nothing is unpacked before the number, sizes and ratio that
an archive declares are known to be sane, together with all else that was sent, and no more is written than it
declared; on a fault nothing is left.
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


@dataclass(slots=True)
class _Room:
    """What an upload may still hold."""

    files: int
    bytes: int

    def take(self, files: int, size: int, name: str) -> None:
        """Take room for what comes with a file that was sent. Raises UploadRefused."""
        self.files, self.bytes = self.files - files, self.bytes - size
        if self.files < 0:
            raise UploadRefused(f"With ‘{name}’ it is more than {MOST_FILES} files: send those of one export")
        if self.bytes < 0:
            raise UploadRefused(f"With ‘{name}’ it is more than {MOST_BYTES:,} bytes unpacked: send less")


def keep(sent: Iterable[Sent], folder: Path) -> Kept:
    """Write the files into a new folder; archives are unpacked there. Raises UploadRefused, OSError."""
    folder.mkdir(parents=True, mode=0o700)
    room = _Room(MOST_FILES, MOST_BYTES)
    try:
        for each in sent:
            if each.filename:
                _take(each.stream, plain_name(each.filename), folder, room)
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


def _take(stream: IO[bytes], name: str, folder: Path, room: _Room) -> None:
    if not name.lower().endswith(".zip"):
        room.take(1, _write(stream, folder / name, MOST_BYTES), name)
        return
    held = folder / f".{name}"
    _write(stream, held, MOST_BYTES)
    try:
        _unpack(held, name, folder, room)
    finally:
        held.unlink()


def _write(stream: IO[bytes], place: Path, most: int) -> int:
    """Write a file and return its size. Raises UploadRefused, OSError."""
    if place.exists():
        raise UploadRefused(f"Two files are called ‘{place.name}’: give each a name of its own")
    written = 0
    with place.open("xb") as file:
        while block := stream.read(1 << 20):
            written += len(block)
            if written > most:
                raise UploadRefused(f"‘{place.name}’ holds more than it said: pack it again")
            file.write(block)
    return written


def _unpack(path: Path, name: str, folder: Path, room: _Room) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _check(entries, name, room)
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


def _check(entries: list[zipfile.ZipInfo], name: str, room: _Room) -> None:
    """Refuse an archive by what it declares, before anything of it is unpacked. Raises UploadRefused."""
    total = sum(each.file_size for each in entries)
    swollen = any(
        each.file_size > _LARGE and each.file_size > MOST_RATIO * max(1, each.compress_size)
        for each in entries
    )
    if swollen:
        raise UploadRefused(f"‘{name}’ would unpack to {total:,} bytes from almost nothing: it is not read")
    room.take(len(entries), total, name)
