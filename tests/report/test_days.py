"""A calendar shown day by day is the calendar that the evaluator counts with."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import CalendarGap, Limit, load_calendar, moment_of_date
from engine.report.days import count_text, year_text
from engine.report.look import PLAIN

ENGLAND = load_calendar("england-and-wales")
SCHOOL = ENGLAND.with_local(
    [(date(2026, 3, 19).toordinal(), "county show")],
    [(date(2026, 1, 5).toordinal(), date(2026, 3, 27).toordinal())],
)


def counted(calendar, start: str, limit: str, *, back: bool = False) -> str:
    return count_text(
        calendar, moment_of_date(date.fromisoformat(start)), Limit.parse(limit), PLAIN, back=back
    )


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        ("2026-03-16", "20 working days", "Wed 15 Apr 2026"),
        ("2025-12-20", "20 working days", "Wed 21 Jan 2026"),
        ("2025-12-19", "5 working days", "Tue 30 Dec 2025"),
        ("2025-12-19", "1 week", "Fri 26 Dec 2025"),
        ("2026-05-01", "15 working days", "Tue 26 May 2026"),
        ("2025-08-31", "6 months", "Sat 28 Feb 2026"),
        ("2026-08-21", "10 working days", "Mon 7 Sep 2026"),
    ],
)
def test_the_worked_dates_of_the_language_are_shown(start, limit, last):
    assert f"the last day in time is {last}" in counted(ENGLAND, start, limit)


def test_every_day_that_was_left_out_is_shown_with_its_reason():
    text = counted(SCHOOL, "2026-03-16", "5 working days")

    assert "17, 18, 20, 23, 24 Mar 2026" in text
    assert "Thu 19 Mar 2026  county show" in text
    assert "2 Saturdays and Sundays" in text


def test_school_days_are_counted_inside_terms():
    assert "the last day in time is Fri 27 Mar 2026" in counted(SCHOOL, "2026-03-20", "5 school days")


def test_a_last_day_on_a_weekend_is_said_not_to_be_moved():
    assert "not a working day; a last day is not moved" in counted(ENGLAND, "2025-08-31", "6 months")


def test_what_is_not_verified_is_never_counted():
    with pytest.raises(CalendarGap):
        counted(ENGLAND, "2028-12-20", "40 working days")


def test_weeks_outside_the_verified_days_are_counted_and_the_doubt_is_said():
    assert "outside the calendar's verified days" in counted(ENGLAND, "2028-12-20", "8 weeks")


def test_a_year_that_is_not_verified_says_so():
    text = year_text(ENGLAND, 2031, PLAIN)

    assert "no day is known" in text
    assert "not every day of this year is verified" in text


def test_a_year_shows_terms_and_local_days_as_such():
    text = year_text(SCHOOL, 2026, PLAIN)

    assert "county show  (closed here only)" in text
    assert "term Mon 5 Jan 2026 to Fri 27 Mar 2026" in text
