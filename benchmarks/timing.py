"""Times contenders fairly: turn by turn, so that whatever else the machine does falls on all of them.

In: things to call. Out: milliseconds. Guaranteed: a figure is the fastest of its runs, since anything else
that the machine does can only add to it; garbage is collected before each run and not during it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

#: Runs of each contender: at most so many, and no more once a contender has taken so many seconds, but two.
MOST_RUNS, ENOUGH_SECONDS, LEAST_RUNS = 15, 1.0, 2


def race(contenders: Mapping[str, Callable[[], Any]], seconds: float = ENOUGH_SECONDS) -> dict[str, float]:
    """Return for each contender the milliseconds of its fastest run."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(MOST_RUNS):
        for name, call in contenders.items():
            if turn < LEAST_RUNS or sum(taken[name]) < seconds:
                taken[name].append(once(call))
    return {name: min(runs) * 1000 for name, runs in taken.items()}


def once(call: Callable[[], Any]) -> float:
    """Return the seconds that one call takes."""
    gc.collect()
    gc.disable()
    try:
        begun = perf_counter()
        call()
        return perf_counter() - begun
    finally:
        gc.enable()
