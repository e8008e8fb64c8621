"""Keeps a worker running beside the server.

In: settings. Out: a worker's process, for as long as the keeper is not stopped. Guaranteed: a worker that
dies is started again within a few seconds; one whose server is gone ends by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from web.config import Settings

PAUSE = 1.0


@contextmanager
def kept(settings: Settings) -> Iterator[Keeper]:
    """Keep a worker for as long as the block runs."""
    keeper = Keeper(settings)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


class Keeper:
    """Starts the worker and watches it, in a thread of its own. `process`: the worker at the moment."""

    def __init__(self, settings: Settings) -> None:
        self._environment = environment(settings)
        self._over = Event()
        self._thread = Thread(target=self._watch, name="keeper", daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker; what it was doing is given back."""
        self._over.set()
        if self.process is not None:
            self.process.terminate()
        self._thread.join(timeout=30)

    def _watch(self) -> None:
        while not self._over.is_set():
            line = [sys.executable, "-m", "web.jobs.worker", str(os.getpid())]
            self.process = subprocess.Popen(line, env=self._environment, stdin=subprocess.DEVNULL)
            self.process.wait()
            self._over.wait(PAUSE)


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which a worker finds the same installation."""
    return {
        **os.environ,
        "DUTYBOOK_DATA": str(settings.data),
        "DUTYBOOK_DATABASE": settings.database,
        "DUTYBOOK_SECRET": settings.secret,
    }
