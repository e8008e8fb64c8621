"""A fact of which nobody wrote down when it was is there, on a day that nobody knows: never none at all."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import yaml

from engine.outcome import Outcome, State
from tests.conformance.reader import value
from tests.evaluate.test_mended import judge

KINDS = """
vocabulary:
  referral: {is: event}
  looked_after: {is: period, merge: yes}
  placement: {is: period, inside: looked_after}
  visit: {is: event, attributes: {placement: {type: text}}}
  review: {is: event, scheduled: yes, attributes: {distributed: {type: date}}}
  decision: {is: event, attributes: {kind: {type: choice of, choices: [agreed, refused]}}}
  protection_plan: {is: period, attributes: {visit_every: {type: duration}}}
  waiver: {is: period, absence_means_none: yes}
"""


def judged(text: str) -> dict[str, Outcome]:
    """Judge a policy and a case in YAML."""
    vector: dict[str, Any] = value(yaml.compose(dedent(text) + KINDS, Loader=yaml.BaseLoader))
    return {one.occurrence: one for one in judge(vector)}


def told(one: Outcome) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    return one.state, one.possible, one.needs


EXCEPTION = """
duty:
  id: plan
  cite: "1"
  for_each: referral
  due: {within: 10 days, of: referral.at}
  met_by: visit
  unless: [{id: refused, when: {happened: {of: decision, where: {kind: refused}}}, instead: none}]
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], visit: [], decision: [DECISION]}
as_of: 2026-03-20
"""


def test_what_an_exception_hangs_on_may_have_happened_in_time() -> None:
    found = judged(EXCEPTION.replace("DECISION", "{id: d1, kind: refused}"))["r1/first"]

    assert told(found) == (State.UNKNOWN, ("overdue", "cancelled"), ("decision/d1.at",))


def test_one_that_surely_is_no_such_thing_leaves_nothing_open() -> None:
    found = judged(EXCEPTION.replace("DECISION", "{id: d1, kind: agreed}"))["r1/first"]

    assert told(found) == (State.OVERDUE, (), ())


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        ("{id: pp1}", State.UNKNOWN),
        ("{id: pp1, to: 2026-03-20}", State.UNKNOWN),
        ("{id: pp1, to: 2026-03-02}", None),  # over on the day that is asked about, whenever it began
    ],
)
def test_a_plan_without_its_first_day_may_have_been_in_force(plan: str, state: State | None) -> None:
    found = judged(
        f"""
        duty:
          id: plan
          cite: "1"
          for_each: referral
          when: {{in: protection_plan}}
          due: {{within: 10 days, of: referral.at}}
          met_by: visit
        facts: {{case: C-1, referral: [{{id: r1, at: 2026-03-02}}], visit: [], protection_plan: [{plan}]}}
        as_of: 2026-03-20
        """
    )

    assert [one.state for one in found.values()] == ([] if state is None else [state])


def test_an_undated_review_may_be_the_first_that_a_limit_counts_from() -> None:
    """By the dated one the visit is in time, by an earlier one it is late."""
    found = judged(
        """
        duty:
          id: visit
          cite: "1"
          for_each: referral
          due: {within: 5 days, of: {first: review, since: referral.at}}
          met_by: visit
        facts:
          case: C-1
          referral: [{id: r1, at: 2026-03-02}]
          review: [{id: rv1}, {id: rv2, at: 2026-03-10}]
          visit: [{id: v1, at: 2026-03-13}]
        as_of: 2026-03-20
        """
    )["r1/first"]

    assert told(found) == (State.UNKNOWN, ("met", "met_late"), ("review/rv1.at",))


def test_an_undated_review_may_end_a_stage() -> None:
    found = judged(
        """
        duty:
          id: visit
          cite: "1"
          for_each: placement
          series:
            - {id: weekly, every: 1 week, until: {first: review, in: looked_after}}
            - {id: routine, every: 6 weeks}
          met_by: visit
          ends: placement.to
        facts:
          case: C-1
          looked_after: [{id: la1, from: 2026-06-02}]
          placement: [{id: p1, from: 2026-06-02}]
          visit: [{id: v1, at: 2026-06-02}]
          review: [{id: rv1}]
        as_of: 2026-06-20
        """
    )

    assert told(found["p1/after:v1"]) == (State.UNKNOWN, ("due", "overdue"), ("review/rv1.at",))


INSIDE = """
duty:
  id: plan
  cite: "1"
  for_each: placement
  due: {within: 10 days, of: placement.from}
  met_by: decision
facts:
  case: C-1
  looked_after: [CARE]
  placement: [{id: p1, from: 2026-03-02}]
  decision: []
as_of: 2026-03-20
"""


def test_where_time_in_care_has_no_first_day_a_placement_in_it_is_in_doubt() -> None:
    """It is clipped to the time in care, which may have begun after it."""
    found = judged(INSIDE.replace("CARE", "{id: la1}"))["p1/first"]

    assert (found.state, found.needs) == (State.UNKNOWN, ("looked_after/la1.from",))


def test_a_placement_that_lies_in_known_time_in_care_is_in_no_doubt() -> None:
    found = judged(INSIDE.replace("CARE", "{id: la1, from: 2026-03-02}, {id: la0}"))["p1/first"]

    assert found.state is State.OVERDUE


def test_a_time_in_care_may_have_begun_with_one_that_it_follows_at_once() -> None:
    found = judged(
        """
        duty:
          id: plan
          cite: "1"
          for_each: looked_after
          due: {within: 10 days, of: looked_after.from}
          met_by: decision
        facts:
          case: C-1
          looked_after: [{id: la1, to: 2026-03-02}, {id: la2, from: 2026-03-02}]
          decision: []
        as_of: 2026-03-20
        """
    )["la2/first"]

    assert (found.state, found.needs) == (State.UNKNOWN, ("looked_after/la1.from",))
    assert "none" in found.possible


CHAIN = """
duty:
  id: visit
  cite: "1"
  for_each: referral
  series: [{id: fortnightly, every: 2 weeks}]
  met_by: visit
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-01}]
  visit: [VISITS{id: v1, at: 2026-03-25}]
as_of: 2026-03-27
"""


def test_an_undated_visit_may_keep_a_run_of_visits_whole() -> None:
    """Without it there is a breach somewhere in the run; with it that is not sure."""
    sure = judged(CHAIN.replace("VISITS", ""))["r1/first"]
    found = judged(CHAIN.replace("VISITS", "{id: v0}, "))["r1/first"]

    assert (sure.state, sure.breach) == (State.MET_LATE, True)
    assert (found.state, found.chain_breach, found.needs) == (State.UNKNOWN, False, ("visit/v0.at",))


def test_a_visit_that_names_no_placement_may_have_been_to_one_without_its_first_day() -> None:
    found = judged(
        """
        duty:
          id: visit
          cite: "1"
          for_each: placement
          due: {within: 10 days, of: placement.from}
          met_by: visit
          same: placement
        facts:
          case: C-1
          looked_after: [{id: la1, from: 2026-03-01}]
          placement: [{id: p1, from: 2026-03-02}, {id: p0, to: 2026-03-09}]
          visit: [{id: v1, at: 2026-03-05}]
        as_of: 2026-03-20
        """
    )["p1/first"]

    assert (found.state, found.needs) == (State.UNKNOWN, ("visit/v1.placement",))


NTH = """
duty:
  id: report
  cite: "1"
  for_each: review
  nth: NUMBER
  in: looked_after
  due: {within: 5 days, of: review.at}
  met_by: visit
facts: {case: C-1, looked_after: [CARE], review: [REVIEWS], visit: []}
as_of: 2026-03-20
"""
DATED = "{id: rv1, at: 2026-03-02}, {id: rv2, at: 2026-03-09}"


def numbered(number: int, care: str, reviews: str) -> dict[str, State]:
    text = NTH.replace("NUMBER", str(number)).replace("CARE", care).replace("REVIEWS", reviews)
    return {name: one.state for name, one in judged(text).items()}


def test_the_first_review_in_time_in_care_without_its_first_day_may_be_any() -> None:
    """The time in care may have begun after the one before it."""
    assert numbered(1, "{id: la1, from: 2026-03-01}", DATED) == {"rv1/first": State.OVERDUE}
    assert numbered(1, "{id: la1}", DATED) == {"rv1/first": State.UNKNOWN, "rv2/first": State.UNKNOWN}
    assert numbered(1, "{id: la1, to: 2026-03-05}", DATED) == {"rv1/first": State.UNKNOWN}


def test_a_review_without_its_day_may_be_the_first_or_make_another_the_second() -> None:
    reviews = "{id: rv1}, {id: rv2, at: 2026-03-09}"
    found = numbered(2, "{id: la1, from: 2026-03-01}", reviews)

    assert found == {"rv1/first": State.UNKNOWN, "rv2/first": State.UNKNOWN}


ENDED = """
duty: [{id: d, cite: "1", for_each: placement, DUTY}]
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-01-01}]
  placement: [{id: p1, to: 2026-03-10}]
  visit: []
as_of: 2026-03-20
"""


@pytest.mark.parametrize(
    ("duty", "possible"),
    [
        ("due: {within: 5 days, of: anchor}, met_by: visit", {"missed", "cancelled", "none"}),
        ("forbid: {in: looked_after}", {"missed", "met", "none"}),
        ("forbid: {all: [{in: looked_after}, {happened: visit}]}", {"met", "none"}),
        ("total: {of: looked_after, at_most: 30 days}", {"missed", "none"}),
    ],
)
def test_a_placement_without_its_first_day_has_ended_all_the_same(duty: str, possible: set[str]) -> None:
    """Nothing is owed of it any more; what must not be may have been."""
    found = judged(ENDED.replace("DUTY", duty))["p1/first"]

    assert found.state is State.UNKNOWN
    assert set(found.possible) == possible


def test_the_windows_of_a_placement_without_its_first_day_cannot_be_told() -> None:
    found = judged(ENDED.replace("DUTY", "count: {at_least: 1, in_each: month}, met_by: visit"))

    assert {name: (one.state, one.needs) for name, one in found.items()} == {
        "p1/*": (State.UNKNOWN, ("placement/p1.from",))
    }


CLIPPED = """
duty: [{id: d, cite: "1", for_each: placement, due: {within: 5 days, of: placement.from}, met_by: visit}]
facts:
  case: C-1
  looked_after: [CARE]
  placement: [PLACEMENT]
  visit: [{id: v1, at: 2026-03-10}]
as_of: 2026-03-20
"""


@pytest.mark.parametrize(
    ("care", "placement", "possible"),
    [
        # in the time in care it may have begun later, and the visit been in time
        ("{id: la1}", "{id: p1, from: 2026-03-01}", {"met", "met_late", "due", "overdue", "none"}),
        # it ended with the time in care, or went on with the next one
        ("{id: la1, from: 2026-03-01, to: 2026-03-05}", "{id: p1}", {"cancelled", "none"}),
        (
            "{id: la1, from: 2026-03-01, to: 2026-03-05}, {id: la2}",
            "{id: p1, from: 2026-03-01}",
            {"cancelled", "met_late", "none"},
        ),
    ],
)
def test_a_placement_may_begin_and_end_with_a_time_in_care_without_its_first_day(
    care: str, placement: str, possible: set[str]
) -> None:
    found = judged(CLIPPED.replace("CARE", care).replace("PLACEMENT", placement))["p1/first"]

    assert found.state is State.UNKNOWN
    assert set(found.possible) == possible


def test_a_time_in_care_may_go_on_with_one_without_its_first_day() -> None:
    """It ended in time for nothing to be owed, or did not end then."""
    found = judged(
        """
        duty: [{id: d, cite: "1", for_each: looked_after, due: {within: 9 days, of: anchor}, met_by: visit}]
        facts:
          case: C-1
          looked_after: [{id: la1, from: 2026-03-01, to: 2026-03-05}, {id: la2}]
          visit: []
        as_of: 2026-03-20
        """
    )["la1/first"]

    assert (found.state, found.breach) == (State.UNKNOWN, None)
    assert set(found.possible) == {"cancelled", "overdue", "none"}


def test_a_date_on_a_review_without_its_own_day_may_have_been_in_time() -> None:
    """The review may have been on any day, also on the one before."""
    found = judged(
        """
        duty:
          - id: d
            cite: "1"
            for_each: review
            due: {within: 1 working day, of: review.at}
            met_by: anchor.distributed
        facts: {case: C-1, review: [{id: rv1, distributed: 2025-08-12}]}
        as_of: 2026-03-20
        """
    )["rv1/first"]

    assert {"met", "met_late"} <= set(found.possible)


def test_a_limit_may_count_from_a_date_on_a_review_without_its_own_day() -> None:
    found = judged(
        """
        duty:
          - id: d
            cite: "1"
            for_each: placement
            due: {within: 1 day, of: review.distributed}
            met_by: visit
            ends: placement.to
        facts:
          case: C-1
          looked_after: [{id: la1, from: 2026-03-01}]
          placement: [{id: p1, from: 2026-03-02, to: 2026-03-10}]
          review: [{id: rv1, distributed: 2026-03-03}]
          visit: []
        as_of: 2026-03-20
        """
    )["p1/first"]

    assert told(found) == (State.UNKNOWN, ("missed", "cancelled"), ("review/rv1.at",))


def test_a_plan_without_its_first_day_may_ask_for_visits_sooner() -> None:
    found = judged(
        """
        duty:
          id: visit
          cite: "1"
          for_each: referral
          series: [{id: planned, every: {as_recorded: protection_plan.visit_every, at_most: 30 days}}]
          met_by: visit
        facts:
          case: C-1
          referral: [{id: r1, at: 2026-03-02}]
          protection_plan: [{id: pp1, visit_every: 1 week}]
          visit: []
        as_of: 2026-03-20
        """
    )["r1/first"]

    assert told(found) == (State.UNKNOWN, ("due", "overdue"), ("protection_plan/pp1.from",))
