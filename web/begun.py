"""Folders that are filled before they take their place, and what a process that was killed left of them.

In: the folder that one is made in; the data folder of an installation. Out: a new folder, whose name says
which process fills it. Guaranteed: nothing of it is left at the end, unless it was moved; `sweep` removes
those whose process is no more, and those that nobody wrote to for a day, whoever has that number now.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from engine.machine import runs
from web.numbers import whole

BEGUN = ".new-"
#: Where they are made, below the data folder; those of impacts were called otherwise once.
_PLACES = (f"policies/{BEGUN}*", f"records/*/{BEGUN}*", f"records/*/*/{BEGUN}*", "records/*/impact-*")
_LEFT = timedelta(days=1)


@contextmanager
def begun(home: Path) -> Iterator[Path]:
    """Give a new folder, its owner's alone. Raises OSError."""
    held = Path(tempfile.mkdtemp(prefix=f"{BEGUN}{os.getpid()}-", dir=home))
    try:
        yield held
    finally:
        shutil.rmtree(held, ignore_errors=True)


def sweep(data: Path, now: datetime) -> int:
    """Remove what nobody fills any more; return how many there were."""
    left = [each for place in _PLACES for each in data.glob(place) if _is_left(each, now)]
    for each in left:
        shutil.rmtree(each, ignore_errors=True)
    return len(left)


def _is_left(folder: Path, now: datetime) -> bool:
    process = whole(folder.name.removeprefix(BEGUN).partition("-")[0])
    return (process is not None and not runs(process)) or _written(folder) < (now - _LEFT).timestamp()


def _written(folder: Path) -> float:
    """Return when something in the folder was written last; now, where it goes away meanwhile."""
    try:
        return max(each.stat().st_mtime for each in (folder, *folder.rglob("*")))
    except FileNotFoundError:
        return float("inf")
