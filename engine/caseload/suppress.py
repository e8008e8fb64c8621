"""Hides small numbers, and as many others as it takes that no sum gives them away.

In: counts by name, the sums that hold between them, a threshold. Out: the names of the counts to hide.
Guaranteed: every count from 1 to threshold - 1 is hidden; none of them can be worked out from what is shown
and the sums, however they are combined; nothing is hidden where the threshold is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Cell: TypeAlias = Hashable
_PRIME = 2**61 - 1  # elimination in whole numbers: exact, since every coefficient is 1 or -1


class Sum(NamedTuple):
    """`total` is the sum of the `parts`."""

    total: Cell
    parts: tuple[Cell, ...]


def to_hide(
    counts: Mapping[Cell, int], sums: Sequence[Sum], threshold: int, also: Iterable[Cell] = ()
) -> frozenset[Cell]:
    """Return the counts to hide; `also` names some that are to be protected whatever they are."""
    small = {cell for cell, count in counts.items() if 0 < count < threshold} | set(also)
    hidden = set(small)
    while True:
        _cover_each_sum(counts, sums, hidden)
        exposed = _worked_out(sums, hidden) & small
        if not exposed:
            return frozenset(hidden)
        for cell in sorted(exposed, key=repr):
            _hide_one_more(counts, sums, hidden, cell)


def _cover_each_sum(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell]) -> None:
    """See to it that no sum has just one hidden count, for that one could be worked out."""
    changed = True
    while changed:
        changed = False
        for each in sums:
            there = [cell for cell in (each.total, *each.parts) if cell in hidden]
            if len(there) == 1 and (other := _cheapest(counts, each, hidden)) is not None:
                hidden.add(other)
                changed = True


def _cheapest(counts: Mapping[Cell, int], each: Sum, hidden: set[Cell]) -> Cell | None:
    """Return the count whose loss costs least: the smallest part that is not nothing; at last the total."""
    parts = [cell for cell in each.parts if cell not in hidden]
    parts.sort(key=lambda cell: (counts[cell] == 0, counts[cell], repr(cell)))
    return parts[0] if parts else each.total if each.total not in hidden else None


def _hide_one_more(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell], cell: Cell) -> None:
    """Hide one more count of the sums in which a cell stands."""
    for each in sums:
        if cell in (each.total, *each.parts) and (other := _cheapest(counts, each, hidden)) is not None:
            hidden.add(other)
            return


def _worked_out(sums: Sequence[Sum], hidden: set[Cell]) -> set[Cell]:
    """Return the hidden counts that follow from the sums: those that stand alone in some combination."""
    rows: dict[Cell, dict[Cell, int]] = {}  # by the count that each row gives in terms of others
    for each in sums:
        row = _unknowns(each, hidden)
        for cell in list(row):
            if cell in rows and cell in row:
                _take_away(row, rows[cell], row[cell])
        if not row:
            continue
        pivot = next(iter(row))
        scale = pow(row[pivot], -1, _PRIME)
        row = {cell: value * scale % _PRIME for cell, value in row.items()}
        for other in rows.values():
            if pivot in other:
                _take_away(other, row, other[pivot])
        rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _unknowns(each: Sum, hidden: set[Cell]) -> dict[Cell, int]:
    row: dict[Cell, int] = {}
    for cell, sign in [(each.total, 1), *((part, -1) for part in each.parts)]:
        if cell in hidden:
            row[cell] = (row.get(cell, 0) + sign) % _PRIME
    return {cell: value for cell, value in row.items() if value}


def _take_away(row: dict[Cell, int], other: Mapping[Cell, int], times: int) -> None:
    for cell, value in other.items():
        left = (row.get(cell, 0) - times * value) % _PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
