"""Files that a command writes: there as a whole, or as they were.

In: the file wanted. Out: a place beside it to write to, which takes its name at the end. Guaranteed: whoever
is killed or fails on the way leaves an older file of that name untouched, and no half-written one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file beside `path` that takes its place at the end, if all went well. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8, into a file that is there as a whole or not at all. Raises OSError."""
    with whole_file(path) as fresh:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
