"""Walks any part of a plan: every node inside it, whatever holds it.

In: terms, limits, points, conditions. Out: the frozen nodes inside. Guaranteed: each node is yielded
once a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def nodes(part: Any) -> Iterator[Any]:
    """Yield the part and every dataclass inside it, depth first."""
    if isinstance(part, tuple):
        for one in part:
            yield from nodes(one)
    elif is_dataclass(part) and not isinstance(part, type):
        yield part
        for each in fields(part):
            yield from nodes(getattr(part, each.name))
