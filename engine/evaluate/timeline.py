"""The timeline of one standard on one anchor: gap after gap, each judged in every world.

In: a standard, an anchor, the scene. Out: `Judged` occurrences. Guaranteed: only certain facts start
gaps; each gap is one outcome however long it lasts; a state is shown only if all completions agree.
Source: language.md section 4, rulings 1 to 11.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.calendar import CalendarGap, Counting, Moment
from engine.conditions import In
from engine.evaluate.anchors import Anchor
from engine.evaluate.chain import breach_in_every_chain
from engine.evaluate.discharge import Discharge, Done, Order, Span
from engine.evaluate.exceptions import Applied, apply_exceptions
from engine.evaluate.judged import NOT_OWED, Judged, Verdict, breach_days, is_breach, sum_up
from engine.evaluate.limits import OPEN, Last, counts_back, last_day
from engine.evaluate.points import Located, Place, Undecidable, locate
from engine.evaluate.stages import due_of_gap
from engine.evaluate.state import Situation, decide, first_breach, in_time, waived_on, waiver_start
from engine.evaluate.truth import NOTHING, Scene, about, remember, truth
from engine.evaluate.versions import discharging, governing
from engine.evaluate.worlds import Explored, Need, TooManyWorlds, World, explore
from engine.facts import Fact
from engine.nodes import Edge, Met, Point, Promptly
from engine.outcome import BREACHES, NONE, Cause, State
from engine.plan import Standard, Terms
from engine.records import dataclass
from engine.spans import EMPTY, Spans

MOST_HINTS = 12
ANY_OPEN = frozenset({State.DUE, State.OVERDUE})
ANY_DONE = frozenset({State.MET, State.MET_LATE})
ANY_ENDED = frozenset({State.CANCELLED, State.MISSED})


@dataclass(frozen=True, slots=True)
class Gap:
    """One stretch to be discharged: from the anchor (`first`) or from the fact that discharged the one
    before."""

    occurrence: str
    start: Moment
    after: Order | None
    first: bool
    restart: bool = False  # counts from the restart event, not from the start


@dataclass(frozen=True, slots=True)
class Line:
    """One anchor's timeline under one standard: what stays the same from gap to gap."""

    scene: Scene
    standard: Standard
    anchor: Anchor
    terms: Terms  # those that govern the anchor
    versions: tuple[Terms, ...]  # those that govern each day of a series
    discharge: Discharge

    def waiver(self, occurrence: str) -> Fact | None:
        """Return the recorded waiver of this occurrence; law cannot be waived."""
        if self.terms.force == "law":
            return None
        names = (self.standard.id, self.standard.name)
        for fact in self.scene.view.facts("waiver"):
            if fact.attrs.get("standard") in names and fact.attrs.get("occurrence") == occurrence:
                return fact
        return None


def line_of(standard: Standard, anchor: Anchor, scene: Scene) -> Line | None:
    """Return the timeline to judge, or None if no version governs the anchor."""
    versions, pools = _versions(standard, anchor.start.day, scene)
    if not versions:
        return None

    def terms_on(day: int) -> Terms:
        return next((one for one in pools if one.from_day <= day < one.to_day), versions[0])

    discharge = Discharge(scene, standard, anchor, terms_on, _pools(pools))
    return Line(scene, standard, anchor, versions[0], versions, discharge)


def _versions(standard: Standard, day: int, scene: Scene) -> tuple[tuple[Terms, ...], tuple[Terms, ...]]:
    """What governs an anchor of that day and what judges its discharge, worked out once a day."""
    key = ("versions", standard.name, day)
    if key not in scene.cache:
        scene.cache[key] = (governing(standard, day), discharging(standard, day))
    found: tuple[tuple[Terms, ...], tuple[Terms, ...]] = scene.cache[key]
    return found


def _pools(versions: tuple[Terms, ...]) -> tuple[tuple[int, int, Met], ...]:
    return tuple((one.from_day, one.to_day, one.met) for one in versions if one.met is not None)


def run(line: Line) -> Iterator[Judged]:
    """Yield every occurrence of the standard on this anchor."""
    gap: Gap | None = _first_gap(line)
    while gap is not None:
        judged, following = _gap(line, gap)
        if judged is not None:
            yield judged
        gap = following


def _first_gap(line: Line) -> Gap:
    return Gap(line.anchor.first, line.anchor.start, None, True)


def _gap(line: Line, gap: Gap) -> tuple[Judged | None, Gap | None]:
    certain = _next_certain(line, gap)
    try:
        explored = _explored(line, gap)
    except TooManyWorlds as fault:
        judged: Judged | None = _too_many(line, gap, fault.needs)
    else:
        judged = _judged(line, gap, explored)
    following = None
    if certain is not None and line.terms.is_series and not _at_end(line, certain):
        following = _after(line, certain)
    return judged, following


def _explored(line: Line, gap: Gap) -> Explored[Verdict]:
    """Try all worlds; where several due days are possible, missing dates are tried on those days too."""
    explored = explore(lambda world: _verdict(line, gap, world))
    days = {one.last.day for one in explored.results if one.last is not None and one.last.day is not None}
    if len(days) < 2 or not any(q[0] in ("hidden", "date") for t in explored.trails for q, *_ in t):  # type: ignore[index]  # tuples
        return explored
    hints = tuple(sorted({day + n for day in days for n in (0, 1)}))[:MOST_HINTS]
    finer = replace(line, discharge=replace(line.discharge, hints=hints))
    try:
        return explore(lambda world: _verdict(finer, gap, world))
    except TooManyWorlds:
        return explored


def _next_certain(line: Line, gap: Gap) -> Done | None:
    """The next certain discharge: only certain facts start gaps."""
    if not line.anchor.dated:
        return None
    try:
        return line.discharge.next(_span(line, gap, World()), None)
    except (Undecidable, CalendarGap):
        return None


def _at_end(line: Line, done: Done) -> bool:
    """A fact on the day on which the period no longer holds discharges, but starts no gap."""
    return line.anchor.end is not None and done.moment.day >= line.anchor.end


def _after(line: Line, done: Done) -> Gap:
    name = done.fact.id if done.fact is not None else ""
    early = done.moment.day < line.anchor.start.day and line.terms.restart is not None
    return Gap(f"{line.anchor.id}/after:{name}", done.moment, done.order, False, early)


# ---------------------------------------------------------------- one gap in one world


def _span(line: Line, gap: Gap, world: World) -> Span:
    """The days on which facts count for this gap."""
    anchor, scene = line.anchor, line.scene
    last = scene.today
    if anchor.end is not None:
        last = min(last, anchor.end)
    scheduled = anchor.scheduled
    if scheduled is not None and scheduled.replaced is not None:
        last = min(last, scheduled.replaced)
    if not gap.first:
        return Span(gap.start.day, last, gap.after)
    start, edge = anchor.start, True
    since = line.terms.since
    if since is not None:
        found = locate(since, Place(scene, anchor, world))
        start, edge = (start, True) if found is None else (found.moment, isinstance(since, Edge))
    return Span(start.day, last, edge=start if edge else None)


def _verdict(line: Line, gap: Gap, world: World) -> Verdict:
    if not line.anchor.dated:
        return _on_some_day(line, gap, world)
    try:
        return _decide(line, gap, world)
    except Undecidable as fault:
        return _undecided(line, gap, world, fault.needs)
    except CalendarGap:
        need = Need("calendar", Cause.OUTSIDE_CALENDAR)
        return _undecided(line, gap, world, frozenset({need}))


def _on_some_day(line: Line, gap: Gap, world: World) -> Verdict:
    """The day of the anchor is missing: the world tells it."""
    anchor = line.anchor
    days = anchor.possible_days()
    day = world.ask(("anchor", anchor.key), days, tuple(sorted(anchor.needs)))
    placed = line_of(line.standard, anchor.on(day), line.scene)
    if placed is None:
        return NOT_OWED
    return _verdict(placed, replace(gap, start=placed.anchor.start), world)


def _decide(line: Line, gap: Gap, world: World) -> Verdict:
    terms = line.terms
    place = Place(line.scene, line.anchor, world)
    ended = _ended(line, place)
    span = _span(line, gap, world)
    if ended is not None:
        span = replace(span, last=min(span.last, ended))
    done = line.discharge.next(span, world)
    applied = _limit(line, gap, place, done, done)
    if applied is None:
        return NOT_OWED
    last = applied.last
    if done is not None and applied.cancelled is not None and done.moment.day > applied.cancelled:
        done = None
    waiver = valid_waiver(line, gap, last)
    counting = line.scene.plan.counting
    if done is not None and not terms.still_owed and not _counts(done, last, waiver, counting):
        done = None
    situation = Situation(
        last,
        done,
        ended,
        waiver,
        applied.pauses,
        line.scene.view.as_of,
        terms.still_owed,
        counting,
        over=_over(line),
        cancelled=applied.cancelled is not None,
        prompt=isinstance(terms.due, Promptly),
    )
    verdict = _scheduled(line, situation)
    if applied.by is not None:
        verdict = replace(verdict, by=applied.by)
    return _shown(line, gap, place, verdict) if verdict.states == {State.MET} else verdict


def _shown(line: Line, gap: Gap, place: Place, verdict: Verdict) -> Verdict:
    """Met stays met; the day shown is the one that counts with all that is known by now, if done by it."""
    done = verdict.done
    if line.terms.is_series or done is None or done.moment.day >= line.scene.today:
        return verdict
    try:
        applied = _limit(line, gap, place, done, None)
    except (Undecidable, CalendarGap):
        return verdict
    if applied is None or applied.cancelled is not None:
        return verdict
    if not in_time(done.moment, applied.last, line.scene.plan.counting):
        return verdict
    return replace(verdict, last=applied.last, by=applied.by)


def _counts(done: Done, last: Last, waiver: Fact | None, counting: Counting) -> bool:
    """Whether a discharge counts although nothing is owed after the last day."""
    return in_time(done.moment, last, counting) or waived_on(waiver, done.moment.day)


def _over(line: Line) -> bool:
    """Whether facts can no longer discharge: the anchor's period has ended."""
    return line.anchor.end is not None and line.anchor.end < line.scene.today


def _scheduled(line: Line, s: Situation) -> Verdict:
    """States of what hangs on a scheduled date; any other anchor is judged plainly."""
    one = line.anchor.scheduled
    if one is None:
        return _plain(s)
    back = counts_back(line.terms.due)
    if one.replaced is not None:
        if not back:
            return Verdict(frozenset({State.CANCELLED}), s.last)
        if s.done is not None:
            return _plain(s)
        passed = s.last.day is not None and s.last.day < one.replaced
        state = State.MISSED if passed else State.CANCELLED
        return Verdict(frozenset({state}), s.last, breach=first_breach(s))
    if one.held is not None:
        return _plain(s)
    today, day = line.scene.today, one.for_.day
    if not back:
        if today <= day:
            return NOT_OWED
        need = Need(f"{one.fact.kind}/{one.fact.id}.held", Cause.NOT_RECORDED)
        return Verdict(frozenset({decide(s), State.CANCELLED}), s.last, s.done, frozenset({need}))
    return _plain(s)  # held, or cancelled by a later record: its last day has passed either way


def _plain(s: Situation) -> Verdict:
    state = decide(s)
    last = replace(s.last, day=None, instant=None) if state is State.PAUSED else s.last
    return Verdict(frozenset({state}), last, s.done, waiver=s.waiver, breach=first_breach(s))


def _limit(line: Line, gap: Gap, place: Place, done: Done | None, by: Done | None) -> Applied | None:
    """The last day of the gap after exceptions, from what was known when it was done (`by`); None if
    nothing is owed."""
    terms = line.terms
    known = place.until(by.moment.day if by is not None else None)
    if terms.is_series:
        start = gap.start
        if gap.restart:
            assert terms.restart is not None  # _after() sets it only then
            found = locate(terms.restart, replace(known, owed=True))
            if found is None:
                return Applied(OPEN)
            start = found.moment
        cutoff = done.moment.day if done is not None else None
        last = due_of_gap(line.versions, known, start, gap.first, cutoff)
        if last is None:
            return None
        return apply_exceptions(_version_of(line, last), known, last, start, line.scene)
    pauses = _pauses(line, place)
    owing = replace(known, owed=True)
    last = _one_off(line, owing, pauses)
    applied = apply_exceptions(terms, owing, last, line.anchor.start, line.scene, pauses)
    return replace(applied, pauses=pauses) if pauses else applied


def _version_of(line: Line, last: Last) -> Terms:
    """The version in force on the due day: its exceptions apply."""
    day = last.day
    return next(
        (one for one in line.versions if day is not None and one.from_day <= day < one.to_day), line.terms
    )


def _one_off(line: Line, place: Place, pauses: Spans) -> Last:
    """One-off limits go by the anchor's version, or (`applies_to: days from`) by the version in force each
    day."""
    assert line.terms.due is not None  # compile.py gives every one-off a limit
    last = OPEN
    for version in line.versions:
        if version.due is None:
            continue
        last = last_day(version.due, place, pauses)
        if last.day is None or last.day < version.to_day:
            started = (
                version.from_day
                if version is not line.versions[0] or line.anchor.start.day < version.from_day
                else 0
            )
            if last.day is not None and last.day < started:
                return replace(last, day=started, instant=None)
            return last
    return last


def _pauses(line: Line, place: Place) -> Spans:
    if line.terms.pause is None:
        return EMPTY
    name, scene = line.terms.pause, line.scene
    return truth(In(name), about(line.anchor.fact), scene, place.world).maybe


def _ended(line: Line, place: Place) -> int | None:
    """The visible day on which the duty fell away: its `ends`, or its anchor's own end."""
    days = []
    if line.anchor.end is not None and line.anchor.end < line.scene.today:
        days.append(line.anchor.end)
    if line.terms.ends is not None:
        found = _end_located(line.terms.ends, place)
        if found is not None and found.day < line.scene.today:
            days.append(found.day)
    return min(days, default=None)


def _end_located(point: Point, place: Place) -> Located | None:
    key = ("ends", id(point), place.anchor.key)
    return remember(place.scene, key, place.world, lambda: locate(point, place))


def valid_waiver(line: Line, gap: Gap, last: Last) -> Fact | None:
    """The waiver of this occurrence, if it began by the due day."""
    waiver = line.waiver(gap.occurrence)
    if waiver is None or (last.day is not None and waiver_start(waiver) > last.day):
        return None
    return waiver


def _undecided(line: Line, gap: Gap, world: World, needs: frozenset[Need]) -> Verdict:
    """The limit cannot be told: done is met or late, undone is due or overdue, ended cancelled or missed."""
    try:
        done = line.discharge.next(_span(line, gap, world), world)
    except (Undecidable, CalendarGap):
        return Verdict(ANY_DONE | ANY_OPEN, None, None, needs)
    if done is not None:
        return Verdict(ANY_DONE, None, done, needs)
    return Verdict(ANY_ENDED if _over(line) else ANY_OPEN, None, None, needs)


# ---------------------------------------------------------------- all worlds together


def _judged(line: Line, gap: Gap, explored: Explored[Verdict]) -> Judged | None:
    summed = sum_up(explored)
    states = list(summed.states)
    if states == [NONE]:
        return None
    needs, anchor = summed.needs, line.anchor
    if not anchor.sure:
        states += [NONE] if NONE not in states else []
        needs |= anchor.needs
    return finish(line, gap, summed.settled, states, summed.days, needs, explored)


def finish(
    line: Line,
    gap: Gap,
    settled: Verdict,
    states: list[str],
    days: tuple[int | None, int | None] | None,
    needs: frozenset[Need],
    explored: Explored[Verdict] | None = None,
) -> Judged:
    """Put one occurrence together: one state where all agree, the open state where breach is sure, else
    unknown."""
    strength = line.terms.strength
    breaches = {is_breach(state, strength) for state in states}
    last, done = settled.last, settled.done
    breach: bool | None = None if len(breaches) > 1 else breaches.pop()
    state, possible = State.UNKNOWN, tuple(states)
    if len(states) == 1:
        state, possible, needs = State(states[0]), (), NOTHING
    elif BREACHES.issuperset(states):
        state, possible, needs = _open_state(settled, states), (), NOTHING
    begins, breach_needs = ((), NOTHING) if explored is None or strength != "must" else breach_days(explored, days)
    shown = (
        last
        if days is None and last is not None and not last.loose
        else (replace(last, day=None, instant=None) if last else None)
    )
    judged = Judged(
        line.standard,
        line.terms,
        line.anchor,
        gap.occurrence,
        state,
        breach,
        shown,
        done if state is not State.UNKNOWN else None,
        days,
        possible,
        needs,
        settled.waiver,
        begins[0] if len(begins) == 1 else None,
        (begins[0], begins[-1]) if begins else None,
        breach_needs,
        elapsed=_elapsed(line, done),
        start=_ordered_from(line, gap),
        by=settled.by,
    )
    if state is State.UNKNOWN and line.terms.is_series and explored is not None and NONE not in states:
        return replace(judged, chain_breach=_chain(line, gap))
    return judged


def _ordered_from(line: Line, gap: Gap) -> Moment | None:
    """The recorded moment within whose day order counts; a look-back by a length of time has none."""
    since = line.terms.since
    if not gap.first or since is None:
        return gap.start
    try:
        found = locate(since, Place(line.scene, line.anchor, World())) if isinstance(since, Edge) else None
    except Undecidable:
        return None
    return None if found is None else found.moment


def _open_state(settled: Verdict, states: list[str]) -> State:
    if len(settled.states) == 1:
        return State(next(iter(settled.states)))
    return State.OVERDUE if State.OVERDUE in states else State.MET_LATE


def _chain(line: Line, gap: Gap) -> bool:
    try:
        span = _span(line, gap, World())
        return breach_in_every_chain(
            line.discharge,
            span,
            Done(gap.start, None, True),
            lambda start, after, first, done: _in_time_somehow(line, gap, start, after, first, done),
        )
    except (Undecidable, CalendarGap, TooManyWorlds):
        return False


def _in_time_somehow(
    line: Line, gap: Gap, start: Moment, after: Order | None, first: bool, done: Done | None
) -> bool:
    """Whether, in some world, the stretch from `start` to `done` (None: today) holds no breach."""
    hop = Gap(gap.occurrence, start, after, first and gap.first, first and gap.restart)

    def verdict(world: World) -> bool:
        try:
            applied = _limit(line, hop, Place(line.scene, line.anchor, world), done, done)
        except (Undecidable, CalendarGap):
            return True
        if applied is None or applied.cancelled is not None:
            return True
        as_of = done.moment if done is not None else line.scene.view.as_of
        if done is None:
            return applied.last.day is None or as_of.day <= applied.last.day
        return in_time(as_of, applied.last, line.scene.plan.counting)

    return any(explore(verdict).results)


def _elapsed(line: Line, done: Done | None) -> int | None:
    if not isinstance(line.terms.due, Promptly):
        return None
    until = done.moment.day if done is not None else (line.anchor.end or line.scene.today)
    return until - line.anchor.start.day


def _too_many(line: Line, gap: Gap, needs: frozenset[Need]) -> Judged:
    verdict = Verdict(ANY_DONE | ANY_OPEN, needs=needs)
    return finish(line, gap, verdict, [str(state) for state in State if state in verdict.states], None, needs)
