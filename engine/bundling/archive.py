"""A set of files as one zip archive, and back.

In: bytes by path, or the bytes of an archive. Out: the other. Guaranteed: the same files make the same
bytes, in any year and on any machine; nothing is unpacked before the number of files, their names and the
sum of their sizes are known to be sane; an archive that was cut short, or holds a name twice, is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from engine.diagnostics import Diagnostic, InputFault

MANIFEST, SIGNATURE = "manifest.json", "signature.json"
MOST_FILES = 1_000
MOST_BYTES = 64_000_000
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell
_NAME = re.compile(r"(?:authorities|calendars|rules)(?:/[a-z0-9][a-z0-9@._-]*)+")
_MODE = 0o644 << 16


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the archive, its files in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, data)
    return out.getvalue()


def unpacked(data: bytes, file: str) -> dict[str, bytes]:
    """Return the files of an archive. Raises InputFault."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            trouble = _trouble(entries)
            found = {} if trouble else {each.filename: archive.read(each) for each in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        trouble = "it is damaged or was cut short"
    if trouble:
        cure = "build or fetch the bundle again"
        raise InputFault([Diagnostic("E520", f"{file} is no sound bundle: {trouble}", None, cure)])
    return found


def _trouble(entries: list[zipfile.ZipInfo]) -> str | None:
    names = [each.filename for each in entries]
    if len(names) > MOST_FILES:
        return f"it holds {len(names):,} files; the most is {MOST_FILES:,}"
    if sum(each.file_size for each in entries) > MOST_BYTES:
        return f"it would unpack to more than {MOST_BYTES:,} bytes"
    if len(set(names)) < len(names):
        return "it holds a file twice"
    if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in entries):
        return "it is packed in a way in which no bundle is"
    if MANIFEST not in names:
        return f"it has no {MANIFEST}"
    odd = [each for each in names if each not in (MANIFEST, SIGNATURE) and not _NAME.fullmatch(each)]
    return f"it holds what no bundle does: {odd[0][:80]!r}" if odd else None
