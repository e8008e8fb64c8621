"""A status of which it is not known when it ended: what hangs on its end is not known either.

The status holds until a decision is made; the decisions of the extract are complete until 10 April."""

from __future__ import annotations

import pytest

from engine.outcome import Outcome, State
from tests.properties.test_found_both import both

STATUS = """
define: [{id: status, while: {all: [{in: protection_plan}, {not: {happened: {of: decision}}}]}}]
duty: [{id: d, cite: s 1, DUTY}]
facts:
  case: C-1
  protection_plan: [{id: pp1, from: 2026-03-02}]
  looked_after: [{id: la1, from: 2026-03-02}]
  decision: []
  visit: [{id: v1, at: 2026-04-02}]
  review: [{id: r0, at: 2026-04-02}, {id: r1, at: 2026-05-02}]
  short_break: [{id: sb1, from: 2026-03-10, to: 2026-03-20}, {id: sb2, from: 2026-04-20, to: 2026-04-30}]
  coverage: {decision: {complete_to: 2026-04-10}}
as_of: 2026-06-10
"""


def told(duty: str) -> dict[str, tuple[State, set[str], tuple[str, ...]]]:
    """Return what both evaluators say of the duty: state, possible states and needs, by occurrence."""

    def words(one: Outcome) -> tuple[State, set[str], tuple[str, ...]]:
        return one.state, set(one.possible), one.needs

    return {name: words(one) for name, one in both(STATUS.replace("DUTY", duty)).items()}


def test_a_window_after_the_sure_end_of_a_status_may_be_owed() -> None:
    """All of it, or begun and cancelled; those before the end are as they were."""
    found = told("for_each: status, count: {at_least: 1, in_each: month}, met_by: {visit: {}}")

    assert found == {
        "status@2026-03-02/2026-04-01": (State.MET, set(), ()),
        "status@2026-03-02/2026-05-01": (State.UNKNOWN, {"none", "cancelled", "missed"}, ("decision",)),
        "status@2026-03-02/2026-06-01": (State.UNKNOWN, {"none", "cancelled", "due"}, ("decision",)),
    }


@pytest.mark.parametrize(
    "limit",
    [
        "total: {of: short_break, at_most: 15 days}",
        "forbid: {total: {of: short_break, at_least: 15 days}}",
    ],
)
def test_a_limit_may_be_broken_after_the_sure_end_of_a_status(limit: str) -> None:
    found = told(f"for_each: status, {limit}")["status@2026-03-02/first"]

    assert found == (State.UNKNOWN, {"met", "missed"}, ("decision",))


def test_a_limit_broken_before_the_sure_end_of_a_status_is_broken() -> None:
    found = told("for_each: status, total: {of: short_break, at_most: 5 days}")["status@2026-03-02/first"]

    assert found == (State.MISSED, set(), ())


def test_what_came_after_the_sure_end_may_be_the_second_in_the_status() -> None:
    """The first is in any case."""
    found = told(
        "for_each: review, nth: 2, in: status, due: {within: 10 days, of: anchor}, met_by: {visit: {}}"
    )

    assert found == {"r1/first": (State.UNKNOWN, {"overdue", "none"}, ("decision",))}


@pytest.mark.parametrize("point", ["{first: review, in: status}", "status.from"])
def test_a_limit_that_counts_within_a_status_may_have_nothing_to_count_from(point: str) -> None:
    found = told(f"for_each: review, due: {{within: 5 days, of: {point}}}, met_by: {{report: {{}}}}")

    assert found["r1/first"][0] is State.UNKNOWN


def test_a_duty_that_ends_with_a_status_may_not_have_ended() -> None:
    found = told(
        "for_each: looked_after, due: {within: 70 days, of: anchor}, ends: status.to, met_by: {report: {}}"
    )

    assert found["la1/first"][1] >= {"cancelled", "overdue"}
