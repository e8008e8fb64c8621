"""Counts in named windows, accumulations, and what must not be, in one completion.

In: a duty with `count`, `total` or `forbid`, an anchor, a world. Out: one `Result` for each window (counts)
or for the anchor. Guaranteed: every day of the anchor up to the as-of is asked; a broken day is never
healed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from tests.oracle.conditions import held_days, holds, missing, spans
from tests.oracle.context import Anchor, Env
from tests.oracle.days import ONE, WorkCalendar, limit, months, plain
from tests.oracle.discharge import Search, Seed, anchor_body, end_of
from tests.oracle.judge import Ends, Matter, Result, breach_day, judge, waivers
from tests.oracle.points import Due
from tests.oracle.worlds import NOT_IN_EXTRACT, Atom

LONGEST_SCHOOL_HOLIDAY = 70
MONTHS = {"calendar year": (12, 1), "academic year": (12, 9), "quarter": (3, 1), "month": (1, 1)}


def first_days(kind: str, anchor: Anchor, last: date, calendar: WorkCalendar) -> list[tuple[date, date]]:
    """Return the windows (first and last day) that begin on or after the anchor's day, up to a day."""
    if kind == "term":
        unknown = first_unknown(calendar, anchor.day, last) or last + ONE
        return [(a, b) for a, b in calendar.terms if anchor.day <= a < unknown]
    if kind == "anniversary year":
        starts = [months(anchor.day, 12 * n) for n in range(60)]
    else:
        step, month = MONTHS[kind]
        starts = [months(date(anchor.day.year - 1, month, 1), step * n) for n in range(60 * 12 // step)]
    ends = [d - ONE for d in starts[1:]]
    return [(a, b) for a, b in zip(starts, ends, strict=False) if anchor.day <= a <= last]


def first_unknown(calendar: WorkCalendar, first: date, last: date) -> date | None:
    """Return the first day of a span about which the terms say nothing: in none of them, nor in the holiday
    between two that follow each other (no school holiday lasts more than 70 days)."""
    known = list(calendar.terms)
    known += [
        (a[1], b[0]) for a, b in pairwise(calendar.terms) if (b[0] - a[1]).days - 1 <= LONGEST_SCHOOL_HOLIDAY
    ]
    d = first
    while d <= last:
        if not any(a <= d <= b for a, b in known):
            return d
        d += ONE
    return None


def window_result(
    duty: dict[str, Any], anchor: Anchor, seeds: list[Seed], name: str, span: tuple[date, date], env: Env
) -> Result | None:
    """Return the state of one window: `met` once the number is reached, `due` while it runs."""
    body = anchor_body(duty, anchor)
    if body is None:
        return None
    end = end_of(body, anchor, env)
    if end is not None and end <= span[0]:
        return None
    env = replace(env, hints=frozenset({span[0], span[1], span[1] + ONE, env.case.today}))
    search = Search(duty, anchor, seeds, env, name)
    last = span[1] if end is None else min(span[1], end)
    search.window = replace(search.window, first=max(span[0], anchor.day), last=last, edge=False)
    search.often = True
    done = search.first()
    for _ in range(body["count"]["at_least"] - 1):
        done = None if done is None else search.first(done.key)
    body = {**body, "if_late": {"still_owed": False}}  # what a finished window lacks cannot be made up
    return judge(Matter(name, body, anchor, Due(span[1]), done, Ends(end)), env)


def kept(duty: dict[str, Any], anchor: Anchor, name: str, env: Env) -> Result | None:
    """Return the state of an accumulation or a prohibition: `missed` for good from the first broken day."""
    body = anchor_body(duty, anchor)
    if body is None:
        return None
    end = end_of(body, anchor, env)
    broken = first_broken(body, anchor, end, env)
    if broken is not None:
        excused = waivers(env, body, name, Due(broken))
        waived = any(w.covers(broken) and w.covers(env.case.today) for w in excused)
        first = breach_day(Due(broken - ONE), excused, None)
        return Result("waived" if waived else "missed", None, breach_day=None if waived else first)
    return Result("met" if end is not None and end < env.case.today else "due")


def first_broken(body: dict[str, Any], anchor: Anchor, end: date | None, env: Env) -> date | None:
    """Return the first day of the anchor on which the total is exceeded or the forbidden holds."""
    total = body.get("total")
    if total is not None and missing(env, total["of"]):
        atom = Atom(total["of"], NOT_IN_EXTRACT, ("total",))
        return env.world.read(atom, (None, anchor.day, env.case.today))
    periods = spans(env, total["of"], total.get("where")) if total is not None else []
    d = anchor.day
    last = env.case.today if end is None else min(env.case.today, end if total is not None else end - ONE)
    while d <= last:
        if total is None:
            if holds(body["forbid"], env, d):
                return d
        else:
            first = plain(d, limit(total["in_last"]), -1) if "in_last" in total else date.min
            if held_days(periods, first, d) > limit(total["at_most"])[0]:
                return d
        d += ONE
    return None
