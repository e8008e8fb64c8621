"""The matcher that runs on durable-rules, used as a pure Rete network: facts in, what fired out.

In: rules, rows of flags. Out: hits. Guaranteed: the same hits as the plain matcher; any number of threads may
share one matcher, one at a time; nothing of a case stays behind after its match; `close` frees what the C
code holds.

Rows are told to the rulesets first. Whatever fires then becomes derived facts for the rules that come after,
round after round, until nothing new fires.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol, TypeAlias
from weakref import finalize

from engine.evaluate.durable_worker import Engine, Refused
from engine.evaluate.groundwork import Look, MatcherFault, group, spread
from engine.evaluate.rulesets import BOOT, Rulesets, divide
from engine.matching import Hit, Row, Rule

Fact: TypeAlias = dict[str, str | int]


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
        self._engine: Engine | None = Engine(self._rulesets.texts)
        self._free = finalize(self, self._engine.close)

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        """Return every (rule, row) that hits. Raises MatcherFault if refused, and when closed."""
        with self._lock:
            if self._engine is None:
                raise MatcherFault("this matcher has been closed")
            return match_with(self._engine, self._rulesets, rows)

    def close(self) -> None:
        """Free the rulesets; may be called again."""
        with self._lock:
            self._engine = None
            self._free()


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
                    derived: Fact = {"id": str(facts_told), "kind": f"h{step}", "one": 1, "n": number}
                    batches.setdefault(place, []).append(derived)
                facts_told += step in rulesets.awaited
    finally:
        with suppress(MatcherFault):  # if it cannot even do that, the first fault is the one to hear of
            posts.clear()
    return found


def _tell(rulesets: Rulesets, looks: Sequence[Look]) -> dict[int, list[Fact]]:
    """Return for each ruleset the rows that some rule in it could hit, with the flags it asks for."""
    batches: dict[int, list[Fact]] = {}
    for place, ruleset in enumerate(rulesets.sets):
        facts = []
        for number, (kind, flags) in enumerate(looks):
            known = ruleset.flags.get(kind)
            if known is None:
                continue
            row: Fact = {"id": str(number), "kind": rulesets.kinds[kind], "one": 1, "n": number}
            row.update((known[flag], 1) for flag in known.keys() & flags)
            if len(row) > 4 or kind in ruleset.unconditional:
                facts.append(row)
        if facts:
            batches[place] = facts
    return batches


def _ask(
    posts: Posts, rulesets: Rulesets, batches: Mapping[int, list[Fact]], rows: int
) -> set[tuple[int, int]]:
    """Post the batches and read what fired. Raises MatcherFault for a refusal or a senseless answer."""
    sent = [(place, json.dumps(facts)) for place, facts in batches.items()]
    try:
        answers = json.loads(posts.post(sent))
        if len(answers) != len(sent):
            raise MatcherFault(f"{len(answers)} answers to {len(sent)} questions")
        return {
            hit
            for (place, _), messages in zip(sent, answers, strict=True)
            for hit in _read(messages, rulesets, place, rows)
        }
    except Refused as fault:
        raise MatcherFault(f"durable-rules refused: {fault}") from fault
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise MatcherFault(f"an answer that cannot be read ({type(fault).__name__})") from fault


def _read(
    messages: Iterable[Mapping[str, Any]], rulesets: Rulesets, place: int, rows: int
) -> set[tuple[int, int]]:
    """Return (step, row) of each thing that fired."""
    found = set()
    for message in messages:
        for rule, fired in message.items():
            if rule == BOOT:
                continue
            step = rulesets.sets[place].steps[int(rule.removeprefix("r"))]
            for facts in fired if isinstance(fired, list) else [fired]:
                number = facts["row"]["n"]
                if not 0 <= number < rows:
                    raise IndexError(number)
                found.add((step.gives, number))
    return found
