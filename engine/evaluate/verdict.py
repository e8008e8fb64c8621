"""One gap judged in one world: discharge, limit, exceptions, end, waiver, state.

In: a line, a gap, a world. Out: `Verdict`. Guaranteed: plain two-valued judging; whatever is missing is
asked of the world. Source: language.md section 4, rulings 1 to 11.
"""

from __future__ import annotations

from engine.calendar import CalendarGap, Counting
from engine.conditions import In
from engine.evaluate.discharge import Done, Span
from engine.evaluate.exceptions import Applied, apply_exceptions
from engine.evaluate.judged import NOT_OWED, Verdict
from engine.evaluate.limits import OPEN, Last, counts_back, last_day
from engine.evaluate.line import Gap, Line
from engine.evaluate.points import Located, Place, Undecidable, locate
from engine.evaluate.stages import due_of_gap
from engine.evaluate.state import (
    Situation,
    decide,
    first_breach,
    in_time,
    shown_waiver,
    waived_on,
    waiver_start,
)
from engine.evaluate.truth import about, remember, truth
from engine.evaluate.worlds import Need, World
from engine.facts import Fact
from engine.nodes import Edge, Point, Promptly
from engine.outcome import Cause, State
from engine.plan import Terms
from engine.spans import BEGINNING, EMPTY, END_OF_TIME, Spans

ANY_OPEN = frozenset({State.DUE, State.OVERDUE})
ANY_DONE = frozenset({State.MET, State.MET_LATE})
ANY_ENDED = frozenset({State.CANCELLED, State.MISSED})


def span_of(line: Line, gap: Gap, world: World) -> Span:
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
        found = locate(since, line.place(world))
        start, edge = (start, True) if found is None else (found.moment, isinstance(since, Edge))
    return Span(start.day, last, edge=start if edge else None)


def verdict_of(line: Line, gap: Gap, world: World) -> Verdict:
    """Return what comes of the gap in this world. The anchor must be dated."""
    try:
        return _decide(line, gap, world)
    except Undecidable as fault:
        return _undecided(line, gap, world, fault.needs)
    except CalendarGap:
        need = Need("calendar", Cause.OUTSIDE_CALENDAR)
        return _undecided(line, gap, world, frozenset({need}))


def _decide(line: Line, gap: Gap, world: World) -> Verdict:
    place = line.place(world)
    ended, done = _ended_and_done(line, gap, place)
    applied = limit_of(line, gap, place, done, done)
    if not line.terms.is_series and _is_void(done, applied):
        applied = limit_of(line, gap, place, None, None)  # what was void tells nothing of the last day
    if applied is None:
        return NOT_OWED
    verdict = _under(line, gap, place, applied, ended, done)
    return _shown(line, gap, place, verdict) if verdict.states == {State.MET} else verdict


def _ended_and_done(line: Line, gap: Gap, place: Place) -> tuple[int | None, Done | None]:
    """The visible day on which the duty fell away, and what discharges the gap by then."""
    ended = _ended(line, place)
    span = span_of(line, gap, place.world)
    if ended is not None:
        span = Span(span.first, min(span.last, ended), span.after, span.edge)
    return ended, _next(line, span, place.world)


def _under(
    line: Line, gap: Gap, place: Place, applied: Applied, ended: int | None, done: Done | None
) -> Verdict:
    """What comes of the gap under this last day."""
    terms, last = line.terms, applied.last
    if _is_void(done, applied):
        done = None
    waivers = valid_waivers(line, gap, last, place.world)
    counting = line.scene.plan.counting
    if done is not None and not terms.still_owed and not _counts(done, last, waivers, counting):
        done = None
    situation = Situation(
        last,
        done,
        ended,
        waivers,
        applied.pauses,
        line.scene.view.as_of,
        terms.still_owed,
        counting,
        over=_over(line),
        cancelled=applied.cancelled is not None,
        prompt=isinstance(terms.due, Promptly),
    )
    verdict = _scheduled(line, situation)
    return verdict if applied.by is None else verdict.with_limit(verdict.last, applied.by)


def _is_void(done: Done | None, applied: Applied | None) -> bool:
    """Whether it was done after an exception had taken the duty away."""
    if done is None or applied is None or applied.cancelled is None:
        return False
    return done.moment.day > applied.cancelled


def _next(line: Line, span: Span, world: World) -> Done | None:
    """The next discharge in the span in this world."""
    key = ("next", line.discharge.hints, span.first, span.last, span.after)
    return remember(line.memory, key, world, lambda: line.discharge.next(span, world))


def _shown(line: Line, gap: Gap, place: Place, verdict: Verdict) -> Verdict:
    """Met stays met; the day shown is the one that counts with all that is known by now, if done by it."""
    done = verdict.done
    if line.fixed or line.terms.is_series or done is None or done.moment.day >= line.scene.today:
        return verdict
    try:
        applied = limit_of(line, gap, place, done, None)
    except (Undecidable, CalendarGap):
        return verdict
    if applied is None or applied.cancelled is not None:
        return verdict
    if not in_time(done.moment, applied.last, line.scene.plan.counting):
        return verdict
    return verdict.with_limit(applied.last, applied.by)


def _counts(done: Done, last: Last, waivers: tuple[Fact, ...], counting: Counting) -> bool:
    """Whether a discharge counts although nothing is owed after the last day."""
    return in_time(done.moment, last, counting) or waived_on(waivers, done.moment.day)


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
    last = s.last.moved(None) if state is State.PAUSED else s.last
    return Verdict(frozenset({state}), last, s.done, waiver=shown_waiver(s), breach=first_breach(s))


def limit_of(line: Line, gap: Gap, place: Place, done: Done | None, by: Done | None) -> Applied | None:
    """The last day of the gap after exceptions, from what was known when it was done (`by`); None if
    nothing is owed."""
    if line.fixed:  # whatever was done, and when
        done = by = None
    if line.shared:
        anchor = line.anchor
        same = (id(line.terms), anchor.start, anchor.fact.start)
        return remember(line.limits, same, place.world, lambda: _limit_of(line, gap, place, None, None))
    days = (None if done is None else done.moment.day, None if by is None else by.moment.day)
    key = ("limit", gap.start, gap.first, gap.restart, *days)
    return remember(line.memory, key, place.world, lambda: _limit_of(line, gap, place, *days))


def _limit_of(line: Line, gap: Gap, place: Place, done: int | None, by: int | None) -> Applied | None:
    terms = line.terms
    known = place.until(by)
    if terms.is_series:
        start = gap.start
        if gap.restart:
            assert terms.restart is not None  # _after() sets it only then
            found = locate(terms.restart, known.owing())
            if found is None:
                return Applied(OPEN)
            start = found.moment
        last = due_of_gap(line.versions, known, start, gap.first, done)
        if last is None:
            return None
        return apply_exceptions(_version_of(line, last), known, last, start, line.scene)
    pauses = _pauses(line, place)
    owing = known.owing()
    last = _one_off(line, owing, pauses)
    applied = apply_exceptions(terms, owing, last, line.anchor.start, line.scene, pauses)
    return Applied(applied.last, applied.cancelled, applied.by, pauses) if pauses else applied


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
                return last.moved(started)
            return last
    return last


def _pauses(line: Line, place: Place) -> Spans:
    if line.terms.pause is None:
        return EMPTY
    name, scene = line.terms.pause, line.scene
    return truth(In(name), about(line.anchor.fact), scene, place.world).maybe


def _ended(line: Line, place: Place) -> int | None:
    """The visible day on which the duty fell away: its `ends`, or its anchor's own end."""
    own = line.anchor.end if _over(line) else None
    if line.terms.ends is None:
        return own
    found = _end_located(line.terms.ends, place)
    if found is None or found.day >= line.scene.today:
        return own
    return found.day if own is None else min(own, found.day)


def _end_located(point: Point, place: Place) -> Located | None:
    return remember(place.memory, ("ends", id(point)), place.world, lambda: locate(point, place))


def valid_waivers(line: Line, gap: Gap, last: Last, world: World) -> tuple[Fact, ...]:
    """The waivers of this occurrence that began by the due day in this world."""
    found = line.waivers(gap.occurrence)
    return tuple([one for one in found if _begins_in_time(one, last, world)]) if found else ()


def _begins_in_time(waiver: Fact, last: Last, world: World) -> bool:
    """Whether it began by the due day; where its `from` is not recorded, both are tried."""
    if last.day is not None and waiver_start(waiver) > last.day:
        return False
    if waiver.start is not None:
        return True
    need = Need(f"{waiver.kind}/{waiver.id}.from", Cause.NOT_RECORDED)
    return world.ask(("waiver", waiver.id), (False, True), (need,))


def _undecided(line: Line, gap: Gap, world: World, needs: frozenset[Need]) -> Verdict:
    """The limit cannot be told: all that comes of the gap under one last day or another."""
    place = line.place(world)
    try:
        ended, done = _ended_and_done(line, gap, place)
    except (Undecidable, CalendarGap):
        ending = ANY_ENDED if line.terms.ends is not None or _over(line) else frozenset()
        return Verdict(ANY_DONE | ANY_OPEN | ending, None, None, needs)
    telling = {BEGINNING, END_OF_TIME, *[waiver_start(one) for one in line.waivers(gap.occurrence)]}
    found = [
        _under(line, gap, place, _excepted(line, gap, place, Last(day), done), ended, done)
        for day in sorted(telling if ended is None else {*telling, ended})
    ]
    states = frozenset().union(*[one.states for one in found])
    needs = needs.union(*[one.needs for one in found])
    same = all(one.done is done for one in found)
    return Verdict(states, None, done if same else None, needs, found[-1].waiver)


def _excepted(line: Line, gap: Gap, place: Place, base: Last, done: Done | None) -> Applied:
    """What rules if this is the base last day, as far as the exceptions to it can be told."""
    known = place.until(None if done is None else done.moment.day)
    try:
        if gap.restart:  # and from when they count is not known
            return Applied(base)
        if line.terms.is_series:
            return apply_exceptions(line.terms, known, base, gap.start, line.scene)
        pauses = _pauses(line, known)
        applied = apply_exceptions(line.terms, known.owing(), base, gap.start, line.scene, pauses)
        return applied._replace(pauses=pauses)
    except (Undecidable, CalendarGap):
        return Applied(base)
