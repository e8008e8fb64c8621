"""Follow-ons: anchors that are the first day of a breach of another standard.

In: the judged occurrences of the cause. Out: anchors. Guaranteed: one for each breach, day 0 the first
breach day, whatever became of the breach later; uncertain where the cause is. Source: language.md
section 4, ruling 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.calendar import moment_of_date
from engine.evaluate.anchors import Anchor
from engine.evaluate.judged import Judged, is_breach
from engine.evaluate.truth import NOTHING
from engine.outcome import State


def follow(causes: Iterable[Judged], hits: frozenset[int], today: int) -> Iterator[Anchor]:
    """Yield the follow-on anchors of the causes whose rows the matcher hit."""
    for cause in causes:
        if cause.anchor is None or cause.anchor.row not in hits:
            continue
        certain = bool(cause.breach)
        possible = cause.state is State.UNKNOWN and any(
            is_breach(one, cause.terms.strength) for one in cause.possible
        )
        if not certain and not possible:
            continue
        day = cause.breach_day
        if day is not None and day > today:
            continue
        start = moment_of_date(today if day is None else day)
        earliest, latest = cause.breach_between or (cause.anchor.start.day, today)
        fact = replace(cause.anchor.fact, start=start, end=None)
        needs = (NOTHING if certain else cause.needs) | (cause.breach_needs if day is None else NOTHING)
        name = f"late:{cause.occurrence}"
        yield Anchor(
            name,
            name,
            fact,
            start,
            None,
            certain,
            needs,
            follows=True,
            dated=day is not None,
            row=cause.anchor.row,
            earliest=min(earliest, today),
            latest=min(latest, today),
        )
