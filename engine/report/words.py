"""Small words for people: dates, counts, states, who, what is missing.

In: values of outcomes. Out: short English texts. Guaranteed: no locale plays a part; a control character
that came in with a record never reaches a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.outcome import NONE, Cause, Outcome, State, When

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: A state as an officer says it; the word of the JSON where it is plain enough.
STATE_WORDS: Mapping[str, str] = {
    State.DUE: "due",
    State.MET: "in time",
    State.MET_LATE: "done late",
    State.OVERDUE: "overdue",
    State.MISSED: "missed",
    State.CANCELLED: "fell away",
    State.PAUSED: "paused",
    State.WAIVED: "waived",
    State.UNKNOWN: "cannot be told",
    NONE: "not owed at all",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What things are called: roles and kinds by name, attributes by `kind.attribute`."""

    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


NO_TERMS = Terms()

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
#: `placement/p1.emergency`, and for a row of a list `care_plan/cp1.actions/a2.text`.
_NEED = re.compile(
    r"(?P<kind>[^/]+)/(?P<id>.+?)(?:\.(?P<list>\w+)/(?P<row>[^/]+?))?\.(?P<attribute>[A-Za-z_]\w*)"
)


def clean(text: str) -> str:
    """Return the text on one line, without anything a terminal would obey."""
    return _CONTROL.sub(" ", text)


def day_words(when: When) -> str:
    """Return `Tue 7 Apr 2026`, or `Tue 7 Apr 2026 14:05` for an instant."""
    text = f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when.year}"
    return f"{text} {when.hour:02}:{when.minute:02}" if isinstance(when, datetime) else text


def iso(when: When) -> str:
    """Return `2026-04-07`, `2026-04-07T14:05`, or with seconds where there are any."""
    if not isinstance(when, datetime):
        return when.isoformat()
    return when.isoformat(timespec="seconds" if when.second else "minutes")


def day_of(when: When) -> date:
    """Return the day of a date or an instant."""
    return when.date() if isinstance(when, datetime) else when


def distance(when: When, as_of: When) -> str:
    """Return how far a day is from the as-of day: `today`, `tomorrow`, `in 5 days`, `13 days ago`."""
    days = (day_of(when) - day_of(as_of)).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def count(n: int, one: str, many: str | None = None) -> str:
    """Return `1 day`, `2 days`, `0 children`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listing(items: Iterable[str], joint: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    texts = list(items)
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {joint} {texts[-1]}"


def spaced(name: str) -> str:
    """Return a name of the vocabulary as words: `looked_after` is `looked after`."""
    return clean(name).replace("_", " ")


def kind_words(kind: str, terms: Terms) -> str:
    """Return the vocabulary's title of a kind, such as `time looked after`; else its name as words."""
    return clean(terms.kinds.get(kind) or spaced(kind))


def need_words(need: str, terms: Terms) -> str:
    """Return what is missing, in words.

    `visit` is `the table 'visit'`; `placement/p1.emergency` is `whether the placement was an emergency
    (placement p1, 'emergency')`, where the vocabulary has those words.
    """
    found = _NEED.fullmatch(need)
    if found:
        row = f", {spaced(found['list'])} {clean(found['row'])}" if found["list"] else ""
        place = f"{kind_words(found['kind'], terms)} {clean(found['id'])}{row}"
        return _attribute(found["kind"], found["attribute"], place, terms)
    kind, slash, rest = need.partition("/")
    if slash:
        return f"{kind_words(kind, terms)} {clean(rest)}"
    kind, dot, attribute = need.partition(".")
    return (
        _attribute(kind, attribute, kind_words(kind, terms), terms) if dot else f"the table '{clean(kind)}'"
    )


def _attribute(kind: str, attribute: str, place: str, terms: Terms) -> str:
    words = terms.attributes.get(f"{kind}.{attribute}")
    return f"{clean(words)} ({place}, '{clean(attribute)}')" if words else f"'{clean(attribute)}' of {place}"


def record_of(need: str) -> tuple[str, str] | None:
    """Return the kind and id of the record that lacks it: `placement/p1.emergency` is on placement p1."""
    found = _NEED.fullmatch(need)
    return (found["kind"], found["id"]) if found else None


def attribute_words(need: str, terms: Terms) -> str:
    """Return the missing attribute alone: `whether the placement was an emergency ('emergency')`."""
    found = _NEED.fullmatch(need)
    if found is None:
        return need_words(need, terms)
    name = f"'{clean(found['attribute'])}'"
    if found["list"]:
        return f"{name} of {spaced(found['list'])} {clean(found['row'])}"
    words = terms.attributes.get(f"{found['kind']}.{found['attribute']}")
    return f"{clean(words)} ({name})" if words else name


_EMPTY = "a table that is there but empty says that none happened"
_CURES: Mapping[Cause, str] = {
    Cause.NOT_RECORDED: "not recorded, and would settle it: {needs}",
    Cause.NOT_IN_EXTRACT: f"not in the extract, and would settle it: {{needs}}; {_EMPTY}",
    Cause.OUTSIDE_COVERAGE: "outside the days that the extract covers; would settle it: {needs} for them",
    Cause.OUTSIDE_CALENDAR: "outside the days for which the calendar is verified (see `dutybook calendar`)",
    Cause.READING_OPEN: "the source can be read in several ways and the authority chose none: {needs}",
}


def cure_words(outcome: Outcome, terms: Terms) -> str:
    """Say what is missing and would settle the outcome; empty where the outcome names nothing."""
    if not outcome.needs and outcome.cause in (None, Cause.NOT_RECORDED):
        return ""
    needs = listing(need_words(need, terms) for need in outcome.needs) or "it is not said what"
    return _CURES[outcome.cause or Cause.NOT_RECORDED].format(needs=needs)


def between_words(outcome: Outcome) -> str:
    """Return the bounds of a due day that cannot be told: `due between Tue 7 Apr 2026 and …`."""
    first, last = outcome.due_between or (None, None)
    if first and last:
        return f"due between {day_words(first)} and {day_words(last)}"
    if first:
        return f"due not before {day_words(first)}"
    return f"due by {day_words(last)} at the latest" if last else ""


def possible_words(possible: Iterable[str]) -> str:
    """Return the states an outcome may turn out to have: `in time, overdue or not owed at all`."""
    return listing((STATE_WORDS.get(state, clean(state)) for state in possible), "or")


def who_words(who: str | None, terms: Terms) -> str:
    """Return the authority's own name for a role."""
    words = "" if who is None else clean(terms.roles.get(who) or spaced(who))
    return words[:1].upper() + words[1:]
