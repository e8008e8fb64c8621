"""Which fact discharges, in one completion.

In: a duty, an anchor, the moment after which a gap looks for its discharge. Out: the first fact that
counts, or None. Guaranteed: order is by time (date-only first), then id; a fact counts under the version in
force on its own day; a fact that may be missing from the extract is tried as absent, on each day that
matters, and on every day of the hole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.oracle.conditions import holds
from tests.oracle.context import OTHER, Anchor, Env, Node, passed_over, version_on, versions
from tests.oracle.days import ONE, Moment, day, order
from tests.oracle.points import date_of, point
from tests.oracle.record import Fact
from tests.oracle.worlds import NOT_RECORDED, Atom, World

Key = tuple[date, bool, datetime, str]
DAILY = "every day"


@dataclass(frozen=True)
class Window:
    """Where facts count for an anchor: from a moment until a last day, both included."""

    first: Moment
    last: date | None
    edge: bool  # `first` is a recorded moment, so that order within its day matters

    def has(self, moment: Moment) -> bool:
        """Return whether something at a moment counts; on the first day two times decide."""
        if (
            isinstance(moment, datetime)
            and isinstance(self.first, datetime)
            and self.edge
            and moment < self.first
        ):
            return False
        return day(self.first) <= day(moment) and (self.last is None or day(moment) <= self.last)


@dataclass(frozen=True)
class Done:
    """A discharge: when, by which fact (None where it was invented to complete the extract)."""

    moment: Moment
    key: Key
    fact: Fact | None


@dataclass(frozen=True)
class Seed:
    """A possible anchor: its occurrence name, and the anchor in one completion (None: there is none)."""

    name: str
    build: Callable[[World], Anchor | None]


def anchor_body(duty: dict[str, Any], anchor: Anchor) -> dict[str, Any] | None:
    """Return the version that governs an anchor: on its own day, or the first later one that reaches back
    to it.
    """
    found = version_on(duty, anchor.day, anchor.day)
    if found is None:
        found = next((v for v in versions(duty) if v.days_from and v.first > anchor.day), None)
    return None if found is None else found.body


def discharge_body(duty: dict[str, Any], anchor: Anchor, d: date) -> dict[str, Any] | None:
    """Return the version by which a fact of day `d` discharges: the one in force then, unless `applies_to`
    says else.
    """
    ruling = None
    for v in versions(duty):
        judged = anchor.day if v.body.get("applies_to") == "new anchors" else d
        if passed_over(duty, v) and anchor.day < (v.end or date.max) and v.first <= d:
            judged = max(v.first, anchor.day)
        if v.first <= judged and (v.end is None or judged < v.end):
            ruling = v
    if ruling is not None or "series" in versions(duty)[0].body:
        return None if ruling is None else ruling.body
    return anchor_body(duty, anchor)


def window_of(body: dict[str, Any], anchor: Anchor, env: Env) -> Window:
    """Return where facts count for an anchor."""
    look_back = body.get("since") or (body.get("early") or {}).get("since")
    first, edge = anchor.start, True
    if look_back is not None:
        found = point(look_back, env)
        if found is not None:
            first, edge = found, isinstance(look_back, str) and " " not in look_back
    return Window(first, end_of(body, anchor, env), edge)


def end_of(body: dict[str, Any], anchor: Anchor, env: Env) -> date | None:
    """Return the day on which the duty falls away: the anchor's own end, or an earlier stated one."""
    stated = point(body["ends"], env) if "ends" in body else None
    ends = [e for e in (anchor.end, None if stated is None else day(stated)) if e is not None]
    return min(ends) if ends else None


def leaves_of(met: Node) -> list[Node]:
    """Return the single ways to discharge inside `any_of`."""
    if isinstance(met, dict) and "any_of" in met:
        return [leaf for member in met["any_of"] for leaf in leaves_of(member)]
    if isinstance(met, dict) and "all_of" not in met:
        return [{kind: spec} for kind, spec in met.items()]
    return [] if met is None else [met]


def kinds_of(duty: dict[str, Any]) -> set[str]:
    """Return every kind whose facts can discharge the duty under any version."""
    return {kind for v in versions(duty) for kind, _ in _fact_specs(v.body.get("met_by"))}


def _fact_specs(met: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(met, dict):
        for key, value in met.items():
            if key in ("any_of", "all_of"):
                for member in value:
                    yield from _fact_specs(member)
            else:
                yield key, value or {}


def specs_of(met: Node) -> list[tuple[str, dict[str, Any]]]:
    """Return (kind, where and date) for every fact named in a `met_by`."""
    return list(_fact_specs(met))


class Search:
    """Looks for the discharges of one anchor in one completion."""

    def __init__(self, duty: dict[str, Any], anchor: Anchor, seeds: list[Seed], env: Env, name: str) -> None:
        self.duty, self.anchor, self.seeds, self.env, self.name = duty, anchor, seeds, env, name
        body = anchor_body(duty, anchor)
        assert body is not None
        self.body = body
        self.window = window_of(body, anchor, env)

    often = False  # whether a day of a hole may hold several facts that count

    def first(self, after: Key | None = None) -> Done | None:
        """Return the first discharge after another one (None: from the window's first moment)."""
        met = self.body.get("met_by")
        if isinstance(met, dict) and "all_of" in met:
            each = [self._first_of(leaves_of(member), after) for member in met["all_of"]]
            return None if any(d is None for d in each) else max((d for d in each if d), key=lambda d: d.key)
        return self._first_of(None, after)

    def _first_of(self, leaves: list[Node] | None, after: Key | None) -> Done | None:
        found: Done | None = None
        for done, leaf in sorted(self._dated(leaves), key=lambda pair: pair[0].key):
            if (after is None or done.key > after) and self.counts(done, leaf):
                found = done
                break
        for kind in sorted(self._kinds(leaves)):
            found = self._invented(kind, found, after)
        return found

    def _kinds(self, leaves: list[Node] | None) -> set[str]:
        if leaves is None:
            return kinds_of(self.duty)
        return {kind for leaf in leaves for kind, _ in specs_of(leaf)}

    def _dated(self, leaves: list[Node] | None) -> Iterator[tuple[Done, Node]]:
        """Yield everything that has a date and could discharge, with the way in which it would."""
        for body in [self.body] if leaves is not None else [v.body for v in versions(self.duty)]:
            for leaf in leaves_of(body.get("met_by")) if leaves is None else leaves:
                if isinstance(leaf, str):
                    yield from self._own_date(leaf.split(".", 1)[1], leaf)
                    continue
                for kind, spec in specs_of(leaf):
                    for fact in self.env.case.tables.get(kind, ()):
                        moment = self._moment(fact, spec)
                        if moment is not None:
                            yield Done(moment, order(moment, fact.name), fact), leaf

    def _own_date(self, name: str, leaf: Node) -> Iterator[tuple[Done, Node]]:
        fact = self.anchor.fact
        moment = None if fact is None else date_of(fact, name, self.env)
        if moment is not None and fact is not None:
            yield Done(moment, order(moment, fact.name), fact), leaf

    def _moment(self, fact: Fact, spec: dict[str, Any]) -> Moment | None:
        if spec.get("date"):
            return date_of(fact, spec["date"], self.env)
        if fact.start is not None or fact.schedule:
            return fact.start
        days = sorted(self.env.hints)
        atom = Atom(self.env.case.day_needed(fact), NOT_RECORDED)
        return self.env.world.read(atom, (None, *days))

    def counts(self, done: Done, leaf: Node) -> bool:
        """Return whether a dated fact discharges: in the window, by its version, for this anchor."""
        if not self.window.has(done.moment):
            return False
        body = discharge_body(self.duty, self.anchor, day(done.moment))
        ways = leaves_of(body.get("met_by")) if body is not None else []
        if isinstance(leaf, str):
            return leaf in ways or "all_of" in str(body)
        if leaf not in ways and not any(isinstance(w, dict) and "all_of" in w for w in ways):
            return False
        fact = done.fact
        assert fact is not None
        where = next(spec.get("where") for _, spec in specs_of(leaf))
        if not holds(where, self.env.about(fact), day(done.moment)):
            return False
        return self._serves(fact, done.moment, body or {})

    def _serves(self, fact: Fact, moment: Moment, body: dict[str, Any]) -> bool:
        """Return whether the fact serves this anchor, by the version of its day: by its attribute, or as the
        only live one."""
        name = body.get("same")
        if name is None or body.get("shared"):
            return True
        told = fact.attrs.get(name)
        own = {self.anchor.name, self.anchor.fact.id if self.anchor.fact else self.anchor.name}
        if told is not None:
            return str(told) in own
        d = day(moment)
        living, before = self._live(d, starts=True), self._live(d, starts=False)
        me = self.anchor.name
        if me not in living | before:
            return not living | before
        if all(group == {me} for group in (living, before) if me in group):
            return True
        atom = Atom(f"{fact.kind}/{fact.id}.{name}", NOT_RECORDED)
        return self.env.world.read(atom, (*sorted(living | before), OTHER)) == me

    def _live(self, d: date, *, starts: bool) -> set[str]:
        """Return the anchors live on a day: counting those that start on it, or those that end on it."""
        found = set()
        for seed in self.seeds:
            anchor = seed.build(self.env.world)
            body = None if anchor is None else anchor_body(self.duty, anchor)
            if anchor is None or body is None:
                continue
            env = Env(self.env.ctx, self.env.world, anchor, self.env.until, hints=self.env.hints)
            window = window_of(body, anchor, env)
            first, last = anchor.day, window.last or date.max
            if (first <= d < last) if starts else (first < d <= last):
                found.add(anchor.name)
        return found

    def _invented(self, kind: str, found: Done | None, after: Key | None) -> Done | None:
        """Return the earlier of what was found and a fact that the extract may lack."""
        first = day(self.window.first)
        last = self.env.case.today if self.window.last is None else min(self.window.last, self.env.case.today)
        floor = first if after is None else max(first, after[0])
        ceiling = last if found is None else min(last, day(found.moment) - ONE)
        holes, cause = self.env.case.holes(kind, floor, ceiling)
        if not holes:
            return found
        days = {d for a, b in holes for d in {a, b, *(h for h in self.env.hints if a <= h <= b)}}
        days = {d for d in days if discharge_body(self.duty, self.anchor, d) is not None}
        if not days:
            return found
        atom = Atom(kind, cause, ("done", self.duty["id"], self.name))
        chosen = self.env.world.read(atom, (None, *sorted(days), DAILY))
        if chosen is None:
            return found
        if chosen == DAILY:
            days_left = (
                a if a > floor or after is None or self.often else a + ONE
                for a, b in holes
                if b > floor or after is None or self.often
            )
            chosen = min((d for d in days_left if d <= ceiling), default=None)
        if not isinstance(chosen, date) or not floor <= chosen <= ceiling:
            return found
        key = order(chosen, "~")
        if after is not None and key <= after:
            if after[3].endswith("~") and not self.often:
                return found
            key = (after[0], True, after[2], after[3] + "~")  # later on the same day
        return Done(chosen, key, None)
