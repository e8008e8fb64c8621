"""Work shared out over processes.

In: tasks, what is done with one, what every task needs. Out: what came of each, in the order of the tasks.
Guaranteed: the same whatever the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

AtHand = TypeVar("AtHand")
Task = TypeVar("Task")
Found = TypeVar("Found")


def shared_out(
    do: Callable[[AtHand, Task], Found],
    at_hand: AtHand,
    tasks: Sequence[Task],
    jobs: int,
    after_each: Callable[[object], None],
    order: Iterable[int] | None = None,
) -> list[Found]:
    """Return what `do` makes of each task. `do` is a function of a module; `order`: which are begun first, by
    their places; without it, as they stand."""
    found: dict[int, Found] = {}
    places = range(len(tasks)) if order is None else order
    if jobs < 2 or len(tasks) < 2:
        for place in places:
            found[place] = do(at_hand, tasks[place])
            after_each(place)
    else:
        with ProcessPoolExecutor(jobs, initializer=_ready, initargs=(do, at_hand)) as pool:
            waiting = {pool.submit(_one, tasks[place]): place for place in places}
            for one in as_completed(waiting):
                found[waiting[one]] = one.result()
                after_each(one)
    return [found[place] for place in range(len(tasks))]


_READY: list[tuple[Callable[[Any, Any], Any], Any]] = []


def _ready(do: Callable[[Any, Any], Any], at_hand: Any) -> None:
    """Give this process what every task needs."""
    _READY[:] = [(do, at_hand)]


def _one(task: Any) -> Any:
    do, at_hand = _READY[0]
    return do(at_hand, task)


__all__ = ["shared_out"]
