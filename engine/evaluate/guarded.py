"""durable-rules in a child process, so that a crash of its C code costs nothing but time.

In: rules, rows of flags. Out: hits. Guaranteed: every call answers. If the child dies, hangs, or
answers what makes no sense, the plain matcher matches the same rows, a warning says so without naming
anything of the case, and the next call starts a fresh child, at most three times in a matcher's life.
`name` tells each thread which matcher answered it last.

The child starts at the first match, or ahead of it with `start`; it ends with `close`, with the matcher, or
when this process does. Not for Windows, where durable-rules is not to be had.
"""

from __future__ import annotations

import logging
import marshal
import os
import socket
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from threading import Lock, local
from typing import Any
from weakref import WeakSet, finalize

from engine.evaluate import durable_worker
from engine.evaluate.durable import match_with
from engine.evaluate.durable_worker import MatcherFault
from engine.evaluate.plain import PlainMatcher
from engine.evaluate.rulesets import divide
from engine.matching import Hit, Row, Rule

LOG = logging.getLogger("dutybook.matcher")

#: Seconds that a child may take over one answer; the first includes its start and the compiling of the rules.
PATIENCE = 20.0
#: How often a child that failed is replaced.
MOST_FRESH = 3
#: A longer answer makes no sense.
MOST_BYTES = 256 * 1024 * 1024


class GuardedMatcher:
    """Matches by durable-rules in a child process, by the plain matcher where that fails."""

    def __init__(self, rules: Sequence[Rule], patience: float = PATIENCE) -> None:
        """Raise UnsoundRules for rules that no matcher can run. `patience` is in seconds."""
        self._rulesets = divide(rules)
        self._rules = tuple(rules)
        self._patience = patience
        self._lock = Lock()
        self._here = local()
        self._child: Child | None = None
        self._failures = 0
        _ALL.add(self)

    @property
    def name(self) -> str:
        """The matcher that answered this thread last: `durable` or `plain`. Before that, `durable`."""
        return getattr(self._here, "name", "durable")

    @name.setter
    def name(self, name: str) -> None:
        self._here.name = name

    @property
    def last_used(self) -> str:
        """The same, by the name under which it is asked for after a match."""
        return self.name

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        """Return every (rule, row) that hits. Raises nothing of its own."""
        with self._lock:
            hits = self._by_child(rows)
        self.name = "plain" if hits is None else "durable"
        return self._plain.match(rows) if hits is None else hits

    @cached_property
    def _plain(self) -> PlainMatcher:
        """Made when it is first needed, which is hardly ever."""
        return PlainMatcher(self._rules)

    def start(self) -> None:
        """Start the child now, without waiting for it, so that it is ready when the first rows come."""
        with self._lock:
            self._ready()

    def close(self) -> None:
        """End the child. A later match would start another."""
        with self._lock:
            self._drop()

    def _by_child(self, rows: Sequence[Row]) -> frozenset[Hit] | None:
        child = self._ready()
        if child is None:
            return None
        try:
            return match_with(child, self._rulesets, rows)
        except MatcherFault as fault:
            self._failed(str(fault), len(rows))
            return None

    def _ready(self) -> Child | None:
        if self._child is None and self._failures <= MOST_FRESH:
            try:
                self._child = Child(self._rulesets.texts, self._patience)
            except (OSError, MatcherFault) as fault:
                self._failed(f"the child did not start: {fault}", 0)
        return self._child

    def _failed(self, why: str, rows: int) -> None:
        self._drop()
        self._failures += 1
        more = (
            "the next starts a fresh child" if self._failures <= MOST_FRESH else "no other child is started"
        )
        LOG.warning(
            "durable-rules failed (%s; failure %d): 1 case with %d rows is matched by the plain matcher; %s",
            why,
            self._failures,
            rows,
            more,
        )

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _forget(self) -> None:
        """In a forked process: the child is the other's, and no thread is here to release the lock."""
        self._lock = Lock()
        if self._child is not None:
            self._child.let_go()
            self._child = None


class Child:
    """A process that runs `durable_worker`, reached over a socket of which nobody else holds an end."""

    def __init__(self, texts: Sequence[str], patience: float) -> None:
        """Start it and send it the rulesets, without waiting for an answer. Raises OSError, MatcherFault."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = Popen(_command(), stdin=theirs.fileno(), stdout=DEVNULL, stderr=DEVNULL)
        self._socket = ours
        self._socket.settimeout(patience)
        self._end = finalize(self, _end, self._process, ours)
        self._send("open", list(texts))

    def post(self, batches: Sequence[tuple[int, str]]) -> str:
        """Return what fires. Raises MatcherFault if the child is dead, silent too long or makes no sense."""
        self._send("post", list(batches))
        size = int.from_bytes(self._receive(durable_worker.SIZE), "big")
        if size > MOST_BYTES:
            raise MatcherFault("an answer that cannot be read (size)")
        return self._receive(size).decode(errors="replace")

    def clear(self) -> None:
        """Have every fact forgotten. Raises MatcherFault."""
        self._send("clear", None)

    def close(self) -> None:
        """Kill it: it holds nothing worth keeping."""
        self._end()

    def let_go(self) -> None:
        """Close this process's copy of the socket and leave the child alone."""
        self._end.detach()
        self._socket.close()

    def _send(self, what: str, given: Any) -> None:
        request = marshal.dumps((what, given))
        try:
            self._socket.sendall(len(request).to_bytes(durable_worker.SIZE, "big") + request)
        except TimeoutError as fault:
            raise MatcherFault(f"no sign of life in {self._socket.gettimeout():g} s") from fault
        except OSError as fault:
            raise MatcherFault(f"the child died: {self._how()}") from fault

    def _receive(self, size: int) -> bytes:
        found = bytearray()
        try:
            while len(found) < size:
                piece = self._socket.recv(min(size - len(found), 1 << 20))
                if not piece:
                    raise MatcherFault(f"the child died: {self._how()}")
                found += piece
        except TimeoutError as fault:
            raise MatcherFault(f"no answer in {self._socket.gettimeout():g} s") from fault
        except OSError as fault:
            raise MatcherFault(f"the child died: {self._how()}") from fault
        return bytes(found)

    def _how(self) -> str:
        """Return how it ended; by now it has, or is about to."""
        self._socket.close()
        try:
            status = self._process.wait(timeout=1)
        except TimeoutExpired:
            return "it closed the socket"
        return f"signal {-status}" if status < 0 else f"status {status}"


def _end(process: Popen[bytes], ours: socket.socket) -> None:
    ours.close()
    process.kill()
    process.wait()


def _command() -> list[str]:
    """Return the command line of the child: Python without site packages, and two folders to import from.

    Raises MatcherFault where durable-rules or Python itself is not to be found.
    """
    found = find_spec("durable_rules_engine")
    if found is None or found.origin is None or not sys.executable:
        raise MatcherFault("durable-rules is not installed")
    folders = [str(Path(durable_worker.__file__).parent), str(Path(found.origin).parent)]
    start = f"import sys; sys.path += {folders!r}; import durable_worker; durable_worker.main()"
    return [sys.executable, "-I", "-S", "-c", start]


_ALL: WeakSet[GuardedMatcher] = WeakSet()


def _after_fork() -> None:
    for matcher in list(_ALL):
        matcher._forget()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_after_fork)
