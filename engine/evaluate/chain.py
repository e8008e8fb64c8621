"""Whether every way in which the unknown could turn out leaves a breach somewhere before the next certain
fact.

In: what may discharge, a test whether one hop is in time. Out: yes or no. Guaranteed: yes only if no
choice of possible facts gives a chain without a breach. Source: language.md section 4, ruling 4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from engine.calendar import Moment, moment_of_date
from engine.evaluate.discharge import Discharge, Done, Order, Span

Hop: TypeAlias = Callable[[Moment, Order | None, bool, Done | None], bool]


def breach_in_every_chain(discharge: Discharge, span: Span, start: Done, hop_in_time: Hop) -> bool:
    """Search forward from the start over possible facts; a chain that reaches the next certain fact (or
    today) in time means that no breach is sure."""
    certain = discharge.next(span, None)
    stops = [
        one
        for one in discharge.possible(span)
        if not one.sure and (certain is None or one.order < certain.order)
    ]
    end = span.last if certain is None else certain.moment.day
    holes = discharge.unseen(span.first, end)
    for lo, hi, _ in holes:
        stops += [Done(moment_of_date(lo), None, False), Done(moment_of_date(hi), None, False)]
    stops.sort(key=lambda one: one.order)
    reached = [(start.moment, span.after, True)]
    for stop in stops:
        bridged = any(
            lo < stop.moment.day <= hi and any(r[0].day >= lo for r in reached[1:]) for lo, hi, _ in holes
        )
        if bridged or any(hop_in_time(*one, stop) for one in reached):
            reached.append((stop.moment, stop.order, False))
    return not any(hop_in_time(*one, certain) for one in reached)
