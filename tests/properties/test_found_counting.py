"""Faults of counting that were found and mended: days, facts and placements, each worked by hand and asked
of the walker, too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from engine.calendar import DEFAULT, Limit, load_calendar
from engine.evaluate.beyond import last_of
from engine.evaluate.worlds import explore
from engine.outcome import Outcome
from tests.conformance.reader import value
from tests.oracle.walker import walk
from tests.properties.agreement import as_row, settle
from tests.properties.cases import VOCABULARY
from tests.properties.laws_kit import judge

ON_CLOSED_DAYS = DEFAULT.with_choice("due-on-a-closed-day", "next-working-day")


def outcomes(text: str, **changed: Any) -> dict[str, Outcome]:
    """Return the outcomes of a vector written as YAML, by occurrence; the walker finds the same."""
    read: dict[str, Any] = value(yaml.compose(text, Loader=yaml.BaseLoader))
    vector = {"vocabulary": VOCABULARY, "calendar": "england-and-wales", **read, **changed}
    found = judge(vector).on(vector["facts"], vector["as_of"])

    assert (
        settle({**vector, "duty": duties(vector)}, walk(vector), [as_row(one) for one in found.values()])
        == []
    )
    return {name: one for (_, name), one in found.items()}


def duties(vector: dict[str, Any]) -> list[Any]:
    """Return the duties of a vector, one or several."""
    duty = vector["duty"]
    return duty if isinstance(duty, list) else [duty]


# ---------------------------------------------------------------- past the calendar

LASTED = """
duty:
  - {id: d, cite: s 1, for_each: referral, when: {lasted: {of: looked_after, at_least: 20 working days}},
     due: {within: 5 days, of: referral.at}, met_by: {visit: {}}}
facts:
  case: C-1
  looked_after: [{id: la1, from: %s}]
  referral: [{id: r1, at: %s}]
  visit: []
as_of: %s
"""


@pytest.mark.parametrize("begun", ["1999-11-27", "1926-03-02"])
def test_a_time_that_began_before_the_calendar_has_lasted_all_the_same(begun: str) -> None:
    """Twenty working days have passed since a mistyped year, whatever the days before the calendar were."""
    found = outcomes(LASTED % (begun, "2026-03-02", "2026-04-08"))

    assert (found["r1/first"].state, found["r1/first"].needs) == ("overdue", ())


def test_a_time_that_outlasts_the_calendar_has_not_lasted_yet() -> None:
    """In care for nine days: not twenty working days, though the twentieth lies past the calendar."""
    assert outcomes(LASTED % ("2028-12-11", "2028-12-20", "2028-12-20")) == {}


def test_where_the_days_past_the_calendar_decide_nobody_can_tell() -> None:
    """Twenty working days after 11 December 2028 have passed by 12 January if the days between are worked."""
    found = outcomes(LASTED % ("2028-12-11", "2029-01-12", "2029-02-20"))

    assert (found["r1/first"].state, found["r1/first"].needs) == ("unknown", ("calendar",))


HAPPENED = """
duty:
  - {id: d, cite: s 1, for_each: referral, due: {within: 5 days, of: referral.at}, met_by: {visit: {}},
     unless: [{id: x, when: {happened: {of: decision, within: 10 working days}}, instead: none}]}
facts:
  case: C-1
  referral: [{id: r1, at: %s}]
  decision: [{id: d1, at: %s}]
  visit: []
as_of: 2029-03-20
"""


@pytest.mark.parametrize(
    ("referred", "decided", "state", "needs"),
    [
        ("2026-03-02", "1999-03-20", "overdue", ()),
        ("2028-12-28", "2028-12-27", "cancelled", ()),
        ("2029-02-20", "2028-12-27", "unknown", ("calendar",)),
    ],
)
def test_a_decision_is_recent_as_far_as_the_calendar_can_tell(
    referred: str, decided: str, state: str, needs: tuple[str, ...]
) -> None:
    """Made in another century it is not, made the day before it is; between them lie days nobody knows."""
    found = outcomes(HAPPENED % (referred, decided))

    assert (found["r1/first"].state, found["r1/first"].needs) == (state, needs)


@pytest.mark.parametrize(
    ("length", "start", "earliest"),
    [("12 months", "2028-03-01", "2029-03-01"), ("6 weeks", "1999-11-02", "1999-12-14")],
)
def test_months_that_end_past_the_calendar_are_months_still(length: str, start: str, earliest: str) -> None:
    """A due day that is moved to the next working day is counted first: twelve months are not twelve days."""
    limit, calendar = Limit.parse(length), load_calendar("england-and-wales")
    begin = date.fromisoformat(start).toordinal()
    found = explore(lambda world: last_of(begin, limit, calendar, ON_CLOSED_DAYS, world)).results

    assert found[0] == date.fromisoformat(earliest).toordinal()
    assert found[1] is None or found[1] > found[0]


# ---------------------------------------------------------------- numbers in a window

NUMBER = """
duty:
  - {id: d, cite: s 1, for_each: approval, count: {at_least: %s, in_each: calendar year}, met_by: %s}
facts:
  case: C-1
  approval: [{id: a1, from: 2025-01-01}]
  visit: %s
  report: [{id: re1, at: 2025-04-01}]
as_of: 2026-01-20
"""
EITHER = "{any_of: [{visit: {where: {seen: yes}}}, {visit: {where: {by: social_worker}}}]}"
BOTH = "{all_of: [{visit: {}}, {report: {}}]}"
ONE_VISIT = "[{id: v1, at: 2025-03-02, seen: yes, by: social_worker}]"
TWO_VISITS = "[{id: v1, at: 2025-03-02, seen: yes}, {id: v2, at: 2025-05-02, by: social_worker, seen: no}]"


@pytest.mark.parametrize(
    ("wanted", "ways", "visits", "state"),
    [
        (2, EITHER, ONE_VISIT, "missed"),
        (2, EITHER, TWO_VISITS, "met"),
        (2, BOTH, ONE_VISIT, "missed"),
        (1, BOTH, ONE_VISIT, "met"),
    ],
)
def test_a_number_counts_a_fact_once(wanted: int, ways: str, visits: str, state: str) -> None:
    """A visit that counts in two ways is one visit; a visit with its report is one of both."""
    assert outcomes(NUMBER % (wanted, ways, visits))["a1/2025-01-01"].state == state


def test_a_visit_of_which_nobody_wrote_the_day_may_make_up_the_number() -> None:
    """The year that is over was kept or missed, the year that runs is kept or open."""
    found = outcomes(NUMBER % (1, "{visit: {}}", "[{id: v1, seen: yes}]"))
    over, running = found["a1/2025-01-01"], found["a1/2026-01-01"]

    assert (set(over.possible), over.needs) == ({"met", "missed"}, ("visit/v1.at",))
    assert (set(running.possible), running.needs) == ({"met", "due"}, ("visit/v1.at",))


def test_what_a_visit_lacks_is_asked_for_where_it_would_make_up_the_number() -> None:
    """Seen or not, and by whom: either would make it count."""
    found = outcomes(NUMBER % (2, EITHER, TWO_VISITS.replace("by: social_worker, seen: no", "seen: no")))

    assert found["a1/2025-01-01"].needs == ("visit/v2.by",)


# ---------------------------------------------------------------- whom a fact serves

TWO_PLACEMENTS = """
duty:
  - {id: d, cite: s 1, for_each: placement, met_by: {visit: {}}, ends: placement.to,
     series: [{id: r, every: 2 weeks}],
     versions: [{in_force: {to: 2026-03-08} %s}, {in_force: {from: 2026-03-08} %s}]}
facts:
  case: C-1
  looked_after: [{id: la1, from: 2026-01-01}]
  placement: [{id: p1, from: 2026-03-05}, {id: p2, from: 2026-03-05}]
  visit: [{id: v1, at: %s, placement: p2}]
as_of: 2026-03-15
"""
SAME = ", same: placement"


@pytest.mark.parametrize(
    ("before", "since", "visited", "state"),
    [
        ("", SAME, "2026-03-10", "due"),
        (SAME, SAME, "2026-03-10", "due"),
        (SAME, "", "2026-03-10", "met"),
        ("", SAME, "2026-03-06", "met"),
    ],
)
def test_whom_a_fact_serves_goes_by_the_version_of_its_day(
    before: str, since: str, visited: str, state: str
) -> None:
    """A visit that names the other placement discharges this one only on days when no version minds."""
    assert outcomes(TWO_PLACEMENTS % (before, since, visited))["p1/first"].state == state


# ---------------------------------------------------------------- placements of one day

NOW = "{id: la1, from: 2026-01-01, to: 2026-03-31}"
CARE = "{id: la0, from: 2024-01-01, to: 2024-06-01}, " + NOW
PLACED = """
duty:
  - {id: d, cite: s 1, for_each: placement, nth: %s, in: looked_after, met_by: {visit: {}},
     due: {within: 5 days, of: placement.from}, shared: yes}
facts:
  case: C-1
  looked_after: [%s]
  placement: [%s]
  visit: []
as_of: 2026-04-20
"""

MOVED_TWICE = """
define: [{id: moved, while: {count: {of: placement, at_least: 2, in_last: 12 months}}}]
duty: [{id: d, cite: s 1, for_each: moved, due: {within: 1 week, of: moved.from}, met_by: {visit: {}}}]
facts:
  case: C-1
  looked_after: [%s]
  placement: [{id: p1, from: 2026-03-10, to: 2026-03-10}]
  visit: []
as_of: 2026-04-20
"""


@pytest.mark.parametrize("care", [CARE, NOW])
def test_a_placement_that_ended_on_its_first_day_is_one_placement(care: str) -> None:
    """It is the first of the time in care in which it lies, and of no other; the next one is the second."""
    placed = "{id: p1, from: 2026-03-10, to: 2026-03-10}, {id: p2, from: 2026-03-10}"

    assert set(outcomes(PLACED % (1, care, placed))) == {"p1/first"}
    assert set(outcomes(PLACED % (2, care, placed))) == {"p2/first"}


@pytest.mark.parametrize("day", ["2025-02-01", "2026-03-31", "2026-04-02"])
def test_a_placement_of_one_day_outside_any_time_in_care_is_clipped_away(day: str) -> None:
    """Nothing hangs on it, nor on the day on which care ended."""
    assert outcomes(PLACED % (1, CARE, f"{{id: p1, from: {day}, to: {day}}}")) == {}


def test_one_placement_of_one_day_is_not_counted_twice() -> None:
    """Two placements in twelve months are two, however often the child came into care."""
    found = outcomes(MOVED_TWICE % CARE)

    assert found == {}


# ---------------------------------------------------------------- different values

KINDS = """
define: [{id: varied, while: {count: {of: placement, distinct: kind, at_least: 2, in_last: 12 months}}}]
duty: [{id: d, cite: s 1, for_each: varied, due: {within: 1 month, of: varied.from}, met_by: {visit: {}}}]
facts:
  case: C-1
  looked_after: [{id: la1, from: 2024-01-01}]
  placement: [%s]
  visit: []
as_of: 2026-04-20
"""


def test_a_value_that_drops_out_of_the_window_no_longer_counts() -> None:
    """Foster care of March 2025 is out of sight on 11 March 2026; two kinship placements are one value."""
    found = outcomes(
        KINDS
        % """{id: p1, from: 2025-03-10, kind: foster}, {id: p2, from: 2026-03-01, kind: kinship},
        {id: p3, from: 2026-03-05, kind: kinship}"""
    )

    assert found["varied@2026-03-01/first"].state == "cancelled"


def test_a_value_that_nobody_wrote_down_may_be_one_of_those_there_are() -> None:
    """Foster care and a placement of an unknown kind may be two kinds, or one."""
    found = outcomes(KINDS % "{id: p1, from: 2026-01-10, kind: foster}, {id: p2, from: 2026-02-20}")

    assert {name: (one.state, one.needs) for name, one in found.items()} == {
        "*": ("unknown", ("placement/p2.kind",))
    }


def test_an_unknown_value_is_not_asked_for_where_the_others_are_enough() -> None:
    """Two kinds are two, whatever the third placement was."""
    found = outcomes(
        KINDS
        % """{id: p1, from: 2026-01-10, kind: foster}, {id: p2, from: 2026-02-20, kind: kinship},
        {id: p3, from: 2026-02-20}"""
    )

    assert found["varied@2026-02-20/first"].state == "overdue"
