"""What Linux and other Unix-like systems do; see `engine.machine`.

In, out: as there. Guaranteed: a process reaches the descriptors it is handed, and no others.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a command that starts no process does without
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from subprocess import Popen

assert sys.platform != "win32"

NO_DURABLE_RULES: str | None = None
SERVES_BY_PROCESSES = True
FOLDER = os.O_RDONLY | os.O_DIRECTORY
PLAIN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
#: How far a process stands back behind others.
NICE = 10
_SESSION = Path("/proc/self/autogroup")
Link: TypeAlias = "Connection"


def user() -> int | None:
    """Return the number of this process's user, by which files tell whose they are."""
    return os.geteuid()


def start_with_link(line: Sequence[str], link: Link) -> Popen[bytes]:
    """Start a process that holds this end of a link too; the end's number is added to its command line.

    Raises OSError.
    """
    from subprocess import DEVNULL, Popen

    number = link.fileno()
    return Popen([*line, str(number)], stdin=DEVNULL, stdout=DEVNULL, pass_fds=(number,))


def link_of(number: int) -> Link:
    """Return the end of a link that this process was started with."""
    from multiprocessing.connection import Connection

    return Connection(number)


def start_apart(line: Sequence[str]) -> Popen[bytes]:
    """Start a process that `kill_all` ends with all that it starts; Ctrl-C does not reach it.

    Raises OSError.
    """
    from subprocess import DEVNULL, Popen

    return Popen(line, stdin=DEVNULL, start_new_session=True)


def kill_all(process: Popen[bytes]) -> None:
    """End a process that was started apart, and all that it started; wait for it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_all() -> None:
    """End this process, which was started apart, and all that it started."""
    os.killpg(0, signal.SIGKILL)


def stand_back() -> None:
    """Let other processes go first; what this one starts stands back as well."""
    os.nice(NICE)
    with suppress(OSError):  # Linux shares processors among sessions, and this process may have begun its own
        _SESSION.write_text(str(NICE), encoding="ascii")


def runs(process: int) -> bool:
    """Return whether a process of this number is there, whoever's it is."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def parent_lives(parent: int) -> bool:
    """Return whether the process that started this one, whose number it is, is still there."""
    return os.getppid() == parent
