"""Named exceptions (`unless`) and their limits, in one completion.

In: the base due day and the exceptions of a version. Out: the due day that rules, and the day on which an
exception cancelled the duty. Guaranteed: an extending exception counts only if it began by the base day; a
shortening one is due no earlier than it began and never after the base day; of several the strictest rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.oracle.context import Env, Node
from tests.oracle.points import Due, closing, first_day_of

Counted = Callable[[Node], "Due | None"]


def began(exception: dict[str, Any], env: Env, first: date, base: Due | None) -> date | None:
    """Return the first day, by the base due day and the as-of, on which the exception's condition holds."""
    last = env.until if base is None else min(base.day, env.until)
    return first_day_of(exception["when"], env, min(first, last), last)


def apply(
    exceptions: list[dict[str, Any]], base: Due | None, env: Env, first: date, counted: Counted
) -> tuple[Due | None, date | None]:
    """Return (the ruling due day, the day of cancellation). `first` is the day from which conditions are
    asked.
    """
    dues: list[Due] = []
    gone: list[date] = []
    for exception in exceptions:
        start = began(exception, env, first, base)
        if start is None:
            continue
        if exception["instead"] in (None, "none"):
            gone.append(start)
            continue
        own = counted(exception["instead"])
        if own is None:
            continue
        shortening = base is None or closing(own) <= closing(base)
        if shortening and own.day < start:
            own = Due(start)
        dues.append(base if shortening and base is not None and closing(own) > closing(base) else own)
    if dues:
        return min(dues, key=closing), None
    if gone:
        return base, min(gone)
    return base, None


__all__ = ["apply", "began"]
