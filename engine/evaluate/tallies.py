"""Counts in a window, totals over time, and what must not be.

In: a standard of that kind, an anchor, the scene. Out: `Judged` occurrences. Guaranteed: a window begun
in part gives no outcome and one ended in part is cancelled unless the number was reached; a limit once
broken stays broken; where data are missing, the state is shown only if every completion agrees.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import CalendarGap, Window, moment_of_date, windows
from engine.conditions import Total
from engine.evaluate.discharge import Done, Span
from engine.evaluate.judged import NOT_OWED, Judged, Verdict, sum_up
from engine.evaluate.limits import OPEN, Last
from engine.evaluate.line import Gap, Line
from engine.evaluate.state import Situation, decide, first_breach, shown_waiver, unwaived_from, waiver_on
from engine.evaluate.timeline import finish, in_each_way
from engine.evaluate.truth import about, truth
from engine.evaluate.verdict import valid_waivers
from engine.evaluate.worlds import Explored, Need, TooManyWorlds, World, explore
from engine.facts import Fact
from engine.outcome import NONE, Cause, State
from engine.spans import EMPTY, Spans, complement, first_day, intersect, union


def run_count(line: Line) -> Iterator[Judged]:
    """Yield one occurrence for each window that the anchor covers from its first day."""
    count, anchor, scene = line.terms.count, line.anchor, line.scene
    assert count is not None  # evaluate() sends only counts here
    if not anchor.dated:
        yield _untold(line, anchor.needs)
        return
    end_known = _latest_end(line)
    last = scene.today if end_known is None else min(scene.today, end_known)
    calendar, counting = scene.plan.calendar, scene.plan.counting
    found = windows(Window(count.in_each), anchor.start.day, last, calendar, counting)
    while True:
        try:
            start, end = next(found)
        except StopIteration:
            return
        except CalendarGap:
            yield _untold(line, frozenset({Need("calendar", Cause.OUTSIDE_CALENDAR)}))
            return
        if start < anchor.start.day or start > scene.today or (end_known is not None and end_known <= start):
            continue
        yield _window(line, start, end, count.at_least)


def _latest_end(line: Line) -> int | None:
    """The last of the days on which the anchor's period may have ended; None if it may be open."""
    end, otherwise = line.anchor.end, line.anchor.otherwise
    if end is None or otherwise is None:
        return end
    return None if otherwise.end is None else max(end, otherwise.end)


def _untold(line: Line, needs: frozenset[Need]) -> Judged:
    """The windows of which nobody can tell when they begin."""
    gap = Gap(f"{line.anchor.id}/*", line.anchor.start, None, True)
    states: list[str] = [State.DUE, State.MET, State.MISSED, NONE]
    return finish(line, gap, Verdict(frozenset(), OPEN), states, None, needs)


def _window(line: Line, start: int, end: int, wanted: int) -> Judged:
    anchor, last = line.anchor, Last(end)
    gap = Gap(f"{anchor.id}/{moment_of_date(start).iso()}", moment_of_date(start), None, True)
    in_part = [start + 1] if anchor.end is not None and anchor.end <= start else []  # ends within the window

    def look(one: Line) -> Explored[Verdict]:
        return explore(lambda world: _in_window(one, gap, Span(start, end), wanted, world))

    try:
        explored = in_each_way(line, look, *in_part)
    except TooManyWorlds as fault:
        open_states: list[str] = [State.DUE, State.MET, State.MISSED]
        return finish(line, gap, Verdict(frozenset(), last), open_states, None, fault.needs)
    summed = sum_up(explored)
    states, needs = list(summed.states), summed.needs
    if not anchor.sure:
        states, needs = [*states, NONE], needs | anchor.needs
    return finish(line, gap, summed.settled, states, summed.days, needs, explored)._replace(start=None)


def _in_window(line: Line, gap: Gap, span: Span, wanted: int, world: World) -> Verdict:
    """The state of one window in this world; none if the anchor's period ended before it."""
    anchor, scene, last = line.anchor, line.scene, Last(span.last)
    if anchor.end is not None and anchor.end <= span.first:
        return NOT_OWED
    stop = min(span.last, scene.today if anchor.end is None else min(scene.today, anchor.end))
    done = _reach(line, Span(span.first, stop), wanted, world)
    gone = anchor.end if anchor.end is not None and anchor.end < scene.today else None
    waivers = valid_waivers(line, gap, last, world)
    situation = Situation(last, done, gone, waivers, EMPTY, scene.view.as_of, False, scene.plan.counting)
    state, waiver = decide(situation), shown_waiver(situation)
    return Verdict(frozenset({state}), last, done, waiver=waiver, breach=first_breach(situation))


def _reach(line: Line, span: Span, wanted: int, world: World) -> Done | None:
    """The discharge that makes up the number, or None. A hidden fact in a hole may be as many as are
    wanted; nothing is asked where the certain ones are enough."""
    certain = line.discharge.every(span, None)
    if len(certain) >= wanted:
        return certain[wanted - 1]
    for lo, hi, need in line.discharge.holes(span.first, span.last):
        found: bool = world.ask(("count", lo), (False, True), (need,))
        if found:
            return Done(moment_of_date(hi), None, False)
    rows = line.discharge.every(span, world)
    return rows[wanted - 1] if len(rows) >= wanted else None


def run_kept(line: Line) -> Iterator[Judged]:
    """Yield the one occurrence of a total or a forbidden state: kept so far, kept to the end, or broken
    for good."""
    anchor = line.anchor
    gap = Gap(anchor.first, anchor.start, None, True)

    def look(one: Line) -> Explored[Verdict]:
        return explore(lambda world: _kept(one, gap, world))

    try:
        explored = in_each_way(line, look)
    except TooManyWorlds as fault:
        yield finish(
            line, gap, Verdict(frozenset(), OPEN), [State.DUE, State.MET, State.MISSED], None, fault.needs
        )
        return
    summed = sum_up(explored)
    states, needs = list(summed.states), summed.needs
    if not anchor.sure:
        states, needs = [*states, NONE], needs | anchor.needs
    yield finish(line, gap, summed.settled, states, None, needs, explored)._replace(start=None)


def _kept(line: Line, gap: Gap, world: World) -> Verdict:
    """The state of a limit in this world."""
    anchor, today = line.anchor, line.scene.today
    first = first_day(_broken(line, world), anchor.start.day)
    if first is not None and first <= _last_asked(line):
        waiver, breach = _waived(line, gap, first, world)
        state = State.MISSED if waiver is None else State.WAIVED
        return Verdict(frozenset({state}), OPEN, waiver=waiver, breach=breach)
    over = anchor.end is not None and anchor.end < today
    return Verdict(frozenset({State.MET if over else State.DUE}), OPEN)


def _broken(line: Line, world: World) -> Spans:
    """The days on which what must not be is, by the version in force on each."""
    subject = about(line.anchor.fact, line.anchor.fact, line.anchor.start.day)
    found: list[tuple[int, int]] = []
    for terms in line.versions:
        if terms.forbid is not None:
            days = truth(terms.forbid, subject, line.scene, world).maybe
        elif terms.total is not None:
            total = terms.total
            kept = Total(total.of, total.where, None, total.in_last, None, total.at_most)
            days = complement(truth(kept, subject, line.scene, world).maybe)
        else:
            continue
        found += intersect(days, ((terms.from_day, terms.to_day),)) if terms.by_day else days
    return union(found)


def _last_asked(line: Line) -> int:
    """The last day on which the limit can be broken: a total counts an anchor's last day on the day after
    it."""
    end = line.anchor.end
    if end is None:
        return line.scene.today
    return min(line.scene.today, end if line.terms.forbid is None else end - 1)


def _waived(line: Line, gap: Gap, broken: int, world: World) -> tuple[Fact | None, int]:
    """A waiver that covers the broken day and still holds, and the first day of the breach without one."""
    waivers, today = valid_waivers(line, gap, Last(broken), world), line.scene.today
    breach = unwaived_from(waivers, broken)
    if breach is None or today < breach:
        return waiver_on(waivers, today), broken
    return None, breach
