"""The matcher in plain Python: the other one's oracle and stand-in, and the one that drives whole
caseloads.

In: rules, rows of flags. Out: hits. Guaranteed: a matcher never changes what it answers, so that
threads may share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.evaluate.groundwork import Look, group, require_sound
from engine.matching import Hit, Row, Rule

#: Looks remembered before all are forgotten: the cases of a caseload look much alike.
MOST_REMEMBERED = 4096


class PlainMatcher:
    """Tries a rule only on rows that carry its rarest flag, or that the rule before it hit."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Raise UnsoundRules (a ValueError) if a rule comes after one that is missing or after itself."""
        self.name = "plain"
        require_sound(rules)
        uses = Counter((rule.kind, flag) for rule in rules for flag in set(rule.flags))
        # A rule is looked up by kind and rarest flag (None where it asks for none), or by the rule before it.
        self._first: dict[tuple[str, str | None], list[tuple[str, frozenset[str]]]] = {}
        self._later: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
        for rule in rules:
            entry = (rule.name, frozenset(rule.flags))
            if rule.after is not None:
                self._later.setdefault((rule.kind, rule.after), []).append(entry)
            else:
                self._first.setdefault((rule.kind, _rarest(rule, uses)), []).append(entry)
        self._known: dict[Look, frozenset[str]] = {}

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]:
        """Return every (rule, row) that hits."""
        hits: list[Hit] = []
        for look, numbers in group(rows).items():
            names = self._names(look)
            hits += [(name, number) for name in names for number in numbers]
        return frozenset(hits)

    def close(self) -> None:
        """Nothing is held that would need closing."""

    def _names(self, look: Look) -> frozenset[str]:
        known = self._known.get(look)
        if known is None:
            known = self._find(*look)
            if len(self._known) >= MOST_REMEMBERED:
                self._known = {}
            self._known[look] = known
        return known

    def _find(self, kind: str, flags: frozenset[str]) -> frozenset[str]:
        """Return the names of the rules that hit such a row: by its flags, then those after them."""
        found: set[str] = set()
        open_ = [
            name
            for flag in (None, *flags)
            for name, needed in self._first.get((kind, flag), ())
            if needed <= flags
        ]
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_ += [later for later, needed in self._later.get((kind, name), ()) if needed <= flags]
        return frozenset(found)


def _rarest(rule: Rule, uses: Counter[tuple[str, str]]) -> str | None:
    return min(rule.flags, key=lambda flag: (uses[rule.kind, flag], flag), default=None)
