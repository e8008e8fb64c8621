"""What the tests of the matchers share: the meaning of a hit, spelt out, and policies and cases at random.

In: seeds, rules, rows. Out: rules, rows, hits. Guaranteed: `by_definition` uses nothing of any matcher.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

import pytest

from engine.evaluate.choosing import is_required, why_missing
from engine.matching import Hit, Row, Rule


def need_durable() -> None:
    """Fail where durable-rules is required and does not import; skip where it is merely not installed."""
    if (trouble := why_missing()) is None:
        return
    if is_required():
        pytest.fail(f"durable-rules is required here and does not import: {trouble}", pytrace=False)
    pytest.skip(f"durable-rules does not import: {trouble}")


def by_definition(rules: Sequence[Rule], rows: Sequence[Row]) -> frozenset[Hit]:
    """Return the hits as the port defines them, one row at a time, with no index and no stages."""
    named: dict[str, list[Rule]] = {}
    for rule in rules:
        named.setdefault(rule.name, []).append(rule)

    def hits(row: Row) -> frozenset[str]:
        @cache
        def hit(name: str) -> bool:
            return any(
                rule.kind == row.kind
                and all(row.flags.get(flag) == 1 for flag in rule.flags)
                and (rule.after is None or hit(rule.after))
                for rule in named[name]
            )

        return frozenset(name for name in named if hit(name))

    return frozenset((name, number) for number, row in enumerate(rows) for name in hits(row))


def world(seed: int) -> tuple[list[Rule], list[Row]]:
    """Return up to 300 rules and 200 rows: few or many kinds, flags and stages, some names with two rules."""
    rnd = Random(seed)
    kinds = [f"kind {number}" for number in range(rnd.choice((1, 2, 8, 70)))]
    flags = [f"flag.{number}?" for number in range(rnd.choice((1, 3, 10, 60)))]
    rules: list[Rule] = []
    for number in range(rnd.choice((1, 5, 50, 300))):
        earlier = rnd.choice(rules[-20:]) if rules and rnd.random() < 0.5 else None
        name = earlier.name if earlier and rnd.random() < 0.1 else f"rule {number}"
        after = earlier.name if earlier and name != earlier.name else None
        kind = earlier.kind if earlier and rnd.random() < 0.95 else rnd.choice(kinds)
        asked = rnd.sample(flags, min(len(flags), rnd.choice((0, 1, 1, 2, 2, 3, 5, 40))))
        rules.append(Rule(name, kind, tuple(asked), after))
    often = rnd.choice((0.3, 0.8, 0.97))
    rows = [
        Row(rnd.choice(kinds), {flag: int(rnd.random() < 0.9) for flag in flags if rnd.random() < often})
        for _ in range(rnd.choice((0, 1, 10, 60, 200)))
    ]
    return rules, rows


def policy(standards: int) -> list[Rule]:
    """Return the rules of a policy: one that may apply and one that surely does, for each standard."""
    kinds = max(1, standards // 10)
    return [
        Rule(f"s{number}{certainty}", f"kind {number % kinds}", (f"c{number}{certainty}",), after)
        for number in range(standards)
        for certainty, after in (("?", None), ("!", f"s{number}?"))
    ]


def case(standards: int, facts: int, seed: int = 0) -> list[Row]:
    """Return rows on which about half the rules of `policy(standards)` hit."""
    rnd = Random(seed)
    kinds = max(1, standards // 10)
    rows = []
    for number in range(facts):
        kind = number % kinds
        flags = {f"c{each}{certainty}": 1 for each in range(kind, standards, kinds) for certainty in "?!"}
        rows.append(Row(f"kind {kind}", {flag: 1 for flag in flags if rnd.random() < 0.7}))
    return rows
