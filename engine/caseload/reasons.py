"""One sentence for each breach and each unknown, made of the outcome alone.

In: an outcome and the as-of date. Out: a sentence, or None for what is neither. Guaranteed: it decides
nothing and names no more than the outcome does; `dutybook why` tells the steps.
"""

from __future__ import annotations

from datetime import date, datetime

from engine.evaluate.explain import long_day
from engine.outcome import NONE, FactRef, Outcome, State, When


def reason(one: Outcome) -> str | None:
    """Return why it is a breach, or what would settle it."""
    if one.state is State.UNKNOWN:
        return f"{_title(one)}: {_untold(one)}."
    return f"{_title(one)}: {_breach(one)}." if one.breach else None


def _title(one: Outcome) -> str:
    return one.title or one.standard


def _breach(one: Outcome) -> str:
    if one.due is None:
        return _without_a_day(one)
    owed = f"due by {_on(one.due)}"
    if one.state is State.MET_LATE and one.done is not None:
        late = "after the last hour" if not one.days_late else f"{_days(one.days_late)} late"
        return f"{owed}, done on {_on(one.done.at)}, {late}"
    if one.state is State.OVERDUE:
        since = f" ({_days(one.days_late)} ago)" if one.days_late else ""
        return f"{owed}{since} and still not done"
    return f"{owed}, not done by then and no longer possible"


def _without_a_day(one: Outcome) -> str:
    if one.done is not None and one.state is State.MET_LATE:
        return f"done late, on {_on(one.done.at)}"
    where = _about(one.anchor)
    latest = None if one.due_between is None else one.due_between[1]
    if one.state is State.OVERDUE:
        owed = "" if latest is None else f"due by {_on(latest)} at the latest and "
        return f"{owed}still not done{where}"
    if latest is not None:
        return f"due by {_on(latest)} at the latest, not done by then and no longer possible{where}"
    return f"not as it should be{where}"


def _untold(one: Outcome) -> str:
    possible = [("not owed at all" if each == NONE else each.replace("_", " ")) for each in one.possible]
    states = f"it may be {_either(possible)}" if possible else "it cannot be told"
    sure = " (a breach either way)" if one.breach or one.chain_breach else ""
    needs = f"; what is missing: {', '.join(one.needs)}" if one.needs else ""
    cause = f" ({one.cause.value})" if one.cause is not None else ""
    return f"{states}{sure}{needs}{cause}"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _about(ref: FactRef | None) -> str:
    if ref is None:
        return ""
    day = f" of {_on(ref.at)}" if ref.at is not None else ""
    return f" ({ref.kind.replace('_', ' ')}{day})"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _on(when: When | None) -> str:
    if when is None:
        return "a day that is not recorded"
    text = long_day(date(when.year, when.month, when.day).toordinal())
    return f"{text} at {when:%H:%M}" if isinstance(when, datetime) else text
