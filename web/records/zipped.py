"""A folder as one file.

In: a folder. Out: a zip archive, to be read once. Guaranteed: it is built on disk where it is large; the
same folder gives the same bytes.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import IO

_IN_MEMORY = 8 * 1024 * 1024
_DAY = (1980, 1, 1, 0, 0, 0)


def zipped(folder: Path, name: str) -> IO[bytes]:
    """Return an archive whose one folder, of this name, holds all files of `folder`."""
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w") as target:
                while block := source.read(1 << 20):
                    target.write(block)
    out.seek(0)
    return out
