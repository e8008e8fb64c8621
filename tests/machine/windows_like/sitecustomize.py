"""Makes this Python lack what Python on Windows lacks, and sees to it that Dutybook takes it for Windows.

Put its folder first on PYTHONPATH; processes started from such a Python are like it. The names that only
Unix-like systems have are gone; so are the modules. What Windows has instead stands in: handles that are
inherited by number are descriptors here. Whatever would fail there fails here: `pass_fds`, a session of its
own, signal 0, the removal or renaming of a file that is in use. `os.getppid` is not to be trusted there
either, since the Python of a virtual environment is started by another.
"""

import multiprocessing.connection
import os
import shutil  # it and tempfile look, when they are imported, for what is taken away below
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module

import psutil  # for which, here, what is taken away is needed

sys.platform = "win32"
import_module("engine.machine")
sys.platform = "linux"

LOOKED = (shutil, tempfile)
GONE = {
    os: "fork forkpty nice register_at_fork getuid geteuid getgid getegid setsid killpg O_NOFOLLOW "
    "O_DIRECTORY O_NONBLOCK mkfifo",
    signal: "SIGKILL SIGHUP SIGCHLD SIGALRM SIGUSR1 SIGUSR2 alarm setitimer pthread_sigmask",
}
for module, names in GONE.items():
    for name in names.split():
        delattr(module, name)
for name in ("resource", "fcntl", "pwd", "grp", "termios", "durable_rules_engine", "gunicorn"):
    sys.modules[name] = None

NOT_THERE = {"pass_fds", "start_new_session", "preexec_fn", "process_group", "user", "umask"}
_kill = os.kill


def kill(process, sign):
    """End a process; signal 0 is Ctrl-C there, and reaches whom it should not."""
    asks = sys._getframe(1).f_globals["__name__"]
    assert sign != 0 or asks.startswith("psutil"), "signal 0 is CTRL_C_EVENT on Windows"
    _kill(process, sign)


class STARTUPINFO:
    """What a process inherits."""

    def __init__(self, *, lpAttributeList):
        self.handles = lpAttributeList["handle_list"]


class Popen(subprocess.Popen):
    """A process as Windows starts and ends it."""

    def __init__(self, line, *, startupinfo=None, creationflags=0, **options):
        refused = {
            "pass_fds",
            "start_new_session",
            "preexec_fn",
            "process_group",
            "user",
            "umask",
        } & options.keys()
        assert not refused, f"not on Windows: {refused}"
        handles = startupinfo.handles if startupinfo else []
        assert all(os.get_inheritable(each) for each in handles), "a handle that cannot be inherited"
        super().__init__(line, pass_fds=handles, **options)

    def kill(self):
        self.send_signal(9)

    terminate = kill


def in_use(path):
    """Return a file at or beneath a path that this process, or one that it started, has open or mapped."""
    top = os.path.realpath(path)
    for process in (os.getpid(), *(each.pid for each in psutil.Process().children(recursive=True))):
        held = []
        with suppress(OSError):
            held += [os.readlink(each.path) for each in os.scandir(f"/proc/{process}/fd")]
        with suppress(OSError), open(f"/proc/{process}/maps", encoding="utf-8") as maps:
            held += [line.split(maxsplit=5)[-1].rstrip() for line in maps]
        for each in held:
            if each == top or each.startswith(f"{top}{os.sep}"):
                return each
    return None


def careful(do, paths):
    """Return `do`, which fails as there while one of its first so many paths is in use."""

    def done(*words, **options):
        for path in words[:paths]:
            if "dir_fd" not in options and (file := in_use(path)):
                raise PermissionError(13, f"{do.__name__}: in use, which Windows does not allow", file)
        return do(*words, **options)

    return done


shutil.rmtree = careful(shutil.rmtree, 1)
os.unlink = careful(os.unlink, 1)
os.remove = careful(os.remove, 1)
os.rename = careful(os.rename, 2)
os.replace = careful(os.replace, 2)
os.kill = kill
os.getppid = lambda: 0
psutil.Process.kill = lambda self: _kill(self.pid, 9)
psutil.BELOW_NORMAL_PRIORITY_CLASS = 10
os.set_handle_inheritable = os.set_inheritable
multiprocessing.connection.PipeConnection = multiprocessing.connection.Connection
subprocess.STARTUPINFO, subprocess.Popen = STARTUPINFO, Popen
subprocess.CREATE_NEW_PROCESS_GROUP = 0x200
