"""Limits counted from a day by the calendar of the policy.

In: a day, a limit, an `Env`. Out: the day so far on or back. Guaranteed: outside the verified calendar the
answer is read from the completion: every weekday there is worked, or none is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.oracle.context import Env
from tests.oracle.days import ONE, Gap, Limit, walk, walk_paused
from tests.oracle.worlds import OUTSIDE_CALENDAR, Atom

FAR = date.max
Paused = Callable[[date], bool]


def count(env: Env, start: date, size: Limit, sign: int = 1, paused: Paused | None = None) -> date | None:
    """Count a limit from a day; outside the calendar, as the completion says (FAR where it never comes)."""
    calendar = env.ctx.calendar
    try:
        return _walk(start, size, calendar, sign, paused)
    except Gap:
        beyond = env.world.read(Atom("calendar", OUTSIDE_CALENDAR), ("weekdays", "shut"))
        closed = replace(calendar, beyond=beyond)
        if size[1] == "school day" and beyond == "weekdays":
            size = (size[0], "working day")
        if beyond == "shut" and sign > 0:
            start = max(start, calendar.covered[0] - ONE)  # no day before the first verified one counts
        found = (
            _walk(start, size, closed, sign, paused)
            if beyond == "weekdays" or size[1] != "school day"
            else None
        )
        return (FAR if sign > 0 else date.min) if found is None and paused is None else found


def away(env: Env, start: date, size: Limit, sign: int) -> date:
    """Return the day that lies a limit after (sign 1) or before (-1) another."""
    return count(env, start, size, sign) or FAR  # without a pause there is always one


def _walk(start: date, size: Limit, calendar: Any, sign: int, paused: Paused | None) -> date | None:
    return walk(start, size, calendar, sign) if paused is None else walk_paused(start, size, calendar, paused)
