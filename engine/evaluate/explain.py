"""Why: the steps that led to an outcome, in words that a policy officer reads.

In: a judged occurrence, the scene. Out: sentences. Guaranteed: made only on demand; they name the rule
and its citation, the facts used with file and row, the days that were not counted, the exceptions
considered, what the outcome waits for, and what overrode what.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from engine.calendar import CalendarGap, Limit, Moment, Unit, instant_to_london
from engine.evaluate.content import ContentJudged
from engine.evaluate.exceptions import considered_from
from engine.evaluate.judged import Judged, main_cause
from engine.evaluate.truth import Scene, about, truth
from engine.facts import Fact
from engine.nodes import AsRecorded, Before, EarliestOf, LatestOf, Promptly, Within
from engine.outcome import NONE, State, standing

FORCES = {
    "law": "law",
    "statutory guidance": "statutory guidance",
    "minimum standard": "minimum standard",
    "local": "local standard",
}


def long_day(day: int) -> str:
    """Return `Fri 27 Mar 2026`, in English whatever the locale."""
    d = date.fromordinal(day)
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[d.weekday()]} {d.day} {months[d.month - 1]} {d.year}"


def at(moment: Moment) -> str:
    """Return the day, with the time if one was recorded."""
    text = long_day(moment.day)
    return f"{text} at {moment.minute // 60:02}:{moment.minute % 60:02}" if moment.timed else text


def clock(instant: int) -> str:
    when: datetime = instant_to_london(instant)
    return f"{long_day(when.toordinal())} at {when:%H:%M}"


def named(fact: Fact, place: bool = True) -> str:
    """Return `visit v1 (visits.csv row 12)`."""
    source = f" ({fact.source})" if place and fact.source else ""
    return f"{fact.kind.replace('_', ' ')} {fact.id}{source}"


def steps(one: Judged, scene: Scene) -> tuple[str, ...]:
    """Return the reasons of a duty's outcome, in order."""
    return tuple(_steps(one, scene))


def _steps(one: Judged, scene: Scene) -> Iterator[str]:
    terms, standard = one.terms, one.standard
    called = _called(terms.force, terms.confirmed)
    yield _rule(
        standard.sentence or terms.must or standard.id, terms.cite, standard.pack, called, terms.strength
    )
    yield from standard.notes
    if not terms.confirmed:
        yield "Nobody has yet checked this figure against the instrument."
    if one.anchor is not None:
        yield from _anchor(one)
    yield from _counting(one, scene)
    yield from _exceptions(one, scene)
    yield from _discharge(one, scene)
    yield from _state(one)


def _called(force: str, confirmed: bool) -> str:
    """Return the force in words; a figure that nobody checked is never called law."""
    return FORCES.get(force, force) if confirmed else standing(force, confirmed)


def _rule(sentence: str, cite: str | None, pack: str, called: str, strength: str) -> str:
    source = f"{cite}, {pack}" if cite else pack
    return f"Rule: {sentence.rstrip('.')} ({source}; {called}, {strength})."


def _anchor(one: Judged) -> Iterator[str]:
    anchor = one.anchor
    assert anchor is not None  # the caller asks only then
    if anchor.follows:
        cause = anchor.id.removeprefix("late:")
        yield f"It follows a breach: {cause}; day 0 is {long_day(anchor.start.day)}."
        return
    if not anchor.dated:
        yield f"It hangs on {named(anchor.fact)}, whose date is not recorded."
        return
    text = f"It hangs on {named(anchor.fact)}, {at(anchor.start)}"
    if anchor.end is None:
        yield f"{text}."
    elif anchor.otherwise is None:
        yield f"{text}; the period ended on {long_day(anchor.end)}."
    else:
        yield f"{text}; whether the period ended on {long_day(anchor.end)} is not known."
    one_date = anchor.scheduled
    if one_date is not None and one_date.moved_from is not None:
        yield f"The date was moved here from {long_day(one_date.moved_from)}."
    if one_date is not None and one_date.replaced is not None:
        yield f"The date was replaced or cancelled by a record of {long_day(one_date.replaced)}."


def _limit_text(one: Judged) -> Limit | None:
    if one.last is not None and one.last.stage is not None:
        stage = next(
            (
                each
                for version in one.standard.terms
                for each in (*version.stages, *((version.first,) if version.first else ()))
                if each.id == one.last.stage
            ),
            None,
        )
        if stage is not None:
            if isinstance(stage.every, Limit):
                return stage.every
            if isinstance(stage.due, Within):
                return stage.due.limit
            if isinstance(stage.every, AsRecorded):
                return stage.every.at_most
    if isinstance(one.terms.due, Within):
        return one.terms.due.limit
    return None


def _counting(one: Judged, scene: Scene) -> Iterator[str]:
    last = one.last
    if one.due_between is not None:
        low, high = one.due_between
        early = "any earlier day" if low is None else long_day(low)
        late = "a day that cannot be told" if high is None else long_day(high)
        yield f"The last day in time lies between {early} and {late}, depending on what is not known."
        return
    if last is None or last.day is None:
        if isinstance(one.terms.due, Promptly):
            yield f"The source gives no number: {one.elapsed} days have passed."
        elif one.terms.due is not None and last is not None and not last.stopped:
            yield "There is no last day yet: it hangs on something that has not happened."
        return
    stage = f" (stage “{last.stage}”)" if last.stage else ""
    end = clock(last.instant) if last.instant is not None else long_day(last.day)
    yield f"The last day in time is {end}{stage}{_how(one, scene)}."
    if last.impossible:
        yield "The date was set after that day had already passed, so the day it was recorded counts."


def _how(one: Judged, scene: Scene) -> str:
    limit, last, start = _limit_text(one), one.last, one.start
    if limit is None or last is None or last.day is None or start is None or one.by is not None:
        return _how_else(one)
    if limit.unit is Unit.HOURS:
        note = "" if start.timed else ", taking the latest moment of that day because no time was recorded"
        return f": {limit} from {at(start)}{note}"
    text = f": {limit} from {long_day(start.day)}"
    if limit.unit not in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS):
        return text
    try:
        counted = scene.plan.calendar.counted(start.day, last.day, limit, counting=scene.plan.counting)
    except CalendarGap:
        return text
    skipped = [f"{long_day(one.first)} ({one.why})" for one in counted.skipped if one.why != "weekend"]
    return f"{text}, not counting weekends" + (f" and {', '.join(skipped)}" if skipped else "")


def _how_else(one: Judged) -> str:
    due = one.terms.due
    if one.by is not None:
        return f", by the exception “{one.by}”"
    if isinstance(due, Before):
        return f": {due.at_least} before it" if due.at_least is not None else ": its own day at the latest"
    if isinstance(due, EarliestOf):
        return ": the earliest of its limits"
    return ": the latest of its limits" if isinstance(due, LatestOf) else ""


def _exceptions(one: Judged, scene: Scene) -> Iterator[str]:
    if one.anchor is None:
        return
    for exception in one.terms.unless:
        if one.by == exception.id:
            yield f"Exception “{exception.id}” applies."
            continue
        fact, since = one.anchor.fact, considered_from(one.terms, one.anchor)
        days = truth(exception.when, about(fact, fact, since), scene)
        if not days.maybe:
            yield f"Exception “{exception.id}” was considered: its condition does not hold."
        elif not days.sure:
            missing = ", ".join(sorted(need.name for need in days.needs))
            yield f"Exception “{exception.id}” may apply: {missing} is not known."
        else:
            yield f"Exception “{exception.id}” was considered: it does not change the last day."


def _discharge(one: Judged, scene: Scene) -> Iterator[str]:
    done = one.done
    if done is not None and done.fact is not None:
        text = f"Done on {at(done.moment)}: {named(done.fact)}"
        if one.state is State.MET_LATE and one.last is not None and one.last.day is not None:
            late = done.moment.day - one.last.day
            text += f", {late} day{'s' if late != 1 else ''} late" if late else ", after the last hour"
        yield text + "."
    elif one.state in (State.OVERDUE, State.MISSED, State.DUE) and one.terms.met is not None:
        yield f"Nothing that discharges it is recorded by {at(scene.view.as_of)}."


def _state(one: Judged) -> Iterator[str]:
    if one.waiver is not None:
        by, why = one.waiver.attrs.get("by"), one.waiver.attrs.get("why")
        until = f" until {long_day(one.waiver.end.day)}" if one.waiver.end is not None else ""
        said = f"{why or 'no reason'}, by {by or 'nobody named'}"
        yield f"A waiver is recorded ({one.waiver.id}){until}: {said}."
    if one.state is State.CANCELLED:
        yield "It fell away on or before its last day, so nothing was missed."
    if one.state is State.PAUSED:
        yield "The clock is stopped while the pause lasts."
    if one.state is State.UNKNOWN:
        possible = ", ".join(
            "not owed at all" if state == NONE else state.replace("_", " ") for state in one.possible
        )
        yield f"It cannot be told: it may be {possible}."
    if one.needs:
        names = ", ".join(sorted(need.name for need in one.needs))
        yield f"To settle it, record: {names} ({main_cause(one.needs)})."
    if one.chain_breach:
        yield "However that turns out, there was a breach somewhere before the next certain date."


def content_steps(one: ContentJudged) -> tuple[str, ...]:
    """Return the reasons of a content check: what was looked at, faults first. It is a check of form."""
    standard = one.standard
    rule = _rule(
        standard.sentence or standard.title or standard.id,
        standard.cite,
        standard.pack,
        _called(standard.force, standard.confirmed),
        standard.strength,
    )
    faults = [finding.text for finding in one.findings if finding.passed is False]
    doubts = [finding.text for finding in one.findings if finding.passed is None]
    fine = sum(1 for finding in one.findings if finding.passed)
    lines = [rule]
    if one.fact is not None:
        lines.append(f"Looked at {named(one.fact)}.")
    lines += [f"Fault: {text}." for text in faults] + [f"Cannot be told: {text}." for text in doubts]
    if one.findings:
        lines.append(f"{fine} of {len(one.findings)} checks passed.")
    else:
        lines.append(f"Nothing to look at: {', '.join(sorted(need.name for need in one.needs))} is missing.")
    lines.append("This is a check of form: it does not say that the content is good.")
    return tuple(lines)
