"""Cases judged for the API, in processes of their own.

In: the folder of a policy, cases as text, days. Out: the outcomes as schema 1, or the faults of each case.
Guaranteed: a case that crashes its process costs its own call alone; a policy is read once by each process;
as many calls are answered at once as there are processes.
"""

from __future__ import annotations

from queue import Empty, Queue
from typing import Any

from web.checking.client import Desk, Unanswered
from web.checking.work import AnswerAsk


class Busy(Exception):
    """Every process is at work and none became free in time."""


class Desks:
    """Some processes, each begun when it is first needed."""

    def __init__(self, how_many: int, longest: float = 60.0) -> None:
        self._longest = longest
        self._all = [Desk(longest) for _ in range(how_many)]
        self._free: Queue[Desk] = Queue()
        for each in reversed(self._all):
            self._free.put(each)

    def answer(self, ask: AnswerAsk) -> dict[str, Any]:
        """Return what comes of cases. Raises Busy, Unanswered."""
        try:
            desk = self._free.get(timeout=self._longest)
        except Empty:
            raise Busy from None
        try:
            return desk.answer(ask)
        finally:
            self._free.put(desk)

    def close(self) -> None:
        """End the processes."""
        for each in self._all:
            each.close()


__all__ = ["AnswerAsk", "Busy", "Desks", "Unanswered"]
