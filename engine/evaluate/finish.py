"""From judged occurrences to outcomes: the field names of the contract.

In: `Judged`, `ContentJudged`, the scene. Out: `Outcome`. Guaranteed: nothing is decided here; dates in
hours are London times, all others dates; `days_late` counts calendar days.
"""

from __future__ import annotations

from datetime import date

from engine.calendar import Moment, instant_to_london
from engine.evaluate.anchors import Anchor
from engine.evaluate.content import ContentJudged
from engine.evaluate.explain import content_steps, steps
from engine.evaluate.judged import Judged, main_cause
from engine.evaluate.limits import Last
from engine.evaluate.state import passed, precision
from engine.evaluate.truth import Scene
from engine.evaluate.worlds import Need
from engine.facts import Fact
from engine.outcome import FactRef, Outcome, State, WaiverRef, When
from engine.plan import Standard


def when(moment: Moment) -> When:
    """Return a recorded moment as it was recorded: a date, or a naive London datetime."""
    return instant_to_london(moment.earliest) if moment.timed else date.fromordinal(moment.day)


def names_of(needs: frozenset[Need]) -> tuple[str, ...]:
    """Return the names of what is missing, in order."""
    return tuple(sorted([need.name for need in needs])) if needs else ()


def due_of(last: Last | None) -> When | None:
    """Return the last day in time, or the last instant as a London time."""
    if last is None or last.day is None:
        return None
    return date.fromordinal(last.day) if last.instant is None else instant_to_london(last.instant)


def outcome(one: Judged, scene: Scene, explain: bool) -> Outcome:
    """Return the occurrence as an outcome."""
    standard, terms, anchor = one.standard, one.terms, one.anchor
    done, last = one.done, one.last
    late = _days_late(one, scene)
    between = one.due_between
    exact = None
    judged = one.state not in (State.CANCELLED, State.WAIVED, State.PAUSED, State.UNKNOWN)
    if judged and last is not None:
        exact = precision(last, done, one.start)
    due = due_of(last)
    cancelled_date = (
        anchor.scheduled.moved_from if anchor is not None and anchor.scheduled is not None else None
    )
    return Outcome(
        case=scene.view.case.id,
        standard=standard.id,
        pack=standard.pack,
        topic=standard.topic,
        occurrence=one.occurrence,
        stage=last.stage if last is not None else None,
        anchor=_anchor_ref(anchor),
        due=due,
        state=one.state,
        breach=one.breach,
        done=None if done is None else _done_ref(done.fact, done.moment),
        days_late=late,
        precision=exact,
        needs=names_of(one.needs),
        possible=tuple([str(state) for state in one.possible]),
        cause=main_cause(one.needs),
        due_between=None if between is None else (_day(between[0]), _day(between[1])),
        safe_by=due if between is None else _day(between[0]),
        moved_from=None if cancelled_date is None else date.fromordinal(cancelled_date),
        waiver=_waiver_ref(one.waiver) if one.waiver is not None else None,
        impossible=last is not None and last.impossible,
        chain_breach=one.chain_breach,
        elapsed_days=one.elapsed,
        who=terms.who,
        cite=terms.cite,
        force=terms.force,
        strength=terms.strength,
        confirmed=terms.confirmed,
        title=terms.title,
        why=steps(one, scene) if explain else (),
    )


def _day(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _days_late(one: Judged, scene: Scene) -> int | None:
    last = one.last
    if last is None or last.day is None:
        return None
    if one.state is State.MET_LATE and one.done is not None:
        return one.done.moment.day - last.day
    if one.state is State.OVERDUE and passed(last, scene.view.as_of):
        return scene.today - last.day
    return None


def _anchor_ref(anchor: Anchor | None) -> FactRef | None:
    if anchor is None:
        return None
    kind = "late" if anchor.follows else anchor.fact.kind
    return FactRef(kind, anchor.id, when(anchor.start) if anchor.dated else None, anchor.fact.source)


def _done_ref(fact: Fact | None, moment: Moment) -> FactRef | None:
    return None if fact is None else FactRef(fact.kind, fact.id, when(moment), fact.source)


def _waiver_ref(waiver: Fact) -> WaiverRef:
    by, why = waiver.attrs.get("by"), waiver.attrs.get("why")
    until = date.fromordinal(waiver.end.day) if waiver.end is not None else None
    return WaiverRef(
        waiver.id, str(by) if by is not None else None, str(why) if why is not None else None, until
    )


def missing_outcome(standard: Standard, needs: frozenset[Need], scene: Scene) -> Outcome:
    """Return the one outcome of a standard whose anchors cannot be told: occurrence `*` (of a follow-on
    `late:*`), unknown."""
    terms = standard.terms[-1]
    names = names_of(needs)
    return Outcome(
        case=scene.view.case.id,
        standard=standard.id,
        pack=standard.pack,
        topic=standard.topic,
        occurrence="*" if standard.terms[0].follows is None else "late:*",
        stage=None,
        anchor=None,
        due=None,
        state=State.UNKNOWN,
        breach=None if terms.strength == "must" else False,
        needs=names,
        possible=("due", "met", "met_late", "overdue", "none"),
        cause=main_cause(needs),
        who=terms.who,
        cite=terms.cite,
        force=terms.force,
        strength=terms.strength,
        confirmed=terms.confirmed,
        title=terms.title,
        why=(f"Whether this applies cannot be told: {', '.join(names)} missing.",),
    )


def content_outcome(one: ContentJudged, scene: Scene, explain: bool) -> Outcome:
    """Return a content check as an outcome."""
    standard = one.standard
    breach: bool | None = None
    if one.state is not State.UNKNOWN:
        breach = one.state is State.MISSED and standard.strength == "must"
    elif standard.strength != "must":
        breach = False
    fact = one.fact
    ref = (
        None
        if fact is None or fact.start is None
        else FactRef(fact.kind, fact.id, when(fact.start), fact.source)
    )
    return Outcome(
        case=scene.view.case.id,
        standard=standard.id,
        pack=standard.pack,
        topic=standard.topic,
        occurrence=one.occurrence,
        stage=None,
        anchor=ref,
        due=None,
        state=one.state,
        breach=breach,
        needs=names_of(one.needs),
        possible=tuple([str(state) for state in one.possible]),
        cause=main_cause(one.needs),
        who=standard.who,
        cite=standard.cite,
        force=standard.force,
        strength=standard.strength,
        confirmed=standard.confirmed,
        title=standard.title,
        why=content_steps(one) if explain else (),
    )


def sort_key(one: Outcome) -> tuple[str, str, str, str, str]:
    """Topic, pack, standard, then time of the anchor and of the due day."""
    at = one.anchor.at.isoformat() if one.anchor is not None and one.anchor.at is not None else ""
    due = one.due if one.due is not None else one.due_between[1] if one.due_between is not None else None
    return (
        one.topic,
        one.pack,
        one.standard,
        at + "|" + (due.isoformat() if due else "9999"),
        one.occurrence,
    )
