"""A local limit beside the one that it stands on, over every start date of a year."""

from __future__ import annotations

from engine.analysis.authority import Years
from engine.analysis.findings import Sort
from tests.analysis.kit import LOCAL, VISITS, found, group, local, national, past_days, sorts

WEEKLY = """\
    series:
      - {id: first, within: 1 week, of: placement.from}
      - {id: routine, every: 6 weeks}
"""
FIVE = WEEKLY.replace("1 week", "5 working days")


def test_a_copy_of_the_national_standard_is_never_later():
    """The same words locally: nothing is found, nothing is left unproved, every start date was tried."""
    one = group(national(VISITS + WEEKLY), local(VISITS + WEEKLY))

    assert (one.findings, one.unproved, one.dates) == ((), (), 365)


def test_five_working_days_are_later_than_a_week_around_bank_holidays():
    """Placed on Friday 27 March 2026 the visit is due on 7 April locally and on 3 April nationally; it is
    later on as many start dates of 2026 as a count by the published bank holidays gives."""
    later = found(group(national(VISITS + WEEKLY), local(VISITS + FIVE)), Sort.LATER)

    assert (later.local, later.local_stage, later.above_stage) == (LOCAL, "first", "first")
    assert later.found == len(past_days(5, 7)) == 45
    assert later.example.day in past_days(5, 7)
    shown = {one.year: (one.found, one.of) for one in later.years}
    assert shown == {2026: (45, 365)}


def test_what_differs_on_bank_holidays_alone_is_found_in_the_year_that_has_them():
    """Seven working days are never as early as nine days but around holidays: found, though rare."""
    nine = WEEKLY.replace("1 week", "11 days")
    seven = WEEKLY.replace("1 week", "7 working days")

    later = found(group(national(VISITS + nine), local(VISITS + seven)), Sort.LATER)

    assert 0 < later.found < 60


def test_a_third_stage_that_is_looser_by_a_day_is_found():
    """Two stages alike, the third 43 days against six weeks: later after the first year, on every start
    date."""
    three = WEEKLY + "      - {id: settled, every: 6 weeks, from: 1 year after placement.from}\n"
    looser = three.replace("settled, every: 6 weeks", "settled, every: 43 days")

    one = group(national(VISITS + three), local(VISITS + looser))

    later = found(one, Sort.LATER)
    assert (later.local_stage, later.above_stage) == ("settled", "settled")
    assert (later.example.local_due - later.example.day).days == 43
    assert later.found > 300


def test_months_are_later_than_days_in_some_months_only():
    """One month is later than 30 days wherever the month has 31, and equal or earlier elsewhere."""
    month = WEEKLY.replace("6 weeks", "1 month")
    days = WEEKLY.replace("6 weeks", "30 days")

    later = found(group(national(VISITS + days), local(VISITS + month)), Sort.LATER)

    assert 200 < later.found < 240


def test_no_number_where_the_law_has_one_is_weaker():
    """`promptly` gives no day where the national standard does."""
    due = "    due: {within: 1 week, of: placement.from}\n"

    one = group(national(VISITS + due), local(VISITS + "    due: promptly\n"))

    assert found(one, Sort.NO_DAY).local == LOCAL


def test_a_should_does_not_stand_for_a_must():
    """The same limit as an expectation only: the local standard is never a breach."""
    one = group(national(VISITS + WEEKLY), local(VISITS + WEEKLY + "    strength: should\n"))

    assert Sort.ONLY_SHOULD in sorts(one)
    assert Sort.NOT_OWED in sorts(one)


def test_years_without_the_local_standard_are_not_counted():
    """A pack in force from July 2026 is compared on the start dates from then on."""
    head = "in_force: {from: 2026-07-01}\n"

    one = group(national(VISITS + WEEKLY), local(VISITS + FIVE, head), years=Years(2026, 2026, 2026))

    assert one.dates == 184
    assert all(each.of <= 184 for each in found(one, Sort.LATER).years)
