"""Checks of one duty on its own.

In: a body, the pack's kinds. Out: findings. Guaranteed: each check is about the words of the standard; none
needs facts, a calendar or another standard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.conditions import Condition
from engine.layering.uses import nodes_in
from engine.linting.exceptions import check_exceptions
from engine.linting.finding import Finding
from engine.linting.stages import check_stages
from engine.linting.truth import impossible
from engine.model import AllMet, AnyMet, DutyBody, Earliest, FactMet, Follows, Met, Point
from engine.vocabulary import Shape, Vocabulary


def check_duty(body: DutyBody, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield everything wrong or doubtful with a duty's own words."""
    for check in _CHECKS:
        yield from check(body, vocabulary)
    yield from check_stages(body)
    yield from check_exceptions(body)


def _serves(body: DutyBody, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Several anchors can be live at once: does one fact serve them all?"""
    if (
        body.same is not None
        or body.shared is not None
        or body.nth is not None
        or isinstance(body.for_each, Follows)
    ):
        return
    if body.met_by is None or not any(isinstance(node, FactMet) for node in nodes_in(body.met_by)):
        return
    several = [edge.kind for edge in body.for_each or () if _can_overlap(edge.kind, vocabulary)]
    if several and not _met_by_anchor(body.met_by, several):
        text = f"two of '{several[0]}' can be open at once: does one fact serve both?"
        help_ = f"say `same: {several[0]}` (only the one it names) or `shared: yes` (every one that is open)"
        yield Finding("W413", ("for_each",), text, help_)


def _can_overlap(kind: str, vocabulary: Vocabulary) -> bool:
    found = vocabulary.kinds.get(kind)
    return found is not None and found.is_ is not Shape.RECORD and not found.merge


def _met_by_anchor(met: Met, kinds: list[str]) -> bool:
    """Return whether the anchor itself is the fact that counts."""
    return isinstance(met, FactMet) and met.kind in kinds


def _never(body: DutyBody, _: Vocabulary) -> Iterator[Finding]:
    conditions: list[tuple[tuple[str, ...], Condition | None]] = [
        (("when",), body.when),
        (("forbid",), body.forbid),
    ]
    conditions += [(path, met.where) for path, met in _facts_met(body.met_by, ("met_by",))]
    for path, condition in conditions:
        if condition is not None and impossible(condition):
            yield Finding("W412", path, f"`{path[-1]}` can never hold: it contradicts itself")


def _facts_met(met: Met | None, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], FactMet]]:
    """Yield each fact that may discharge, with the path to its condition."""
    if isinstance(met, FactMet):
        yield (*path, met.kind, "where"), met
    elif isinstance(met, AnyMet | AllMet):
        key = "any_of" if isinstance(met, AnyMet) else "all_of"
        for number, arm in enumerate(met.of):
            yield from _facts_met(arm, (*path, key, str(number)))


def _discharged(body: DutyBody, _: Vocabulary) -> Iterator[Finding]:
    """Could any fact meet the standard? One lone condition that never holds is told of by itself."""
    if body.met_by is None:
        return
    if not isinstance(body.met_by, FactMet) and not _can_be_met(body.met_by):
        yield Finding("W425", ("met_by",), "no fact that could be recorded meets this")
    since = body.early.since if body.early is not None else body.since
    if since is not None and since == body.ends:
        text = "facts count only from the day on which the duty ends, and after it they discharge nothing"
        yield Finding("W425", ("since",) if body.early is None else ("early", "since"), text)


def _can_be_met(met: Met) -> bool:
    match met:
        case FactMet(_, where, _):
            return where is None or not impossible(where)
        case AnyMet(of):
            return any(_can_be_met(arm) for arm in of)
        case AllMet(of):
            return all(_can_be_met(arm) for arm in of)
        case _:
            return True


def _ends(body: DutyBody, _: Vocabulary) -> Iterator[Finding]:
    points: tuple[Point, ...] = (
        body.ends.of if isinstance(body.ends, Earliest) else (body.ends,) if body.ends else ()
    )
    if len(points) != len(set(points)):
        yield Finding("W420", ("ends",), "the same end is listed twice")


_CHECKS: tuple[Callable[[DutyBody, Vocabulary], Iterator[Finding]], ...] = (
    _serves,
    _never,
    _discharged,
    _ends,
)
