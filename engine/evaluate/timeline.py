"""The timeline of one standard on one anchor: gap after gap, each judged in every world.

In: a standard, an anchor, the scene. Out: `Judged` occurrences. Guaranteed: only certain facts start
gaps; each gap is one outcome however long it lasts; a state is shown only if all completions agree.
Source: language.md section 4, rulings 1 to 11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from engine.calendar import CalendarGap, Moment
from engine.evaluate.chain import breach_in_every_chain
from engine.evaluate.discharge import Done, Order, Span
from engine.evaluate.judged import NOT_OWED, Judged, Verdict, breach_days, is_breach, states_of, sum_up
from engine.evaluate.line import Gap, Line
from engine.evaluate.points import Place, Undecidable, locate
from engine.evaluate.state import in_time, waived_on
from engine.evaluate.truth import NOTHING
from engine.evaluate.verdict import (
    ANY_DONE,
    ANY_ENDED,
    ANY_OPEN,
    limit_of,
    span_of,
    valid_waivers,
    verdict_of,
)
from engine.evaluate.worlds import Explored, Need, TooManyWorlds, World, branch, explore
from engine.nodes import Edge, Promptly
from engine.outcome import BREACHES, NONE, State

#: All worlds of one timeline.
Look: TypeAlias = Callable[[Line], Explored[Verdict]]

MOST_HINTS, MOST_DONE = 12, 8


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
    try:
        explored = _explored(line, gap)
    except TooManyWorlds as fault:
        judged: Judged | None = _too_many(line, gap, fault.needs)
    else:
        judged = _judged(line, gap, explored)
    return judged, _following(line, gap) if line.terms.is_series else None


def _following(line: Line, gap: Gap) -> Gap | None:
    certain = _next_certain(line, gap)
    return None if certain is None or _at_end(line, certain) else _after(line, certain)


def _explored(line: Line, gap: Gap) -> Explored[Verdict]:
    """Try all worlds; where several due days are possible, missing dates are tried on those days too."""
    if not line.anchor.dated:
        return in_each_way(line, lambda placed: _placed(placed, gap))
    if line.anchor.otherwise is not None:
        return in_each_way(line, lambda one: _explored(one, gap))
    explored = explore(lambda world: verdict_of(line, gap, world))
    if len(explored.results) == 1:
        return explored
    days = {one.last.day for one in explored.results if one.last is not None and one.last.day is not None}
    if len(days) < 2 or not any(q[0] in ("hidden", "date") for t in explored.trails for q, *_ in t):  # type: ignore[index]  # tuples
        return explored
    if explored.needed_for(states_of) == explored.needs:
        return explored  # all that was asked is needed: finer days add nothing
    hints = tuple(sorted({day + n for day in days for n in (0, 1)}))[:MOST_HINTS]
    finer = replace(line, discharge=replace(line.discharge, hints=hints))
    try:
        return explore(lambda world: verdict_of(finer, gap, world))
    except TooManyWorlds:
        return explored


def in_each_way(line: Line, look: Look, *between: int) -> Explored[Verdict]:
    """Try every day on which an undated anchor may lie, and both on which the anchor's period may have ended
    (and those `between` them), in all worlds of each."""
    anchor, otherwise = line.anchor, line.anchor.otherwise
    if not anchor.dated:
        return _on_each_day(line, look)
    if otherwise is None:
        return look(line)
    ends = [line.ending(end) for end in (anchor.end, *between, otherwise.end)]
    asked = ("end", anchor.key), tuple(sorted(otherwise.needs))
    return branch(*asked, [look(one) for one in ends if one is not None])


def _on_each_day(line: Line, look: Look) -> Explored[Verdict]:
    anchor, days = line.anchor, line.by_day
    options = _possible_days(line)
    for day in options:
        if day not in days:
            placed = line.on(day)
            days[day] = explore(lambda _: NOT_OWED) if placed is None else in_each_way(placed, look)
    asked = ("anchor", anchor.key), tuple(sorted(anchor.needs))
    return branch(*asked, [days[day] for day in options])


def _possible_days(line: Line) -> tuple[int, ...]:
    """The days on which an undated anchor may lie, with those around what may be done for it."""
    days = line.anchor.possible_days()
    span = Span(days[0], days[-1])
    own = [value for value in line.anchor.fact.attrs.values() if isinstance(value, Moment)]
    done = [*[one.moment for one in line.discharge.possible(span)], *own]
    near = {moment.day + n for moment in done[-MOST_DONE:] for n in (-1, 0, 1)}
    return tuple(sorted({*days, *[day for day in near if span.first <= day <= span.last]}))


def _placed(placed: Line, gap: Gap) -> Explored[Verdict]:
    """All worlds in which an undated anchor lies on one day."""
    start = Gap(gap.occurrence, placed.anchor.start, gap.after, gap.first, gap.restart)
    return explore(lambda world: verdict_of(placed, start, world))


def _next_certain(line: Line, gap: Gap) -> Done | None:
    """The next certain discharge: only certain facts start gaps."""
    if not line.anchor.dated:
        return None
    try:
        return line.discharge.next(span_of(line, gap, World()), None)
    except (Undecidable, CalendarGap):
        return None


def _at_end(line: Line, done: Done) -> bool:
    """A fact on the day on which the period no longer holds discharges, but starts no gap."""
    return line.anchor.end is not None and done.moment.day >= line.anchor.end


def _after(line: Line, done: Done) -> Gap:
    name = done.fact.id if done.fact is not None else ""
    early = done.moment.day < line.anchor.start.day and line.terms.restart is not None
    return Gap(_name_after(line, name), done.moment, done.order, False, early)


def _name_after(line: Line, fact: str) -> str:
    """The name of the gap that begins with this fact."""
    return f"{line.anchor.id}/after:{fact}"


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
    begins: tuple[int, ...] = ()
    breach_needs = NOTHING
    if explored is not None and strength == "must":
        begins, breach_needs = breach_days(explored, days)
    shown = (
        last if days is None and last is not None and not last.loose else (last.moved(None) if last else None)
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
        return judged._replace(chain_breach=_chain(line, gap))
    return judged


def _ordered_from(line: Line, gap: Gap) -> Moment | None:
    """The recorded moment within whose day order counts; a look-back by a length of time has none."""
    since = line.terms.since
    if not gap.first or since is None:
        return gap.start
    if not isinstance(since, Edge):
        return None
    try:
        found = locate(since, line.place(World()))
    except Undecidable:
        return None
    return None if found is None else found.moment


def _open_state(settled: Verdict, states: list[str]) -> State:
    if len(settled.states) == 1:
        return State(next(iter(settled.states)))
    return State.OVERDUE if State.OVERDUE in states else State.MET_LATE


def _chain(line: Line, gap: Gap) -> bool:
    try:
        span = span_of(line, gap, World())
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
    name = gap.occurrence if first or after is None else _name_after(line, after[3])
    hop = Gap(name, start, after, first and gap.first, first and gap.restart)

    def verdict(world: World) -> bool:
        try:
            applied = limit_of(line, hop, Place(line.scene, line.anchor, world, {}), done, done)
        except (Undecidable, CalendarGap):
            return True
        if applied is None or applied.cancelled is not None:
            return True
        last, as_of = applied.last, done.moment if done is not None else line.scene.view.as_of
        if waived_on(valid_waivers(line, hop, last, world), as_of.day):
            return True
        if done is None:
            return last.day is None or as_of.day <= last.day
        return in_time(as_of, last, line.scene.plan.counting)

    return any(explore(verdict).results)


def _elapsed(line: Line, done: Done | None) -> int | None:
    if not isinstance(line.terms.due, Promptly):
        return None
    until = done.moment.day if done is not None else (line.anchor.end or line.scene.today)
    return until - line.anchor.start.day


def _too_many(line: Line, gap: Gap, needs: frozenset[Need]) -> Judged:
    ended = frozenset() if line.anchor.end is None else ANY_ENDED
    verdict = Verdict(ANY_DONE | ANY_OPEN | ended, needs=needs)
    states = [str(state) for state in State if state in verdict.states]
    if not line.anchor.sure:
        states, needs = [*states, NONE], needs | line.anchor.needs
    return finish(line, gap, verdict, states, None, needs)
