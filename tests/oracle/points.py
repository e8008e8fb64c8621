"""Points in time and limits from them.

In: a point or a limit node as spelled, an `Env`. Out: a moment, or the `Due` day (None while it cannot be
counted: the event is absent). Guaranteed: the calendar of section 3 of the language; a due day outside the
verified calendar becomes an unknown with two completions: every later weekday is worked, or none is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle.conditions import born, holds, missing, spans, unseen
from tests.oracle.context import Anchor, Env, Node
from tests.oracle.counting import FAR, Paused, count
from tests.oracle.days import (
    ONE,
    Limit,
    Moment,
    birthday,
    day,
    instant,
    limit,
    london,
    timed,
)
from tests.oracle.record import RECORDED_NONE, Fact
from tests.oracle.worlds import NOT_IN_EXTRACT, Atom

OFFSET = re.compile(r"(\d+ [a-z ]+?) (before|after) (.+)")
Owed = Callable[[str, "Scope", Node], "date | None"]


@dataclass(frozen=True)
class Due:
    """The last day in time. `instant` for limits in hours; `before` for `before: X` where X has a time."""

    day: date
    instant: datetime | None = None
    before: datetime | None = None
    from_date: bool = False  # hours counted from a date without a time
    own_day: bool = False  # `before: X`: the last day is X's own
    vague: bool = False  # a recorded limit that nobody wrote down: could be any day up to this


@dataclass(frozen=True)
class Scope:
    """Where an ordinal counts: from `first` to `end`, its last day included."""

    first: date
    end: date | None
    moment: Moment


# ---------------------------------------------------------------- points


def point(node: Node, env: Env, owed: Owed | None = None) -> Moment | None:
    """Return the moment that a point names, or None where it has not come (and nobody owes it)."""
    if isinstance(node, list):
        found = [m for m in (point(p, env, owed) for p in node) if m is not None]
        return min(found, key=lambda m: (day(m), instant(m, latest=True))) if found else None
    if isinstance(node, dict):
        return _special(node, env, owed)
    match = OFFSET.fullmatch(node)
    if match:
        base = point(match[3], env, owed)
        return (
            None if base is None else count(env, day(base), limit(match[1]), 1 if match[2] == "after" else -1)
        )
    return _edge(node, env)


def _special(node: dict[str, Any], env: Env, owed: Owed | None) -> Moment | None:
    if "birthday" in node:
        return birthday(born(env, [node["birthday"]]), node["birthday"])
    if "end_of_school_year" in node:
        base = point(node["end_of_school_year"], env, owed)
        if base is None:
            return None
        year = day(base).year
        return date(year if day(base) <= date(year, 8, 31) else year + 1, 8, 31)
    if "when" in node:
        return first_day_of(node["when"], env, env.anchor.day if env.anchor else date.min, env.until)
    return _ordinal(node, env, owed)


def first_day_of(condition: Node, env: Env, first: date, last: date) -> date | None:
    """Return the first day in [first, last] on which a condition holds."""
    d = first
    while d <= last:
        if holds(condition, env, d):
            return d
        d += ONE
    return None


def _edge(text: str, env: Env) -> Moment | None:
    """`anchor`, `anchor.decided`, `placement.from`: an edge of the anchor, or of the period that contains
    its day.
    """
    anchor = env.anchor
    assert anchor is not None
    kind, _, name = text.partition(".")
    if kind == "anchor" or kind in anchor.kinds:
        if name in ("", "from", "at"):
            return anchor.start
        if name == "to":
            return anchor.end
        return None if anchor.fact is None else date_of(anchor.fact, name, env)
    if kind in env.ctx.definitions:
        held = [s for s in spans(env, kind) if s[0] <= anchor.day and (s[1] is None or anchor.day < s[1])]
        return (held[-1][1] if name == "to" else held[-1][0]) if held else None
    if not env.case.carried(kind):
        days = sorted(d for d in env.hints if d <= env.case.today)
        found: Moment | None = env.world.read(Atom(kind, NOT_IN_EXTRACT, ("edge", name)), (None, *days))
        return found
    facts = [f for f in env.case.of(kind) if f.day <= env.until]
    around = [f for f in facts if (f.holds(anchor.day) if f.period else f.day <= anchor.day)]
    if not around:
        return None
    fact = around[-1]
    return fact.start if name in ("from", "at") else fact.end if name == "to" else date_of(fact, name, env)


def date_of(fact: Fact, name: str, env: Env) -> Moment | None:
    """Return a date attribute; where it is not recorded, none or any of the days that matter, up to today."""
    days = sorted(d for d in env.hints if d <= env.case.today)
    value = env.case.attribute(fact, name, env.world, (RECORDED_NONE, *days))
    return value if isinstance(value, date) else None


def scope_of(node: dict[str, Any], env: Env) -> Scope | None:
    """Return where an ordinal counts: `in` the period that contains the anchor, `since` a point, or since
    the anchor.
    """
    anchor = env.anchor
    assert anchor is not None
    if "in" in node:
        if node["in"] in anchor.kinds:
            return Scope(anchor.day, anchor.end, anchor.start)
        held = around(spans(env, node["in"]), anchor.day)
        return Scope(held[-1][0], held[-1][1], held[-1][0]) if held else None
    if "since" in node:
        first = point(node["since"], env)
        return None if first is None else Scope(day(first), None, first)
    return Scope(anchor.day, None, anchor.start)


def around(periods: list[Any], d: date) -> list[Any]:
    """Return the periods that cover a day, or else those that end on it."""
    held = [s for s in periods if s[0] <= d and (s[1] is None or d < s[1])]
    return held or [s for s in periods if s[1] == d]


def _ordinal(node: dict[str, Any], env: Env, owed: Owed | None) -> Moment | None:
    """`{first: review, in: looked_after}` and its like: the n-th fact in scope; 0 for the last."""
    word = next(w for w in ("first", "next", "last", "nth") if w in node)
    kind, nth = (node["of"], node["nth"]) if word == "nth" else (node[word], 0 if word == "last" else 1)
    where = node.get("where")
    if "in" in node and env.anchor and node["in"] not in env.anchor.kinds and missing(env, node["in"]):
        return None
    scope = scope_of(node, env)
    if scope is None:
        return None
    happened = _in_scope(kind, where, scope, env)
    last = env.until if scope.end is None else min(env.until, scope.end)
    if nth == 0:
        return happened[-1] if happened else unseen(env, kind, scope.first, last)
    known = happened[nth - 1] if len(happened) >= nth else None
    if nth == 1:
        invented = unseen(env, kind, scope.first, last if known is None else min(last, day(known) - ONE))
        known = known if invented is None else invented
    stand_in = owed(kind, scope, where) if owed is not None and nth == 1 else None
    if known is None or stand_in is None:
        return known if stand_in is None else stand_in
    return known if day(known) <= stand_in else stand_in


def _in_scope(kind: str, where: Node, scope: Scope, env: Env) -> list[Moment]:
    found: list[Moment] = []
    for fact in env.case.of(kind):
        start = fact.start
        assert start is not None
        if not scope.first <= day(start) <= env.until or (scope.end is not None and day(start) > scope.end):
            continue
        if isinstance(start, datetime) and isinstance(scope.moment, datetime) and start < scope.moment:
            continue
        if where is None or holds(where, env.about(fact), day(start)):
            found.append(start)
    return found


# ---------------------------------------------------------------- counting


def due_of(node: Node, env: Env, owed: Owed | None = None, paused: Paused | None = None) -> Due | None:
    """Return the last day in time of a limit node, or None while it stays open."""
    for word in ("earliest_of", "latest_of"):
        if word in node:
            limbs = [due_of(limb, env, owed, paused) for limb in node[word]]
            there = [due for due in limbs if due is not None]
            if not there or (word == "latest_of" and len(there) < len(limbs)):
                return None
            return (min if word == "earliest_of" else max)(there, key=closing)
    base = point(node.get("of", node.get("before", node.get("same_day_as"))), env, owed)
    if base is None:
        return None
    if "within" in node:
        return within(env, base, limit(node["within"]), 1, paused)
    if "at_least" in node:
        return within(env, base, limit(node["at_least"]), -1, None)
    if "before" in node:
        return Due(day(base), before=base if isinstance(base, datetime) else None, own_day=True)
    return Due(day(base))


def within(env: Env, base: Moment, size: Limit, sign: int, paused: Paused | None = None) -> Due | None:
    """Return the due day (or instant) of a limit counted from a moment."""
    if size[1] == "hour":
        at = instant(base, latest=True) + sign * timedelta(hours=size[0])
        return Due(london(at).date(), instant=at, from_date=not timed(base))
    found = count(env, day(base), size, sign, paused)
    return None if found is None else Due(found)


def closing(due: Due) -> tuple[date, datetime]:
    """Return the moment at which a due day ends, for comparing limits: the instant, or the day's midnight."""
    midnight = datetime(due.day.year, due.day.month, due.day.day, 23, 59, 59, 999999, tzinfo=UTC)
    return due.day, midnight if due.instant is None else due.instant


def in_time(done: Moment, due: Due | None) -> bool:
    """Return whether something done at a moment is in time; by the instant, by two times, or by the day."""
    if due is None:
        return True
    if due.instant is not None:
        return instant(done, latest=False) <= due.instant
    if due.before is not None and isinstance(done, datetime) and day(done) == due.day:
        return done < due.before
    return day(done) <= due.day


def counts_back(node: Node) -> bool:
    """Return whether any limb of a limit counts back from its point."""
    if not isinstance(node, dict):
        return False
    limbs = node.get("earliest_of", node.get("latest_of"))
    return any(counts_back(limb) for limb in limbs) if limbs else "before" in node


__all__ = [
    "FAR",
    "Anchor",
    "Due",
    "Scope",
    "closing",
    "count",
    "counts_back",
    "due_of",
    "in_time",
    "point",
    "within",
]
