"""Worlds: every way in which what is missing could turn out, tried one after another.

In: a two-valued function that asks a `World` whenever it meets something unknown. Out: one result for
each completion, and which questions mattered. Guaranteed: all completions of the questions asked are
tried (or `TooManyWorlds` is raised), each question gets one answer within a world, and a question is
reported as needed only if some answers to the others make its answer change the result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from engine.outcome import Cause

MAX_WORLDS = 729

T = TypeVar("T")
R = TypeVar("R")


class Need(NamedTuple):
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


#: Values -> those that pass a test, and those that do not.
Split: TypeAlias = Callable[[tuple[object, ...]], tuple[tuple[object, ...], tuple[object, ...]]]
#: What was asked (question, options, None, needs) or tested (what is missing, its options, the test, needs).
Call: TypeAlias = tuple[Hashable, tuple[Any, ...], Split | None, tuple[Need, ...]]


class World:
    """One completion: answers from a script, then the first option of every further question."""

    __slots__ = ("_left", "_script", "calls", "known", "trail")

    def __init__(self, script: tuple[int, ...] = ()) -> None:
        self._script = script
        self.known: dict[Hashable, object] = {}
        self.calls: list[tuple[Call, object]] = []  # everything that was asked or tested, with the answer
        self._left: dict[Hashable, tuple[object, ...]] = {}  # the values that a missing one may still have
        self.trail: list[Asked] = []

    def ask(self, question: Hashable, options: tuple[T, ...], needs: tuple[Need, ...]) -> T:
        """Return the answer that holds in this world."""
        return self.put((question, options, None, needs))  # type: ignore[return-value]  # one of the options

    def test(
        self,
        missing: Hashable,
        options: tuple[object, ...],
        split: Split,
        needs: tuple[Need, ...],
    ) -> bool:
        """Return whether a missing value passes a test; it is split only as far as the tests can tell."""
        return self.put((missing, options, split, needs))  # type: ignore[return-value]  # tests say yes or no

    def put(self, call: Call) -> object:
        """Ask or test: what this world is asked, or what another world was asked before it."""
        question, options, split, needs = call
        if split is None:
            answer = self._answer(question, options, needs)
        else:
            passing, failing = split(self._left.get(question, options))
            answer = bool(passing)
            if passing and failing:
                answer = self._answer((question, passing), (False, True), needs)
                self._left[question] = passing if answer else failing
        self.calls.append((call, answer))
        return answer

    def _answer(self, question: Hashable, options: tuple[Any, ...], needs: tuple[Need, ...]) -> Any:
        if question in self.known:
            return self.known[question]
        place = len(self.trail)
        taken = self._script[place] if place < len(self._script) else 0
        self.trail.append((question, needs, len(options), taken))
        self.known[question] = options[taken]
        return options[taken]


@dataclass(frozen=True, slots=True)
class Explored(Generic[R]):
    """The results of all worlds (in a fixed order), and the needs met at all."""

    results: tuple[R, ...]
    trails: tuple[tuple[Asked, ...], ...]
    _found: dict[Callable[[R], Hashable], frozenset[Need]] = field(default_factory=dict)

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset(need for trail in self.trails for _, needs, _, _ in trail for need in needs)

    def needed_for(self, view: Callable[[R], Hashable]) -> frozenset[Need]:
        """Return the needs whose answers can change `view` of the result."""
        if len(self.results) == 1:
            return frozenset()
        if view not in self._found:
            leaves = [(trail, view(result)) for trail, result in zip(self.trails, self.results, strict=True)]
            found: set[Need] = set()
            if any(leaf[1] != leaves[0][1] for leaf in leaves):
                _reduce(leaves, 0, found, {})
            self._found[view] = frozenset(found)
        return self._found[view]


Leaf: TypeAlias = tuple[tuple[Asked, ...], Hashable]


def _reduce(leaves: list[Leaf], depth: int, found: set[Need], numbers: dict[Hashable, int]) -> int:
    """Fold the tree of answers from its leaves: a question whose branches are all alike is dropped. Each
    subtree is told by its number; those that are alike share one."""
    trail, seen = leaves[0]
    if len(leaves) == 1 and len(trail) <= depth:
        return numbers.setdefault(("leaf", seen), len(numbers))
    question, needs, _, _ = trail[depth]
    under: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        under.setdefault(leaf[0][depth][3], []).append(leaf)
    branches = [_reduce(under[option], depth + 1, found, numbers) for option in sorted(under)]
    if branches.count(branches[0]) == len(branches):
        return branches[0]
    found.update(needs)
    return numbers.setdefault(("ask", question, *branches), len(numbers))


def branch(question: Hashable, needs: tuple[Need, ...], under: Sequence[Explored[R]]) -> Explored[R]:
    """Return what `explore` would of a function that asks this question first; `under`: what it would return
    under each answer.

    Raises TooManyWorlds if there are more than may be tried."""
    tops = [(question, needs, len(under), taken) for taken in range(len(under))]
    leaves = [
        [(result, (top, *trail)) for result, trail in zip(one.results, one.trails, strict=True)]
        for top, one in zip(tops, under, strict=True)
    ]
    first = leaves[0]
    ordered = [*first[:1], *(leaf for rest in reversed(leaves[1:]) for leaf in rest), *first[1:]]
    if len(ordered) > MAX_WORLDS:
        raise TooManyWorlds(frozenset(need for _, trail in ordered for _, met, _, _ in trail for need in met))
    return Explored(tuple([leaf[0] for leaf in ordered]), tuple([leaf[1] for leaf in ordered]))


def explore(run: Callable[[World], R], limit: int = MAX_WORLDS) -> Explored[R]:
    """Run the function in every world.

    Raises TooManyWorlds if there are more than `limit`.
    """
    world = World()
    results = [run(world)]
    if not world.trail:
        return Explored((results[0],), ((),))  # nothing is missing: there is one world
    trails = [tuple(world.trail)]
    pending = _others(trails[0], 0)
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
        pending += _others(trail, len(script))
    return Explored(tuple(results), tuple(trails))


def _others(trail: tuple[Asked, ...], since: int) -> list[tuple[int, ...]]:
    """Return the scripts of the worlds that answer otherwise than this one from that question on."""
    answers = tuple([taken for _, _, _, taken in trail])
    return [
        (*answers[:place], other)
        for place in range(len(trail) - 1, since - 1, -1)
        for other in range(1, trail[place][2])
    ]
