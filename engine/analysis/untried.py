"""What no made-up case tries of two duties, so that finding nothing shows nothing.

In: a bench. Out: for each local duty the reasons, in words. Guaranteed: a local duty that hangs on something
else than the one above is named here, since not all cases in which only one of the two is owed are told; and
so is one that ends on a day that no story reaches, or looks back by another unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.analysis.bench import Bench
from engine.analysis.variables import Telling
from engine.compiling.nodes import nodes
from engine.nodes import Earliest, Edge, HoldsFrom, Offset, Point
from engine.plan import Terms


def untried(bench: Bench) -> tuple[tuple[str, str], ...]:
    """Return (local duty, why nothing is proved of it) for whatever was not tried."""
    above = bench.versions(bench.above)
    looking = _Looking(bench)
    return tuple(
        (local.name, why) for local in bench.locals for why in looking.at(bench.versions(local), above)
    )


class _Looking:
    """Sets the versions of two duties side by side by what they say."""

    def __init__(self, bench: Bench) -> None:
        self.telling = Telling(bench.plan, bench.vocabulary)
        self.defined = {one.name: one for one in bench.plan.definitions}

    def at(self, mine: Sequence[Terms], above: Sequence[Terms]) -> Iterator[str]:
        """Yield why the local duty is not proved."""
        if {self._hangs(one) for one in mine} != {self._hangs(one) for one in above}:
            yield (
                f"it is owed {_listed(self._owed_for(one) for one in mine)}, the other "
                f"{_listed(self._owed_for(one) for one in above)}: not every case of that was tried"
            )
        yield from _ends_unlike(mine, above)
        yield from _looks_back_unlike(mine, above)

    def _hangs(self, terms: Terms) -> object:
        """What a duty hangs on; two statuses that hold under the same condition are one."""
        return frozenset(self._same(edge) for edge in terms.anchors), terms.nth, terms.scope

    def _same(self, edge: Edge) -> tuple[object, str]:
        known = self.defined.get(edge.kind)
        return (edge.kind if known is None else known.condition), edge.attribute

    def _owed_for(self, terms: Terms) -> str:
        names = " or ".join(self._named(edge) for edge in terms.anchors) or "breach of another duty"
        if terms.nth is None:
            return f"for each {names}"
        within = f" within {self.telling.title(terms.scope)}" if terms.scope else ""
        return f"only for {names} number {terms.nth}{within}"

    def _named(self, edge: Edge) -> str:
        return self.telling.title(edge.kind) + (" (its end)" if edge.attribute == "to" else "")


def _ends_unlike(mine: Sequence[Terms], above: Sequence[Terms]) -> Iterator[str]:
    """Why an end that the one above has not got was not tried: no made-up case tells when that comes."""
    own, others = _ends(mine), _ends(above)
    for end in sorted(own - others, key=str):
        if isinstance(end, Offset) and not end.after:
            yield f"it ends {end.limit} before something, which was not told"
        elif isinstance(end, Offset) and any(isinstance(one, Offset) for one in others):
            yield "both end after lengths of time that differ, and not every day between was tried"


def _looks_back_unlike(mine: Sequence[Terms], above: Sequence[Terms]) -> Iterator[str]:
    """Why what was done before the start was not tried well enough: it is tried on one start date alone."""
    units = {
        node.limit.unit for one in (*mine, *above) for node in nodes(one.since) if isinstance(node, Offset)
    }
    if len(units) > 1:
        yield f"they look back by {' and by '.join(sorted(units))}, which was tried on one start date alone"
    if {one.restart for one in mine} != {one.restart for one in above}:
        yield "what is done early moves its further steps otherwise than the other's, which was not tried"


def _ends(versions: Sequence[Terms]) -> frozenset[Point | HoldsFrom]:
    """The points at which a duty ends, whichever comes first."""
    ends = [one.ends for one in versions if one.ends is not None]
    return frozenset(point for end in ends for point in (end.of if isinstance(end, Earliest) else (end,)))


def _listed(words: Iterator[str]) -> str:
    return ", then ".join(dict.fromkeys(words))


__all__ = ["untried"]
