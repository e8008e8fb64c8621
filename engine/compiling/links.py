"""What ties standards to each other: what they follow on, what their limits wait for, what they owe.

In: standards. Out: `Links` by the name of the standard, and the standards that owe a kind of fact.
Guaranteed: whoever orders standards and whoever narrows a plan go by the same ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.compiling.nodes import nodes
from engine.nodes import Ordinal, owed_by
from engine.plan import Standard


@dataclass(frozen=True, slots=True)
class Links:
    """What ties a standard to others: its causes, the kinds of event that its limits wait for (not the last
    one before, which has happened or not), the kinds of fact that it owes."""

    causes: frozenset[str]
    awaits: frozenset[str]
    owes: frozenset[str]


def links_of(standards: Iterable[Standard]) -> dict[str, Links]:
    """Return the links of each standard by its name."""
    return {one.name: _links(one) for one in standards}


def owing_of(links: Mapping[str, Links]) -> dict[str, list[str]]:
    """Return the standards that owe a kind of fact, in the order in which they are linked."""
    found: dict[str, list[str]] = {}
    for name, one in links.items():
        for kind in one.owes:
            found.setdefault(kind, []).append(name)
    return found


def _links(standard: Standard) -> Links:
    limits = [
        (terms.due, terms.restart, tuple(one.instead for one in terms.unless)) for terms in standard.terms
    ]
    ordinals = [node for part in limits for node in nodes(part) if isinstance(node, Ordinal)]
    return Links(
        frozenset([terms.follows for terms in standard.terms if terms.follows is not None]),
        frozenset([node.kind for node in ordinals if node.nth > 0]),
        frozenset([kind for terms in standard.terms for kind, _ in owed_by(terms.met)]),
    )
