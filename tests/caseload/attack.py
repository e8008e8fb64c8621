"""What somebody works out who reads a summary and takes its sums apart.

In: a summary with small numbers hidden. Out: the hidden numbers that follow from those that are shown. The
sums are found in the summary itself, by the names of its tables and columns, not taken from the code that
hides: a table that comes to it brings its sums along. It is known that a hidden number is no nought.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

from engine.caseload.tally import COUNTS, FORCES, STATES_EXCLUDED, STATES_LATE

Cell: TypeAlias = tuple[str, str, str]
#: Counts and what is added to or taken from them; together they are nothing, or at least nothing.
Equation: TypeAlias = dict[Cell, int]

CHILDREN = ("children", "children_with_gap")
TABLES = ("totals", "standards", "topics", "teams", "workers", "forces", "origins", "months")
_WITHIN = (
    ("outcomes", ("excluded", "on_time", "late", "unknown")),
    *(("excluded", STATES_EXCLUDED), ("late", STATES_LATE)),
)
_PRIME = 2**61 - 1


def numbers(summary: Mapping[str, Any]) -> dict[Cell, int | None]:
    """Return every count of the tables and of the headline; None for one that is hidden."""
    head = summary["headline"]
    return {
        (name, row["key"], column): row[column]
        for name in TABLES
        for row in summary[name]
        for column in (*COUNTS, "gaps", *CHILDREN)
        if column in row
    } | {
        ("headline", key, column): rows[key]
        for column, rows in (
            ("gaps", head["gaps_by_force"] | {"confirmed": head["gaps"]}),
            ("children_with_gap", head["children_by_force"] | {"confirmed": head["children_with_gap"]}),
        )
        for key in rows
    }


def equations(summary: Mapping[str, Any]) -> Iterator[Equation]:
    """Yield the sums within rows and between tables."""
    for name in TABLES:
        for row in summary[name]:
            for total, parts in _WITHIN:
                yield {(name, row["key"], total): -1} | {(name, row["key"], part): 1 for part in parts}
            if name == "topics":
                yield {(name, row["key"], "gaps"): -1, (name, row["key"], "children_with_gap"): 1}
    yield from _headline("gaps")
    for whole, keys, rows in _parts(summary):
        for column in (*COUNTS, "gaps"):
            if all(column in row for row in rows) and any(column in row for row in summary[whole[0]]):
                yield {(*whole, column): -1} | {(*key, column): 1 for key in keys}


def at_leasts(summary: Mapping[str, Any]) -> Iterator[Equation]:
    """Yield what is at least nothing: children of the parts less those of the whole, and the like."""
    for most in _headline("children_with_gap"):
        yield most
        total = next(iter(most))
        yield from ({total: 1, cell: -1} for cell in most if cell != total)
    for whole, keys, rows in _parts(summary):
        for column in CHILDREN:
            if all(column in row for row in rows) and any(column in row for row in summary[whole[0]]):
                yield {(*whole, column): -1} | {(*key, column): 1 for key in keys}
                yield from ({(*whole, column): 1, (*key, column): -1} for key in keys)
    for name in TABLES:
        for row in summary[name]:
            pairs = [("breaches", "late"), ("children", "outcomes")]
            if "gaps" in row:
                pairs += [("gaps", "breaches"), ("children_with_gap", "gaps"), (CHILDREN[1], CHILDREN[0])]
            for one, other in pairs:
                yield {(name, row["key"], one): -1, (name, row["key"], other): 1}


def _headline(column: str) -> Iterator[Equation]:
    """Yield that the forces come to what is confirmed, and that with what is not to the total."""
    confirmed, unconfirmed = (("headline", key, column) for key in ("confirmed", "unconfirmed"))
    yield {confirmed: -1} | {("headline", force, column): 1 for force in FORCES}
    yield {("totals", "all", column): -1, confirmed: 1, unconfirmed: 1}


def _parts(summary: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], list[tuple[str, str]], list[Any]]]:
    """Yield each row with the rows of another table that name it: `topic` names a row of `topics`."""
    for parts in TABLES[1:]:
        for whole in TABLES:
            column = whole[:-1]
            if parts == whole or (whole != "totals" and column not in summary[parts][0]):
                continue
            for total in summary[whole]:
                rows = [row for row in summary[parts] if whole == "totals" or row[column] == total["key"]]
                if rows:
                    yield (whole, total["key"]), [(parts, row["key"]) for row in rows], rows


def worked_out(
    summary: Mapping[str, Any], small: Collection[Cell], most: Mapping[Cell, int]
) -> dict[Cell, int | None]:
    """Return the small numbers that follow, where it is known of some what they are at most; None for one
    that some sum gives, whatever it is."""
    told = numbers(summary)
    sums = list(equations(summary))
    by_sums = dict.fromkeys(_alone(sums, told))
    by_bounds = _pinned(sums, list(at_leasts(summary)), told, most)
    return {cell: number for cell, number in (by_sums | by_bounds).items() if cell in small}


def _pinned(
    sums: list[Equation], leasts: list[Equation], told: Mapping[Cell, int | None], most: Mapping[Cell, int]
) -> dict[Cell, int]:
    """Return the hidden numbers whose least and most, narrowed again and again, meet."""
    low = {cell: 1 if number is None else number for cell, number in told.items()}
    high = {cell: most.get(cell, 10**9) if number is None else number for cell, number in told.items()}
    laws = sums + [{cell: -sign for cell, sign in each.items()} for each in sums] + leasts
    changed = True
    while changed:
        changed = False
        for law in laws:
            best = sum(sign * (high if sign > 0 else low)[cell] for cell, sign in law.items())
            for cell, sign in law.items():
                rest = best - sign * (high if sign > 0 else low)[cell]
                if sign > 0 and -rest > low[cell]:
                    low[cell], changed = -rest, True
                if sign < 0 and rest < high[cell]:
                    high[cell], changed = rest, True
    assert all(low[cell] <= high[cell] for cell in told)
    return {cell: low[cell] for cell, number in told.items() if number is None and low[cell] == high[cell]}


def _alone(sums: list[Equation], told: Mapping[Cell, int | None]) -> list[Cell]:
    """Return the hidden numbers that stand alone in some combination of sums, by elimination."""
    rows: dict[Cell, Equation] = {}
    for each in sums:
        row = {cell: sign % _PRIME for cell, sign in each.items() if told[cell] is None}
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
    return [pivot for pivot, row in rows.items() if len(row) == 1]


def _take_away(row: Equation, other: Equation, times: int) -> None:
    for cell, value in other.items():
        left = (row.get(cell, 0) - times * value) % _PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
