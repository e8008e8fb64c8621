"""Faults that were found and mended, each with the smallest case that showed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.outcome import Outcome, State
from tests.conformance.translate import case_of, moment, plan_of


def judge(vector: dict[str, Any]) -> tuple[Outcome, ...]:
    """Judge a case in the spelling of the conformance vectors."""
    plan, vocabulary = plan_of({"file": "rest.yaml", **vector})
    case = case_of(vector, vocabulary)
    return evaluate(plan, case, moment(vector["as_of"]), matcher=PlainMatcher(plan.rules))  # type: ignore[arg-type]  # as_of is stated


def test_a_list_of_plain_texts_is_counted() -> None:
    """`at_least` counts the entries of a list, rows or plain texts."""
    content = {"id": "plan.options", "of": "care_plan", "each": "options", "at_least": 2, "cite": "1"}
    plans = [
        {"id": "cp1", "at": date(2026, 3, 2), "options": ["adoption", "kinship"]},
        {"id": "cp2", "at": date(2026, 3, 3), "options": ["adoption"]},
    ]
    found = judge(
        {"content": content, "facts": {"case": "C-1", "care_plan": plans}, "as_of": date(2026, 4, 1)}
    )

    assert [(one.occurrence, one.state) for one in found] == [("cp1", State.MET), ("cp2", State.MISSED)]


def test_a_check_that_passes_either_way_is_not_in_doubt() -> None:
    """Where it is not known whether a field is asked for, but it is filled, nothing is unknown."""
    content = {
        "id": "plan.reason",
        "of": "care_plan",
        "cite": "1",
        "check": [{"field": "reason", "when": {"late": True}, "required": True}],
    }
    plans = [
        {"id": "cp1", "at": date(2026, 3, 2), "reason": "The court adjourned"},
        {"id": "cp2", "at": date(2026, 3, 3)},
    ]
    facts = {"case": "C-1", "care_plan": [*plans, {"id": "cp0", "at": date(2026, 3, 1), "late": False}]}
    found = {
        one.occurrence: one for one in judge({"content": content, "facts": facts, "as_of": date(2026, 4, 1)})
    }

    assert found["cp1"].state is State.MET
    assert (found["cp2"].state, found["cp2"].needs) == (
        State.UNKNOWN,
        ("care_plan/cp2.late", "care_plan/cp2.reason"),
    )


def test_no_breach_is_sure_in_a_chain_that_may_not_be_owed() -> None:
    """`chain_breach` says that every completion leaves a breach; one in which nothing is owed leaves none."""
    duty = {
        "id": "cla.visit",
        "cite": "1",
        "for_each": "placement",
        "when": {"emergency": True},
        "met_by": {"visit": {}},
        "shared": True,
        "series": [{"id": "routine", "every": "1 week"}],
    }
    facts = {"case": "C-1", "placement": [{"id": "p1", "from": date(2026, 3, 2)}], "visit": []}
    (found,) = judge({"duty": duty, "facts": facts, "as_of": date(2026, 4, 1)})

    assert (found.state, set(found.possible)) == (State.UNKNOWN, {"overdue", "none"})
    assert found.breach is None
    assert not found.chain_breach


def test_a_version_without_stages_owes_nothing_in_its_time() -> None:
    """A version whose series is empty stops the series; the next version starts the count afresh."""
    first = {"in_force": {"from": date(2020, 1, 1), "to": date(2026, 3, 9)}, "series": []}
    second = {"in_force": {"from": date(2026, 3, 9)}, "series": [{"id": "weekly", "every": "1 week"}]}
    duty = {
        "id": "cla.visit",
        "cite": "1",
        "for_each": "placement",
        "met_by": {"visit": {}},
        "shared": True,
        "versions": [first, second],
    }
    facts = {"case": "C-1", "placement": [{"id": "p1", "from": date(2026, 3, 2)}], "visit": []}
    (found,) = judge({"duty": duty, "facts": facts, "as_of": date(2026, 3, 12)})

    assert (found.occurrence, found.due, found.state) == ("p1/first", date(2026, 3, 16), State.DUE)


def test_the_day_of_a_second_review_stands_in_by_the_duty_that_owes_it() -> None:
    """Two standards that owe the same review do not make its first day the second one's."""
    owing = {
        "cite": "1",
        "for_each": "looked_after",
        "met_by": {"review": {}},
        "shared": True,
        "series": [
            {"id": "first", "within": "20 working days", "of": "looked_after.from"},
            {"id": "second", "every": "3 months"},
        ],
    }
    meeting = {
        "id": "cla.permanence",
        "cite": "2",
        "for_each": "looked_after",
        "due": {"same_day_as": {"nth": 2, "of": "review", "in": "looked_after"}},
        "since": "looked_after.from",
        "if_late": {"still_owed": True},
        "met_by": {"permanence_meeting": {}},
    }
    facts = {
        "case": "C-1",
        "looked_after": [{"id": "la1", "from": date(2026, 3, 16)}],
        "review": [{"id": "rv1", "at": date(2026, 4, 10)}],
        "permanence_meeting": [],
    }
    duties = [{"id": "law.review", **owing}, {"id": "local.review", **owing}, meeting]
    found = judge({"duty": duties, "facts": facts, "as_of": date(2026, 7, 1)})

    assert [one.due for one in found if one.standard == "cla.permanence"] == [date(2026, 7, 10)]


def test_a_check_asked_for_by_age_goes_by_the_day_of_the_document() -> None:
    """A plan written before the sixteenth birthday need not name what plans for young people name."""
    content = {
        "id": "plan.adviser",
        "of": "care_plan",
        "cite": "1",
        "check": [{"field": "adviser", "required": True, "when": {"age": {"from": "16 years"}}}],
    }
    plans = [
        {"id": "cp1", "at": date(2026, 2, 9), "adviser": ""},
        {"id": "cp2", "at": date(2026, 2, 10), "adviser": ""},
    ]
    facts = {"case": "C-1", "person": {"born": date(2010, 2, 10)}, "care_plan": plans}
    found = judge({"content": content, "facts": facts, "as_of": date(2026, 6, 1)})

    assert [(one.occurrence, one.state) for one in found] == [("cp2", State.MISSED)]


def test_an_events_attribute_called_to_may_be_missing() -> None:
    """Only a period's `to` is its end; on an event, one that is not there is unknown."""
    duty = {
        "id": "cla.notify",
        "cite": "1",
        "for_each": "placement",
        "due": {"within": "5 working days", "of": "placement.from"},
        "met_by": {"notice": {"where": {"to": {"in": ["health", "school"]}}}},
        "shared": True,
    }
    kinds = {
        "placement": {"is": "period"},
        "notice": {
            "is": "event",
            "attributes": {"to": {"type": "choice of", "choices": ["health", "school"]}},
        },
        "waiver": {"is": "period", "absence_means_none": True},
    }
    facts = {
        "case": "C-1",
        "placement": [{"id": "p1", "from": date(2026, 3, 27)}],
        "notice": [{"id": "n1", "at": date(2026, 3, 27)}],
    }
    vector = {"duty": duty, "vocabulary": kinds, "facts": facts, "as_of": date(2026, 4, 20)}
    (found,) = judge(vector)

    assert (found.state, found.needs) == (State.UNKNOWN, ("notice/n1.to",))


def test_a_date_that_lies_ahead_by_nature_is_in_sight_whenever_something_is_done() -> None:
    """A limit counted back from the expected day of birth holds for what is done before the birth."""
    duty = {
        "id": "prebirth.finished",
        "cite": "1",
        "for_each": "referral",
        "due": {"before": "15 weeks before person.expected"},
        "since": "40 weeks before person.expected",
        "met_by": "assessment",
        "shared": True,
        "if_late": {"still_owed": True},
    }
    kinds = {
        "person": {"is": "record", "attributes": {"expected": {"type": "date", "lies_ahead": True}}},
        "referral": {"is": "event"},
        "assessment": {"is": "event"},
        "waiver": {"is": "period", "absence_means_none": True},
    }
    facts = {
        "case": "C-1",
        "person": {"expected": date(2026, 9, 7)},
        "referral": [{"id": "rf1", "at": date(2026, 3, 2)}],
        "assessment": [{"id": "as1", "at": date(2026, 5, 26)}],
    }
    vector = {"duty": duty, "vocabulary": kinds, "facts": facts, "as_of": date(2026, 7, 1)}
    (found,) = judge(vector)

    assert (found.due, found.state) == (date(2026, 5, 25), State.MET_LATE)


def test_a_window_that_looks_back_is_not_moved_off_a_closed_day() -> None:
    """Only a last day can move to the next working day: a window ends as written, even past the calendar."""
    duty = {
        "id": "prebirth.meeting",
        "cite": "1",
        "for_each": "referral",
        "when": {"not": {"happened": {"of": "removal", "within": "3 years"}}},
        "due": {"within": "1 week", "of": "anchor"},
        "met_by": "conference",
        "shared": True,
    }
    kinds = {
        "referral": {"is": "event"},
        "removal": {"is": "event"},
        "conference": {"is": "event"},
        "waiver": {"is": "period", "absence_means_none": True},
    }
    facts = {
        "case": "C-1",
        "referral": [{"id": "rf1", "at": date(2026, 3, 1)}],  # 28 Feb 2026, a Saturday, ends the three years
        "removal": [{"id": "rm1", "at": date(2023, 2, 28)}, {"id": "rm2", "at": date(2026, 4, 28)}],
        "conference": [],
    }
    vector = {"duty": duty, "vocabulary": kinds, "facts": facts, "as_of": date(2026, 7, 1)}
    plan, vocabulary = plan_of({"file": "rest.yaml", **vector})
    moved = replace(plan, counting=plan.counting.with_choice("due-on-a-closed-day", "next-working-day"))
    case, as_of = case_of(vector, vocabulary), moment(vector["as_of"])
    (found,) = evaluate(moved, case, as_of, matcher=PlainMatcher(moved.rules))  # type: ignore[arg-type]  # as_of is stated

    assert (found.due, found.state) == (date(2026, 3, 9), State.OVERDUE)


def test_what_follows_a_breach_can_end_with_the_plan_that_was_breached() -> None:
    """A period named in a follow-on is the one around the day of the breach, with its end."""
    duties = [
        {
            "id": "plan.visit",
            "cite": "1",
            "for_each": "plan",
            "due": {"within": "1 week", "of": "plan.from"},
            "met_by": "visit",
            "shared": True,
        },
        {
            "id": "plan.not-seen",
            "cite": "1",
            "for_each": {"late": "plan.visit"},
            "due": "promptly",
            "met_by": "notice",
            "shared": True,
            "ends": "plan.to",
        },
    ]
    kinds = {
        "plan": {"is": "period"},
        "visit": {"is": "event"},
        "notice": {"is": "event"},
        "waiver": {"is": "period", "absence_means_none": True},
    }
    facts = {
        "case": "C-1",
        "plan": [{"id": "pl1", "from": date(2026, 3, 2), "to": date(2026, 4, 1)}],
        "visit": [],
        "notice": [{"id": "n1", "at": date(2026, 4, 2)}],
    }
    vector = {"duty": duties, "vocabulary": kinds, "facts": facts, "as_of": date(2026, 4, 20)}
    found = {one.standard: one.state for one in judge(vector)}

    assert found == {"plan.visit": State.MISSED, "plan.not-seen": State.MISSED}


def test_of_two_times_on_one_day_the_clock_says_which_review_is_the_first() -> None:
    """Ruling 7: a review in the morning is not the first since a referral in the afternoon."""
    duty = {
        "id": "plan",
        "cite": "1",
        "for_each": "referral",
        "due": {"within": "5 days", "of": {"first": "review", "since": "referral.at"}},
        "met_by": "visit",
    }
    facts = {
        "case": "C-1",
        "referral": [{"id": "r1", "at": datetime.fromisoformat("2026-03-02T14:00")}],
        "review": [
            {"id": "rv1", "at": datetime.fromisoformat("2026-03-02T09:00")},
            {"id": "rv2", "at": date(2026, 3, 9)},
        ],
        "visit": [],
    }
    kinds = {
        "referral": {"is": "event"},
        "review": {"is": "event"},
        "visit": {"is": "event"},
        "waiver": {"is": "period", "absence_means_none": True},
    }
    (found,) = judge({"duty": duty, "vocabulary": kinds, "facts": facts, "as_of": date(2026, 3, 10)})

    assert (found.due, found.state) == (date(2026, 3, 14), State.DUE)
