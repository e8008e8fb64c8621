"""The sentence of a breach says what was due and when, that of an unknown what it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.caseload.reasons import reason
from engine.outcome import Cause, FactRef, Outcome, State

REVIEW = FactRef("looked_after", "la1", date(2026, 1, 5), "episodes.csv row 2")
LATE = Outcome(
    case="C-1001",
    standard="cla.review",
    pack="england/care-planning",
    topic="cla.review",
    occurrence="la1/first",
    stage="first",
    anchor=REVIEW,
    due=date(2026, 1, 30),
    state=State.MET_LATE,
    breach=True,
    done=FactRef("review", "r1", date(2026, 2, 2), "reviews.csv row 3"),
    days_late=3,
    title="Looked after review",
)
CARE = "looked after of Mon 5 Jan 2026"
OWED = {"done": None, "days_late": None}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "due by Fri 30 Jan 2026, done on Mon 2 Feb 2026, 3 days late"),
        (
            {
                "due": datetime.fromisoformat("2026-01-30T10:00"),
                "done": FactRef("review", "r1", datetime.fromisoformat("2026-01-30T12:30")),
                "days_late": 0,
            },
            "due by Fri 30 Jan 2026 at 10:00, done on Fri 30 Jan 2026 at 12:30, after the last hour",
        ),
        (
            {**OWED, "state": State.OVERDUE, "days_late": 1},
            "due by Fri 30 Jan 2026 (1 day ago) and still not done",
        ),
        (
            {**OWED, "state": State.MISSED},
            "due by Fri 30 Jan 2026, not done by then and no longer possible",
        ),
        (
            {**OWED, "state": State.MISSED, "due": None, "due_between": (None, date(2026, 2, 3))},
            f"due by Tue 3 Feb 2026 at the latest, not done by then and no longer possible ({CARE})",
        ),
        (
            {**OWED, "state": State.OVERDUE, "due": None, "due_between": (None, date(2026, 2, 3))},
            f"due by Tue 3 Feb 2026 at the latest and still not done ({CARE})",
        ),
        (
            {**OWED, "state": State.OVERDUE, "due": None},
            f"still not done ({CARE})",
        ),
        ({"due": None}, "done late, on Mon 2 Feb 2026"),
        (
            {**OWED, "state": State.MISSED, "due": None},
            f"not as it should be ({CARE})",
        ),
    ],
)
def test_a_breach_says_what_was_due_and_what_came_of_it(changed: dict[str, object], sentence: str) -> None:
    """With its days in words; without a due day, by the latest that it may have had."""
    assert reason(replace(LATE, **changed)) == f"Looked after review: {sentence}."  # type: ignore[arg-type] - any of its fields may be given


def test_an_unknown_says_what_it_may_be_and_what_is_missing() -> None:
    """And whether it is a breach whatever turns out."""
    unknown = replace(
        LATE,
        state=State.UNKNOWN,
        breach=None,
        done=None,
        possible=("met", "overdue", "none"),
        needs=("review/r1.decisions_received",),
        cause=Cause.NOT_RECORDED,
    )

    assert reason(unknown) == (
        "Looked after review: it may be met, overdue or not owed at all; what is missing: "
        "review/r1.decisions_received (not recorded)."
    )
    sure = replace(unknown, breach=True, possible=("missed",), needs=())
    assert reason(sure) == "Looked after review: it may be missed (a breach either way) (not recorded)."


def test_what_is_neither_a_breach_nor_unknown_needs_no_sentence() -> None:
    """A sentence for everything would hide those that matter."""
    assert reason(replace(LATE, state=State.MET, breach=False)) is None
