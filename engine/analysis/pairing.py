"""Which standards of two councils are about the same thing.

In: two councils. Out: pairs, each with why; a standard that has no counterpart stands alone. Guaranteed:
every standard in force is in a pair or alone; what both stand on comes first, then the topic, then the
likeness of what is done; turned round, the pairs are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from engine.analysis.contents import items_of
from engine.analysis.council import Council
from engine.analysis.groups import is_local, likeness
from engine.plan import ContentStandard, Standard

Key: TypeAlias = str | None
#: How like two standards are; 0: not at all.
Score: TypeAlias = Callable[[str, str], float]


class By(StrEnum):
    """Why two standards are set side by side."""

    ITSELF = "both follow it"
    PARENT = "both stand on the same standard"
    STANDS_ON = "one stands on the other"
    TOPIC = "the same topic"
    LIKENESS = "found: the same act, for the same thing"
    ALONE = "no counterpart was found"


@dataclass(frozen=True, slots=True)
class Pair:
    """A standard of each council, or of one of them alone."""

    first: str | None
    second: str | None
    by: By

    @property
    def mirrored(self) -> Pair:
        """The same, seen from the second council."""
        return Pair(self.second, self.first, self.by)


def pairs(first: Council, second: Council) -> tuple[Pair, ...]:
    """Return the pairs of two councils' duties, then those of their content standards."""

    def like(one: str, other: str) -> float:
        mine, theirs = first.duties[one], second.duties[other]
        return max(likeness(mine, theirs, first.plan), likeness(theirs, mine, second.plan))

    def share(one: str, other: str) -> float:
        return _shared(first.contents[one], second.contents[other])

    duties = _Pairing(first, second, first.duties, second.duties, like).run()
    return (*duties, *_Pairing(first, second, first.contents, second.contents, share).run())


def _shared(one: ContentStandard, other: ContentStandard) -> float:
    """How large a part of what both ask of a document they share."""
    mine, theirs = ({item.key for item in items_of(each)} for each in (one, other))
    return len(mine & theirs) / len(mine | theirs) + 1 if one.of == other.of and mine & theirs else 0


@dataclass(slots=True)
class _Pairing:
    first: Council
    second: Council
    mine: Mapping[str, Standard] | Mapping[str, ContentStandard]
    theirs: Mapping[str, Standard] | Mapping[str, ContentStandard]
    score: Score
    found: list[Pair] = field(default_factory=list)

    def run(self) -> tuple[Pair, ...]:
        both = self.mine.keys() & self.theirs.keys()
        self.found = [Pair(name, name, By.ITSELF) for name in both]
        mine, theirs = self._left([*self.mine], [*self.theirs])
        self._together(mine, theirs, _parents(mine, self.first), _parents(theirs, self.second), By.PARENT)
        self._onto_parents()
        mine, theirs = self._left(mine, theirs)
        self._together(mine, theirs, _topics(mine, self.mine), _topics(theirs, self.theirs), By.TOPIC)
        mine, theirs = self._left(mine, theirs)
        self._best(mine, theirs, By.LIKENESS)
        mine, theirs = self._left(mine, theirs)
        self._onto_national(mine, theirs)
        self._rest()
        return tuple(sorted(self.found, key=_order))

    def _left(self, mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str]]:
        taken = ({one.first for one in self.found}, {one.second for one in self.found})
        return [one for one in mine if one not in taken[0]], [one for one in theirs if one not in taken[1]]

    def _together(
        self,
        mine: Sequence[str],
        theirs: Sequence[str],
        ours: Mapping[str, str],
        yours: Mapping[str, str],
        by: By,
    ) -> None:
        """Pair those that share a parent or a topic, the likest first."""
        for shared in sorted(set(ours.values()) & set(yours.values())):
            some = [one for one in mine if ours.get(one) == shared]
            others = [one for one in theirs if yours.get(one) == shared]
            self._best(some, others, by, least=0)

    def _best(self, mine: Iterable[str], theirs: Iterable[str], by: By, least: float = 0.5) -> None:
        """Pair the likest first, those that are at least so like."""
        scores = sorted(
            (-self.score(one, other), *_names(one, other), one, other) for one, other in product(mine, theirs)
        )
        taken: set[tuple[int, str]] = set()
        for score, _, _, one, other in scores:
            if -score >= least and not {(0, one), (1, other)} & taken:
                taken |= {(0, one), (1, other)}
                self.found.append(Pair(one, other, by))

    def _onto_parents(self) -> None:
        """A local standard without a counterpart stands beside what it stands on, as the other follows it."""
        taken = ({one.first for one in self.found}, {one.second for one in self.found})
        for name in self.mine:
            if name not in taken[0] and (parent := self.first.parents.get(name)) in self.theirs:
                self.found.append(Pair(name, parent, By.STANDS_ON))
        for name in self.theirs:
            if name not in taken[1] and (parent := self.second.parents.get(name)) in self.mine:
                self.found.append(Pair(parent, name, By.STANDS_ON))

    def _onto_national(self, mine: Sequence[str], theirs: Sequence[str]) -> None:
        """What is left stands beside the likest standard of the other council that is not its own."""
        national = [name for name, one in self.theirs.items() if not is_local(one)]
        for one in mine:
            if (other := _likest((self.score(one, each), each) for each in national)) is not None:
                self.found.append(Pair(one, other, By.LIKENESS))
        national = [name for name, one in self.mine.items() if not is_local(one)]
        for other in theirs:
            if (found := _likest((self.score(each, other), each) for each in national)) is not None:
                self.found.append(Pair(found, other, By.LIKENESS))

    def _rest(self) -> None:
        """All that has no pair stands alone."""
        mine, theirs = self._left([*self.mine], [*self.theirs])
        self.found += [Pair(name, None, By.ALONE) for name in mine]
        self.found += [Pair(None, name, By.ALONE) for name in theirs]


def _parents(names: Iterable[str], council: Council) -> dict[str, str]:
    return {name: council.parents[name] for name in names if name in council.parents}


def _topics(
    names: Iterable[str], standards: Mapping[str, Standard] | Mapping[str, ContentStandard]
) -> dict[str, str]:
    return {name: standards[name].topic for name in names}


def _likest(scores: Iterable[tuple[float, str]]) -> str | None:
    best = defaultdict[float, list[str]](list)
    for score, name in scores:
        best[score].append(name)
    return min(best[top]) if best and (top := max(best)) > 0 else None


def _names(one: str, other: str) -> tuple[str, str]:
    """Both names in an order that does not depend on the side."""
    return min(one, other), max(one, other)


def _order(pair: Pair) -> tuple[str, str]:
    return _names(pair.first or pair.second or "", pair.second or pair.first or "")


__all__ = ["By", "Pair", "pairs"]
