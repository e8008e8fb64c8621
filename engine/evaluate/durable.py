"""The matcher that runs on durable-rules, used as a pure Rete network: facts in, what fired out.

In: rules, rows of flags. Out: hits. Guaranteed: the same hits as the plain matcher; any number of
threads may share one matcher, one at a time; nothing of a case stays behind after its match; `close`
frees what the C code holds.

Rows are told to the rulesets first. Whatever fires then becomes derived facts for the rules that come
after, round after round, until nothing new fires.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol
from weakref import finalize

from engine.evaluate.durable_worker import Engine, MatcherFault
from engine.evaluate.groundwork import Look, group, spread
from engine.evaluate.rulesets import Rulesets, divide
from engine.matching import Hit, Row, Rule


class Posts(Protocol):
    """What matching needs of the C code, in this process or another."""

    def post(self, batches: Sequence[tuple[int, str]]) -> str: ...

    def clear(self) -> None: ...


class DurableMatcher:
    """Matches by durable-rules in this process. A crash of its C code ends the process: see `guarded`."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Raise UnsoundRules for rules that no matcher can run, ImportError without durable-rules."""
        self.name = "durable"
        self._rulesets = divide(rules)
        self._lock = Lock()
        self._engine: Engine | None = None
        self._open()

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        """Return every (rule, row) that hits. Raises MatcherFault if refused, and when closed."""
        with self._lock:
            if self._engine is None:
                raise MatcherFault("this matcher has been closed")
            try:
                return match_with(self._engine, self._rulesets, rows)
            except MatcherFault:  # who knows what it still holds
                self._free()
                self._open()
                raise

    def close(self) -> None:
        """Free the rulesets; may be called again."""
        with self._lock:
            self._engine = None
            self._free()

    def _open(self) -> None:
        self._engine = Engine(self._rulesets.texts)
        self._free = finalize(self, self._engine.close)


def match_with(posts: Posts, rulesets: Rulesets, rows: Sequence[Row]) -> frozenset[Hit]:
    """Return the hits on the rows; rows that look alike are told once. Raises MatcherFault."""
    groups = group(rows)
    looks = list(groups)
    hits: list[tuple[str, Look]] = []
    for start in range(0, len(looks), rulesets.rows_at_once):
        part = looks[start : start + rulesets.rows_at_once]
        for step, number in _run(posts, rulesets, part):
            if step < len(rulesets.names):
                hits.append((rulesets.names[step], part[number]))
    return spread(hits, groups)


def _run(posts: Posts, rulesets: Rulesets, looks: Sequence[Look]) -> set[tuple[int, int]]:
    """Return (step, place in `looks`) for all that fires. Raises MatcherFault."""
    found: set[tuple[int, int]] = set()
    batches = _tell(rulesets, looks)
    facts_told = len(looks)
    try:
        while batches:
            fired = _ask(posts, rulesets, batches, len(looks)) - found
            found |= fired
            batches = {}
            for step, number in sorted(fired):
                for place in rulesets.awaited.get(step, ()):
                    batches.setdefault(place, []).append(_fact(facts_told, number, f"h{step}"))
                facts_told += step in rulesets.awaited
    finally:
        posts.clear()
    return found


def _fact(serial: int, row: int, *attributes: str) -> str:
    """Return a fact about a row as JSON. Serial numbers are ids: those never have the same hash."""
    more = "".join([f',"{attribute}":1' for attribute in attributes])
    return f'{{"id":"{serial}","n":{row},"one":1{more}}}'


def _tell(rulesets: Rulesets, looks: Sequence[Look]) -> dict[int, list[str]]:
    """Return for each ruleset the rows that some rule in it could hit, with the flags it asks for."""
    batches: dict[int, list[str]] = {}
    for place, ruleset in enumerate(rulesets.sets):
        facts = []
        for number, (kind, flags) in enumerate(looks):
            known = ruleset.flags.get(kind)
            if known is None:
                continue
            asked = [attribute for flag, attribute in known.items() if flag in flags]
            if asked or kind in ruleset.unconditional:
                facts.append(_fact(number, number, rulesets.kinds[kind], *asked))
        if facts:
            batches[place] = facts
    return batches


def _ask(
    posts: Posts, rulesets: Rulesets, batches: Mapping[int, list[str]], rows: int
) -> set[tuple[int, int]]:
    """Post the batches and return (step, row) of all that fired. Raises MatcherFault."""
    sent = [(place, f"[{','.join(facts)}]") for place, facts in batches.items()]
    found: set[tuple[int, int]] = set()
    try:
        for (place, _), fired in zip(sent, json.loads(posts.post(sent)), strict=True):
            steps = rulesets.sets[place].steps
            for hits in fired:
                rule, *numbers = hits
                whole = set(map(type, hits)) == {int}
                if not (whole and 0 <= rule < len(steps) and min(numbers) >= 0 and max(numbers) < rows):
                    raise ValueError("no such rule or row")
                gives = steps[rule].gives
                found.update([(gives, number) for number in numbers])
    except (ValueError, TypeError) as fault:
        raise MatcherFault(f"an answer that makes no sense ({type(fault).__name__})") from fault
    return found
