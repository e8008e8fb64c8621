"""Worlds: every way in which what is missing could turn out, tried one after another.

In: a two-valued function that asks a `World` whenever it meets something unknown. Out: one result for
each completion, and which questions mattered. Guaranteed: all completions of the questions asked are
tried (or `TooManyWorlds` is raised), each question gets one answer within a world, and a question is
reported as needed only if some answers to the others make its answer change the result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from engine.outcome import Cause

MAX_WORLDS = 729

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A missing fact: `placement/p1.emergency`, or `visit` where whole facts may be missing; and why it is
    missing."""

    name: str
    cause: Cause


class TooManyWorlds(Exception):
    """More completions than can be tried; `needs` are those met so far."""

    def __init__(self, needs: frozenset[Need]) -> None:
        super().__init__(len(needs))
        self.needs = needs


Asked: TypeAlias = tuple[
    Hashable, tuple[Need, ...], int, int
]  # question, what it needs, options, option taken


class World:
    """One completion: answers from a script, then the first option of every further question."""

    __slots__ = ("_left", "_script", "known", "touches", "trail")

    def __init__(self, script: tuple[int, ...] = ()) -> None:
        self._script = script
        self.known: dict[Hashable, object] = {}
        self.touches = (
            0  # how often anything was asked: what was worked out without asking holds in every world
        )
        self._left: dict[Hashable, tuple[object, ...]] = {}  # the values that a missing one may still have
        self.trail: list[Asked] = []

    def ask(self, question: Hashable, options: tuple[T, ...], needs: tuple[Need, ...]) -> T:
        """Return the answer that holds in this world."""
        self.touches += 1
        if question in self.known:
            return self.known[question]  # type: ignore[return-value]  # a question always has the same options
        place = len(self.trail)
        taken = self._script[place] if place < len(self._script) else 0
        self.trail.append((question, needs, len(options), taken))
        self.known[question] = options[taken]
        return options[taken]

    def test(
        self,
        missing: Hashable,
        options: tuple[object, ...],
        holds: Callable[[object], bool],
        needs: tuple[Need, ...],
    ) -> bool:
        """Return whether a missing value passes a test; it is split only as far as the tests can tell."""
        self.touches += 1
        left = self._left.get(missing, options)
        passing = tuple(value for value in left if holds(value))
        if not passing or len(passing) == len(left):
            return bool(passing)
        answer = self.ask((missing, passing), (False, True), needs)
        self._left[missing] = passing if answer else tuple(value for value in left if value not in passing)
        return answer


@dataclass(frozen=True, slots=True)
class Explored(Generic[R]):
    """The results of all worlds (in a fixed order), and the needs met at all."""

    results: tuple[R, ...]
    trails: tuple[tuple[Asked, ...], ...]

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset(need for trail in self.trails for _, needs, _, _ in trail for need in needs)

    def needed_for(self, view: Callable[[R], Hashable]) -> frozenset[Need]:
        """Return the needs whose answers can change `view` of the result."""
        leaves = [(trail, view(result)) for trail, result in zip(self.trails, self.results, strict=True)]
        found: set[Need] = set()
        _reduce(leaves, 0, found)
        return frozenset(found)


def _reduce(leaves: list[tuple[tuple[Asked, ...], Hashable]], depth: int, found: set[Need]) -> Hashable:
    """Fold the tree of answers from its leaves: a question whose branches are all alike is dropped."""
    if len(leaves) == 1 and len(leaves[0][0]) <= depth:
        return ("leaf", leaves[0][1])
    question, needs, options, _ = leaves[0][0][depth]
    below: set[Need] = set()
    branches = tuple(
        _reduce([leaf for leaf in leaves if leaf[0][depth][3] == option], depth + 1, below)
        for option in range(options)
    )
    if all(branch == branches[0] for branch in branches):
        found |= below
        return branches[0]
    found |= below | set(needs)
    return ("ask", question, branches)


def explore(run: Callable[[World], R], limit: int = MAX_WORLDS) -> Explored[R]:
    """Run the function in every world.

    Raises TooManyWorlds if there are more than `limit`.
    """
    pending: list[tuple[int, ...]] = [()]
    results: list[R] = []
    trails: list[tuple[Asked, ...]] = []
    while pending:
        script = pending.pop()
        world = World(script)
        results.append(run(world))
        trail = tuple(world.trail)
        trails.append(trail)
        if len(results) + len(pending) > limit:
            raise TooManyWorlds(
                frozenset(need for seen in trails for _, needs, _, _ in seen for need in needs)
            )
        answers = tuple(taken for _, _, _, taken in trail)
        for place in range(len(trail) - 1, len(script) - 1, -1):
            pending.extend((*answers[:place], other) for other in range(1, trail[place][2]))
    return Explored(tuple(results), tuple(trails))
