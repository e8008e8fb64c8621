"""What Windows does; see `engine.machine`.

In, out: as there. Guaranteed: a process inherits the handles it is given, and no others.

Links are named pipes, whose handles are inherited by number. A signal cannot be sent, and a parent's number
stays when the parent is gone, so processes are looked at and ended through psutil.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a command that starts no process does without
    from collections.abc import Sequence
    from multiprocessing import connection
    from subprocess import Popen

assert sys.platform == "win32"

NO_DURABLE_RULES: str | None = "it is not to be had for Windows"
SERVES_BY_PROCESSES = False
FOLDER = PLAIN_FILE = os.O_RDONLY
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
Link: TypeAlias = "connection.PipeConnection"


def user() -> int | None:
    """Return None: files do not tell whose they are."""
    return None


def start_with_link(line: Sequence[str], link: Link) -> Popen[bytes]:
    """Start a process that holds this end of a link too; the end's number is added to its command line.

    Raises OSError.
    """
    from subprocess import DEVNULL, STARTUPINFO, Popen

    number = link.fileno()
    os.set_handle_inheritable(number, True)
    given = STARTUPINFO(lpAttributeList={"handle_list": [number]})
    return Popen([*line, str(number)], stdin=DEVNULL, stdout=DEVNULL, startupinfo=given)


def link_of(number: int) -> Link:
    """Return the end of a link that this process was started with."""
    from multiprocessing.connection import PipeConnection

    return PipeConnection(number)


def start_apart(line: Sequence[str]) -> Popen[bytes]:
    """Start a process that `kill_all` ends with all that it starts; Ctrl-C does not reach it.

    Raises OSError.
    """
    from subprocess import CREATE_NEW_PROCESS_GROUP, DEVNULL, Popen

    return Popen(line, stdin=DEVNULL, creationflags=CREATE_NEW_PROCESS_GROUP)


def kill_all(process: Popen[bytes]) -> None:
    """End a process that was started apart, and all that it started; wait for it."""
    _kill_beneath(process.pid)
    process.kill()
    process.wait()


def end_all() -> None:
    """End this process, which was started apart, and all that it started."""
    _kill_beneath(os.getpid())
    os._exit(1)


def stand_back() -> None:
    """Let other processes go first; what this one starts stands back as well."""
    import psutil

    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)


def runs(process: int) -> bool:
    """Return whether a process of this number is there, whoever's it is."""
    import psutil

    return psutil.pid_exists(process)


def parent_lives(parent: int) -> bool:
    """Return whether the process that started this one, whose number it is, is still there."""
    return runs(parent)


def _kill_beneath(process: int) -> None:
    import psutil

    with suppress(psutil.NoSuchProcess):
        for each in psutil.Process(process).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                each.kill()
