"""Tables of counts made fit to be shown: small numbers hidden, shares worked out from what is left.

In: tables of rows of counts that add up. Out: the same rows with `null` for each count that is hidden.
Guaranteed: nothing that is shown, alone or together, gives a hidden small number away; a row about fewer
children than the threshold shows no count at all; a share is shown only where every count behind it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from engine.caseload.suppress import Sum, to_hide
from engine.caseload.tally import BOUNDS, COUNTS, STATES_EXCLUDED, STATES_LATE, share

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = Mapping[str, Sequence[Row]]
#: Counts that add up over rows of gaps.
GAPS = "gaps"
#: Counts of children: each is a small number in its own right, and no sum of others.
CHILDREN = ("children", "children_with_gap")
_KEY = "key"
#: The sums within a row.
_WITHIN = (
    ("outcomes", ("excluded", "on_time", "late", "unknown")),
    ("excluded", STATES_EXCLUDED),
    ("late", STATES_LATE),
)
#: Counts so close to others that one is shown only with the other.
_TIED = (("breaches", "late"), ("children_with_gap", GAPS))


def shown(tables: Tables, under: Sequence[tuple[str, str, str]], threshold: int) -> dict[str, list[Row]]:
    """Return the tables as they may be shown.

    Every row has a `key`, unique in its table. `under`: (parts, whole, column): the rows of the table `parts`
    add up to the row of the table `whole` whose key their own `column` names (`""`: its only row).
    """
    counts: dict[Any, int] = {}
    for name, rows in tables.items():
        for row in rows:
            columns = (*COUNTS, GAPS, *CHILDREN)
            counts |= {(name, row[_KEY], each): row[each] for each in columns if each in row}
    few = [cell for cell in counts if _is_about_few(cell, counts, threshold)]
    hidden = to_hide(counts, _sums(tables, under, counts), threshold, few)
    return {name: [_row(name, row, hidden) for row in rows] for name, rows in tables.items()}


def _is_about_few(cell: tuple[str, Any, str], counts: Mapping[Any, int], threshold: int) -> bool:
    children = counts.get((cell[0], cell[1], "children"), threshold)
    return 0 < children < threshold and counts[cell] > 0


def _sums(tables: Tables, under: Sequence[tuple[str, str, str]], counts: Mapping[Any, int]) -> list[Sum]:
    found = []
    for name, rows in tables.items():
        for row in rows:
            at = (name, row[_KEY])
            for total, parts in _WITHIN:
                if total in row:
                    found.append(Sum((*at, total), tuple((*at, part) for part in parts)))
            for one, other in _TIED:
                if one in row and other in row:
                    found.append(Sum((*at, one), ((*at, other),)))
    for parts_table, whole, column in under:
        for total_row in tables[whole]:
            mine = [row for row in tables[parts_table] if not column or row[column] == total_row[_KEY]]
            for count in (*COUNTS, GAPS):
                total_cell: Any = (whole, total_row[_KEY], count)
                cells: list[Any] = [(parts_table, row[_KEY], count) for row in mine]
                if mine and all(cell in counts for cell in (total_cell, *cells)):
                    found.append(Sum(total_cell, tuple(cells)))
    return found


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
