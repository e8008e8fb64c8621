"""Completions of what is missing, enumerated one by one.

In: a function that reads missing facts through a `World`. Out: its result in every completion that it can
tell apart. Guaranteed: a missing fact is branched on only when it is read, so the leaves are exactly the
completions that matter; which missing facts matter is decided by comparing leaves, never by guessing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
MOST_LEAVES = 3000

NOT_RECORDED = "not recorded"
NOT_IN_EXTRACT = "not in the extract"
OUTSIDE_COVERAGE = "outside coverage"
OUTSIDE_CALENDAR = "outside the calendar"
READING_OPEN = "reading open"


@dataclass(frozen=True)
class Atom:
    """One missing fact: what a person would have to look up, why it is missing, and where it is asked."""

    label: str
    cause: str
    key: tuple[Hashable, ...] = ()


class Undecided(Exception):
    """Raised to branch: this missing fact was read and could be any of these values."""

    def __init__(self, atom: Atom, options: tuple[Hashable, ...]) -> None:
        super().__init__(atom)
        self.atom, self.options = atom, options


class TooMany(Exception):
    """More completions than a naive walker can enumerate."""


class World:
    """One completion: the values chosen so far for missing facts."""

    def __init__(self, chosen: dict[Atom, Hashable]) -> None:
        self.chosen = chosen
        self.asked = False

    def read(self, atom: Atom, options: Iterable[Hashable]) -> Any:
        """Return the value of a missing fact in this completion."""
        self.asked = True
        if atom in self.chosen:
            return self.chosen[atom]
        raise Undecided(atom, tuple(dict.fromkeys(options)))


@dataclass(frozen=True)
class Leaf(Generic[T]):
    """A completion, as far as it was read, and the result in it."""

    chosen: dict[Atom, Hashable]
    result: T


def completions(walk: Callable[[World], T]) -> list[Leaf[T]]:
    """Return the result of `walk` in every completion of the missing facts that it reads."""
    leaves: list[Leaf[T]] = []
    todo: list[dict[Atom, Hashable]] = [{}]
    while todo:
        chosen = todo.pop()
        try:
            leaves.append(Leaf(chosen, walk(World(chosen))))
        except Undecided as missing:
            todo += [{**chosen, missing.atom: option} for option in reversed(missing.options)]
        if len(leaves) + len(todo) > MOST_LEAVES:
            raise TooMany
    return leaves


def certain(question: Callable[[World], bool]) -> bool:
    """Return whether the answer is yes in every completion."""
    return all(leaf.result for leaf in completions(question))


def decisive(leaves: list[Leaf[T]], view: Callable[[T], Hashable]) -> list[Atom]:
    """Return the missing facts that can change the view of the result while all the others stay as they
    are.
    """
    found: list[Atom] = []
    seen: dict[Hashable, list[dict[Atom, Hashable]]] = {}
    for leaf in leaves:
        seen.setdefault(view(leaf.result), []).append(leaf.chosen)
    groups = list(seen.values())
    for atom in sorted({a for leaf in leaves for a in leaf.chosen}, key=lambda a: (a.label, repr(a))):
        if any(
            _differ_only(atom, one, two)
            for i, a in enumerate(groups)
            for b in groups[:i]
            for one in a
            for two in b
        ):
            found.append(atom)
    return found


def _differ_only(atom: Atom, one: dict[Atom, Hashable], two: dict[Atom, Hashable]) -> bool:
    if atom not in one or atom not in two or one[atom] == two[atom]:
        return False
    return all(two[a] == value for a, value in one.items() if a != atom and a in two)
