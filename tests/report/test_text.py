"""The text report: what an officer reads, and that nothing is left out or dressed up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.outcome import Alternative, Cause, FactRef, State
from engine.report.checked import CaseOutcomes
from engine.report.look import Detail, Look
from engine.report.text import SECTIONS, explain, render
from tests.report import samples
from tests.report.samples import CHECKED, checked, outcome


def flat(text: str) -> str:
    """Return the text on one line, as a reader takes it in."""
    return " ".join(text.split())


def test_each_child_is_told_the_worst_first():
    """Overdue stands before what is owed next, then what was missed, then what cannot be told."""
    text = render(CHECKED)

    titles = ["Overdue", "Owed next", "Missed, or done late", "Cannot be told", "Done in time"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_an_overdue_visit_says_by_how_much_for_whom_and_by_which_rule():
    text = flat(render(CHECKED))

    assert "Visits to a looked-after child (weekly): overdue by 14 days was due Mon 6 Apr 2026" in text
    assert "Social Worker · placement p1 of Mon 16 Mar 2026 · swindon/visits 9.1, local" in text


def test_what_is_owed_next_has_its_day_and_how_far_off_it_is():
    assert "due by Mon 11 May 2026, in 21 days" in flat(render(CHECKED))


def test_what_is_owed_says_which_day_is_safe_under_every_reading():
    assert "due by Mon 11 May 2026, in 21 days; safe by Fri 8 May 2026" in flat(render(CHECKED))


def test_what_cannot_be_told_says_what_would_settle_it():
    """An unknown names its possible states, the missing records in words, and the days between."""
    text = flat(render(CHECKED))

    assert "due between Mon 13 Apr 2026 and Wed 15 Apr 2026" in text
    assert "First review (england/care-planning 9.1; figure not checked yet)" in text
    assert "may be in time or overdue" in text
    assert (
        "not recorded: the table 'review' and whether the placement was an emergency "
        "(placement p1, 'emergency')"
    ) in text


def test_a_figure_that_nobody_checked_is_said_to_be_unchecked():
    owed = replace(samples.OWED, confirmed=False)

    assert "figure not checked yet" in flat(render(checked(samples.UNTOLD)))
    assert "has not been checked against its source" in flat(render(checked(owed)))
    assert "not confirmed as law" in flat(render(checked(owed)))
    assert "checked" not in flat(render(checked(samples.OWED)))


def test_a_local_breach_says_that_the_national_standard_is_kept():
    text = flat(render(CHECKED))

    assert "england/care-planning reg 28(2)(a), is kept, next due Mon 11 May 2026" in text


def test_a_local_breach_says_that_the_national_standard_is_breached_too():
    both = checked(samples.OVERDUE, replace(samples.OWED, state=State.OVERDUE, breach=True, days_late=1))

    assert "england/care-planning reg 28(2)(a), is breached too" in flat(render(both))


def test_nothing_is_said_of_the_national_standard_where_it_cannot_be_told():
    text = flat(render(checked(samples.OVERDUE, replace(samples.OWED, state=State.UNKNOWN, breach=None))))

    assert "the standard that it strengthens" not in text


def test_reasons_stand_under_their_outcome_and_can_be_left_out():
    assert "- visit v2 came on Mon 30 Mar 2026" in render(CHECKED)
    assert "visit v2 came on Mon 30 Mar 2026" not in render(CHECKED, detail=Detail.BRIEF)


def test_the_wording_of_the_rule_is_left_to_the_full_report():
    """A rule of twenty lines does not stand under each of its breaches; its citation does."""
    late = replace(samples.LATE, why=("Rule: the social worker must visit.", *samples.LATE.why))

    assert "must visit" not in render(checked(late))
    assert "visit v2 came on" in render(checked(late))
    assert "must visit" in render(checked(late), detail=Detail.FULL)


def test_what_was_done_in_time_is_gathered_by_pack_with_its_last_day():
    again = replace(samples.MET, occurrence="p1/after:v1", done=FactRef("visit", "v2", date(2026, 3, 27)))
    text = flat(render(checked(samples.MET, again)))

    assert "✓ swindon/visits: Visits to a looked-after child (9.1; 2 times, last on Fri 27 Mar 2026)" in text


def test_a_brief_report_leaves_out_what_is_done_but_still_counts_it():
    text = render(CHECKED, detail=Detail.BRIEF)

    assert "Done in time" not in text
    assert "1 in time" in text


def test_a_child_to_whom_nothing_applies_is_named():
    assert "C-3  no standard of this policy applies to what is recorded" in render(CHECKED)


def test_a_waiver_says_who_why_and_until_when():
    assert "waived by head of service until Fri 1 May 2026: family abroad" in flat(render(CHECKED))


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_section(state):
    """No outcome can fall between two sections."""
    assert sum(state in section.states for section in SECTIONS) == 1


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_with_its_title(state):
    text = render(checked(outcome(state=state, breach=None, done=None, title=f"About {state.value}")))

    assert f"About {state.value}" in text


def test_only_what_is_met_is_called_in_time():
    for state in State:
        section = next(each for each in SECTIONS if state in each.states)
        assert (section.title == "Done in time") == (state is State.MET)


def test_a_should_is_never_called_a_breach():
    should = outcome(state=State.OVERDUE, breach=False, strength="should", days_late=2, done=None)

    assert "overdue by 2 days (a should, so not a breach)" in flat(render(checked(should)))


def test_a_duty_without_a_number_of_days_tells_the_days_so_far():
    prompt = outcome(state=State.DUE, due=None, elapsed_days=12, done=None)

    assert "due promptly, 12 days so far" in flat(render(checked(prompt)))


def test_an_instant_is_shown_with_its_time():
    two_o_clock = datetime(2026, 4, 21, 14, 5)  # noqa: DTZ001 - outcomes hold naive London times
    hours = outcome(state=State.DUE, due=two_o_clock, done=None)

    assert "due by Tue 21 Apr 2026 14:05, tomorrow" in flat(render(checked(hours)))


def test_another_reading_that_changes_the_state_is_named():
    other = outcome(alternatives=(Alternative("day-zero", "anchor-day-1", "met_late", date(2026, 3, 20)),))
    text = flat(explain(checked(other)))

    assert "read otherwise (day-zero: anchor-day-1): done late, due Fri 20 Mar 2026" in text


def test_another_reading_by_which_it_is_no_breach_is_named():
    """A standard that is read as an expectation is late all the same, and nobody's breach."""
    advice = Alternative("swindon-16.1", "begun", "overdue", None, breach=False)
    late = outcome(state=State.OVERDUE, breach=True, done=None, alternatives=(advice,))

    assert "read otherwise (swindon-16.1: begun): overdue, and no breach" in flat(explain(checked(late)))


def test_judging_from_a_date_without_a_time_is_said():
    assert "no time was recorded" in flat(explain(checked(outcome(precision="day"))))


def test_a_moved_date_names_the_day_it_was_moved_from():
    assert "moved from Sun 1 Mar 2026" in flat(explain(checked(outcome(moved_from=date(2026, 3, 1)))))


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_its_words(cause):
    """Whatever keeps an outcome from being told, the report says so in more than the bare state."""
    untold = replace(samples.UNTOLD, cause=cause, needs=("visit",), possible=())

    bare = checked(replace(untold, cause=None, needs=()))
    for detail in (Detail.USUAL, Detail.FULL):
        assert flat(render(checked(untold), detail=detail)) != flat(render(bare, detail=detail))


def test_standards_whose_occasion_is_not_carried_are_counted_by_the_missing_table():
    first = outcome(
        occurrence="*", state=State.UNKNOWN, breach=None, needs=("conference",), cause=Cause.NOT_IN_EXTRACT
    )
    text = flat(render(checked(first, replace(first, standard="cp.plan", topic="cp.plan"))))

    assert "nothing is known of the occasion of 2 standards, for want of: the table 'conference' (2)" in text


def test_a_day_that_can_only_be_bounded_is_told_by_its_bounds():
    """What is owed for certain, but by one of two limits, says from when to when."""
    owed = replace(samples.OWED, due=None, due_between=(date(2026, 4, 20), date(2026, 5, 25)), safe_by=None)

    assert "(six-weekly): due between Mon 20 Apr 2026 and Mon 25 May 2026" in flat(render(checked(owed)))


def test_what_one_record_lacks_is_asked_for_at_once():
    """Twelve blanks in one care plan are one thing to do, not twelve."""
    first = replace(
        samples.UNTOLD, needs=("care_plan/cp1.health_plan",), due_between=None, possible=("met", "missed")
    )
    other = replace(
        first, needs=("care_plan/cp1.wishes",), standard="cla.wishes", title="Wishes", confirmed=True
    )
    text = flat(render(checked(first, other)))

    assert "not recorded on care plan cp1: 'health_plan' and 'wishes'" in text
    assert (
        "may be in time or missed: First review (england/care-planning 9.1; figure not checked yet); Wishes"
        in text
    )


def test_a_full_report_tells_each_unknown_by_itself():
    text = flat(render(checked(samples.UNTOLD), detail=Detail.FULL))

    assert "it may be in time or overdue" in text
    assert "not recorded, and would settle it: the table 'review'" in text


def test_a_breach_hidden_in_a_chain_of_unknowns_is_told_and_counted():
    hidden = replace(samples.UNTOLD, chain_breach=True)
    text = flat(render(checked(hidden)))

    assert "there is a breach in this run" in text
    assert "A breach is behind 1 unknown" in text


def test_the_totals_name_each_standard_that_never_applied():
    text = render(CHECKED, detail=Detail.FULL)

    assert "Never applied to any of these cases: 1 standard" in text
    assert "swindon/visits: cp.core-group" in text
    assert "Not in force on Mon 20 Apr 2026: cla.old" in text


def test_the_usual_totals_count_by_pack_what_never_applied():
    text = flat(render(CHECKED))

    assert (
        "Never applied to any of these cases: 1 of swindon/visits, 1 not in force on Mon 20 Apr 2026" in text
    )


def test_a_name_too_long_for_the_table_keeps_the_columns_level():
    """The table shortens a long id; its numbers stay under their headings."""
    long = replace(samples.MET, standard="cla." + "very-" * 12 + "long")
    table = [
        line
        for line in render(checked(long), detail=Detail.FULL).splitlines()
        if "in time" in line or "…" in line
    ]

    assert len({len(line) for line in table if line.endswith(("cases", "1/1"))}) == 1


def test_the_totals_say_what_no_machine_tested():
    assert "Not tested here: 4 checks for a person" in flat(render(CHECKED))


def test_no_colour_unless_it_is_asked_for():
    assert "\x1b" not in render(CHECKED)


def test_colour_changes_nothing_but_the_colour():
    colored = render(CHECKED, Look(color=True))

    assert "\x1b[31m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == render(CHECKED)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_prose_keeps_to_the_width_of_the_terminal(width):
    text = render(replace(CHECKED, cases=CHECKED.cases[:1]), Look(width=width)).split("In numbers")[0]

    told = [line for line in text.splitlines() if not line.startswith(("C-1", "Swindon"))]
    assert max(map(len, told)) <= width


def test_a_record_cannot_drive_the_terminal():
    """Escape sequences and line breaks inside an id, a title or a reason never reach the terminal."""
    evil = outcome(
        case="C\x1b[2J",
        title="Vis\x1b]0;owned\x07it",
        anchor=FactRef("placement", "p\n1\u202e", date(2026, 3, 16)),
        why=("step \x9b31m one",),
        state=State.OVERDUE,
        breach=True,
        done=None,
    )
    text = render(replace(CHECKED, cases=(CaseOutcomes("C\x1b[2J", (evil,)),)))

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_explaining_tells_every_outcome_in_full_even_one_that_is_met():
    text = flat(explain(checked(samples.MET, samples.LATE)))

    assert "due Mon 23 Mar 2026; done Fri 20 Mar 2026 (visit v1)" in text
    assert "done 3 days late" in text
