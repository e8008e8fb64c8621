"""The state of one occurrence on the as-of date, in one completion.

In: the due day, the discharge, the end, waivers and pauses of an occurrence. Out: a `Result`. Guaranteed:
the precedence done > ended > waived > paused > due or overdue; a breach is dated by the first as-of day
that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tests.oracle.context import Anchor, Env
from tests.oracle.days import ONE, Moment, day, instant, timed
from tests.oracle.discharge import Done
from tests.oracle.points import FAR, Due, in_time
from tests.oracle.record import Fact
from tests.oracle.worlds import NOT_RECORDED, Atom

BREACHES = frozenset({"met_late", "overdue", "missed"})


@dataclass(frozen=True)
class Result:
    """One occurrence in one completion."""

    state: str
    due: Due | None = None
    stage: str | None = None
    done: Done | None = None
    breach_day: date | None = None
    precision: str | None = None
    chain_breach: bool = False

    @property
    def breached(self) -> bool:
        """Return whether the state is a breach."""
        return self.state in BREACHES


@dataclass(frozen=True)
class Ends:
    """How an occurrence may fall away: its end, an exception that cancels it, a move of its date."""

    end: date | None = None
    cancelled: date | None = None
    moved: date | None = None


@dataclass(frozen=True)
class Waiver:
    """A span in which an occurrence is excused: [first, end)."""

    first: date
    end: date | None

    def covers(self, d: date) -> bool:
        """Return whether the waiver holds on a day."""
        return self.first <= d and (self.end is None or d < self.end)


@dataclass(frozen=True)
class Matter:
    """Everything that decides the state of one occurrence."""

    name: str
    body: dict[str, Any]
    anchor: Anchor
    due: Due | None
    done: Done | None
    ends: Ends = Ends()
    stage: str | None = None
    started: Moment | None = None  # where the gap starts, if a fact on that day is judged by its order
    paused: bool = False
    prompt: bool = False


def waivers(env: Env, body: dict[str, Any], name: str, due: Due | None) -> list[Waiver]:
    """Return the waivers that excuse an occurrence: begun by the due day, and not against law."""
    if body.get("force") == "law":
        return []
    found = []
    for fact in env.case.tables.get("waiver", ()):
        if fact.attrs.get("standard") != body["id"] or fact.attrs.get("occurrence", name) != name:
            continue
        first = max(date.min if fact.start is None else fact.day, fact.recorded or date.min)
        if (due is not None and first > due.day) or (fact.end is not None and first >= fact.end):
            continue
        if fact.start is not None or _began_in_time(fact, env):
            found.append(Waiver(first, fact.end))
    return found


def _began_in_time(fact: Fact, env: Env) -> bool:
    """Return whether a waiver of which the first day is not recorded began by the due day."""
    began: bool = env.world.read(Atom(f"waiver/{fact.id}.from", NOT_RECORDED), (True, False))
    return began


def past(due: Due, as_of: Moment) -> bool:
    """Return whether the last day (or the instant, where the as-of has a time) has passed."""
    if due.instant is not None and isinstance(as_of, datetime):
        return instant(as_of, latest=False) > due.instant
    return day(as_of) > due.day


def breach_day(due: Due | None, excused: list[Waiver], ended: date | None) -> date | None:
    """Return the first day on which the breach shows: after the due day, or when a waiver lapses."""
    if due is None or due.day == FAR:
        return None if ended is None else ended + ONE
    d = due.day if due.instant is not None else due.day + ONE
    for _ in excused:
        for waiver in excused:
            if waiver.covers(d):
                d = date.max if waiver.end is None else waiver.end
    return d if ended is None else min(d, ended + ONE)


def judge(matter: Matter, env: Env) -> Result:
    """Return the state of an occurrence as of the case's date."""
    result = replace(_state(matter, env), stage=matter.stage)
    return replace(result, precision=precision(matter, result))


def _state(m: Matter, env: Env) -> Result:
    due, done, today = m.due, m.done, env.case.today
    excused = waivers(env, m.body, m.name, due)
    owed_late = (m.body.get("if_late") or {}).get("still_owed", True)
    if done is not None:
        if in_time(done.moment, due) or any(w.covers(day(done.moment)) for w in excused):
            return Result("met", due, done=done)
        if owed_late:
            return Result("met_late", due, done=done, breach_day=breach_day(due, excused, None))
    if m.ends.cancelled is not None and m.ends.cancelled <= today:
        return Result("cancelled", due)
    if m.ends.moved is not None and m.ends.moved <= today:
        missed = due is not None and due.day < m.ends.moved
        return (
            Result("missed", due, breach_day=breach_day(due, excused, m.ends.moved))
            if missed
            else Result("cancelled", due)
        )
    end = m.ends.end
    if end is not None and end < today:
        missed = m.prompt or (due is not None and due.day < end)
        return (
            Result("missed", due, breach_day=breach_day(due, excused, end))
            if missed
            else Result("cancelled", due)
        )
    if any(w.covers(today) for w in excused):
        return Result("waived", due)
    if m.paused and due is None:
        return Result("paused", None)
    if due is None or not past(due, env.case.as_of):
        return Result("due", due)
    return Result("overdue" if owed_late else "missed", due, breach_day=breach_day(due, excused, None))


def precision(m: Matter, result: Result) -> str | None:
    """Return `day` where hours, or the order within one day, were judged from a date."""
    due, done = m.due, result.done
    if result.state in ("cancelled", "waived", "paused"):
        return None
    if (
        due is not None
        and due.instant is not None
        and (due.from_date or (done is not None and not timed(done.moment)))
    ):
        return "day"
    if done is None:
        return None
    both = m.started is not None and timed(m.started) and timed(done.moment)
    if m.started is not None and day(done.moment) == day(m.started) and not both:
        return "day"
    if (
        due is not None
        and due.own_day
        and day(done.moment) == due.day
        and (due.before is None or not timed(done.moment))
    ):
        return "day"
    return None
