"""A folder that is there as a whole or not at all.

In: the folder wanted, the file that marks it whole. Out: an empty folder to fill, which takes its name at the
end. Guaranteed: whoever is killed at whatever instant leaves either no folder of that name, or the old one,
or the new one whole; what a killed run left behind is removed by the next; nothing else is overwritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.machine import runs

_BEGUN = ".begun"


class Occupied(Exception):
    """The folder to write into holds something else."""


@contextmanager
def whole(folder: Path, marker: str) -> Iterator[Path]:
    """Give a folder beside `folder` that takes its place at the end, if all went well.

    Raises Occupied, OSError. A folder that has the file `marker` is an older one and is replaced.
    """
    if folder.exists() and not _may_go(folder, marker):
        raise Occupied(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    fresh = _beside(folder)
    fresh.mkdir()
    try:
        yield fresh
        _take_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _may_go(folder: Path, marker: str) -> bool:
    return folder.is_dir() and ((folder / marker).is_file() or not any(folder.iterdir()))


def _beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.{os.getpid()}{_BEGUN}")


def _take_place(fresh: Path, folder: Path) -> None:
    old = fresh.with_name(fresh.name + ".old")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what runs left behind that are no more."""
    for left in folder.parent.glob(f".{folder.name}.*{_BEGUN}*"):
        number = left.name.removeprefix(f".{folder.name}.").partition(".")[0]
        if number.isdigit() and not runs(int(number)):
            shutil.rmtree(left, ignore_errors=True)
