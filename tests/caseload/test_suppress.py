"""Small numbers are hidden so that no total gives them away."""

from __future__ import annotations

from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.caseload.suppress import Sum, to_hide


def test_a_small_number_takes_another_of_its_sum_with_it() -> None:
    """Else total minus the rest would be the number."""
    counts = {"all": 30, "east": 3, "west": 7, "north": 20}

    assert to_hide(counts, [Sum("all", ("east", "west", "north"))], 5) == {"east", "west"}


def test_where_there_is_nothing_else_to_hide_the_total_goes() -> None:
    """One team alone: its number is the total's."""
    assert to_hide({"all": 3, "east": 3}, [Sum("all", ("east",))], 5) == {"all", "east"}


def test_nothing_and_large_numbers_are_shown() -> None:
    """Nought is nobody."""
    assert not to_hide({"all": 12, "east": 0, "west": 12}, [Sum("all", ("east", "west"))], 5)


def test_a_threshold_of_nought_hides_nothing() -> None:
    """For a report that stays inside."""
    assert not to_hide({"all": 3, "east": 3}, [Sum("all", ("east",))], 0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_no_combination_of_sums_gives_a_small_number_away(seed: int) -> None:
    """Every small number could be another one: two tables of counts agree on all that is shown."""
    dice = Random(seed)
    rows, columns = range(dice.randint(1, 4)), range(dice.randint(1, 3))
    counts: dict[object, int] = {
        cell: dice.choice((0, 0, 1, 2, 3, 4, 6, 9, 15)) for cell in product(rows, columns)
    }
    sums = [Sum(("row", row), tuple((row, column) for column in columns)) for row in rows]
    sums += [Sum(("column", column), tuple((row, column) for row in rows)) for column in columns]
    sums += [Sum("all", tuple(("row", row) for row in rows))]
    sums += [Sum("all", tuple(("column", column) for column in columns))]
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)

    hidden = to_hide(counts, sums, 5)

    for cell, count in counts.items():
        if 0 < count < 5:
            assert cell in hidden
            assert _can_differ(cell, sums, hidden), (counts, hidden, cell)


def _can_differ(cell: object, sums: list[Sum], hidden: frozenset[object]) -> bool:
    """Solve the sums over fractions by another way: is the cell fixed by them?"""
    from fractions import Fraction

    names = sorted(hidden, key=repr)
    rows = [[Fraction((each.total == name) - each.parts.count(name)) for name in names] for each in sums]
    unit = [Fraction(name == cell) for name in names]
    return _rank(rows) < _rank([*rows, unit])


def _rank(rows: list[list]) -> int:  # type: ignore[type-arg]  # numbers of any kind
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for n in range(rank + 1, len(rows)):
            factor = rows[n][column] / rows[rank][column]
            rows[n] = [a - factor * b for a, b in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    return rank
