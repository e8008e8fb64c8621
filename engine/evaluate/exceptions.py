"""Named exceptions: limits of their own, or none.

In: the base last day, the exceptions, a world. Out: `Applied`. Guaranteed: an extending exception
counts only if it holds by the base due day; a shortening one is due no earlier than it began and never
later than the base day; `instead: none` cancels if it holds by the due day; of several that apply the
strictest rules.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.calendar import Limit, Moment
from engine.evaluate.anchors import Anchor
from engine.evaluate.limits import Last, counts_back, hangs_on_anchor, last_day, within
from engine.evaluate.points import Place
from engine.evaluate.truth import Scene, about, remember, truth
from engine.plan import Exception_, Terms
from engine.spans import BEGINNING, EMPTY, Spans, first_day


class Applied(NamedTuple):
    """The last day that rules; `cancelled`: the day on which an exception without a limit took the duty
    away; `by`: its id."""

    last: Last
    cancelled: int | None = None
    by: str | None = None
    pauses: Spans = EMPTY


def apply_exceptions(
    terms: Terms, place: Place, base: Last, start: Moment, scene: Scene, pauses: Spans = EMPTY
) -> Applied:
    """Return what rules once every exception has been considered."""
    by = base if base.day is None or not base.loose else base._replace(day=base.day + 1)  # a day at the least
    found = [
        applied
        for exception in terms.unless
        if (place.anchor.may is None or exception.id in place.anchor.may)
        and (applied := _one(exception, terms, place, by, start, scene, pauses)) is not None
    ]
    with_limit = [one for one in found if one.cancelled is None]
    if with_limit:
        return min(
            with_limit,
            key=lambda one: (one.last.day is None, one.last.rank if one.last.day is not None else (0, 0)),
        )
    return min(found, key=lambda one: one.cancelled or 0, default=Applied(base))


def _one(
    exception: Exception_, terms: Terms, place: Place, base: Last, start: Moment, scene: Scene, pauses: Spans
) -> Applied | None:
    asked_from = start.day if base.day is None else min(start.day, base.day)
    began = _began(exception, terms, place, asked_from, scene)
    if began is None or (base.day is not None and began > base.day):
        return None
    if exception.instead is None:
        return Applied(base, cancelled=began, by=exception.id)
    if isinstance(exception.instead, Limit):
        last = within(start, exception.instead, place)
    else:
        last = last_day(exception.instead, place, pauses)
    if base.stage is not None:
        last = last.named(base.stage)
    if last.day is not None and last.day < began and (base.day is None or last.rank < base.rank):
        day = began if base.day is None else min(began, base.day)
        last = last._replace(day=day, instant=None, before=None)
    return Applied(last, by=exception.id)


def has_fixed_limit(terms: Terms, anchor: Anchor, scene: Scene) -> bool:
    """Return whether the last day follows from the anchor alone: its day, what its fact says."""
    own = None if anchor.follows else anchor.fact.kind
    key = ("fixed", id(terms), own)
    found: tuple[bool, Terms] | None = scene.plan.memory.get(key)
    if found is None:  # the terms are kept, too: no others can then have their number
        found = scene.plan.memory[key] = (_fixed(terms, own, scene), terms)
    return found[0]


def _fixed(terms: Terms, own: str | None, scene: Scene) -> bool:
    if terms.is_series or terms.pause is not None or not hangs_on_anchor(terms.due, own):
        return False
    return all(
        scene.of_itself(one.when)
        and (one.instead is None or isinstance(one.instead, Limit) or hangs_on_anchor(one.instead, own))
        for one in terms.unless
    )


def considered_from(terms: Terms, anchor: Anchor) -> int:
    """The day from which what happened can be an exception: the anchor's, or any before it where facts
    look back."""
    return BEGINNING if counts_back(terms.due) or terms.since is not None else anchor.start.day


def _began(exception: Exception_, terms: Terms, place: Place, start: int, scene: Scene) -> int | None:
    """The first day on which the exception holds, from the start of the gap on; from the last day on where
    that lies before it."""
    anchor = place.anchor
    since = considered_from(terms, anchor)
    subject = about(anchor.fact, anchor.fact, since)
    cutoff = None if place.cutoff is None else place.cutoff + 1
    key = ("exception", id(exception), since, cutoff)
    days = remember(
        place.memory,
        key,
        place.world,
        lambda: truth(exception.when, subject, scene, place.world, cutoff).maybe,
    )
    if not days:
        return None
    first = first_day(days, BEGINNING if since == BEGINNING else start)
    return first if first is None or first <= scene.today else None
