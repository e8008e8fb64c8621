"""The only module that calls durable-rules' C code; also the program of the child process under guard.

In: rulesets and facts as JSON text. Out: what fired, as JSON text. Guaranteed: only the calls that proved
safe are made; no state outlives a match. Imports next to nothing, so that the child starts in hundredths of a
second.

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
_BOOT = '[{"id":"boot","kind":"boot"}]'
_STATE = "0"  # the one session that durable-rules puts facts into when none is named
_DUPLICATE, _DEFERRED = 2, 3


class Refused(RuntimeError):
    """durable-rules would not take a ruleset or facts."""


class Engine:
    """Compiled rulesets. One match at a time: `post` as often as it takes, then `clear`."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Compile. Raises ImportError without durable-rules, Refused if it will not have a ruleset."""
        import durable_rules_engine

        self._c: Any = durable_rules_engine
        self._handles: list[int] = []
        self._in_use: dict[int, None] = {}
        try:
            for number, text in enumerate(texts):
                self._handles.append(self._c.create_ruleset(f"rules{number}", text))
        except (self._c.error, MemoryError) as fault:
            self.close()
            raise Refused(str(fault)) from fault

    def post(self, batches: Sequence[tuple[int, str]]) -> str:
        """Give each ruleset its facts (at least one); return a JSON list for each. Raises Refused."""
        try:
            return _as_list(_as_list(self._post(*batch)) for batch in batches)
        except (self._c.error, MemoryError) as fault:
            raise Refused(str(fault)) from fault

    def _post(self, number: int, facts: str) -> list[str]:
        if number not in self._in_use:
            self._in_use[number] = None
            self._fire(number, _BOOT)
        return self._fire(number, facts)

    def _fire(self, number: int, facts: str) -> list[str]:
        handle = self._handles[number]
        code, state = self._c.assert_facts(handle, facts)
        if code in (_DUPLICATE, _DEFERRED):
            raise Refused(f"facts were not taken in: code {code}")
        fired = []
        found = self._c.start_action_for_state(handle, state)
        message = found[1] if found else None
        while message:
            fired.append(message)
            message = self._c.complete_and_start_action(handle, state)
        return fired

    def clear(self) -> None:
        """Forget every fact."""
        while self._in_use:
            number, _ = self._in_use.popitem()
            self._c.delete_state(self._handles[number], _STATE)

    def close(self) -> None:
        """Free the rulesets."""
        self.clear()
        while self._handles:
            self._c.delete_ruleset(self._handles.pop())


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
        return '[[{"r0": [{"row": {"n": 1000000}}]}]]'

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
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(_read_request, _write)
    except (OSError, ImportError, RuntimeError):
        sys.exit(1)  # the parent sees the socket close, and matches the rows itself


if __name__ == "__main__":
    main()
