"""The engine and the day-by-day walker, which share no code, agree outcome by outcome on random examples."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.properties.agreement import differences
from tests.properties.strategies import example

#: How many examples: a few hundred in every run, thousands under the hypothesis profile `soak`; with
#: DUTYBOOK_SOAK=20000, so many.
EXAMPLES = int(os.environ.get("DUTYBOOK_SOAK") or (6_000 if settings().max_examples >= 5_000 else 320))
BLOCK = 20
#: Where the seeds begin: any whole number gives other examples.
FIRST = int(os.environ.get("DUTYBOOK_SEED", "0") or "0")


@pytest.mark.parametrize("first", range(FIRST, FIRST + EXAMPLES, BLOCK))
def test_the_engine_and_the_walker_agree(first: int) -> None:
    """Occurrences, states, due days, stages, breaches, needs and causes are the same on both sides."""
    found = {seed: differences(example(seed).vector()) for seed in range(first, first + BLOCK)}

    assert {seed: words for seed, words in found.items() if words} == {}
