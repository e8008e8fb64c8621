"""Duties of one policy that cannot all be met from one start date."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.clashes import Clash, Sort
from engine.analysis.feasible import Feasibility, feasibility
from engine.report.feasibility import to_json, to_markdown, to_text
from tests.analysis.kit import YEAR, catalogue, national, past_days
from tests.analysis.test_never_later import LIMITS, Plain

FOLLOWS = "follows: [england/care]\n"
REVIEW = """\
    for_each: looked_after
    must: review
    met_by: {review: {}}
    series: [{id: first, within: 20 working days, of: looked_after.from}]
    ends: looked_after.to
"""
CONSULT = """\
  - id: consult
    for_each: review
    must: consult the parents
    met_by: {visit: {}}
    shared: yes
    due: {at_least: %s, before: review.at}
    since: 3 months before review.at
    if_late: {still_owed: no}
"""
REPORT = """\
  - id: report
    for_each: placement
    must: report
    met_by: {review: {}}
    shared: yes
    ends: placement.to
    due: {within: %s, of: placement.from}
"""
PLAN = """\
    for_each: placement
    must: plan
    met_by: {care_plan: {}}
    shared: yes
    ends: placement.to
    rests_on: report
    due: {within: %s, of: placement.from}
"""


def tried(body: str, rest: str, jobs: int = 1) -> Feasibility:
    """Return what is found of a duty and another one, over the start dates of 2026."""
    return feasibility(catalogue(national(body, rest=rest), says=FOLLOWS).policy("swindon"), YEAR, None, jobs)


def only(found: Feasibility) -> Clash:
    """Return the one clash; anything else fails the test."""
    (clash,) = found.clashes
    return clash


def test_a_consultation_twenty_working_days_before_a_review_that_is_due_in_twenty_has_no_day_to_spare() -> (
    None
):
    """Even if the review comes on its last day, nothing but the day of the start is left."""
    found = tried(REVIEW, CONSULT % "20 working days")

    by_sort = {one.sort: one for one in found.clashes}
    assert by_sort.keys() == {Sort.ONE_DAY, Sort.NO_TIME}
    assert sum(one.found for one in by_sort.values()) == 365
    tight = by_sort[Sort.ONE_DAY]
    assert (tight.pair.owner, tight.pair.event, tight.stage) == ("england/care#the.duty", "review", "first")
    assert tight.example.begins == tight.example.then_due


def test_a_day_more_than_the_review_allows_is_never_possible() -> None:
    """Twenty-one working days before a review that is due in twenty: late on every start date."""
    clash = only(tried(REVIEW, CONSULT % "21 working days"))

    assert (clash.sort, clash.found, clash.looked) == (Sort.NO_TIME, 365, 365)
    assert clash.example.then_due < clash.example.begins


def test_a_consultation_with_time_left_is_no_clash() -> None:
    """Ten working days before a review that is due in twenty: all can be met, and that was tried."""
    found = tried(REVIEW, CONSULT % "10 working days")

    assert found.clashes == ()
    assert [(one.dates, one.cases > 0, one.not_tried) for one in found.tried] == [(365, True, ())]


def test_a_plan_that_is_due_before_the_report_it_rests_on_is_found() -> None:
    """Ten working days for the plan, fifteen for its report: too early on every start date."""
    clash = only(tried(PLAN % "10 working days", REPORT % "15 working days"))

    assert (clash.sort, clash.found) == (Sort.TOO_EARLY, 365)
    assert (clash.pair.first, clash.pair.then) == ("england/care#report", "england/care#the.duty")


def test_what_clashes_around_bank_holidays_alone_is_counted_by_the_published_days() -> None:
    """A plan in fourteen days rests on a report in ten working days: at odds where a bank holiday lies
    between."""
    clash = only(tried(PLAN % "14 days", REPORT % "10 working days"))

    assert clash.found == len(past_days(10, 14))
    assert clash.example.start in past_days(10, 14)


def test_what_comes_before_a_planned_day_can_be_done_in_good_time() -> None:
    """A review before the placement, a consultation ten working days before that: planned, so no clash."""
    before = REVIEW.replace("looked_after", "placement").replace(
        "series: [{id: first, within: 20 working days, of: placement.from}]",
        "due: {before: placement.from}\n"
        "    since: 6 months before placement.from\n"
        "    if_late: {still_owed: no}",
    )

    assert tried(before, CONSULT % "10 working days").clashes == ()


def test_what_rests_on_something_done_before_the_same_day_is_no_clash() -> None:
    """The report five days before the placement, the plan three days before it: both ahead of the day."""
    ahead = "due: {at_least: %s, before: placement.from}\n    since: 6 months before placement.from\n"
    ahead += "    if_late: {still_owed: no}\n"
    plan, report = PLAN.partition("    due:")[0], REPORT.partition("    due:")[0]

    found = tried(plan + f"    {ahead % '3 days'}", report + f"    {ahead % '5 days'}")
    turned = tried(plan + f"    {ahead % '5 days'}", report + f"    {ahead % '3 days'}")

    assert found.clashes == ()
    assert only(turned).sort is Sort.TOO_EARLY


def test_the_same_last_day_is_no_clash() -> None:
    """The report can be written in the morning and the plan made in the afternoon."""
    assert tried(PLAN % "10 days", REPORT % "10 days").clashes == ()


def test_what_is_declared_and_cannot_be_looked_at_is_listed() -> None:
    """The report hangs on another kind of fact, and no duty says by when the one follows the other."""
    other = (REPORT % "5 days").replace("placement", "visit").replace("    ends: visit.to\n", "")

    found = tried(PLAN % "10 days", other.replace("visit.from", "visit.at"))

    assert found.tried == ()
    assert len(found.not_tried) == 1
    assert "hang on different facts" in found.not_tried[0]


def test_several_processes_find_the_same() -> None:
    """The work is shared out; the findings are not changed by it."""
    packs = REVIEW, CONSULT % "20 working days" + PLAN_TOO % "10 days" + REPORT % "15 days"

    assert tried(*packs, jobs=2) == tried(*packs)


PLAN_TOO = f"  - id: plan\n{PLAN}"


def test_each_form_of_the_report_tells_the_days_and_how_often() -> None:
    """Text, page and JSON name both duties, the last days of the example and the counts."""
    found = tried(PLAN % "10 working days", REPORT % "15 working days")

    for text in (to_text(found), to_markdown(found), to_json(found)):
        assert "the.duty" in text
        assert "365" in text
    assert "falls due before england/care report, on which it rests" in " ".join(to_text(found).split())


@settings(max_examples=20, deadline=None)
@given(
    report=LIMITS, plan=LIMITS, starts=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=4)
)
def test_a_walker_agrees_on_single_dates(report: str, plan: str, starts: list[date]) -> None:
    """Found where a walker that knows nothing of the analysis has the plan due first; and on its own
    example."""
    found = tried(PLAN % plan, REPORT % report)
    first, then = Plain(report, None), Plain(plan, None)

    walked = any(then.due(day, False) < first.due(day, False) for day in starts)

    assert found.clashes or not walked
    for clash in found.clashes:
        day = clash.example.start
        assert (first.due(day, False), then.due(day, False)) == (
            clash.example.first_due,
            clash.example.then_due,
        )
        assert clash.example.then_due < first.due(day, False)
