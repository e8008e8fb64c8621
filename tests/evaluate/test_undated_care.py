"""What lies in a time of which nobody wrote down when it began: it may be clipped, joined, or not there."""

from __future__ import annotations

from engine.outcome import State
from tests.evaluate.test_undated import judged

CARE = """
duty: [{id: d, cite: "1", DUTY}]
facts:
  case: C-1
  looked_after: [CARE]
  placement: [PLACEMENTS]
  referral: [{id: r1, at: 2026-03-04}]
  decision: [{id: d1, at: 2026-03-03, kind: agreed}]
  visit: []
  review: []
as_of: 2026-03-20
"""
ENDED = "due: {within: 10 working days, of: anchor}, met_by: visit"


def found(duty: str, care: str, placements: str = "") -> dict[str, tuple[State, set[str]]]:
    """Return state and possible states, by occurrence."""
    text = CARE.replace("DUTY", duty).replace("CARE]", f"{care}]").replace("PLACEMENTS", placements)
    return {name: (one.state, set(one.possible)) for name, one in judged(text).items()}


def test_a_placement_without_its_first_day_ends_with_the_time_in_care() -> None:
    """From its own end the time would still run."""
    care, own = "{id: la1, from: 2026-01-01, to: 2026-03-02}", "{id: p1, to: 2026-03-16}"

    assert found(f"for_each: placement.to, {ENDED}", care, own)["p1/first"] == (
        State.UNKNOWN,
        {"due", "overdue", "none"},
    )


def test_an_open_placement_may_have_ended_with_a_time_in_care_without_its_first_day() -> None:
    care, own = "{id: la1, to: 2026-03-02}", "{id: p1, from: 2026-02-01}"

    assert found(f"for_each: placement.to, {ENDED}", care, own)["p1/first"][0] is State.UNKNOWN


def test_a_child_may_have_been_placed_all_the_while_in_a_time_in_care_without_its_first_day() -> None:
    """A known time in care covers the placement later; the undated one may cover it sooner."""
    care = "{id: la0, to: 2026-03-10}, {id: la1, from: 2026-03-15}"
    duty = "for_each: referral, when: {in: placement}, due: {within: 1 day, of: anchor}, met_by: visit"

    assert found(duty, care, "{id: p1, from: 2026-03-01}")["r1/first"] == (
        State.UNKNOWN,
        {"overdue", "none"},
    )


def test_a_time_in_care_without_its_first_day_goes_on_with_the_one_that_it_touches() -> None:
    duty = "for_each: looked_after, due: {within: 1 day, of: anchor}, met_by: visit"
    states = found(duty, "{id: la1, to: 2026-03-10}, {id: la2, from: 2026-03-10}")["la1/first"][1]

    assert states == {"due", "overdue", "none"}


def test_what_a_time_in_care_hangs_on_may_have_been_so_on_its_first_day() -> None:
    """The decision of 3 March had been made by the day on which it began, or not."""
    duty = "for_each: looked_after, when: {not: {happened: decision}}"
    limit = "due: {within: 1 day, of: anchor}, met_by: visit"

    assert found(f"{duty}, {limit}", "{id: la1}")["la1/first"][0] is State.UNKNOWN


def test_a_placement_may_have_begun_in_a_time_in_care_before_the_known_one_and_ended_with_it() -> None:
    """In that time it was owed within the day and is over; in the known one it is not owed yet."""
    care = "{id: la0, to: 2026-03-10}, {id: la1, from: 2026-03-15}"
    duty = "for_each: placement, due: {within: 10 days, of: placement.from}, met_by: visit"
    states = found(duty, care, "{id: p1, from: 2026-02-21}")["p1/first"][1]

    assert {"due", "missed", "cancelled", "none"} <= states
