"""What every matcher does around its matching: rules made sure of, rows that look alike taken together.

In: rules, rows, hits on kinds of rows. Out: groups of rows, hits on rows. Guaranteed: rules that share
a name are alternatives of one rule; every row gets exactly the hits of the group it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from engine.matching import Hit, Row, Rule

#: A kind and the flags that are 1: all that a rule can see of a row.
Look: TypeAlias = tuple[str, frozenset[str]]


class UnsoundRules(ValueError):
    """Rules that no matcher can run: one waits for a rule that is not there, or for itself."""


def require_sound(rules: Iterable[Rule]) -> None:
    """Raise UnsoundRules if a rule comes after one that is missing, or, over others, after itself."""
    waits: dict[str, list[str]] = {}
    names = set()
    for rule in rules:
        names.add(rule.name)
        if rule.after is not None:
            waits.setdefault(rule.name, []).append(rule.after)
    for name, earlier in waits.items():
        if missing := set(earlier) - names:
            raise UnsoundRules(f"rule {name!r} comes after {min(missing)!r}, which is no rule")
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as fault:
        raise UnsoundRules(f"rules wait for each other: {' after '.join(fault.args[1])}") from fault


def group(rows: Sequence[Row]) -> dict[Look, list[int]]:
    """Return the rows' numbers by what rules can see of them, in order of each look's first row."""
    groups: dict[Look, list[int]] = {}
    for number, row in enumerate(rows):
        look = (row.kind, frozenset([flag for flag, value in row.flags.items() if value == 1]))
        groups.setdefault(look, []).append(number)
    return groups


def spread(hits: Iterable[tuple[str, Look]], groups: Mapping[Look, Sequence[int]]) -> frozenset[Hit]:
    """Return hits on looks as hits on every row that looks so."""
    return frozenset((name, number) for name, look in hits for number in groups[look])
