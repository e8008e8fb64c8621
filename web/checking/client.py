"""Asks the processes that check drafts.

In: a request. Out: its answer. Guaranteed: a process that dies or takes too long costs its own request alone,
and the next one finds a new process; requests wait for one another; the processes end with the server.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import Any

from engine.drafting.checking import Ask
from engine.drafting.records import Checked, Found, Judged, Shown
from engine.machine import linked
from web.checking.work import AnswerAsk, CompareAsk, ExamplesAsk, ExpectAsk, Failed, JudgeAsk, ProposeAsk

#: Seconds; the first answer reads every pack.
LONGEST = 60.0


class Unanswered(Exception):
    """No answer came: the process died, took too long or met a fault of its own."""


class Desk:
    """One process, begun when it is first asked."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._lock = Lock()
        self._running: linked.Linked | None = None

    def check(self, ask: Ask) -> Checked:
        """Check a draft. Raises Unanswered."""
        found: Checked = self._asked("check", ask)
        return found

    def judge(self, ask: JudgeAsk) -> Judged:
        """Judge a case. Raises Unanswered."""
        found: Judged = self._asked("judge", ask)
        return found

    def propose(self, ask: ProposeAsk) -> str | tuple[Found, ...]:
        """Return examples of a new standard, or what is wrong with it. Raises Unanswered."""
        found: str | tuple[Found, ...] = self._asked("propose", ask)
        return found

    def expect(self, ask: ExpectAsk) -> dict[str, str]:
        """Return example files with some expectations as they are judged now. Raises Unanswered."""
        found: dict[str, str] = self._asked("expect", ask)
        return found

    def examples(self, ask: ExamplesAsk) -> tuple[Shown, ...]:
        """Return the examples of a standard with what is judged now. Raises Unanswered."""
        found: tuple[Shown, ...] = self._asked("examples", ask)
        return found

    def compare(self, ask: CompareAsk) -> tuple[str, ...]:
        """Say where standards are weaker than those that they stand on. Raises Unanswered."""
        found: tuple[str, ...] = self._asked("compare", ask)
        return found

    def answer(self, ask: AnswerAsk) -> dict[str, Any]:
        """Return what comes of the cases of a program, as plain values. Raises Unanswered."""
        found: dict[str, Any] = self._asked("answer", ask)
        return found

    def _asked(self, name: str, ask: object) -> Any:
        with self._lock:
            for fresh in (False, True):
                running = self._ready(fresh)
                try:
                    running.link.send((name, ask))
                    if not running.link.poll(self._longest):
                        self._end()
                        raise Unanswered("it took too long")
                    answer = running.link.recv()
                except (EOFError, OSError):
                    self._end()
                    if fresh:
                        raise Unanswered("the process ended") from None
                    continue
                if isinstance(answer, Failed):
                    raise Unanswered(answer.fault)
                return answer
        raise AssertionError("the second turn returns or raises")

    def _ready(self, fresh: bool) -> linked.Linked:
        if self._running is None or fresh or self._running.process.poll() is not None:
            self._end()
            self._running = linked.start("web.checking.work")
        return self._running

    def _end(self) -> None:
        if self._running is not None:
            with suppress(OSError):
                self._running.link.close()
            self._running.process.terminate()
            self._running.process.wait()
            self._running = None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()
