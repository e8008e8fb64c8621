"""The only module that calls durable-rules' C code; also the program of the child process under guard.

In: rulesets and facts as JSON text. Out: what fired, as JSON text of numbers. Guaranteed: only the
calls that proved safe are made; no state outlives a match. Imports next to nothing, so that the child
starts in hundredths of a second.

As a program it reads requests from its standard input, which is a socket, answers there, and ends when the
socket is closed. A request is marshalled by the parent, which the child trusts; an answer is JSON, for a
child whose memory is damaged must not be able to harm the parent.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

#: Set by tests alone, as in `abort@2`: at the second match abort, hang or answer nonsense (`garble`).
TRIAL = "DUTYBOOK_TRIAL_OF_MATCHER"

SIZE = 4  # bytes that say how long a message is
_BOOT = '[{"id":"boot","boot":1}]'
_ROW = '"row":{"id":"'  # how each row in what fired begins
_STATE = "0"  # the one session that durable-rules puts facts into when none is named
_DUPLICATE, _DEFERRED = 2, 3


class MatcherFault(RuntimeError):
    """durable-rules could not answer: it refused, died, hung, or made no sense. Nothing was matched."""


class Engine:
    """Compiled rulesets. One match at a time: `post` as often as it takes, then `clear`."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Compile. Raises ImportError without durable-rules, MatcherFault if it will not have a ruleset."""
        import durable_rules_engine

        self._c: Any = durable_rules_engine
        self._handles: list[int] = []
        self._in_use: dict[int, None] = {}
        try:
            for number, text in enumerate(texts):
                self._handles.append(self._c.create_ruleset(f"rules{number}", text))
        except (self._c.error, MemoryError) as fault:
            self.close()
            raise MatcherFault(f"durable-rules refused: {fault}") from fault

    def post(self, batches: Sequence[tuple[int, str]]) -> str:
        """Give each ruleset its facts (at least one). Raises MatcherFault.

        Returns for each ruleset a list of what fired: the rule's number, then the ids of the rows.
        """
        try:
            return _as_list(_as_list(map(_in_short, self._post(*batch))) for batch in batches)
        except (self._c.error, MemoryError) as fault:
            raise MatcherFault(f"durable-rules refused: {fault}") from fault

    def _post(self, number: int, facts: str) -> list[str]:
        if number not in self._in_use:
            self._in_use[number] = None
            self._fire(number, _BOOT)  # when nothing at all has fired, deleting the state frees wild memory
        return self._fire(number, facts)

    def _fire(self, number: int, facts: str) -> list[str]:
        handle = self._handles[number]
        code, state = self._c.assert_facts(handle, facts)
        if code in (_DUPLICATE, _DEFERRED):
            raise MatcherFault(f"facts were not taken in: code {code}")
        fired = []
        found = self._c.start_action_for_state(handle, state)
        message = found[1] if found else None
        while message:
            fired.append(message)
            message = self._c.complete_and_start_action(handle, state)
        return fired

    def clear(self) -> None:
        """Forget every fact. Raises MatcherFault."""
        try:
            while self._in_use:
                number, _ = self._in_use.popitem()
                self._c.delete_state(self._handles[number], _STATE)
        except self._c.error as fault:
            raise MatcherFault(f"durable-rules refused: {fault}") from fault

    def close(self) -> None:
        """Free the rulesets, and what they hold."""
        try:
            self.clear()
        except MatcherFault:  # what cannot be freed is lost
            self._in_use = {}
        while self._handles:
            self._c.delete_ruleset(self._handles.pop())


def _in_short(fired: str) -> str:
    """Return `{"r7":[{"row":{"id":"3",...}},...]}` as `[7,3,...]`, without parsing what is not needed."""
    rule, *rows = fired.split(_ROW)
    number = rule[len('{"r') : rule.index('"', 2)]
    ids = [row[: row.index('"')] for row in rows]
    if not (ids and all(ids) and (number + "".join(ids)).isdecimal()):
        raise MatcherFault(f"cannot read what fired: {len(fired)} characters")
    return _as_list([number, *ids])


def _as_list(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def serve(read: Callable[[], tuple[str, Any] | None], write: Callable[[str], None]) -> None:
    """Answer requests until there are none: `open` rulesets, `post` batches, `clear`."""
    trial = _trial()
    engine: Engine | None = None
    while (request := read()) is not None:
        what, given = request
        if what == "open":
            engine = Engine(given)
        elif what == "clear" and engine is not None:
            engine.clear()
        elif engine is not None:
            write(trial(engine.post(given)))


def _trial() -> Callable[[str], str]:
    """Return what is done to each answer: nothing, unless a test asks for harm."""
    harm, _, turn = os.environ.get(TRIAL, "").partition("@")
    turns = [0]

    def answer(text: str) -> str:
        turns[0] += 1
        if not harm or turns[0] != int(turn):
            return text
        if harm == "abort":
            os.abort()
        if harm == "hang":
            time.sleep(3600)
        return "[[[0,1000000]]]"

    return answer


def _read(size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = os.read(0, size - len(found))
        if not piece:
            return b""
        found += piece
    return found


def _read_request() -> tuple[str, Any] | None:
    size = int.from_bytes(_read(SIZE), "big")
    if not size:
        return None
    request: tuple[str, Any] = marshal.loads(_read(size))
    return request


def _write(text: str) -> None:
    data = text.encode()
    data = len(data).to_bytes(SIZE, "big") + data
    while data:
        data = data[os.write(0, data) :]


def main() -> None:
    """The child: no core file, which would hold facts of a case; no words of its own."""
    if sys.platform != "win32":  # which has no durable-rules
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(_read_request, _write)
    except (OSError, ImportError, RuntimeError):
        sys.exit(1)  # the parent sees the socket close, and matches the rows itself


if __name__ == "__main__":
    main()
