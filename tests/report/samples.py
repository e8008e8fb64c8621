"""Hand-made outcomes for the tests of reports; every value is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.outcome import Cause, FactRef, Outcome, State, WaiverRef
from engine.report.checked import CaseOutcomes, Checked, PackUsed
from engine.report.words import Terms
from engine.standard import Standard

AS_OF = date(2026, 4, 20)
LOCAL, NATIONAL = "swindon/visits", "england/care-planning"


def outcome(**changes: Any) -> Outcome:
    """Return a met first visit, changed as asked."""
    first: dict[str, Any] = {
        "case": "C-1",
        "standard": "cla.visit",
        "pack": LOCAL,
        "topic": "cla.visit",
        "occurrence": "p1/first",
        "stage": "first",
        "anchor": FactRef("placement", "p1", date(2026, 3, 16), "c1.yaml line 4"),
        "due": date(2026, 3, 23),
        "state": State.MET,
        "breach": False,
        "done": FactRef("visit", "v1", date(2026, 3, 20), "c1.yaml line 6"),
        "who": "social_worker",
        "cite": "9.1",
        "title": "Visits to a looked-after child",
    }
    return Outcome(**{**first, **changes})


MET = outcome()
LATE = outcome(
    occurrence="p1/after:v1",
    stage="weekly",
    due=date(2026, 3, 27),
    state=State.MET_LATE,
    breach=True,
    days_late=3,
    done=FactRef("visit", "v2", date(2026, 3, 30)),
    why=("1 week after visit v1 of Fri 20 Mar 2026", "visit v2 came on Mon 30 Mar 2026"),
)
OVERDUE = outcome(
    occurrence="p1/after:v2",
    stage="weekly",
    due=date(2026, 4, 6),
    state=State.OVERDUE,
    breach=True,
    days_late=14,
    done=None,
)
OWED = outcome(
    pack=NATIONAL,
    occurrence="p1/after:v2",
    stage="six-weekly",
    due=date(2026, 5, 11),
    state=State.DUE,
    done=None,
    force="law",
    cite="reg 28(2)(a)",
    title="Visits by the authority's representative",
    safe_by=date(2026, 5, 8),
)
UNTOLD = outcome(
    pack=NATIONAL,
    standard="cla.review",
    topic="cla.review",
    occurrence="la1/first",
    stage=None,
    anchor=FactRef("looked_after", "la1", date(2026, 3, 16)),
    due=None,
    due_between=(date(2026, 4, 13), date(2026, 4, 15)),
    state=State.UNKNOWN,
    breach=None,
    done=None,
    possible=("met", "overdue"),
    needs=("review", "placement/p1.emergency"),
    cause=Cause.NOT_RECORDED,
    who="iro",
    confirmed=False,
    title="First review",
)
WAIVED = outcome(
    case="C-2",
    standard="cla.plan",
    topic="cla.plan",
    state=State.WAIVED,
    done=None,
    waiver=WaiverRef("w1", "head of service", "family abroad", date(2026, 5, 1)),
    title="Placement plan",
)
CANCELLED = outcome(case="C-2", standard="cla.gone", topic="cla.gone", state=State.CANCELLED, done=None)

STANDARDS = (
    Standard(NATIONAL, "cla.visit", "cla.visit"),
    Standard(NATIONAL, "cla.review", "cla.review"),
    Standard(NATIONAL, "cla.old", "cla.old", in_force=False),
    Standard(LOCAL, "cla.visit", "cla.visit", strengthens=f"{NATIONAL}#cla.visit"),
    Standard(LOCAL, "cla.plan", "cla.plan"),
    Standard(LOCAL, "cla.gone", "cla.gone"),
    Standard(LOCAL, "cp.core-group", "cp.core-group"),
)

CHECKED = Checked(
    authority="swindon",
    name="Swindon Borough Council",
    as_of=AS_OF,
    known_on=None,
    matcher="durable",
    policy_hash="0" * 64,
    packs=(
        PackUsed(NATIONAL, "2015", "a" * 64, "Care planning"),
        PackUsed(LOCAL, "2020.1", "b" * 64, "Visits"),
    ),
    standards=STANDARDS,
    cases=(
        CaseOutcomes("C-1", (MET, LATE, OVERDUE, OWED, UNTOLD)),
        CaseOutcomes("C-2", (WAIVED, CANCELLED)),
        CaseOutcomes("C-3", ()),
    ),
    manual=4,
    terms=Terms(
        roles={"social_worker": "Social Worker", "iro": "reviewing officer"},
        kinds={"looked_after": "time looked after"},
        attributes={"placement.emergency": "whether the placement was an emergency"},
    ),
)


def checked(*outcomes: Outcome) -> Checked:
    """Return a check of one case with these outcomes."""
    from dataclasses import replace

    return replace(CHECKED, cases=(CaseOutcomes("C-1", outcomes),))
