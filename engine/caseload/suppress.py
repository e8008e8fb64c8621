"""Hides small numbers, and as many others as it takes that nothing gives them away.

In: counts by name, the laws that hold between them, a threshold. Out: the names of the counts to hide.
Guaranteed: every count from 1 to threshold - 1 is hidden; the hidden parts of a total that is shown come to
no small number; each small count may as well be another small one, for all that is shown and all laws (see
`engine.caseload.otherwise`), or every count of its sums is hidden; nought is always shown; nothing is
hidden where the threshold is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from heapq import nsmallest

from engine.caseload.otherwise import Cell, Law, Most, Sum, Worlds

#: So many counts, and so many parts of one law, are asked whether hiding them makes another count safe.
ASKED, FEW = 60, 1
__all__ = ["Cell", "Law", "Most", "Sum", "to_hide"]


def to_hide(
    counts: Mapping[Cell, int], laws: Sequence[Law], threshold: int, also: Iterable[Cell] = ()
) -> frozenset[Cell]:
    """Return the counts to hide; `also` names some that are to be protected whatever they are."""
    small = [cell for cell, count in counts.items() if 0 < count < threshold]
    one = _ones(counts, laws)
    laws = _between_ones(counts, laws, one)
    worlds = Worlds(counts, laws, {one[cell]: threshold - 1 for cell in small})
    protected = dict.fromkeys(one[cell] for cell in (*small, *also))
    cover = partial(_cover, counts, worlds, threshold)
    cover(protected)
    safe: set[Cell] = set()
    for cell in protected:
        while cell not in safe:
            if other := worlds.another(cell):
                safe |= other.keys()
            elif not _hide_one_more(counts, worlds, cover, cell):
                break
    return frozenset(cell for cell in counts if counts[cell] and one[cell] in worlds.hidden)


def _ones(counts: Mapping[Cell, int], laws: Sequence[Law]) -> dict[Cell, Cell]:
    """Return for each count the one that stands for it: a total with a single part is that part."""
    one = {cell: cell for cell in counts}

    def find(cell: Cell) -> Cell:
        while one[cell] != cell:
            cell = one[cell]
        return cell

    for law in laws:
        parts = [part for part in law.parts if counts[part]]
        if isinstance(law, Sum) and len(parts) == 1:
            one[find(law.total)] = find(parts[0])
    return {cell: find(cell) for cell in counts}


def _between_ones(counts: Mapping[Cell, int], laws: Sequence[Law], one: Mapping[Cell, Cell]) -> list[Law]:
    """Return the laws between the counts that stand for others; nought is shown and plays no part."""
    found: dict[object, Law] = {}
    for law in laws:
        total, parts = one[law.total], tuple(one[part] for part in law.parts if counts[part])
        if counts[total] and parts != (total,):
            found.setdefault((type(law), total, parts), type(law)(total, parts))
    return list(found.values())


def _cover(counts: Mapping[Cell, int], worlds: Worlds, threshold: int, cells: Iterable[Cell]) -> list[Cell]:
    """Hide cells, and see to it that no sum has just one hidden count, nor a shown total less its shown parts
    a small rest. Return all that were hidden."""
    waiting = list(cells)
    for cell in waiting:
        worlds.hide(cell)
    all_hidden = list(waiting)
    while waiting:
        for law in worlds.laws_of(waiting.pop()):
            while isinstance(law, Sum) and _tells(counts, law, worlds.hidden, threshold):
                other = _cheapest(counts, law, worlds.hidden)
                if other is None:
                    break
                worlds.hide(other)
                waiting.append(other)
                all_hidden.append(other)
    return all_hidden


def _tells(counts: Mapping[Cell, int], each: Sum, hidden: set[Cell], threshold: int) -> bool:
    parts = [cell for cell in each.parts if cell in hidden]
    if each.total in hidden:
        return not parts
    return len(parts) == 1 or 0 < sum(counts[cell] for cell in parts) < threshold


def _cheapest(counts: Mapping[Cell, int], law: Law, hidden: set[Cell]) -> Cell | None:
    """Return the count whose loss costs least: the smallest part; at last the total."""
    parts = [cell for cell in law.parts if cell not in hidden]
    if parts:
        return min(parts, key=lambda cell: (counts[cell], repr(cell)))
    return law.total if law.total not in hidden else None


def _hide_one_more(
    counts: Mapping[Cell, int], worlds: Worlds, cover: Callable[[list[Cell]], list[Cell]], cell: Cell
) -> bool:
    """Hide one more count, with what covers it: the first that makes a cell safe, of the laws that stood in
    the way of another world; if no single one does, the first. Return whether there was one."""
    laws = worlds.in_the_way()
    found = list(dict.fromkeys(other for law in laws for other in _cheap(counts, law, worlds.hidden)))
    for other in found[:ASKED]:
        more = cover([other])
        if worlds.another(cell):
            return True
        worlds.show(more)
    if found:
        cover(found[:1])
    return bool(found)


def _cheap(counts: Mapping[Cell, int], law: Law, hidden: set[Cell]) -> list[Cell]:
    """Return the smallest parts of a law that are shown, and its total if that is."""
    parts = (cell for cell in law.parts if cell not in hidden)
    cheap = nsmallest(FEW, parts, key=lambda cell: (counts[cell], repr(cell)))
    return [*cheap, *([] if law.total in hidden else [law.total])]
