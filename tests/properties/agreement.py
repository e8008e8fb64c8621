"""What two outside looks at the same example must say alike.

In: an example. Out: outcomes as dictionaries in the vectors' spelling, and the differences between the
engine and the day-by-day walker as sentences. Guaranteed: every field that both evaluators show is compared;
a run that takes too long is a failure, never a hang.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.matching import Matcher, Rule
from engine.outcome import Outcome
from tests.conformance.compare import compare
from tests.conformance.translate import case_of, moment, plan_of
from tests.oracle.walker import walk

Row = dict[str, Any]
FIELDS = (
    *("standard", "occurrence", "stage", "due", "due_between", "state", "breach", "days_late"),
    *("precision", "possible", "needs", "cause", "done"),
)
#: Seconds that one example may take: far more than any needs, even on a busy machine.
PATIENCE = 60


class TookTooLong(AssertionError):
    """An example that did not end in time."""


@contextmanager
def time_limit(seconds: int = PATIENCE) -> Iterator[None]:
    """Raise TookTooLong if what is inside takes longer (main thread only; POSIX)."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TookTooLong(f"no result within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def as_row(outcome: Outcome) -> Row:
    """Return an outcome with the fields and the spelling of the vectors."""
    done = None if outcome.done is None else outcome.done.at
    return {field: getattr(outcome, field) for field in FIELDS if field != "done"} | {"done": done}


def judged(vector: Row, matcher_of: Callable[[tuple[Rule, ...]], Matcher] = PlainMatcher) -> list[Row]:
    """Return what the engine makes of a vector: loaded, layered and judged as the product does."""
    plan, vocabulary = plan_of(vector)
    matcher = matcher_of(plan.rules)
    try:
        outcomes = evaluate(
            plan,
            case_of(vector, vocabulary),
            moment(vector["as_of"]),  # type: ignore[arg-type]  # a vector always has an as-of day
            moment(vector.get("known_on")),
            matcher=matcher,
            explain=False,
        )
    finally:
        matcher.close()
    return [as_row(one) for one in outcomes]


def comparable(rows: list[Row]) -> list[Row]:
    """Return outcomes with the fields that count: what `*` may turn out to be is not compared, and whether
    the calendar is needed beside other facts depends on how finely their days are tried."""
    return [{field: _comparable(row, field) for field in FIELDS} for row in rows]


def _comparable(row: Row, field: str) -> Any:
    value = row[field]
    if row["occurrence"].endswith("*") and field in ("possible", "due", "due_between"):
        return None
    if (
        row["occurrence"].startswith("late:")
        and row["occurrence"].endswith("*")
        and field in ("needs", "cause")
    ):
        return None
    if field == "needs" and len(value) > 1:
        return [need for need in value if need != "calendar"]
    if field in ("due", "due_between") and {"person.born", "person"} & set(row["needs"]):
        return None  # the walker's people are at most forty years old, the engine's of any age
    if field == "due_between" and value is not None:
        return [day.date() if isinstance(day, datetime) else day for day in value]
    return value


def differences(vector: Row) -> list[str]:
    """Return where the engine and the walker differ, in words (the walker's view is what "should be")."""
    with time_limit():
        return settle(vector, walk(vector), judged(vector))


def settle(vector: Row, wanted: list[Row], found: list[Row]) -> list[str]:
    """Return the differences between the walker's outcomes and the engine's."""
    wanted, found = comparable(wanted), comparable(found)
    for one in found:
        other = next((row for row in wanted if _name(row) == _name(one)), None)
        if other is not None and coarser(vector, other, one):
            for field in ("possible", "due", "due_between", "breach", "needs", "cause"):
                one[field] = other[field]
    return compare(wanted, found)


def coarser(vector: Row, wanted: Row, found: Row) -> bool:
    """Return whether the engine may say less than the walker: both do not know, and it leaves open all that
    the walker does.

    Whom a fact serves of which the date is missing (`same`) is asked by the engine on fewer days, so it may
    need less; a look-back to a table that is not carried is unknown to it, and nothing to the walker. The
    engine judges a follow-on's own unknowns apart from those of its cause, and tries a fact that the extract
    may lack on the first and the last day of the hole; the walker tries whole cases, day by day. A status of
    which the end is not known may end within a window; the walker ends it on the days of the hole only. The
    engine says nothing of the due days that a limit from an unrecorded date may give."""
    if wanted["state"] != "unknown" or found["state"] != "unknown":
        return False
    duty = next((one for one in vector["duty"] if one["id"] == wanted["standard"]), {})
    if "same" in duty and "'date'" in str(duty["met_by"]):
        return set(found["needs"]) <= set(wanted["needs"]) and wanted["possible"] is not None
    since = str(duty.get("since", ".")).partition(".")[0]
    unseen = since in vector["vocabulary"] and since not in vector["facts"]
    untold = "'review.distributed'" in str(duty.get("due"))
    defined = "count" in duty and duty["for_each"] in {one["id"] for one in vector.get("define", ())}
    apart = (
        wanted["occurrence"].startswith("late:")
        or "'first': " in str(duty.get("due"))
        or unseen
        or untold
        or defined
    )
    return apart and all(set(wanted[f] or ()) <= set(found[f] or ()) for f in ("possible", "needs"))


def _name(row: Row) -> tuple[str, str]:
    return row["standard"], row["occurrence"]
