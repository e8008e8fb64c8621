"""Which fact discharges a gap: the next one that qualifies, surely or in one world.

In: what meets the duty, the span in which facts count, a world (None: only what is certain). Out:
`Done`. Guaranteed: order is time (date-only first), then id; a fact that qualifies only perhaps
discharges only in the worlds that say so; a hole in the data may hide one; what counts is judged by the
terms in force on the fact's day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from engine.calendar import Moment, moment_of_date
from engine.conditions import Condition
from engine.evaluate.anchors import Anchor
from engine.evaluate.truth import MISSING, NOTHING, Scene, Subject, truth_at
from engine.evaluate.versions import Ruling
from engine.evaluate.view import Unseen, end_of
from engine.evaluate.worlds import Need, World
from engine.facts import RECORDED_NONE, Fact
from engine.nodes import AllMet, AnchorMet, AnyMet, FactMet, Met
from engine.outcome import Cause
from engine.plan import Standard

Order: TypeAlias = tuple[int, bool, int, str]


class Done(NamedTuple):
    """The discharge: when it counts, and by which fact (None: one that the data do not show)."""

    moment: Moment
    fact: Fact | None
    sure: bool
    needs: frozenset[Need] = NOTHING

    @property
    def order(self) -> Order:
        m = self.moment
        return (m.day, m.timed, m.earliest, self.fact.id if self.fact else "")


class Candidate(NamedTuple):
    """A fact that may count: surely (`verdict` True) or perhaps; `dated` False: the date that counts is
    not recorded."""

    moment: Moment
    fact: Fact
    verdict: bool | None
    needs: frozenset[Need]
    dated: bool = True

    @property
    def order(self) -> Order:
        m = self.moment
        return (m.day, m.timed, m.earliest, self.fact.id)


class Serving(NamedTuple):
    """The facts that may serve an anchor, in order; `dated`: the date that counts is recorded for all."""

    rows: tuple[Candidate, ...]
    orders: tuple[Order, ...]
    dated: bool

    def within(self, span: Span) -> list[Candidate]:
        """Return those that lie in the span, and those of which it is not known."""
        if not self.rows:
            return []
        lo, hi = bisect_left(self.orders, (span.first,)), bisect_left(self.orders, (span.last + 1,))
        inside = [
            one
            for one, order in zip(self.rows[lo:hi], self.orders[lo:hi], strict=True)
            if not one.dated or ((span.after is None or order > span.after) and span.has(one.moment))
        ]
        if self.dated:
            return inside
        before, after = ([one for one in rows if not one.dated] for rows in (self.rows[:lo], self.rows[hi:]))
        return [*before, *inside, *after]


class Span(NamedTuple):
    """Where facts count: from day `first` (and after `after`, if the gap began with a fact) to day `last`.

    `edge`: the recorded moment on the first day; of two times on that day the earlier does not count."""

    first: int
    last: int
    after: Order | None = None
    edge: Moment | None = None

    def between(self, first: int, end: int) -> Span:
        """Return what of it lies from day `first` until before day `end`."""
        if first <= self.first and self.last < end:
            return self
        return Span(max(self.first, first), min(self.last, end - 1), self.after, self.edge)

    def has(self, moment: Moment) -> bool:
        """Return whether something done then is inside."""
        if not self.first <= moment.day <= self.last:
            return False
        edge = self.edge
        if edge is None or edge.day != moment.day or not (edge.timed and moment.timed):
            return True
        return moment.minute >= edge.minute  # by the clock, kindly where a change of it repeats the hour


@dataclass(frozen=True, slots=True)
class Discharge:
    """Finds what discharges one anchor's gaps."""

    scene: Scene
    standard: Standard
    anchor: Anchor
    ruling: Ruling
    hints: tuple[int, ...] = ()  # days that a missing date is tried on, beside the first and the last
    found: dict[int, Serving] = field(default_factory=dict)  # by what meets the duty

    def next(self, span: Span, world: World | None) -> Done | None:
        """Return the next discharge in the span: certain ones only without a world."""
        best: Done | None = None
        for from_day, to_day, met in self.ruling.pools:
            within = span.between(from_day, to_day)
            if within.first > within.last:
                continue
            found = self._met(met, within, world)
            if found is not None and (best is None or found.order < best.order):
                best = found
        return best

    def possible(self, span: Span) -> list[Done]:
        """Return every dated fact that may count, in order."""
        found: list[Done] = []
        for from_day, to_day, met in self.ruling.pools:
            for leaf in _leaves(met):
                if isinstance(leaf, FactMet):
                    found += [
                        Done(one.moment, one.fact, one.verdict is True, one.needs)
                        for one in self._candidates(leaf).within(span)
                        if one.dated and from_day <= one.moment.day < to_day
                    ]
        return sorted(found, key=lambda done: done.order)

    def every(self, span: Span, world: World | None) -> list[Done]:
        """Return all that discharges in the span, in order, each fact once, from data that are taken to be
        complete: certain ones only without a world."""
        found: list[Done] = []
        for from_day, to_day, met in self.ruling.pools:
            found += self._every(met, span.between(from_day, to_day), world)
        return _each_once(found)

    def _every(self, met: Met, span: Span, world: World | None) -> list[Done]:
        if span.first > span.last:
            return []
        match met:
            case FactMet():
                return [
                    done
                    for one in self._candidates(met).within(span)
                    if (done := self._one(one, span, world, met))
                ]
            case AnchorMet(attribute):
                done = self._on_anchor(attribute, span, world)
                return [] if done is None else [done]
            case AnyMet(of):
                return _each_once([done for one in of for done in self._every(one, span, world)])
            case AllMet(of):
                return _together([self._every(one, span, world) for one in of])
        raise TypeError(met)

    def _one(self, one: Candidate, span: Span, world: World | None, met: FactMet) -> Done | None:
        """Return the discharge by this fact, if it is one."""
        if one.verdict is True and one.dated:
            return Done(one.moment, one.fact, True)
        done = None if world is None else self._in_world(one, span, world, met)
        return done if done is not None and span.has(done.moment) else None

    def holes(self, first: int, last: int) -> list[Unseen]:
        """Return the spans in which facts that would discharge may be missing."""
        view = self.scene.view
        return [hole for kind, where in self._asked() for hole in view.holes(kind, first, last, where)]

    def unseen(self, first: int, last: int) -> list[Unseen]:
        """Return these, and the spans in which one may lie of which nobody wrote down when it was."""
        view = self.scene.view
        return [span for kind, where in self._asked() for span in view.unseen(kind, first, last, where)]

    def _asked(self) -> Iterable[tuple[str, Condition | None]]:
        leaves = (
            leaf for _, _, met in self.ruling.pools for leaf in _leaves(met) if isinstance(leaf, FactMet)
        )
        return dict.fromkeys((leaf.kind, leaf.where) for leaf in leaves)

    def _met(self, met: Met, span: Span, world: World | None) -> Done | None:
        match met:
            case FactMet():
                return self._fact(met, span, world)
            case AnchorMet(attribute):
                return self._on_anchor(attribute, span, world)
            case AnyMet(of):
                options = [done for done in (self._met(one, span, world) for one in of) if done is not None]
                return min(options, key=lambda done: done.order, default=None)
            case AllMet(of):
                parts = [self._met(one, span, world) for one in of]
                if any(part is None for part in parts):
                    return None
                last = max((part for part in parts if part is not None), key=lambda done: done.order)
                sure = all(part is not None and part.sure for part in parts)
                return Done(last.moment, last.fact, sure, last.needs)
        raise TypeError(met)

    def _on_anchor(self, attribute: str, span: Span, world: World | None) -> Done | None:
        fact = self.anchor.fact
        value = fact.attrs.get(attribute, MISSING)
        if value is MISSING and attribute in self.scene.view.kind(fact.kind).none_if_absent:
            return None
        if isinstance(value, Moment):
            return Done(value, fact, True) if span.has(value) else None
        if value is RECORDED_NONE or world is None:
            return None
        need = Need(f"{fact.kind}/{fact.id}.{attribute}", Cause.NOT_RECORDED)
        options = self._days(span.first, span.last)
        day = world.ask(("date", fact.kind, fact.id, attribute), options, (need,))
        return None if day is None else Done(moment_of_date(day), fact, False)

    def _fact(self, met: FactMet, span: Span, world: World | None) -> Done | None:
        candidates = self._candidates(met).within(span)
        certain = next((one for one in candidates if one.verdict is True and one.dated), None)
        if world is None:
            return None if certain is None else Done(certain.moment, certain.fact, True)
        best = None if certain is None else Done(certain.moment, certain.fact, True)
        for one in candidates:
            if best is not None and one.dated and one.order >= best.order:
                continue
            done = self._in_world(one, span, world, met)
            if done is not None and (best is None or done.order < best.order):
                best = done
        hidden = self._hidden(met, span, best, world)
        return hidden if hidden is not None and (best is None or hidden.order < best.order) else best

    def _days(self, first: int, last: int) -> tuple[int | None, ...]:
        """None and the days on which something missing is tried."""
        if not self.hints and first < last:
            return (None, first, last)
        return (None, *sorted({first, last, *(day for day in self.hints if first <= day <= last)}))

    def _in_world(self, one: Candidate, span: Span, world: World, met: FactMet) -> Done | None:
        if not one.dated:
            if span.first > span.last:
                return None
            question = ("date", one.fact.kind, one.fact.id, met.date)
            day = world.ask(question, self._days(span.first, span.last), tuple(sorted(one.needs)))
            if day is None:
                return None
            one = Candidate(moment_of_date(day), one.fact, one.verdict, one.needs, one.dated)
        if one.verdict is None and not self._counts_in(one, world, met):
            return None
        return Done(one.moment, one.fact, False)

    def _counts_in(self, one: Candidate, world: World, met: FactMet) -> bool:
        if met.where is not None:
            day = one.moment.day
            verdict, _ = truth_at(met.where, self._subject(one.fact), self.scene, day, world)
            if verdict is not True:
                return False
        serves = self._serves(one.fact, one.moment.day)
        if serves is None:
            same = self.ruling.terms_on(one.moment.day).same
            need = Need(f"{one.fact.kind}/{one.fact.id}.{same}", Cause.NOT_RECORDED)
            return world.ask(("serves", one.fact.kind, one.fact.id, self.anchor.id), (False, True), (need,))
        return serves

    def _hidden(self, met: FactMet, span: Span, best: Done | None, world: World) -> Done | None:
        last = span.last if best is None else min(span.last, best.moment.day)
        for lo, hi, need in self.scene.view.holes(met.kind, span.first, last, met.where):
            options = self._days(lo, hi)
            day = world.ask(("hidden", met.kind, met.where, lo), options, (need,))
            if day is not None:
                return Done(moment_of_date(day), None, False)
        return None

    def _subject(self, fact: Fact) -> Subject:
        return Subject(fact.kind, fact.id, fact.attrs, fact, self.anchor.fact, self.anchor.start.day)

    def _candidates(self, met: FactMet) -> Serving:
        """The facts that may serve this anchor, worked out once: they are the same in every world."""
        found = self.found.get(id(met))
        if found is None:
            rows = self._serving(met)
            orders = tuple([one.order for one in rows])
            found = Serving(tuple(rows), orders, all(one.dated for one in rows))
            self.found[id(met)] = found
        return found

    def _serving(self, met: FactMet) -> list[Candidate]:
        asks = met.where is not None and self.scene.asks_of_anchor(met.where)
        key = ("candidates", id(met), self.anchor.id if asks else None)
        rows = self.scene.cache.get(key)
        if rows is None:
            rows = self.scene.cache[key] = self._judged(met)
        if not self.ruling.same:
            return [row for row in rows if row.fact is not self.anchor.fact and not self._is_anchor(row.fact)]
        kept = []
        for row in rows:
            serves = self._serves(row.fact, row.moment.day) if row.dated else None
            if serves is False or self._is_anchor(row.fact):
                continue
            if serves is None:
                row = Candidate(row.moment, row.fact, None, row.needs, row.dated)
            kept.append(row)
        return kept

    def _is_anchor(self, fact: Fact) -> bool:
        """The anchor never discharges itself, nor does a fact of its kind that came no later."""
        mine = self.anchor.fact
        if fact.kind != mine.kind or self.anchor.follows:
            return False
        return fact.id == self.anchor.base or (mine.start is not None and fact.order <= mine.order)

    def _judged(self, met: FactMet) -> list[Candidate]:
        rows = []
        for fact in self.scene.view.facts(met.kind):
            moment, dated, needs = self._date(fact, met)
            if moment is None:
                continue
            verdict: bool | None = True
            if met.where is not None:
                verdict, more = truth_at(met.where, self._subject(fact), self.scene, moment.day)
                if verdict is False:
                    continue
                needs |= more
            rows.append(Candidate(moment, fact, verdict, needs, dated))
        rows.sort(key=lambda row: row.order)
        return rows

    def _date(self, fact: Fact, met: FactMet) -> tuple[Moment | None, bool, frozenset[Need]]:
        if met.date in ("", "from", "at"):
            if fact.start is not None:
                return fact.start, True, NOTHING
            if fact not in self.scene.view.undated.get(fact.kind, ()):  # its date lies ahead
                return None, True, NOTHING
            need = self.scene.view.day_needed(fact.kind, fact.id)
        elif met.date == "to":
            return fact.end, True, NOTHING
        else:
            value = fact.attrs.get(met.date, MISSING)
            if isinstance(value, Moment):
                return value, True, NOTHING
            shape = self.scene.view.kind(fact.kind)
            if value is RECORDED_NONE or met.date in shape.none_if_absent:
                return None, True, NOTHING
            need = Need(f"{fact.kind}/{fact.id}.{met.date}", Cause.NOT_RECORDED)
        return fact.start or self.scene.view.as_of, False, frozenset({need})

    def _serves(self, fact: Fact, day: int) -> bool | None:
        """Whether the fact serves this anchor (`same:`): by the attribute of that name, else by which
        anchors are live."""
        same = self.ruling.terms_on(day).same
        if same is None:
            return True
        if same != self.anchor.fact.kind:
            mine, theirs = self.anchor.fact.attrs.get(same, MISSING), fact.attrs.get(same, MISSING)
            if mine is MISSING or theirs is MISSING:
                return None
            return bool(mine == theirs)
        named = fact.attrs.get(same, MISSING)
        if named is not MISSING and named is not RECORDED_NONE:
            return bool(named == self.anchor.base)
        rows = [seen.fact for seen in self.scene.view.seen(same) if seen.fact.start is not None]
        live = [r for r in rows if r.start.day <= day and (r.end is None or day < r.end.day)]  # type: ignore[union-attr]  # dated
        if len(live) > 1:
            return None
        ending = [r for r in rows if r.end is not None and r.end.day == day]
        mine = self.anchor.id in {r.id for r in (*live, *ending)}
        if (mine or not (live or ending)) and self._another_may_be_live(same, day):
            return None
        if self.anchor.id in {r.id for r in live}:
            return True
        if mine:
            return True if len(ending) == 1 else None
        return not live and not ending

    def _another_may_be_live(self, kind: str, day: int) -> bool:
        """Whether an anchor of which nobody wrote down when it began may hold on the day."""
        rows = self.scene.view.undated.get(kind, ())
        return any(row.id != self.anchor.base and day <= end_of(row) for row in rows)


def _each_once(found: list[Done]) -> list[Done]:
    """Return the discharges in order, one for each fact, however many ways of discharging it suits."""
    once: dict[tuple[str, str], Done] = {}
    for done in sorted(found, key=lambda one: one.order):
        assert done.fact is not None  # only recorded facts are listed
        once.setdefault((done.fact.kind, done.fact.id), done)
    return list(once.values())


def _together(parts: list[list[Done]]) -> list[Done]:
    """Return the last of each complete set, where every set begins after the one before it."""
    found: list[Done] = []
    while True:
        after = found[-1].order if found else None
        each = [next((one for one in part if after is None or one.order > after), None) for part in parts]
        last = [one for one in each if one is not None]
        if len(last) < len(parts):
            return found
        found.append(max(last, key=lambda one: one.order))


def _leaves(met: Met) -> list[Met]:
    match met:
        case AnyMet(of) | AllMet(of):
            return [leaf for one in of for leaf in _leaves(one)]
    return [met]
