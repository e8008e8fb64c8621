"""What was done after an exception had taken the duty away tells nothing of its last day."""

from __future__ import annotations

from datetime import date

import pytest

from engine.outcome import State
from tests.properties.test_found_both import both

VOID = """
duty:
  - id: d
    cite: s 1
    for_each: referral
    due: {within: 5 days, of: {first: decision, since: anchor}}
    met_by: {visit: {}}
    if_several_apply: strictest
    unless:
      - {id: away, when: {in: family_abroad}, instead: none}
      - {id: reported, when: {happened: report}, instead: {within: 60 days, of: anchor}}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  family_abroad: [{id: f1, from: 2026-03-05, to: 2026-03-25}]
  visit: [{id: v1, at: 2026-03-10}]
  decision: [{id: d1, at: DECISION}]
  report: [REPORT]
as_of: 2026-06-10
"""


@pytest.mark.parametrize(
    ("decision", "due"), [("2026-03-09", date(2026, 3, 14)), ("2026-03-14", date(2026, 3, 19))]
)
def test_a_duty_that_fell_away_shows_the_last_day_by_all_that_is_known(decision: str, due: date) -> None:
    """Also where the event that it counts from came after the visit that no longer counted."""
    found = both(VOID.replace("DECISION", decision).replace("REPORT", ""))["r1/first"]

    assert (found.state, found.due, found.done) == (State.CANCELLED, due, None)


def test_a_later_exception_with_a_limit_of_its_own_lets_the_visit_count() -> None:
    """It rules before the one that took the duty away, though it began after the visit."""
    case = VOID.replace("DECISION", "2026-03-14").replace("REPORT", "{id: rp1, at: 2026-03-11}")
    found = both(case)["r1/first"]

    assert (found.state, found.due) == (State.MET, date(2026, 5, 1))
