"""Which duties of a policy rest on which, so that one can come too early, or too late, for the other.

In: a plan, and what its packs declare. Out: `Pair`s, and the declared ones that cannot be looked at.
Guaranteed: a pair is either declared (`rests_on`), or one duty owes an event and the other hangs on that
event and has a last day so long before it, or one that does not count from it at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.acts import met_leaves
from engine.analysis.groups import compatible
from engine.compiling.nodes import nodes
from engine.conditions import Condition
from engine.nodes import Before, Due, Edge, FactMet, Offset, Ordinal, Point, Promptly
from engine.plan import Plan, Standard, Terms

#: The dates of a fact that are its own day.
_OWN_DAY = frozenset({"", "at", "from"})


@dataclass(frozen=True, slots=True)
class Pair:
    """`then` rests on `first`. `owner`: the duty that owes the event (a kind of fact) on which either hangs;
    None: both hang on what starts the clock. `declared`: by `rests_on`; else `first` is the owner, and `then`
    hangs on the event. `back`: `then` must be done so long before the event."""

    first: str
    then: str
    owner: str | None = None
    event: str = ""
    declared: bool = False
    back: bool = False

    @property
    def root(self) -> str:
        """The duty that starts the clock."""
        return self.owner or self.first


@dataclass(frozen=True, slots=True)
class Resting:
    """Every pair of a policy, and why a declared one could not be looked at."""

    pairs: tuple[Pair, ...]
    not_tried: tuple[str, ...] = ()


def resting(plan: Plan, declared: Mapping[str, Sequence[str]]) -> Resting:
    """Return which duties rest on which. `declared`: by the name of a duty, what it says it rests on."""
    duties = {one.name: one for one in plan.standards}
    found = dict.fromkeys(_by_event(plan.standards))
    not_tried: list[str] = []
    for then, firsts in declared.items():
        for first in firsts if then in duties else ():
            made = list(_declared(duties, first, then))
            found |= dict.fromkeys(made)
            if not made:
                not_tried.append(f"{then} rests on {first}: {_why_not(duties, first)}")
    return Resting(tuple(sorted(found, key=str)), tuple(not_tried))


def _why_not(duties: Mapping[str, Standard], first: str) -> str:
    if first not in duties:
        return "that is no duty of the policy"
    return "they hang on different facts, and no duty says by when the one follows the other"


# ---------------------------------------------------------------- an event that is owed


def _by_event(standards: Sequence[Standard]) -> Iterator[Pair]:
    hanging = [one for one in standards if _is_dated(one.terms[-1])]
    for owner in standards:
        for kind, where in owed_events(owner.terms[-1]):
            for then in hanging:
                if then is not owner and then.subject == owner.subject:
                    yield from _hung(owner.name, then, kind, where)


def _hung(owner: str, then: Standard, kind: str, where: Condition | None) -> Iterator[Pair]:
    terms = then.terms[-1]
    anchored = any(edge.kind == kind and edge.attribute in _OWN_DAY for edge in terms.anchors)
    if anchored and compatible(where, terms.when):
        back = counts_back(terms, kind)
        if back or not (_counts_from(terms, kind) or _counts_from_record(terms)):
            yield Pair(owner, then.name, owner, kind, False, back)
    elif any(_awaits(node, kind, where) for node in _back_points(terms.due)):
        yield Pair(owner, then.name, owner, kind, False, True)


def owed_events(terms: Terms) -> Iterator[tuple[str, Condition | None]]:
    """Yield the events that a duty owes so long after its clock starts: their kinds, and what must be true of
    them. What must be done before a day can be planned for: no clock that starts on that day limits it."""
    ahead = any(isinstance(node, Before) for node in nodes(terms.due))
    if terms.follows is None and not ahead and (terms.is_series or _is_dated(terms)):
        for leaf in met_leaves(terms.met):
            if isinstance(leaf, FactMet) and not leaf.date:
                yield leaf.kind, leaf.where


def _is_dated(terms: Terms) -> bool:
    """Whether a one-off duty has a last day."""
    return terms.due is not None and not terms.is_series and not isinstance(terms.due, Promptly)


def counts_back(terms: Terms, kind: str) -> bool:
    """Whether a duty that hangs on a kind of fact must be done so long before it."""
    return any(
        isinstance(point, Edge) and point.kind in (kind, "anchor") and point.attribute in _OWN_DAY
        for point in _back_points(terms.due)
    )


def _back_points(due: Due | None) -> Iterator[Point]:
    """Every point from which a limit counts back by a length of time."""
    for node in nodes(due):
        if isinstance(node, Before) and node.at_least is not None:
            yield node.of
        elif isinstance(node, Offset) and not node.after:
            yield node.point


def _awaits(point: object, kind: str, where: Condition | None) -> bool:
    return isinstance(point, Ordinal) and point.kind == kind and compatible(where, point.where)


def _counts_from(terms: Terms, kind: str) -> bool:
    """Whether a limit counts from the fact on which the duty hangs, on or back."""
    return any(isinstance(node, Edge) and node.kind in (kind, "anchor") for node in nodes(terms.due))


def _counts_from_record(terms: Terms) -> bool:
    """Whether a limit counts from a date that is recorded of a fact; it can be any day."""
    return any(
        isinstance(node, Edge) and node.attribute not in (*_OWN_DAY, "to") for node in nodes(terms.due)
    )


# ---------------------------------------------------------------- declared


def _declared(duties: Mapping[str, Standard], first: str, then: str) -> Iterator[Pair]:
    """The pair, once for each duty that owes the event on which one of them hangs and the other does not."""
    if first not in duties:
        return
    mine, theirs = _hangs_on(duties[first]), _hangs_on(duties[then])
    if mine & theirs:
        yield Pair(first, then, declared=True)
        return
    for owner in duties.values():
        for kind, _ in owed_events(owner.terms[-1]):
            one, other = (theirs, mine) if kind in theirs else (mine, theirs)
            if kind in one and _hangs_on(owner) & other:
                yield Pair(first, then, owner.name, kind, True)


def _hangs_on(standard: Standard) -> frozenset[tuple[str, str] | str]:
    """The kinds of fact on which a duty hangs, by their own day; another date of a fact is a thing of its
    own."""
    return frozenset(
        edge.kind if edge.attribute in _OWN_DAY else (edge.kind, edge.attribute)
        for edge in standard.terms[-1].anchors
    )
