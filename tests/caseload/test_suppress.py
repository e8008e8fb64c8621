"""Small numbers are hidden so that no total gives them away."""

from __future__ import annotations

from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.caseload.suppress import Most, Sum, to_hide


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


def test_two_small_numbers_whose_sum_is_two_take_a_third_with_them() -> None:
    """Each is at least one, so eight less six would be one and one."""
    counts = {"all": 8, "law": 6, "guidance": 1, "local": 1}

    assert "law" in to_hide(counts, [Sum("all", ("law", "guidance", "local"))], 5)


def test_two_small_numbers_that_are_as_large_as_they_can_be_take_a_third_with_them() -> None:
    """Each is at most four, so fourteen less six would be four and four."""
    counts = {"all": 14, "law": 6, "guidance": 4, "local": 4}

    assert "law" in to_hide(counts, [Sum("all", ("law", "guidance", "local"))], 5)


def test_a_number_that_follows_from_the_most_that_others_come_to_is_protected() -> None:
    """Twenty children of a team, of whom two workers have ten and six: the third has at least four."""
    counts = {"team": 20, "A": 10, "B": 6, "C": 4}

    assert to_hide(counts, [Most("team", ("A", "B", "C"))], 5) == {"B", "C"}


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_no_combination_of_sums_gives_a_small_number_away(seed: int) -> None:
    """Every small number could be another small one: two tables of counts agree on all that is shown."""
    dice = Random(seed)
    counts, sums = _table(dice, range(dice.randint(1, 3)), range(dice.randint(1, 3)))

    hidden = to_hide(counts, sums, 5)

    nought = {cell for cell, count in counts.items() if not count}
    assert not hidden & nought
    worlds = _worlds(counts, sums, hidden)
    for cell, count in counts.items():
        if 0 < count < 5:
            assert cell in hidden
            all_hidden = all(near in hidden | nought for near in _bearing_on(cell, sums, nought))
            assert all_hidden or any(world[cell] != count for world in worlds), (counts, hidden, cell)


def _table(dice: Random, rows: range, columns: range) -> tuple[dict[object, int], list[Sum]]:
    counts: dict[object, int] = {
        cell: dice.choice((0, 0, 1, 1, 2, 3, 4, 4, 6, 9, 15)) for cell in product(rows, columns)
    }
    sums = [Sum(("row", row), tuple((row, column) for column in columns)) for row in rows]
    sums += [Sum(("column", column), tuple((row, column) for row in rows)) for column in columns]
    sums += [Sum("all", tuple(("row", row) for row in rows))]
    sums += [Sum("all", tuple(("column", column) for column in columns))]
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    return counts, sums


def _worlds(counts: dict[object, int], sums: list[Sum], hidden: frozenset[object]) -> list[dict[object, int]]:
    """Return the tables that look the same: nothing hidden is nought, what is small is small in all."""
    inner = [cell for cell in counts if isinstance(cell, tuple) and isinstance(cell[0], int)]
    steps = [(-1, 0, 1) if cell in hidden else (0,) for cell in inner]
    found = []
    for changes in product(*steps):
        world = dict(counts)
        for cell, step in zip(inner, changes, strict=True):
            world[cell] += step
        for each in sums:
            world[each.total] = sum(world[part] for part in each.parts)
        if all(_looks_the_same(world[cell], counts[cell], cell in hidden) for cell in counts):
            found.append(world)
    return found


def _looks_the_same(other: int, count: int, hidden: bool) -> bool:
    if not hidden:
        return other == count
    return other >= 1 and (count >= 5 or other < 5)


def _bearing_on(cell: object, sums: list[Sum], nought: set[object]) -> set[object]:
    """Return the counts that hang together with one by sums."""
    found, new = {cell}, {cell}
    while new:
        new = {
            other for each in sums if new & {each.total, *each.parts} for other in (each.total, *each.parts)
        } - (found | nought)
        found |= new
    return found
