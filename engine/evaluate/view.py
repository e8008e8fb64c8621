"""What can be seen of a case on a date: facts cut at the as-of and known-on dates, clipped and merged.

In: a case, the as-of date, perhaps a known-on date. Out: a `View`. Guaranteed: nothing dated after
either date is in it (scheduled dates that had been recorded are); a kind `inside:` another is clipped
to it; periods of a merging kind are maximal; order is time (date-only first), then id, and never the
order of rows. Source: language.md sections 2 and 3, rulings 7 and 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeAlias

from engine.calendar import Moment
from engine.conditions import All, Any_, Condition, Field, Op
from engine.evaluate.worlds import Need
from engine.facts import RECORDED_NONE, Case, Coverage, Fact
from engine.outcome import Cause
from engine.plan import KindPlan, Plan
from engine.spans import BEGINNING, END_OF_TIME, Spans, union

#: First and last day between which facts may lie that no table shows there, and what would tell.
Unseen: TypeAlias = tuple[int, int, Need]

NO_COVERAGE = Coverage()


class MayEnd(NamedTuple):
    """That a period of a definition may not have ended where it surely held last, but on day `end` (None: it
    has not ended); `needs` would tell."""

    end: int | None
    needs: frozenset[Need]


@dataclass(frozen=True, slots=True)
class Seen:
    """A visible fact. `base` is the id that was recorded (a clipped piece has its own); `sure` is False
    where the parent that it must lie inside is unknown; `otherwise`: see `MayEnd`; `whole`: of what it
    is a piece, where it is not known when its parent began; `later`: it may have begun later, with that."""

    fact: Fact
    base: str
    sure: bool = True
    needs: tuple[Need, ...] = ()
    otherwise: MayEnd | None = None
    whole: Fact | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class SetDate:
    """One date of a scheduled event: `for_` stood from `recorded` until `replaced` (None: still stands).

    `held`: the event took place and this is the date that stood. `plain`: only one date was ever given."""

    fact: Fact
    for_: Moment
    recorded: int | None
    replaced: int | None
    moved_from: int | None
    held: Moment | None
    plain: bool


@dataclass(frozen=True, slots=True)
class View:
    """The visible case."""

    plan: Plan
    case: Case
    as_of: Moment
    known_on: Moment | None
    tables: Mapping[str, tuple[Fact, ...]]
    anchors: dict[str, tuple[Seen, ...]] = field(default_factory=dict)
    #: Those of which nobody wrote down when they were, by kind; a date that lies ahead is no such thing.
    undated: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    @property
    def today(self) -> int:
        return self.as_of.day

    def carried(self, kind: str) -> bool:
        """Return whether absence of such facts can be read at all."""
        return kind in self.case.tables or self.kind(kind).absence_means_none

    def lacks(self, kind: str, where: Condition | None) -> bool:
        """Return whether `where` asks for facts such as the kind's table never holds."""
        missing = self.case.coverage.get(kind, NO_COVERAGE).lacks
        return bool(missing) and where is not None and _asks_for(where, missing)

    def kind(self, name: str) -> KindPlan:
        return self.plan.kinds.get(name) or KindPlan(name, period=False)

    def facts(self, kind: str) -> tuple[Fact, ...]:
        """Return the visible facts, in order."""
        return self.tables.get(kind, ())

    def holes(
        self, kind: str, start: int = BEGINNING, end: int | None = None, where: Condition | None = None
    ) -> tuple[Unseen, ...]:
        """Return the spans of days (both included, up to today) in which facts of the kind may be missing.

        `where`: only facts of which this holds are asked for."""
        if self.kind(kind).absence_means_none:
            return ()
        last = self.today if end is None else min(end, self.today)
        if kind not in self.case.tables:
            return ((start, last, Need(kind, Cause.NOT_IN_EXTRACT)),) if start <= last else ()
        covered = self.case.coverage.get(kind, NO_COVERAGE)
        if covered is NO_COVERAGE:
            return ()
        need = Need(kind, Cause.OUTSIDE_COVERAGE)
        if self.lacks(kind, where):
            return ((start, last, Need(kind, Cause.NOT_IN_EXTRACT)),) if start <= last else ()
        found = []
        if covered.first is not None and start < covered.first:
            found.append((start, min(last, covered.first - 1), need))
        if covered.last is not None and last > covered.last:
            found.append((max(start, covered.last + 1), last, need))
        return tuple(hole for hole in found if hole[0] <= hole[1])

    def unseen(
        self, kind: str, start: int = BEGINNING, end: int | None = None, where: Condition | None = None
    ) -> tuple[Unseen, ...]:
        """Return the spans of days (both included, up to today) in which a fact of the kind may lie that no
        table shows there: the holes, and where a fact may lie of which the day was not written down."""
        holes = self.holes(kind, start, end, where)
        if kind not in self.undated:
            return holes
        last = self.today if end is None else min(end, self.today)
        own = [
            (start, last if fact.end is None else min(last, fact.end.day - 1), self.day_needed(kind, fact.id))
            for fact in self.undated[kind]
        ]
        return (*holes, *(span for span in own if span[0] <= span[1]))

    def day_needed(self, kind: str, name: str) -> Need:
        """Return the need for the day of a fact of that id, of which it was not written down."""
        return Need(f"{kind}/{name}.{'from' if self.kind(kind).period else 'at'}", Cause.NOT_RECORDED)

    def periods(self, kind: str) -> Spans:
        """Return the days on which such a period holds, merged."""
        rows = [seen.fact for seen in self.seen(kind)]
        return union((fact.start.day, end_of(fact)) for fact in rows if fact.start is not None)

    def seen(self, kind: str) -> tuple[Seen, ...]:
        """Return the facts as anchors: clipped to the kind they lie inside, merged where the vocabulary
        says so."""
        if kind not in self.anchors:
            self.anchors[kind] = _as_anchors(self, kind)
        return self.anchors[kind]


def _asks_for(where: Condition, lacks: tuple[tuple[str, frozenset[str]], ...]) -> bool:
    """Return whether a condition names a value that the table never holds. One that does not name the
    attribute is about what the table does hold."""
    if isinstance(where, All | Any_):
        return any(_asks_for(each, lacks) for each in where.of)
    if not isinstance(where, Field) or where.op not in (Op.IS, Op.IN):
        return False
    values = where.value if isinstance(where.value, tuple) else (where.value,)
    words = {_WORDS[value] if isinstance(value, bool) else str(value) for value in values}
    return any(where.name == name and not missing.isdisjoint(words) for name, missing in lacks)


#: What a truth value is called in an export's description.
_WORDS: Mapping[bool, str] = {True: "yes", False: "no"}


def end_of(fact: Fact) -> int:
    """Return the first day on which the period no longer holds; an open one ends beyond all time."""
    return END_OF_TIME if fact.end is None else fact.end.day


def look(plan: Plan, case: Case, as_of: Moment, known_on: Moment | None) -> View:
    """Cut the case at the as-of and known-on dates."""
    tables, undated = {}, {}
    for kind, facts in case.tables.items():
        shape = plan.kinds.get(kind) or KindPlan(kind, period=False)
        shown = [seen for fact in facts if (seen := cut(fact, shape, as_of, known_on)) is not None]
        shown.sort(key=_order)
        tables[kind] = tuple(shown)
        if shown and shown[0].start is None and not shape.record:
            dated = {fact.id for fact in facts if fact.start is not None or fact.schedule or fact.cancelled}
            undated[kind] = tuple(fact for fact in shown if fact.id not in dated)
    return View(plan, case, as_of, known_on, tables, undated={k: rows for k, rows in undated.items() if rows})


def _order(fact: Fact) -> tuple[int, bool, int, str]:
    return fact.order


def reached(moment: Moment, limit: Moment) -> bool:
    """Return whether the moment has come by the limit; a limit without a time is its whole day."""
    if moment.day != limit.day or not (moment.timed and limit.timed):
        return moment.day <= limit.day
    return moment.earliest <= limit.latest


def cut(fact: Fact, kind: KindPlan, as_of: Moment, known_on: Moment | None) -> Fact | None:
    """Return the fact as it was on the as-of date, so far as it was known on the known-on date; None if
    nothing of it was."""
    start, end, attrs = fact.start, fact.end, fact.attrs
    if known_on is not None:
        written = fact.recorded or start
        if written is not None and not reached(written, known_on):
            if not fact.schedule:
                return None
            start = None
    if start is not None and not reached(start, as_of):
        if not kind.scheduled:
            return None
        start = None
    if end is not None and (
        not reached(end, as_of) or (known_on and not reached(fact.to_recorded or end, known_on))
    ):
        end = None
    horizon = as_of if known_on is None or as_of.latest <= known_on.latest else known_on
    ahead = [
        name
        for name, value in attrs.items()
        if type(value) is Moment and name not in kind.expected and not reached(value, horizon)
    ]
    if ahead:
        attrs = {name: RECORDED_NONE if name in ahead else value for name, value in attrs.items()}
    elif start is fact.start and end is fact.end:
        return fact
    return replace(fact, start=start, end=end, attrs=attrs)


def set_dates(view: View, fact: Fact) -> tuple[SetDate, ...]:
    """Return the dates that were set for a scheduled event, oldest first, each with the day on which it
    was replaced."""
    limit = view.as_of if view.known_on is None else min(view.as_of, view.known_on, key=lambda m: m.latest)
    original = next((f for f in view.case.tables[fact.kind] if f.id == fact.id), fact)
    entries = [e for e in original.schedule if e.recorded is None or reached(e.recorded, limit)]
    plain = not original.schedule
    rows: list[tuple[Moment, int | None]]
    if (
        plain
        and original.start is not None
        and original.recorded is not None
        and reached(original.recorded, limit)
    ):
        rows = [(original.start, original.recorded.day)]
    elif plain:
        rows = [(fact.start, None)] if fact.start is not None else []
    else:
        rows = sorted(
            ((e.for_, None if e.recorded is None else e.recorded.day) for e in entries),
            key=lambda row: (BEGINNING if row[1] is None else row[1], row[0].day),
        )
    if fact.start is not None and (not rows or rows[-1][0].day != fact.start.day):
        rows.append((fact.start, fact.start.day))
    stopped = original.cancelled
    end = stopped.day if stopped is not None and reached(stopped, limit) else None
    found = []
    for place, (for_, recorded) in enumerate(rows):
        last = place == len(rows) - 1
        replaced = end if last else rows[place + 1][1]
        moved_from = rows[place - 1][0].day if place else None
        held = fact.start if last and end is None else None
        found.append(SetDate(fact, for_, recorded, replaced, moved_from, held, plain))
    return tuple({one.for_.day: one for one in found}.values())  # of several for one day the last


def _as_anchors(view: View, kind: str) -> tuple[Seen, ...]:
    shape, facts = view.kind(kind), view.facts(kind)
    seen = [Seen(fact, fact.id) for fact in facts]
    if shape.merge and shape.period:
        seen = [_in_doubt(view, one) for one in _merged(facts)]
    if shape.inside is None:
        return tuple(seen)
    parent = shape.inside
    if parent not in view.case.tables:
        need = (Need(parent, Cause.NOT_IN_EXTRACT),)
        return tuple(replace(one, sure=False, needs=need) for one in seen)
    return tuple(piece for one in seen for piece in _clipped(view, one, parent))


def _merged(facts: tuple[Fact, ...]) -> list[Seen]:
    merged: list[Seen] = []
    for fact in facts:
        before = merged[-1].fact if merged else None
        if (
            before is None
            or before.start is None
            or fact.start is None
            or (before.end is not None and before.end.day < fact.start.day)
        ):
            merged.append(Seen(fact, fact.id))
            continue
        longest = (
            None if before.end is None or fact.end is None else max(before.end, fact.end, key=lambda m: m.day)
        )
        merged[-1] = Seen(replace(before, end=longest), before.id)
    return merged


def _one_day_inside(fact: Fact, outer: Fact) -> bool:
    """Return whether the period ended on the day on which it began, and that day lies in the outer one."""
    if fact.start is None or outer.start is None or end_of(fact) != fact.start.day:
        return False
    begun = outer.start.day
    return begun <= fact.start.day < max(end_of(outer), begun + 1)


def _in_doubt(view: View, one: Seen) -> Seen:
    """A merged period may have begun with another one of which nobody wrote down when it began."""
    fact = one.fact
    if fact.start is None or not (needs := _touching(view, fact.kind, fact)):
        return one
    ends = [end_of(row) for row in view.undated[fact.kind] if row.id != fact.id]
    return _prolonged(replace(one, sure=False, needs=needs), max(ends))


def _prolonged(one: Seen, end: int) -> Seen:
    """A period that may have gone on until that day, with another of which it is not known when it began."""
    if end <= end_of(one.fact):
        return one
    return replace(one, otherwise=MayEnd(None if end == END_OF_TIME else end, frozenset(one.needs)))


def _touching(view: View, kind: str, fact: Fact) -> tuple[Need, ...]:
    """Return the needs of the undated periods of the kind that may touch the fact."""
    rows = (row for row in view.undated.get(kind, ()) if row.id != fact.id)
    first = -1 if fact.start is None else fact.start.day
    return tuple(view.day_needed(kind, row.id) for row in rows if end_of(row) >= first)


def _clipped(view: View, one: Seen, parent: str) -> list[Seen]:
    fact = one.fact
    if fact.start is None:
        return [one]
    pieces = _pieces(view, one, parent)
    if doubt := _touching(view, parent, fact):
        clipped = [(piece.fact.start, piece.fact.end) for piece in pieces] != [(fact.start, fact.end)]
        return [_piece_in_doubt(piece, fact, doubt) for piece in pieces or [one]] if clipped else pieces
    if not pieces and (holes := view.holes(parent, fact.start.day, end_of(fact))):
        return [replace(one, sure=False, needs=(holes[0][2],))]
    return pieces


def _piece_in_doubt(piece: Seen, fact: Fact, doubt: tuple[Need, ...]) -> Seen:
    """A piece of a fact of which it is not known when its parent began: that may cover more of the fact, or
    less of it where no known one does."""
    found = replace(piece, sure=False, needs=doubt, whole=fact)
    if piece.fact is fact or piece.fact.start != fact.start:
        return replace(found, later=True)
    return _prolonged(found, end_of(fact))


def _pieces(view: View, one: Seen, parent: str) -> list[Seen]:
    fact = one.fact
    assert fact.start is not None  # only dated facts are clipped
    pieces: list[Seen] = []
    for outer in _merged(view.facts(parent)):
        if outer.fact.start is None:
            continue
        start = max(fact.start, outer.fact.start, key=lambda m: (m.day, m.latest))
        ends = [end for end in (fact.end, outer.fact.end) if end is not None]
        end = min(ends, key=lambda m: m.day) if ends else None
        if end is not None and end.day <= start.day and not _one_day_inside(fact, outer.fact):
            continue
        if start.day > view.today:
            continue
        name = one.base if not pieces else f"{one.base}@{date.fromordinal(start.day).isoformat()}"
        pieces.append(Seen(replace(fact, id=name, start=start, end=end), one.base))
    return pieces
