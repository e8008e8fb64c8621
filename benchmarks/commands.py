"""A command run from outside, and what it took.

In: a line. Out: seconds on the clock, seconds of processors, the largest sum of resident memory of it and
all that it started. Guaranteed: a command that fails stops the measuring, with what it said.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.2  # seconds between two looks at the memory
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Took:
    """`seconds` on the clock, `cpu` seconds of processors, `memory` in bytes."""

    seconds: float
    cpu: float
    memory: int


def run(line: Sequence[str], environment: Mapping[str, str] | None = None) -> Took:
    """Run a command and return what it took. Raises SystemExit where it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        line,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )
    most, over = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, most, over), daemon=True)
    watch.start()
    said = process.stderr.read() if process.stderr else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    over.set()
    watch.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(line)} failed:\n{said}")
    return Took(time.perf_counter() - begun, used.ru_utime + used.ru_stime, most[0])


def resident() -> int:
    """Return the resident memory of this process and all that it started, in bytes."""
    return sum(_resident(os.getsid(0)))


def _watch(session: int, most: list[int], over: threading.Event) -> None:
    while not over.wait(_EVERY):
        most[0] = max(most[0], sum(_resident(session)))


def _resident(session: int) -> Iterator[int]:
    """Yield the resident memory of every process of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # a process that ended meanwhile
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(told[3]) == session:
                yield int((folder / "statm").read_text().split()[1]) * _PAGE
