"""Tables of counts made fit to be shown: small numbers hidden, shares worked out from what is left.

In: tables of rows of counts that add up. Out: the same rows with `null` for each count that is hidden.
Guaranteed: nothing that is shown, alone or together, gives a hidden small number away; a row about fewer
children than the threshold shows no count at all; a share is shown only where every count behind it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from engine.caseload.suppress import Law, Most, Sum, to_hide
from engine.caseload.tally import BOUNDS, COUNTS, STATES_EXCLUDED, STATES_LATE, share

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = Mapping[str, Sequence[Row]]
#: A table and the key of a row in it.
Place: TypeAlias = tuple[str, Any]
#: Counts that add up over rows of gaps.
GAPS = "gaps"
#: Counts of children: each is a small number in its own right, and no sum of others.
CHILDREN = ("children", "children_with_gap")
_KEY = "key"
#: Late, and no breach: told by nobody, but who sees late and breaches sees it too.
_NO_BREACH = "late_without_breach"
_ALL = (*COUNTS, _NO_BREACH, GAPS, *CHILDREN)
#: The sums within a row.
_WITHIN = (
    ("outcomes", ("excluded", "on_time", "late", "unknown")),
    ("excluded", STATES_EXCLUDED),
    ("late", STATES_LATE),
    ("late", ("breaches", _NO_BREACH)),
)
#: Counts of which the first is at most the second.
_AT_MOST = (
    *((GAPS, "breaches"), ("children_with_gap", GAPS)),
    *(("children_with_gap", "children"), ("children", "outcomes")),
)


def shown(tables: Tables, under: Sequence[tuple[str, str, str]], threshold: int) -> dict[str, list[Row]]:
    """Return the tables as they may be shown.

    Every row has a `key`, unique in its table. `under`: (parts, whole, column): the rows of the table `parts`
    add up to the row of the table `whole` whose key their own `column` names (`""`: its only row).
    """
    counts: dict[Any, int] = {}
    for name, rows in tables.items():
        for row in rows:
            counts |= {(name, row[_KEY], each): row[each] for each in _ALL if each in row}
            if "late" in row:
                counts[name, row[_KEY], _NO_BREACH] = row["late"] - row["breaches"]
    few = [cell for cell in counts if _is_about_few(cell, counts, threshold)]
    hidden = to_hide(counts, _laws(tables, under, counts), threshold, few)
    return {name: [_row(name, row, hidden) for row in rows] for name, rows in tables.items()}


def _is_about_few(cell: tuple[str, Any, str], counts: Mapping[Any, int], threshold: int) -> bool:
    children = counts.get((cell[0], cell[1], "children"), threshold)
    return 0 < children < threshold and counts[cell] > 0


def _laws(tables: Tables, under: Sequence[tuple[str, str, str]], counts: Mapping[Any, int]) -> list[Law]:
    """Return what holds within the rows and between the tables, of the counts that are there."""
    found: list[Law] = []
    for name, rows in tables.items():
        for row in rows:
            found += _within(name, row)
    for parts, whole, column in under:
        for total in tables[whole]:
            mine = [row[_KEY] for row in tables[parts] if not column or row[column] == total[_KEY]]
            found += _between((whole, total[_KEY]), [(parts, key) for key in mine], counts)
    return found


def _within(name: str, row: Row) -> Iterator[Law]:
    at = (name, row[_KEY])
    for total, parts in _WITHIN:
        if total in row:
            yield Sum((*at, total), tuple((*at, part) for part in parts))
    for one, other in _AT_MOST:
        if one in row and other in row:
            same = other == GAPS and row[one] == row[other]  # of a topic they always are, and that is known
            yield (Sum if same else Most)((*at, one), ((*at, other),))


def _between(whole: Place, parts: Sequence[Place], counts: Mapping[Any, int]) -> Iterator[Law]:
    """Yield that counts add up, and that children, of whom each may stand in several parts, at most do."""
    for count in _ALL:
        total, cells = (*whole, count), tuple((*part, count) for part in parts)
        if not cells or any(cell not in counts for cell in (total, *cells)):
            continue
        if count not in CHILDREN or len(cells) == 1:
            yield Sum(total, cells)
        else:
            yield Most(total, cells)
            yield from (Most(cell, (total,)) for cell in cells)


def _row(name: str, row: Row, hidden: frozenset[Any]) -> Row:
    told = {
        column: None if (name, row[_KEY], column) in hidden else value
        for column, value in row.items()
        if column not in BOUNDS
    }
    if "on_time" in row:
        behind = ("on_time", "late", "unknown")
        sure = all(told[column] is not None for column in behind)
        told["share_on_time"] = share(row) if sure else None
    return told
