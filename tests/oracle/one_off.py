"""Duties with one limit: one occurrence for each anchor, in one completion.

In: a duty, an anchor, a world. Out: its `Result`, or None where the completion has no such occurrence.
Guaranteed: dates set ahead for scheduled events follow section 2 (moved, held, cancelled, passed with
nothing recorded).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.oracle import exceptions
from tests.oracle.conditions import spans
from tests.oracle.context import Anchor, Env, Node, version_on, versions
from tests.oracle.days import ONE, day, limit
from tests.oracle.discharge import Search, Seed, anchor_body
from tests.oracle.judge import Ends, Matter, Result, judge
from tests.oracle.points import Due, Owed, counts_back, due_of, in_time
from tests.oracle.worlds import NOT_IN_EXTRACT, NOT_RECORDED, Atom

AHEAD, HELD, MOVED, NOT_HELD_YET = "ahead", "held", "moved", "never held"
LONG_WALK = 1200
A_DATE = re.compile(r"\w\.(?!from|to|at|\d)\w")  # of a fact: `review.distributed`


@dataclass(frozen=True)
class Date:
    """What became of one date of a scheduled event: its status, when that was written down, when it was
    set.
    """

    status: str
    noted: date | None
    recorded: date | None


def status_of(anchor: Anchor, env: Env, back: bool) -> Date | None:
    """Return what became of an anchor's scheduled date, or None for anchors that are not scheduled."""
    if anchor.date_set is None or anchor.fact is None:
        return None
    fact, today = anchor.fact, env.case.today
    later_dates = fact.schedule[anchor.date_set + 1 :]
    on = anchor.day
    recorded = on if fact.schedule else None  # a day that was never scheduled was known by then
    if anchor.date_set < len(fact.schedule):
        recorded = fact.schedule[anchor.date_set].recorded
    if fact.start is not None and fact.day == on:
        return Date(HELD, None, recorded)
    if later_dates:
        return Date(MOVED, later_dates[0].recorded, recorded)
    if fact.cancelled is not None:
        return Date(MOVED, fact.cancelled, recorded)
    if fact.start is not None:
        return Date(MOVED, fact.day, recorded)
    if on >= today:
        return Date(AHEAD, None, recorded)
    if back:  # its last day has passed, held or not: a breach stays, and so does what was done in time
        return Date(HELD, None, recorded)
    held = env.world.read(Atom(f"{fact.kind}/{fact.id}.held", NOT_RECORDED, (on,)), (True, False))
    return Date(HELD if held else NOT_HELD_YET, None if held else today, recorded)


def one_off(
    duty: dict[str, Any], anchor: Anchor, seeds: list[Seed], name: str, env: Env, owed: Owed
) -> Result | None:
    """Return the state of a one-off duty's occurrence."""
    body = anchor_body(duty, anchor)
    if body is None:
        return None
    back = counts_back(body["due"])
    status = status_of(anchor, env, back)
    if status is not None and not back and status.status == AHEAD:
        return None
    first = count_start(body, anchor, env)
    due, gone = due_day(duty, body, anchor, env, owed, first)
    if (
        status is not None
        and back
        and due is not None
        and status.recorded is not None
        and status.recorded > due.day
    ):
        due = Due(status.recorded)
    ends = Ends(Search(duty, anchor, seeds, env, name).window.last, gone)
    if status is not None and status.status in (MOVED, NOT_HELD_YET):
        if not back:
            return Result("cancelled", due)
        ends = replace(ends, moved=status.noted)
    env = replace(env, hints=env.hints | hints(due, env, ends))
    search = Search(duty, anchor, seeds, env, name)
    done = search.first()
    cut = [
        d
        for d in (ends.cancelled, ends.moved if status and status.status == MOVED else None)
        if d is not None
    ]
    if done is not None and any(day(done.moment) > d for d in cut):
        done = None
    due = met_once(duty, body, anchor, env, owed, first, due, done)
    started = search.window.first if search.window.edge else None
    prompt = body["due"] == "promptly"
    return judge(
        Matter(name, body, anchor, due, done, ends, None, started, is_paused(body, env), prompt), env
    )


def count_start(body: dict[str, Any], anchor: Anchor, env: Env) -> date:
    """Return the first day on which exceptions are asked about: the look-back's, or the anchor's."""
    from tests.oracle.discharge import window_of

    return min(anchor.day, day(window_of(body, anchor, env).first))


def hints(due: Due | None, env: Env, ends: Ends) -> frozenset[date]:
    """Return the days on which an unrecorded discharge would change the outcome."""
    days = {d for d in (ends.end, ends.cancelled, ends.moved) if d is not None}
    days |= {d + ONE for d in days}
    if due is not None and due.day < date.max - ONE:
        days |= {due.day, due.day + ONE}
    for fact in env.case.of("waiver"):
        days |= {d for d in (fact.day, fact.end) if d is not None}
    return frozenset(days | {env.case.today})


def due_day(
    duty: dict[str, Any], body: dict[str, Any], anchor: Anchor, env: Env, owed: Owed | None, first: date
) -> tuple[Due | None, date | None]:
    """Return the due day with exceptions, pauses and versions counted in, and the day an exception
    cancelled it.
    """
    stop = pause_of(body, env, anchor)
    event_hints = env.hints | around_limits(body, env, anchor)
    env = replace(env, hints=event_hints)

    def counted(node: Node) -> Due | None:
        return None if node == "promptly" else due_of(node, env, owed, stop)

    if any(v.days_from for v in versions(duty)):
        base = day_by_day(duty, anchor, counted)
    else:
        base = counted(body["due"])
    return exceptions.apply(body.get("unless") or [], base, env, first, counted)


def day_by_day(duty: dict[str, Any], anchor: Anchor, counted: Any) -> Due | None:
    """Return the first day that satisfies the limit of the version in force on it."""
    cache: dict[date, Due | None] = {}
    d = anchor.day
    for _ in range(LONG_WALK):
        version = version_on(duty, anchor.day, d)
        if version is not None:
            if version.first not in cache:
                cache[version.first] = counted(version.body["due"])
            due: Due | None = cache[version.first]
            if due is not None and (due.day == d or (due.day < d and d == anchor.day)):
                return due
            if due is not None and due.day < d:
                return Due(d)
        d += ONE
    return None


def met_once(
    duty: dict[str, Any],
    body: dict[str, Any],
    anchor: Anchor,
    env: Env,
    owed: Owed,
    first: date,
    due: Due | None,
    done: Any,
) -> Due | None:
    """Return the due day, or the one known on the day of discharge if only by that one it was in time: met
    stays.
    """
    if done is None or in_time(done.moment, due) or body["due"] == "promptly":
        return due
    if "first" not in str(body["due"]) and "nth" not in str(body["due"]):
        return due
    then, _ = due_day(duty, body, anchor, env.knowing(day(done.moment)), owed, first)
    return then if in_time(done.moment, then) else due


def around_limits(body: dict[str, Any], env: Env, anchor: Anchor) -> frozenset[date]:
    """Return days on which an unrecorded event or date that a limit counts from would tell."""
    text = str(body["due"])
    if "first" not in text and "last" not in text and "nth" not in text and not A_DATE.search(text):
        return frozenset()
    days = {env.case.today, anchor.day, anchor.end or anchor.day}
    for node in (body["due"], *(body["due"].get("earliest_of", body["due"].get("latest_of", ())))):
        size = node.get("within", node.get("at_least")) if isinstance(node, dict) else None
        if size and not size.endswith(("hour", "hours")):
            sign = -1 if "within" in node else 1
            days |= {shifted(d, size, env, sign) for d in set(days)}
    return frozenset(days | {d + ONE for d in days} | {d - ONE for d in days})


def shifted(d: date, size: str, env: Env, sign: int) -> date:
    """Return a day about one limit away (working days as far as the calendar goes)."""
    from tests.oracle.days import Gap, walk

    try:
        return walk(d, limit(size), env.ctx.calendar, sign) or d
    except Gap:
        return d + sign * timedelta(days=limit(size)[0])


# ---------------------------------------------------------------- pauses


def pauses(body: dict[str, Any], env: Env, anchor: Anchor | None = None) -> list[tuple[date, date | None]]:
    """Return the spans that stop the clock, with one that the extract may lack."""
    what = body.get("paused_while")
    if what is None:
        return []
    if what in env.ctx.definitions or env.case.carried(what):
        return spans(env, what)
    today = env.case.today
    first = min(today, (anchor.day if anchor else today) + ONE)
    options = (None, (first, None), (first, today), (today, None))
    chosen = env.world.read(Atom(what, NOT_IN_EXTRACT, ("pause",)), options)
    return [] if chosen is None else [chosen]


def pause_of(body: dict[str, Any], env: Env, anchor: Anchor) -> Any:
    """Return the question whether the clock stands on a day, or None for a duty without pauses."""
    if not body.get("paused_while"):
        return None
    found = pauses(body, env, anchor)
    return lambda d: any(a <= d and (b is None or d < b) for a, b in found)


def is_paused(body: dict[str, Any], env: Env) -> bool:
    """Return whether the clock stands on the as-of day."""
    today = env.case.today
    return any(a <= today and (b is None or today < b) for a, b in pauses(body, env, env.anchor))


__all__ = ["one_off", "status_of"]
