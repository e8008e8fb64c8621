"""What a duty hangs on: its possible anchors, each as it is in one completion.

In: a context and a duty. Out: `Seed`s (an occurrence name, and the anchor or None in a completion), or a
`Star` where the anchor kind itself cannot be told. Guaranteed: conditions, ordinals and definitions are
asked inside the completion; names are those of ruling 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.conditions import definition, holds, missing, spans
from tests.oracle.context import Anchor, Context, Env, as_list, versions
from tests.oracle.days import ONE, day
from tests.oracle.discharge import Seed, anchor_body
from tests.oracle.judge import Result
from tests.oracle.points import around, date_of
from tests.oracle.record import Fact, inside_unknown
from tests.oracle.worlds import NOT_IN_EXTRACT, Atom, World, completions, decisive


@dataclass(frozen=True)
class Star:
    """A standard whose anchors (or windows) cannot be told: one outcome, occurrence `*`."""

    needs: tuple[str, ...]
    cause: str
    possible: tuple[str, ...] = ()


def seeds_of(ctx: Context, duty: dict[str, Any]) -> tuple[list[Seed], list[Star]]:
    """Return the possible anchors of a duty that hangs on facts or definitions."""
    found: list[Seed] = []
    stars: list[Star] = []
    for text in as_list(versions(duty)[0].body["for_each"]):
        kind, _, edge = text.partition(".")
        if kind in ctx.definitions:
            seeds, star = _of_definition(ctx, duty, kind, edge)
            found += seeds
            stars += [] if star is None else [star]
        elif kind not in ctx.case.tables and not ctx.case.carried(kind):
            stars.append(Star((kind,), NOT_IN_EXTRACT))
        else:
            for fact in ctx.case.tables.get(kind, ()):
                found += _of_fact(ctx, duty, fact, edge)
    return found, stars


def _guarded(
    ctx: Context, duty: dict[str, Any], build: Callable[[World], Anchor | None]
) -> Callable[[World], Anchor | None]:
    """Return the same anchor, or none where its condition or ordinal says no."""

    def guarded(world: World) -> Anchor | None:
        anchor = build(world)
        if anchor is None or not applies(ctx, duty, anchor, world):
            return None
        return anchor

    return guarded


def applies(ctx: Context, duty: dict[str, Any], anchor: Anchor, world: World) -> bool:
    """Return whether the duty's `when` and `nth` let an anchor through."""
    body = anchor_body(duty, anchor)
    if body is None:
        return False
    env = Env(ctx, world, anchor, ctx.case.today, since=date.min)
    if not holds(body.get("when"), env, anchor.day):
        return False
    return "nth" not in body or _ordinal(body, anchor, env) == body["nth"]


def _ordinal(body: dict[str, Any], anchor: Anchor, env: Env) -> int | None:
    """Return which of its kind the anchor is, among those that satisfy `when`, in the period that contains
    it.
    """
    first, last = date.min, None
    if "in" in body and missing(env, body["in"]):
        begins = [f.day for f in env.case.of(anchor.kinds[0]) if f.day <= anchor.day]
        atom = Atom(body["in"], NOT_IN_EXTRACT, ("scope",))
        first = env.world.read(atom, (None, *begins))
        if first is None or first > anchor.day:
            return None
    elif "in" in body:
        held = around(spans(env, body["in"]), anchor.day)
        if not held:
            return None
        first, last = held[-1]
    assert anchor.fact is not None
    number = _unseen_before(anchor, first, body["nth"], env)
    for fact in env.case.of(anchor.fact.kind):
        d = fact.day
        if d < first or (last is not None and d > last) or fact.order() > anchor.fact.order():
            continue
        number += holds(body.get("when"), env.about(fact), d)
    return number


def _unseen_before(anchor: Anchor, first: date, nth: int, env: Env) -> int:
    """Return how many facts before the anchor's the extract lacks in this completion."""
    assert anchor.fact is not None
    holes, cause = env.case.holes(anchor.fact.kind, first, anchor.day)
    if not holes:
        return 0
    return int(env.world.read(Atom(anchor.fact.kind, cause, ("nth", first)), range(nth + 1)))


def _of_fact(ctx: Context, duty: dict[str, Any], fact: Fact, edge: str) -> list[Seed]:
    planned = ctx.case.vocabulary.get(fact.kind, {}).get("scheduled") and edge in ("", "at")
    if planned and (fact.schedule or fact.start is not None):
        return _of_schedule(ctx, duty, fact)

    def build(world: World) -> Anchor | None:
        parent = inside_unknown(ctx.case, fact.kind, ctx.vocabulary)
        if parent is not None and not world.read(
            Atom(parent, NOT_IN_EXTRACT, ("inside", fact.name)), (True, False)
        ):
            return None
        if edge in ("", "from", "at"):
            return None if fact.start is None else Anchor(fact.name, (fact.kind,), fact.start, fact.end, fact)
        if edge == "to":
            return None if fact.end is None else Anchor(fact.name, (fact.kind,), fact.end, None, fact)
        since = ctx.case.today if fact.start is None else fact.day
        each_day = frozenset(since + n * ONE for n in range((ctx.case.today - since).days + 1))
        env = Env(ctx, world, None, ctx.case.today, hints=each_day)
        on = date_of(fact, edge, env)
        return None if on is None else Anchor(fact.name, (fact.kind,), on, fact.end, fact)

    return [Seed(fact.name, _guarded(ctx, duty, build))]


def _of_schedule(ctx: Context, duty: dict[str, Any], fact: Fact) -> list[Seed]:
    """Each date recorded for a scheduled event is an occurrence; the last entry for a date tells what
    became of it.
    """
    dates = {day(s.on): (n, s.on) for n, s in enumerate(fact.schedule)}
    if fact.start is not None:
        held = fact.day
        stood = fact.schedule and day(fact.schedule[-1].on) == held
        dates[held] = (dates[held][0] if stood else len(fact.schedule), fact.start)
    found = []
    for on, (number, moment) in sorted(dates.items()):
        anchor = Anchor(f"{fact.name}@{on}", (fact.kind,), moment, None, fact, number)
        found.append(Seed(anchor.name, _guarded(ctx, duty, lambda _, anchor=anchor: anchor)))
    return found


def _of_definition(
    ctx: Context, duty: dict[str, Any], name: str, edge: str
) -> tuple[list[Seed], Star | None]:
    leaves = completions(lambda world: tuple(definition(ctx, name, world)))
    starts = [{a for a, _ in leaf.result} for leaf in leaves]
    certain = set.intersection(*starts)

    def builder(begun: date) -> Callable[[World], Anchor | None]:
        def build(world: World) -> Anchor | None:
            for a, b in definition(ctx, name, world):
                if a == begun:
                    at = b if edge == "to" else a
                    return (
                        None
                        if at is None
                        else Anchor(f"{name}@{begun}", (name,), at, b if edge != "to" else None, None)
                    )
            return None

        return build

    seeds = [Seed(f"{name}@{d}", _guarded(ctx, duty, builder(d))) for d in sorted(certain)]
    if all(s == certain for s in starts):
        return seeds, None
    atoms = decisive(leaves, lambda spans_: tuple(a for a, _ in spans_))
    return seeds, Star(tuple(sorted({a.label for a in atoms})), atoms[0].cause)


def breach_seed(name: str, should: bool, resolve: Callable[[World], Result | None]) -> Seed:
    """Return the anchor of a follow-on: the first day of its cause's breach; a `should` is never a breach."""

    def build(world: World) -> Anchor | None:
        cause = resolve(world)
        if cause is None or not cause.breached or should or cause.breach_day is None:
            return None
        return Anchor(name, ("late",), cause.breach_day, None, None)

    return Seed(name, build)


__all__ = ["Star", "applies", "breach_seed", "seeds_of"]
