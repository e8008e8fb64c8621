"""Walks any part of a plan: every node inside it, whatever holds it.

In: terms, limits, points, conditions. Out: the frozen nodes inside. Guaranteed: each node is yielded
once a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any


def nodes(part: Any) -> Iterator[Any]:
    """Yield the part and every dataclass inside it, depth first."""
    if isinstance(part, tuple):
        for one in part:
            yield from nodes(one)
    elif (names := fields_of(part.__class__)) is not None:
        yield part
        for name in names:
            yield from nodes(getattr(part, name))


@cache
def fields_of(kind: type) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields; None for anything else."""
    return tuple([each.name for each in fields(kind)]) if is_dataclass(kind) else None
