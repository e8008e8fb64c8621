"""Another world: hidden counts changed by one so that all that is shown stays as it is.

In: counts by name, the laws that hold between them, which counts are hidden. Out: for a hidden count, changes
that make it another number. Guaranteed of such changes: every law holds with them; a hidden count stays at
least 1, and at most what is known of it. So whoever sees the rest cannot tell which world is the true one.
Where none is found within so many tries, the answer is that there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Cell: TypeAlias = Hashable
#: So many changes are tried for a count; a world that takes more is not looked for.
TRIES = 60


class Sum(NamedTuple):
    """`total` is the sum of the `parts`."""

    total: Cell
    parts: tuple[Cell, ...]


class Most(NamedTuple):
    """`total` is at most the sum of the `parts`: children, who may stand in several of them."""

    total: Cell
    parts: tuple[Cell, ...]


Law: TypeAlias = Sum | Most


class Worlds:
    """The counts, their laws, and which are hidden. `most`: what some counts are known not to exceed."""

    def __init__(self, counts: Mapping[Cell, int], laws: Sequence[Law], most: Mapping[Cell, int]) -> None:
        self.hidden: set[Cell] = set()
        self._counts, self._laws, self._most = counts, laws, most
        #: By the place of a law: by how much the parts exceed the total, and None where they never do.
        self.slack = [
            sum(counts[part] for part in law.parts) - counts[law.total] if isinstance(law, Most) else None
            for law in laws
        ]
        #: By the place of a law: its hidden counts, and what one more of each adds to parts less total.
        self.open: list[dict[Cell, int]] = [{} for _ in laws]
        self.stands: dict[Cell, list[tuple[int, int]]] = {}
        for place, law in enumerate(laws):
            for cell, sign in ((law.total, -1), *((part, 1) for part in law.parts)):
                self.stands.setdefault(cell, []).append((place, sign))

    def hide(self, cell: Cell) -> None:
        """Hide a count."""
        self.hidden.add(cell)
        for place, sign in self.stands.get(cell, ()):
            self.open[place][cell] = sign

    def laws_of(self, cell: Cell) -> list[Law]:
        """Return the laws in which a cell stands."""
        return [self._laws[place] for place, _ in self.stands.get(cell, ())]

    def another(self, cell: Cell) -> dict[Cell, int] | None:
        """Return changes of hidden counts, the cell's among them, with which nothing shown is different."""
        self._met: Counter[int] = Counter()
        for step in (1, -1):
            search = _Search(self, self._met)
            if self.may(cell, step) and search.try_step(cell, step):
                return search.steps
        return None

    def in_the_way(self) -> list[Law]:
        """Return the laws that the last search had to mend, those first that most often could not be."""
        ends = sorted(self._met, key=lambda place: (-self._met[place], len(self._laws[place].parts)))
        return [self._laws[place] for place in ends]

    def show(self, cells: Iterable[Cell]) -> None:
        """Show counts again."""
        for cell in cells:
            self.hidden.discard(cell)
            for place, _ in self.stands.get(cell, ()):
                self.open[place].pop(cell, None)

    def may(self, cell: Cell, step: int) -> bool:
        """Return whether a count may be one more or one less for all that is known of it alone."""
        count = self._counts[cell] + step
        return 1 <= count <= self._most.get(cell, count)

    def wrong(self, place: int, off: int) -> int:
        """Return by how much a law is broken where parts less total have changed by `off`."""
        slack = self.slack[place]
        return off if slack is None else min(0, slack + off)


class _Search:
    """One search, step by step and back again where there is no way on."""

    def __init__(self, worlds: Worlds, met: Counter[int]) -> None:
        self._met = met
        self.steps: dict[Cell, int] = {}
        self._worlds, self._left = worlds, TRIES
        #: By the place of a law: the change of parts less total; and those that are broken by it.
        self._off: dict[int, int] = {}
        self._broken: dict[int, int] = {}

    def try_step(self, cell: Cell, step: int) -> bool:
        """Take a step and mend what it breaks; return whether that was possible, else take it back."""
        self._left -= 1
        self.steps[cell] = step
        self._take(cell, step)
        if self._mend():
            return True
        self._take(cell, -step)
        del self.steps[cell]
        return False

    def _take(self, cell: Cell, step: int) -> None:
        for place, sign in self._worlds.stands.get(cell, ()):
            off = self._off[place] = self._off.get(place, 0) + sign * step
            if wrong := self._worlds.wrong(place, off):
                self._broken[place] = wrong
            else:
                self._broken.pop(place, None)

    def _mend(self) -> bool:
        if not self._broken:
            return True
        place, choices = min(
            ((place, self._choices(place)) for place in self._broken), key=lambda each: len(each[1])
        )
        self._met[place] += not choices
        choices.sort(key=self._breaks)
        return any(self._left > 0 and self.try_step(cell, step) for cell, step in choices)

    def _choices(self, place: int) -> list[tuple[Cell, int]]:
        """Return the steps that bring a broken law nearer."""
        step = -1 if self._broken[place] > 0 else 1
        return [
            (cell, sign * step)
            for cell, sign in self._worlds.open[place].items()
            if cell not in self.steps and self._worlds.may(cell, sign * step)
        ]

    def _breaks(self, choice: tuple[Cell, int]) -> int:
        cell, step = choice
        return sum(
            abs(self._worlds.wrong(place, self._off.get(place, 0) + sign * step))
            - abs(self._broken.get(place, 0))
            for place, sign in self._worlds.stands.get(cell, ())
        )
