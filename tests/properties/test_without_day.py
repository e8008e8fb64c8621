"""A case that lacks the day of one fact, judged by the engine, and walked on each day by the walker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from engine.outcome import BREACHES, Outcome, State
from tests.oracle.undated import telling_days, walked
from tests.properties.agreement import time_limit
from tests.properties.cases import VOCABULARY
from tests.properties.laws_kit import Found, Row, day_of, judge
from tests.properties.strategies import example

#: How many examples, as for the agreement of the two (`test_agreement`), of which each is walked many times.
EXAMPLES = int(os.environ.get("DUTYBOOK_SOAK") or (1_500 if settings().max_examples >= 5_000 else 80))
BLOCK = 20
FIRST = int(os.environ.get("DUTYBOOK_SEED", "0") or "0")
MOST_DAYS = 8


def left_out(vector: Row, dice: Random) -> tuple[Row, str, Row, str] | None:
    """Return the vector without the day of one fact, its kind, its row and its edge; None if none is left."""
    rows = [
        (kind, row, "from" if VOCABULARY[kind]["is"] == "period" else "at")
        for kind, rows in sorted(vector["facts"].items())
        if isinstance(rows, list) and kind not in ("waiver", "care_plan")
        for row in rows
        if "scheduled" not in row
    ]
    rows = [(kind, row, edge) for kind, row, edge in rows if day_of(row[edge]) <= day_of(vector["as_of"])]
    if not rows or vector.get("known_on") is not None:
        return None
    kind, row, edge = dice.choice(rows)
    bare = {key: value for key, value in row.items() if key not in (edge, "recorded")}
    kept = [bare if one is row else one for one in vector["facts"][kind]]
    return {**vector, "facts": {**vector["facts"], kind: kept}}, kind, bare, edge


def gainsaid(found: Found, states: dict[tuple[str, str], set[str]]) -> Iterator[tuple[Any, ...]]:
    """Yield what the engine says without the day and the walker does not say on this day."""
    for name, one in found.items():
        told = states.get(name, {"none"})
        if not _allowed(one, told):
            yield name, one.state, one.possible, told
    stars = {standard for standard, occurrence in found if occurrence.endswith("*")}
    for name, told in states.items():
        whole = name[1].endswith("/first") and "@" not in name[1]  # gaps and pieces are named by days
        if whole and name not in found and name[0] not in stars:
            yield name, None, (), told


def _allowed(one: Outcome, told: set[str]) -> bool:
    """A known state is the one told, a breach another breach at the most. Of an unknown one, of which the
    days are tried here and there, what it says of a breach holds for all."""
    if one.state is not State.UNKNOWN:
        return told <= (BREACHES if one.state in BREACHES else {one.state})
    if not one.possible or told <= set(one.possible) or one.breach is None:
        return True
    return told <= BREACHES if one.breach else not told & BREACHES


@pytest.mark.parametrize("first", range(FIRST, FIRST + EXAMPLES, BLOCK))
def test_what_is_known_without_a_day_the_walker_says_on_every_day(first: int) -> None:
    """A state that is shown is so on each day on which the fact may have been; no breach is surely none, or
    surely one, that is not so on each; what hangs on a day may be there from the beginning."""
    for seed in range(first, first + BLOCK):
        dice = Random(seed)
        missing = left_out(example(seed).vector(), dice)
        if missing is None:
            continue
        vector, kind, row, edge = missing
        days = telling_days(vector, None if row.get("to") is None else day_of(row["to"]))
        days = sorted(dice.sample(days, min(MOST_DAYS, len(days))))
        found = judge(vector).on(vector["facts"])
        with time_limit():
            on_days = walked(vector, kind, row["id"], edge, days)

        for day, states in zip(days, on_days, strict=True):
            assert list(gainsaid(found, states)) == [], (seed, kind, row["id"], day)
