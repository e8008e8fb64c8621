"""What random search found wrong once, each as a small case worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from engine.outcome import Outcome
from tests.conformance.reader import value
from tests.oracle.walker import walk
from tests.properties.cases import VOCABULARY
from tests.properties.laws_kit import judge


def outcomes(text: str) -> dict[str, Outcome]:
    """Return the outcomes of a vector written as YAML, by occurrence."""
    vector: dict[str, Any] = value(yaml.compose(text, Loader=yaml.BaseLoader))
    known = {"vocabulary": VOCABULARY, "calendar": "england-and-wales", **vector}
    found = judge(known).on(known["facts"], known["as_of"], known.get("known_on"))
    return {name: one for (_, name), one in found.items()}


def test_an_open_pause_is_no_question_to_the_calendar() -> None:
    """A family that is abroad and not yet back stops the clock: paused, whatever the calendar covers."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 10 working days, of: referral.at},
     met_by: {visit: {}}, paused_while: family_abroad}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  family_abroad: [{id: f1, from: 2026-03-09}]
  visit: []
as_of: 2026-06-01
""")

    assert (found["r1/first"].state, found["r1/first"].needs) == ("paused", ())


def test_past_the_calendar_the_earliest_possible_day_still_decides() -> None:
    """Done before the earliest day on which it could be due is met, though the calendar ends in between."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 10 working days, of: anchor}, met_by: {visit: {}}}
calendar: {days: england-and-wales, covers: [2000-01-01, 2026-03-06]}
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], visit: [{id: v1, at: 2026-03-16}]}
as_of: 2026-06-01
""")

    assert (found["r1/first"].state, found["r1/first"].due_between) == ("met", (date(2026, 3, 16), None))


def test_a_total_looks_back_at_what_ended_before_the_anchor() -> None:
    """Fourteen days away in the fortnight before are more than ten in the last three months from day 0 on."""
    found = outcomes("""
duty:
  - id: d
    cite: s 1
    for_each: short_break_series
    total: {of: short_break, in_last: 3 months, at_most: 10 days}
facts:
  case: C-1
  short_break_series: [{id: s1, from: 2026-04-14}]
  short_break: [{id: b1, from: 2026-03-30, to: 2026-04-13}]
as_of: 2026-04-20
""")

    assert found["s1/first"].state == "missed"


def test_each_placement_lasts_by_itself() -> None:
    """Two overlapping placements of three weeks are not one that lasted a month."""
    found = outcomes("""
define: [{id: settled, while: {lasted: {of: placement, at_least: 1 month}}}]
duty: [{id: d, cite: s 1, for_each: settled, due: {within: 1 week, of: settled.from}, met_by: {visit: {}}}]
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-01-01}]
  placement: [{id: p1, from: 2026-01-01, to: 2026-01-22}, {id: p2, from: 2026-01-20, to: 2026-02-10}]
  visit: []
as_of: 2026-03-01
""")

    assert found == {}


def test_an_exception_that_cancelled_is_not_undone_by_a_late_discharge() -> None:
    """What was no longer owed by the due day and done long after it stays cancelled."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 3 days, of: referral.at}, met_by: {visit: {}},
     unless: [{id: low, when: {risk: low}, instead: none}]}
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02, risk: low}], visit: [{id: v1, at: 2026-04-01}]}
as_of: 2026-06-01
""")

    assert found["r1/first"].state == "cancelled"


def test_an_anchor_whose_date_is_missing_may_be_overdue_already() -> None:
    """A review of which nobody wrote down when its record went out may have breached what hangs on that."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: review.distributed, due: {within: 3 days, of: anchor}, met_by: {report: {}}}
facts: {case: C-1, review: [{id: r1, at: 2026-03-02}], report: []}
as_of: 2026-06-01
""")

    assert set(found["r1/first"].possible) == {"due", "overdue", "none"}
    assert found["r1/first"].breach is None


def test_what_follows_on_from_an_unknown_standard_is_unknown() -> None:
    """The cause's table is not carried: `late:*` says that nobody can tell."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 3 days, of: referral.at}, met_by: {visit: {}}}
  - {id: told, cite: s 2, for_each: {late: d}, due: {within: 1 day, of: anchor}, met_by: {manager_told: {}}}
facts: {case: C-1, visit: [], manager_told: []}
as_of: 2026-06-01
""")

    assert {name: str(one.state) for name, one in found.items()} == {"*": "unknown", "late:*": "unknown"}


def test_of_two_times_on_the_anchors_day_the_earlier_does_not_discharge() -> None:
    """An interview at two in the morning is not about a return at five in the afternoon."""
    found = outcomes("""
duty: [{id: d, cite: s 1, for_each: missing_return, due: {within: 72 hours, of: anchor},
  met_by: {return_interview: {}}}]
facts:
  case: C-1
  missing_return: [{id: m1, at: 2026-03-02T17:00}]
  return_interview: [{id: i1, at: 2026-03-02T02:30}]
as_of: 2026-06-01
""")

    assert found["m1/first"].state == "overdue"


def test_all_of_is_only_as_certain_as_its_parts() -> None:
    """Two things are owed and one table is not carried: late at best, still owed as far as anybody knows."""
    found = outcomes("""
duty: [{id: d, cite: s 1, for_each: referral, due: {within: 3 days, of: referral.at},
  met_by: {all_of: [{report: {}}, {visit: {}}]}}]
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], report: [{id: re1, at: 2026-03-20}]}
as_of: 2026-06-01
""")

    assert (found["r1/first"].state, found["r1/first"].done) == ("overdue", None)


def test_a_breach_begins_when_the_waiver_lapses() -> None:
    """The follow-on's day 0 is the day on which the waiver no longer holds."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 3 days, of: referral.at}, met_by: {visit: {}}}
  - {id: told, cite: s 2, for_each: {late: d}, due: {within: 1 day, of: anchor}, met_by: {manager_told: {}}}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  visit: []
  manager_told: []
  waiver: [{id: w1, standard: d, occurrence: r1/first, from: 2026-03-03, to: 2026-03-20}]
as_of: 2026-06-01
""")

    assert found["late:r1/first"].due == date(2026, 3, 21)


def test_an_ordinal_in_a_placement_counts_in_that_placement() -> None:
    """A review before this placement began, though another one overlapped, is not its first."""
    found = outcomes("""
duty:
  - id: d
    cite: s 1
    for_each: placement
    met_by: {visit: {}}
    shared: yes
    series:
      - {id: first, within: 1 week, of: placement.from}
      - {id: weekly, every: 1 week, until: {first: review, in: placement}}
      - {id: monthly, every: 1 month}
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-01-01}]
  placement: [{id: p1, from: 2026-01-01}, {id: p2, from: 2026-02-01}]
  review: [{id: r1, at: 2026-01-10}]
  visit: [{id: v1, at: 2026-02-03}]
as_of: 2026-02-05
""")

    assert (found["p2/after:v1"].stage, found["p2/after:v1"].due) == ("weekly", date(2026, 2, 10))
    assert found["p1/after:v1"].stage == "monthly"


MAY_BE_OWED = """
duty:
  - {id: d, cite: s 1, for_each: referral, due: {before: {first: review, since: anchor}}, since: anchor,
     met_by: {visit: {}}, if_late: {still_owed: yes}}
  - {id: owing, cite: s 2, for_each: missing_return, when: {in: family_abroad},
     due: {within: 20 working days, of: anchor}, met_by: {review: {}}}
facts:
  case: C-1
  referral: [{id: r1, at: 2026-03-02}]
  visit: [{id: v1, at: 2026-04-08}]
  review: [{id: rv1, at: 2026-04-10}]
  missing_return: [{id: m1, at: 2026-03-02}]
  family_abroad: [{id: f1, from: 2026-03-01}]
as_of: 2026-06-01
"""


@pytest.mark.parametrize("table", ["missing_return", "family_abroad"])
def test_what_may_be_owed_is_not_taken_for_what_is_not(table: str) -> None:
    """The review of 10 April was owed by 30 March, so that the visit of 8 April was late. Without either
    table nobody can tell whether it was owed: the visit is not met, it is unknown."""
    whole = value(yaml.compose(MAY_BE_OWED, Loader=yaml.BaseLoader))
    facts = {name: rows for name, rows in whole["facts"].items() if name != table}
    vector = {"vocabulary": VOCABULARY, "calendar": "england-and-wales", **whole}
    known = judge(vector).on(whole["facts"])["d", "r1/first"]
    untold = judge(vector).on(facts)["d", "r1/first"]
    walked = next(one for one in walk({**vector, "facts": facts}) if one["standard"] == "d")

    assert (known.state, known.due) == ("met_late", date(2026, 3, 30))
    assert (untold.state, set(untold.possible), untold.needs) == ("unknown", {"met", "met_late"}, (table,))
    assert (walked["state"], walked["possible"], walked["needs"]) == ("unknown", ["met", "met_late"], [table])


def test_the_last_of_what_is_not_in_the_extract_is_not_taken_for_none() -> None:
    """Counted from the last review, and reviews are not carried: the visit may have been late."""
    found = outcomes("""
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 15 working days, of: {last: review}},
     met_by: {visit: {}}}
facts: {case: C-1, referral: [{id: r1, at: 2026-03-02}], visit: [{id: v1, at: 2026-03-30}]}
as_of: 2026-06-01
""")["r1/first"]

    assert (found.state, set(found.possible), found.needs) == ("unknown", {"met", "met_late"}, ("review",))
