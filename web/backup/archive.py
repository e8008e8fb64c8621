"""The file of a backup: a ZIP of members with a manifest of their hashes.

In: members, or a file. Out: a file, or its manifest. Guaranteed: a file is there whole or not at all; one
that misses a member, holds another, or differs by a byte is refused before anything of it is used; no member
leads out of its folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20


class BackupFault(Exception):
    """A backup cannot be taken or used; the text says why, and the cure."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version`: of Dutybook. `revision`: of the tables. `made`: when, ISO. `members`: sha256 by name."""

    version: str
    revision: str
    made: str
    members: Mapping[str, str]


class Writer:
    """Takes members one after another and remembers their hashes."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, str] = {}

    def add(self, name: str, content: IO[bytes] | Iterator[bytes]) -> None:
        """Add a member from an open file, or from pieces."""
        digest = hashlib.sha256()
        pieces = iter(lambda: content.read(PIECE), b"") if hasattr(content, "read") else content
        with self._file.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                target.write(piece)
        self.members[name] = digest.hexdigest()


@contextmanager
def writing(out: Path, version: str, revision: str, made: str) -> Iterator[Writer]:
    """Give a writer; the file appears under its name only when the block ends well. Raises BackupFault."""
    held = out.with_name(f".{out.name}.part")
    try:
        descriptor = os.open(held, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
                writer = Writer(file)
                yield writer
                manifest = {"format": FORMAT, "version": version, "revision": revision, "made": made}
                file.writestr(MANIFEST, json.dumps({**manifest, "members": writer.members}, indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        held.replace(out)
    except OSError as fault:
        raise BackupFault(f"cannot write {out}: {fault.strerror}\n  cure: another folder, or room") from None
    finally:
        held.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """Give a file that was checked to its last byte. Raises BackupFault."""
    try:
        with zipfile.ZipFile(path) as file:
            yield _checked(file), file
    except FileNotFoundError:
        raise BackupFault(f"{path} is not there.\n  cure: the file that dutybook backup wrote") from None
    except (zipfile.BadZipFile, EOFError):
        raise _damaged("it is no backup, or its end is missing") from None


def _checked(file: zipfile.ZipFile) -> Manifest:
    manifest = _manifest(file)
    names = [name for name in file.namelist() if name != MANIFEST]
    if len(names) != len(set(names)) or set(names) != set(manifest.members):
        raise _damaged("it does not hold what its manifest lists")
    for name, hash_ in manifest.members.items():
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or pure.parts[0] not in ("tables", "files"):
            raise _damaged(f"'{name}' would lead out of its folder")
        digest = hashlib.sha256()
        try:
            with file.open(name) as content:
                for piece in iter(lambda: content.read(PIECE), b""):
                    digest.update(piece)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
            raise _damaged(f"'{name}' cannot be read") from None
        except Exception as fault:  # zlib's own error has no base but Exception
            if type(fault).__module__ != "zlib":
                raise
            raise _damaged(f"'{name}' cannot be read") from None
        if digest.hexdigest() != hash_:
            raise _damaged(f"'{name}' is not as it was written")
    return manifest


def _manifest(file: zipfile.ZipFile) -> Manifest:
    try:
        said = json.loads(file.read(MANIFEST))
        if said["format"] != FORMAT:
            raise BackupFault(
                f"This backup is of form {said['format']}; this version of Dutybook reads form {FORMAT}.\n"
                "  cure: restore with the version that wrote it, or a newer one"
            )
        return Manifest(said["version"], said["revision"], said["made"], dict(said["members"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged("its manifest is missing or cannot be read") from None


def _damaged(why: str) -> BackupFault:
    return BackupFault(
        f"The backup is damaged: {why}. Nothing was changed.\n  cure: fetch the file again, or use another"
    )
