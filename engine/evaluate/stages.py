"""Series: which stage is in force on each day, and so when a gap falls due.

In: the stages of each version, an anchor, the start of a gap. Out: the last day of the gap. Guaranteed:
the due day is the first day d with d >= start + the limit of the stage in force on d; the last listed
stage that holds rules and owns its boundary day; days that no stage covers start the count afresh;
facts dated on or after the day of discharge set no stage of that gap. Source: language.md section 4,
rulings 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.calendar import Limit, Moment, moment_of_date
from engine.evaluate.limits import Last, last_day, within
from engine.evaluate.points import Located, Place, Undecidable, locate
from engine.evaluate.truth import MISSING, about, truth
from engine.evaluate.worlds import Need
from engine.facts import RECORDED_NONE
from engine.model import AsRecorded, Point, Stage
from engine.outcome import Cause
from engine.plan import Terms
from engine.spans import (
    ALL_TIME,
    BEGINNING,
    EMPTY,
    END_OF_TIME,
    Spans,
    complement,
    intersect,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Days start <= d < end on which one stage (of one version) is in force."""

    start: int
    end: int
    stage: Stage


def segments(versions: tuple[Terms, ...], place: Place, cutoff: int | None) -> list[Segment]:
    """Return who rules on which days, in order; `cutoff` is the day of discharge, if the gap was
    discharged."""
    found: list[Segment] = []
    for terms in versions:
        free: Spans = ((max(terms.from_day, BEGINNING), min(terms.to_day, END_OF_TIME)),)
        spans = _stage_spans(terms.stages, place, cutoff)
        for stage, days in reversed(list(zip(terms.stages, spans, strict=True))):
            mine = intersect(days, free)
            found += [Segment(start, end, stage) for start, end in mine]
            free = intersect(free, complement(mine))
    return sorted(found, key=lambda one: one.start)


def _stage_spans(stages: tuple[Stage, ...], place: Place, cutoff: int | None) -> list[Spans]:
    spans: list[Spans] = []
    inherited: int | None = BEGINNING
    for stage in stages:
        start = inherited if stage.from_ is None else _boundary(stage.from_, place, cutoff)
        end = END_OF_TIME
        inherited = BEGINNING
        if stage.until is not None:
            reached = _boundary(stage.until, place, cutoff)
            end = END_OF_TIME if reached is None else reached
            inherited = reached
        days = EMPTY if start is None or start >= end else ((start, end),)
        if stage.when is not None and days:
            subject = about(place.anchor.fact, place.anchor.fact, place.anchor.start.day)
            days = intersect(days, truth(stage.when, subject, place.scene, place.world, cutoff).maybe)
        spans.append(days)
    return spans


def _boundary(point: Point, place: Place, cutoff: int | None) -> int | None:
    """The day on which a stage begins or ends; None: never (yet). A day that nothing bounds may be long past or never
    come."""
    try:
        found: Located | None = locate(point, place)
    except Undecidable as fault:
        needs = tuple(sorted(fault.needs))
        return place.world.ask(("boundary", point), (None, BEGINNING), needs)
    if found is None or (cutoff is not None and found.event is not None and found.event >= cutoff):
        return None
    return found.day


def due_of_gap(
    versions: tuple[Terms, ...], place: Place, start: Moment, first_gap: bool, cutoff: int | None
) -> Last | None:
    """Return the last day of the gap that began at `start`, or None if nothing is owed."""
    if first_gap:
        found = _first(versions, place, start, cutoff)
        if found is not None:
            return found
    count_from, covered_until = start, start.day
    for segment in segments(versions, place, cutoff):
        if segment.end <= start.day:
            continue
        if segment.start > covered_until:
            count_from = moment_of_date(segment.start)
        covered_until = segment.end
        last = _in_segment(segment, place, count_from, start, cutoff)
        if last is not None:
            return last
    return None


def _in_segment(
    segment: Segment, place: Place, count_from: Moment, start: Moment, cutoff: int | None
) -> Last | None:
    for lo, hi, limit, loose in _limits(segment, place, start, cutoff):
        last = Last(count_from.day, loose=True) if loose else _shortest(limit, count_from, place)
        if last.day is None or last.day >= hi:
            continue
        if last.day < lo:
            last = replace(last, day=lo, instant=None)
        return replace(last, stage=segment.stage.id)
    return None


def _shortest(limits: tuple[Limit, ...], count_from: Moment, place: Place) -> Last:
    return min((within(count_from, limit, place) for limit in limits), key=lambda last: last.rank)


def _first(versions: tuple[Terms, ...], place: Place, start: Moment, cutoff: int | None) -> Last | None:
    """The anchor's own gap, where a `first` stage governs it: by the version in force on each day."""
    if not versions or versions[0].first is None or start.day < versions[0].from_day:
        return None
    for terms in versions:
        if terms.first is None or terms.to_day <= start.day:
            continue
        last = _first_limit(terms.first, place)
        if last.day is None:
            return replace(last, stage=terms.first.id)
        if last.day < terms.to_day:
            if last.day < terms.from_day and start.day < terms.from_day:
                last = replace(last, day=terms.from_day, instant=None)
            return replace(last, stage=terms.first.id)
    return None


def _first_limit(stage: Stage, place: Place) -> Last:
    assert stage.due is not None  # compile.py puts only stages with a limit of their own here
    return last_day(stage.due, place)


def _limits(
    segment: Segment, place: Place, start: Moment, cutoff: int | None
) -> list[tuple[int, int, tuple[Limit, ...], bool]]:
    """Split a segment where the recorded plan changes: (from, to, limits of which the shortest rules,
    loose)."""
    every = segment.stage.every
    assert every is not None  # the loader demands `every` on each stage but `first`
    if isinstance(every, Limit):
        return [(segment.start, segment.end, (every,), False)]
    if every.kind in ("anchor", place.anchor.fact.kind):
        fact = place.anchor.fact
        limits, loose = _recorded(every, fact.attrs, f"{fact.kind}/{fact.id}", place)
        return [(segment.start, segment.end, limits, loose)]
    return _by_plan(segment, every, place, cutoff)


def _recorded(every: AsRecorded, attrs: object, holder: str, place: Place) -> tuple[tuple[Limit, ...], bool]:
    value = attrs.get(every.attribute, MISSING)  # type: ignore[attr-defined]  # a mapping
    if isinstance(value, Limit):
        return (value, every.at_most), False
    if value is RECORDED_NONE:
        return (every.at_most,), False
    need = Need(f"{holder}.{every.attribute}", Cause.NOT_RECORDED)
    short = place.world.ask(("limit", holder, every.attribute), (False, True), (need,))
    return (every.at_most,), short


def _by_plan(
    segment: Segment, every: AsRecorded, place: Place, cutoff: int | None
) -> list[tuple[int, int, tuple[Limit, ...], bool]]:
    scene = place.scene
    period = scene.view.kind(every.kind).period
    if not scene.view.carried(every.kind):
        need = Need(every.kind, Cause.NOT_IN_EXTRACT)
        short = place.world.ask(("limit", every.kind), (False, True), (need,))
        return [(segment.start, segment.end, (every.at_most,), short)]
    facts = [
        fact
        for fact in scene.view.facts(every.kind)
        if fact.start is not None and (cutoff is None or fact.start.day < cutoff)
    ]
    marks = {segment.start, segment.end}
    for fact in facts:
        marks |= {moment.day for moment in (fact.start, fact.end) if moment is not None}
    days = sorted(mark for mark in marks if segment.start <= mark <= segment.end)
    pieces: list[tuple[int, int, tuple[Limit, ...], bool]] = []
    for lo, hi in zip(days, days[1:], strict=False):
        inside = [
            fact
            for fact in facts
            if fact.start is not None
            and fact.start.day <= lo
            and (not period or fact.end is None or lo < fact.end.day)
        ]
        if not inside:
            pieces.append((lo, hi, (every.at_most,), False))
            continue
        fact = inside[-1]
        limits, loose = _recorded(every, fact.attrs, f"{fact.kind}/{fact.id}", place)
        pieces.append((lo, hi, limits, loose))
    return pieces


__all__ = ["ALL_TIME", "Segment", "due_of_gap", "segments"]
