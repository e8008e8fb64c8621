"""What a reading of data did not take, as its page tells it.

In: the report of a reading. Out: `Gap`s. Guaranteed: a row that gives facts of several kinds and fails for
all of them for one reason stands there once, with the kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` rows or cells of a column (None: whole rows) of which facts of `kinds` were lost, or are in
    doubt; `row` is the first."""

    where: str
    column: str | None
    why: str
    lost: str
    count: int
    row: int
    kinds: tuple[str, ...]


def gaps(reasons: Iterable[Mapping[str, Any]]) -> list[Gap]:
    """Return the reasons of a report, those for most rows first."""
    found: dict[tuple[object, ...], Gap] = {}
    for each in reasons:
        new = Gap(
            each["sheet"] or each["file"],
            each["column"],
            each["why"],
            each["lost"],
            each["count"],
            each["first_row"],
            (each["kind"].replace("_", " "),) if each["kind"] else (),
        )
        key = (new.where, new.column, new.why, new.lost, new.count, new.row)
        known = found.setdefault(key, new)
        if known is not new:
            found[key] = replace(known, kinds=tuple(dict.fromkeys((*known.kinds, *new.kinds))))
    return sorted(found.values(), key=lambda each: -each.count)
