"""Series: gap after gap, walked day by day, in one completion.

In: a duty with stages, an anchor, the fact that opened the gap and the certain fact that closes it. Out:
the gap's `Result`. Guaranteed: on every day the question is which stage is in force today and whether its
limit has run out; only certain facts start gaps, and what may have happened in between is followed to see
whether a breach is sure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.oracle import exceptions
from tests.oracle.conditions import holds
from tests.oracle.context import Anchor, Env, Version, version_on, versions
from tests.oracle.days import ONE, Moment, day, limit
from tests.oracle.discharge import Done, Search, Seed, anchor_body
from tests.oracle.judge import Ends, Matter, Result, judge
from tests.oracle.points import Due, due_of, point, within
from tests.oracle.record import RECORDED_NONE
from tests.oracle.worlds import NOT_IN_EXTRACT, Atom

PATIENCE = 800  # days walked after everything that is dated


@dataclass(frozen=True)
class Gap:
    """A stretch between two certain facts. `opened` None is the anchor's own gap, `closed` None an open
    one.
    """

    name: str
    opened: Done | None
    closed: Done | None


class Stages:
    """The stages of a duty for one gap: which is in force on a day, and when its limit runs out."""

    def __init__(self, duty: dict[str, Any], anchor: Anchor, env: Env, own: bool, leaned: date) -> None:
        self.duty, self.anchor, self.env, self.own, self.leaned = duty, anchor, env, own, leaned
        self.edges: dict[tuple[date, str], tuple[date | None, date | None, bool]] = {}
        self.limits: dict[Any, Due | None] = {}

    def in_force(self, version: Version, d: date) -> dict[str, Any] | None:
        """Return the last listed stage that holds on a day; `first` alone governs the anchor's own gap."""
        first = next((s for s in version.body["series"] if "every" not in s), None)
        if self.own and first is not None and self._begins_with_first():
            return first
        ruling = None
        begins: Any = None
        for stage in version.body["series"]:
            if "every" not in stage:
                continue
            if self._holds(version, stage, begins, d):
                ruling = stage
            begins = stage.get("until", begins)
        return ruling

    def _begins_with_first(self) -> bool:
        """Return whether the version of the anchor's own day has a `first` stage (there may be none yet)."""
        begun = version_on(self.duty, self.anchor.day, self.anchor.day)
        return begun is not None and any("every" not in s for s in begun.body["series"])

    def _holds(self, version: Version, stage: dict[str, Any], begins: Any, d: date) -> bool:
        key = (version.first, stage["id"])
        if key not in self.edges:
            start = stage.get("from", begins)
            first, last = (self._point(p) for p in (start, stage.get("until")))
            self.edges[key] = (first, last, start is not None and first is None)
        first, last, not_yet = self.edges[key]
        if not_yet or (first is not None and d < first) or (last is not None and d >= last):
            return False
        return "when" not in stage or holds(stage["when"], self.env, d)

    def _point(self, node: Any) -> date | None:
        found = None if node is None else point(node, self.env)
        return None if found is None else day(found)

    def dated(self) -> list[date]:
        """Return the boundaries that have a date (after a walk has asked for them)."""
        return [
            d
            for first, last, _ in self.edges.values()
            for d in (first, last)
            if d is not None and d < date.max
        ]

    def runs_out(self, stage: dict[str, Any], start: Moment, d: date) -> Due | None:
        """Return the due day of the limit of the stage in force on `d`, counted from the gap's start."""
        if "every" not in stage:
            return self._once(("first", str(stage)), lambda: due_of(stage, self.env))
        every = stage["every"]
        if isinstance(every, str):
            return self._once((every, start), lambda: within(self.env, start, limit(every), 1))
        cap = self._once(
            (every["at_most"], start), lambda: within(self.env, start, limit(every["at_most"]), 1)
        )
        return self._recorded(every["as_recorded"], cap, start, d)

    def _once(self, key: Any, work: Any) -> Due | None:
        if key not in self.limits:
            self.limits[key] = work()
        return self.limits[key]

    def _recorded(self, field: str, cap: Due | None, start: Moment, d: date) -> Due | None:
        """Return the earlier of the cap and the limit that the plan in force on `d` sets."""
        kind, name = field.split(".")
        size = self._plan_says(kind, name, cap, start, d)
        if size is None or cap is None:
            return cap
        if isinstance(size, int):
            own = Due(day(start) + size * ONE, vague=True)
        else:
            own = self._once((size, start), lambda: within(self.env, start, limit(str(size)), 1)) or cap
        return own if own.day < cap.day else cap

    def _plan_says(self, kind: str, name: str, cap: Due | None, start: Moment, d: date) -> Any:
        env = self.env
        longest = 0 if cap is None or cap.day == date.max else (cap.day - day(start)).days
        known = (day(m) - day(start) for m in (env.case.today, self.leaned) if m < date.max)
        near = sorted(
            {n for k in known for n in (k.days - 1, k.days) if 0 < n < longest}
            | ({1} if longest > 1 else set())
        )
        options = (*near, RECORDED_NONE)
        if kind in self.anchor.kinds and self.anchor.fact is not None:
            plan = self.anchor.fact
        elif not env.case.carried(kind):
            said = env.world.read(Atom(kind, NOT_IN_EXTRACT, ("plan",)), options)
            return None if said == RECORDED_NONE else said
        else:
            asked = min(d, env.until)
            running = [
                f
                for f in env.case.of(kind)
                if f.holds(d) or (f.holds(asked) and (f.end is None or f.end > env.until))
            ]
            running = [f for f in running if f.start is not None and f.day <= asked]
            if not running:
                return None
            plan = running[-1]
        said = env.case.attribute(plan, name, env.world, options)
        return None if said == RECORDED_NONE else said


def series_due(
    duty: dict[str, Any], anchor: Anchor, start: Moment, env: Env, own: bool, leaned: date
) -> tuple[Due | None, str | None]:
    """Walk from the gap's start and return the first day on which the stage in force has run out, and that
    stage.

    Days that no stage covers move the start to the day on which cover resumes.
    """
    stages = Stages(duty, anchor, env, own, leaned)
    begun: Moment = start
    endless: tuple[Due | None, str | None] = (None, None)
    d = day(start)
    last_dated = max([d, env.case.today, *(v.first for v in versions(duty) if v.first < date.max)])
    while d <= max([last_dated, *stages.dated()]) + PATIENCE * ONE:
        version = version_on(duty, anchor.day, d)
        stage = None if version is None else stages.in_force(version, d)
        if stage is None:
            begun = d + ONE
        else:
            due = stages.runs_out(stage, begun, d)
            if due is not None and d >= due.day:
                return due if due.day == d or d == day(start) else Due(d), stage["id"]
            if due is not None and due.day == date.max:
                endless = due, stage["id"]
        d += ONE
    return endless


def gap_result(duty: dict[str, Any], anchor: Anchor, seeds: list[Seed], gap: Gap, env: Env) -> Result | None:
    """Return the state of a gap, and whether every way through to its closing fact leaves a breach."""
    if anchor_body(duty, anchor) is None:
        return None
    search = Search(duty, anchor, seeds, env, gap.name)
    search.env = replace(env, hints=env.hints | _hints(duty, anchor, gap, search, env))
    done = search.first(None if gap.opened is None else gap.opened.key)
    result = _judged(duty, anchor, gap.name, gap.opened, done, search)
    if result is None or result.breached:
        return None if result is None else replace(result, chain_breach=True)
    seen = done
    while seen is not None and (gap.closed is None or seen.key < gap.closed.key):
        after = search.first(seen.key)
        later = _judged(duty, anchor, "", seen, after, search)
        if later is not None and later.breached:
            return replace(result, chain_breach=True)
        seen = after
    return result


def gap_start(
    duty: dict[str, Any], anchor: Anchor, opened: Done | None, env: Env, body: dict[str, Any]
) -> Moment | None:
    """Return where a gap starts: the anchor, the last discharge, or `restart` after an early one."""
    if opened is None:
        first = next(iter(versions(duty))).first
        begins = max(first, anchor.day) if version_on(duty, anchor.day, anchor.day) is None else anchor.day
        return anchor.start if begins == anchor.day else begins
    restart = (body.get("early") or {}).get("restart")
    if restart is not None and day(opened.moment) < anchor.day:
        return point(restart, env)
    return opened.moment


def _judged(
    duty: dict[str, Any], anchor: Anchor, name: str, opened: Done | None, done: Done | None, search: Search
) -> Result | None:
    env, body = search.env, search.body
    cut = env.case.today if done is None else day(done.moment) - ONE
    knowing = env.knowing(cut)
    start = gap_start(duty, anchor, opened, knowing, body)
    leaned = date.max if done is None else day(done.moment)
    due, stage, gone = None, None, None
    if start is not None:
        due, stage = series_due(duty, anchor, start, knowing, opened is None, leaned)
        then = env if done is None else env.knowing(day(done.moment))
        due, gone = _with_exceptions(duty, anchor, due, start, then)
        if due is None:
            return None
    if gone is not None and done is not None and day(done.moment) > gone:
        done = None
    started = anchor.start if opened is None else opened.moment
    if opened is None and not search.window.edge:
        started = None
    ruling = version_on(duty, anchor.day, due.day) if due is not None and due.day < date.max else None
    judged = (ruling.body if ruling else body) | {"id": duty["id"]}
    matter = Matter(name, judged, anchor, due, done, Ends(search.window.last, gone), stage, started)
    return judge(matter, env)


def _with_exceptions(
    duty: dict[str, Any], anchor: Anchor, due: Due | None, start: Moment, env: Env
) -> tuple[Due | None, date | None]:
    """Count a gap's exceptions in: `instead: {every: limit}` counts from the gap's start."""
    body = anchor_body(duty, anchor) or {}
    if due is None or not body.get("unless"):
        return due, None

    def counted(node: Any) -> Due | None:
        if isinstance(node, dict) and "every" in node:
            return within(env, start, limit(node["every"]), 1)
        return due_of(node, env)

    return exceptions.apply(body["unless"], due, env, day(start), counted)


def _hints(duty: dict[str, Any], anchor: Anchor, gap: Gap, search: Search, env: Env) -> frozenset[date]:
    """Return the days on which a missing fact would change a gap: its start, its possible due days, its
    close.
    """
    start = anchor.start if gap.opened is None else gap.opened.moment
    days = {day(start), env.case.today}
    days |= {day(d.moment) for d in (gap.closed,) if d is not None}
    days |= {d for d in (search.window.last,) if d is not None}
    sizes: set[str] = set()
    for version in versions(duty):
        if date.min < version.first < date.max:
            days.add(version.first)
        for stage in version.body["series"]:
            every = stage.get("every", stage.get("within"))
            sizes.add(every if isinstance(every, str) else every["at_most"] if every else "1 day")
    for size in sorted(sizes):
        due = within(env, start, limit(size), 1)
        if due is not None and due.day < date.max:
            days |= {due.day}
    return frozenset(days | {d + ONE for d in days if d < date.max})
