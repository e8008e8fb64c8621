"""Exceptions that contradict each other, overlap, change nothing or can never apply.

In: a body with `unless`. Out: findings. Guaranteed: two exceptions pass without `if_several_apply` only
where their conditions can be seen to rule each other out, or where both give the same limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from engine.calendar import Limit
from engine.conditions import All, Condition
from engine.linting.finding import Finding
from engine.linting.truth import exclusive, implies, impossible
from engine.model import Due, DutyBody, Within


def check_exceptions(body: DutyBody) -> Iterator[Finding]:
    """Find contradictory, overlapping, idle and impossible exceptions."""
    unless = body.unless or ()
    for a, b in combinations(unless, 2):
        if a.instead == b.instead:
            continue
        path = ("unless", b.id)
        if a.when == b.when:
            yield Finding("E406", path, f"'{a.id}' and '{b.id}' have the same condition and different limits")
        elif body.if_several_apply is None and not exclusive(a.when, b.when):
            text = f"'{a.id}' and '{b.id}' can both apply, and nothing says which limit then counts"
            yield Finding(
                "E401",
                path,
                text,
                "say `if_several_apply: strictest`, or make one condition rule out the other",
            )
    if body.if_several_apply is not None:
        for a, b in permutations(unless, 2):
            if a.when != b.when and implies(b.when, a.when) and _never_later(a.instead, b.instead):
                text = f"exception '{b.id}' never rules: '{a.id}' applies whenever it does and is never later"
                yield Finding("W426", ("unless", b.id), text)
    for one in unless:
        if one.instead is not None and one.instead == body.due:
            yield Finding(
                "W419", ("unless", one.id), f"exception '{one.id}' gives the limit that applies anyway"
            )
        if never := _never(body.when, one.when):
            yield Finding(
                "W412", ("unless", one.id, "when"), f"exception '{one.id}' can never apply: {never}"
            )


def _never_later(a: Due | Limit | None, b: Due | Limit | None) -> bool:
    """Return whether one limit certainly falls no later than another: the same unit from the same point."""
    if isinstance(a, Limit) and isinstance(b, Limit):
        return a.unit is b.unit and a.n <= b.n
    if isinstance(a, Within) and isinstance(b, Within):
        return a.of == b.of and a.limit.unit is b.limit.unit and a.limit.n <= b.limit.n
    return False


def _never(when: Condition | None, own: Condition) -> str:
    if impossible(own):
        return "its condition contradicts itself"
    return (
        "the standard's own `when` rules it out" if when is not None and impossible(All((when, own))) else ""
    )
