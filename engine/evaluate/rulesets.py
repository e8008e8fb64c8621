"""Rules as rulesets that durable-rules' C code can hold without reaching a limit of its own.

In: rules. Out: rulesets as JSON text, with the names that kinds, flags and rules have in them.
Guaranteed: no pattern, rule or ruleset exceeds the bounds below, each well inside the limit that was
measured or read in the C source of durable-rules 2.0.28; only attributes that are 1 and equal integers
are asked for. A kind is an attribute too: the C code finds those by name, but tries the values of one
in turn.

A rule that comes after another joins two facts on the row's number: the row itself, and a derived fact
which says that the earlier rule hit it. The join ends in a term that always holds: after a false last
term the C code reads past the end of a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from engine.evaluate.groundwork import require_sound
from engine.matching import Rule

#: Patterns of one kind in a ruleset. The C code walks a fact's tests on a stack of 64.
MOST_PATTERNS = 60
#: Kinds of facts in a ruleset. A node of the network holds 512 next ones.
MOST_KINDS = 240
#: Flags of one kind in a ruleset. A fact with more than 255 attributes is dropped without a word.
MOST_FLAGS = 150
#: Flags in one pattern. `$and` holds 32 expressions, of which kind and join take three.
MOST_IN_PATTERN = 25
#: Facts in one match: the numbers from 0 up to here, as text, have different hashes (FNV, 32 bits).
MOST_FACTS = 60_000
#: Rows in one match; also how many hits of one rule arrive together.
MOST_ROWS = 250


class Step(NamedTuple):
    """A rule in one piece small enough for a pattern: numbers stand for the rules' names."""

    kind: str
    flags: tuple[str, ...]
    after: int | None
    gives: int


@dataclass(slots=True)
class Ruleset:
    """Steps that the C code holds together, and what kinds, flags and steps are called there."""

    steps: list[Step] = field(default_factory=list)
    patterns: dict[str | int, int] = field(default_factory=dict)  # kind or step before -> patterns
    flags: dict[str, dict[str, str]] = field(default_factory=dict)  # kind -> flag -> attribute
    unconditional: set[str] = field(default_factory=set)  # kinds of which some step takes every row

    def room_for(self, step: Step) -> bool:
        """Return whether the ruleset stays inside its bounds with this step."""
        counts = [self.patterns.get(source, 0) for source in _sources(step)]
        if max(counts) >= MOST_PATTERNS or len(self.patterns) + counts.count(0) > MOST_KINDS:
            return False
        flags = self.flags.get(step.kind, {})
        return len(flags) + len([flag for flag in step.flags if flag not in flags]) <= MOST_FLAGS

    def add(self, step: Step, attributes: Iterator[int]) -> None:
        """Take the step in; flags new to the ruleset get the next attribute."""
        self.steps.append(step)
        for source in _sources(step):
            self.patterns[source] = self.patterns.get(source, 0) + 1
        flags = self.flags.setdefault(step.kind, {})
        for flag in step.flags:
            if flag not in flags:
                flags[flag] = f"f{next(attributes)}"
        if not step.flags:
            self.unconditional.add(step.kind)

    def text(self, kinds: dict[str, str]) -> str:
        """Return the ruleset as the C code reads it."""
        rules: dict[str, Any] = {"boot": {"all": [{"m": {"boot": 1}}]}}  # makes deleting a state safe
        for number, step in enumerate(self.steps):
            rules[f"r{number}"] = {"all": self._patterns(step, kinds), "cap": MOST_ROWS}
        return json.dumps(rules)

    def _patterns(self, step: Step, kinds: dict[str, str]) -> list[dict[str, Any]]:
        tests: list[dict[str, Any]] = [{kinds[step.kind]: 1}]
        tests += [{self.flags[step.kind][flag]: 1} for flag in step.flags]
        if step.after is None:
            return [{"row": {"$and": tests}}]
        tests += [{"n": {"hit": "n"}}, {"one": {"hit": "one"}}]  # the second always holds; see above
        return [{"hit": {f"h{step.after}": 1}}, {"row": {"$and": tests}}]


@dataclass(frozen=True, slots=True)
class Rulesets:
    """All rules, divided. `names[n]` is the rule that n stands for; higher numbers are pieces of rules."""

    names: tuple[str, ...]
    kinds: dict[str, str]
    sets: tuple[Ruleset, ...]
    texts: tuple[str, ...]
    awaited: dict[int, tuple[int, ...]]  # number of a step -> rulesets with steps that come after it
    rows_at_once: int


def divide(rules: Sequence[Rule]) -> Rulesets:
    """Return the rules in rulesets. Raises UnsoundRules if one waits for a missing one or for itself."""
    require_sound(rules)
    names = tuple(dict.fromkeys(rule.name for rule in rules))
    kinds = {kind: f"k{number}" for number, kind in enumerate(dict.fromkeys(rule.kind for rule in rules))}
    sets: list[Ruleset] = []
    attributes = count()
    awaited: dict[int, tuple[int, ...]] = {}
    for step in _in_steps(rules, names):
        place = next((number for number, each in enumerate(sets) if each.room_for(step)), len(sets))
        if place == len(sets):
            sets.append(Ruleset())
        sets[place].add(step, attributes)
        if step.after is not None and place not in awaited.get(step.after, ()):
            awaited[step.after] = (*awaited.get(step.after, ()), place)
    rows_at_once = max(1, min(MOST_ROWS, MOST_FACTS // (1 + len(awaited))))
    texts = tuple(each.text(kinds) for each in sets)
    return Rulesets(names, kinds, tuple(sets), texts, awaited, rows_at_once)


def _in_steps(rules: Iterable[Rule], names: Iterable[str]) -> Iterator[Step]:
    """Yield each rule as steps, one after the other, none with more flags than a pattern may have."""
    numbers = {name: number for number, name in enumerate(names)}
    pieces = count(len(numbers))
    for rule in rules:
        flags = tuple(sorted(set(rule.flags)))
        after = None if rule.after is None else numbers[rule.after]
        while len(flags) > MOST_IN_PATTERN:
            piece = next(pieces)
            yield Step(rule.kind, flags[:MOST_IN_PATTERN], after, piece)
            flags, after = flags[MOST_IN_PATTERN:], piece
        yield Step(rule.kind, flags, after, numbers[rule.name])


def _sources(step: Step) -> tuple[str | int, ...]:
    """Return the kinds of facts that the step has a pattern for."""
    return (step.kind,) if step.after is None else (step.kind, step.after)
