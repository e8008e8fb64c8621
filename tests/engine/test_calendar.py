"""Working days: the last day in time, the frozen calendars, local closures and school terms."""

import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import (
    CHOICES,
    DEFAULT,
    Calendar,
    CalendarGap,
    Counting,
    Limit,
    Unit,
    UnknownCalendar,
    known_calendars,
    load_calendar,
)


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


ROOT = Path(__file__).resolve().parents[2]
ENGLAND = load_calendar("england-and-wales")
STARTS = st.integers(d("2002-01-01"), d("2022-12-31"))
NUMBERS = st.integers(0, 60)
COUNTINGS = st.builds(Counting, **{name: st.sampled_from(values) for name, values in CHOICES.values()})
LIMITS = st.one_of(
    st.builds(Limit, NUMBERS, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Limit, st.integers(0, 20), st.sampled_from([Unit.WEEKS, Unit.MONTHS])),
    st.builds(Limit, st.integers(0, 2), st.just(Unit.YEARS)),
)
NATIONS = st.sampled_from([load_calendar(name) for name in known_calendars()])


def iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def within(limit: str, start: str, counting: Counting = DEFAULT, calendar: Calendar = ENGLAND) -> str | None:
    return iso(calendar.add(d(start), Limit.parse(limit), counting))


def before(limit: str, event: str, counting: Counting = DEFAULT) -> str | None:
    return iso(ENGLAND.subtract(d(event), Limit.parse(limit), counting))


def walk(start: int, n: int, counts, step: int = 1) -> int:
    """The n-th day from ``start`` for which ``counts`` holds, by looking at every day."""
    day = start
    while n:
        day += step
        n -= counts(day)
    return day


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-03-16", "20 working days", "2026-04-15"),
        ("2025-12-20", "20 working days", "2026-01-21"),
        ("2025-12-19", "5 working days", "2025-12-30"),
        ("2025-12-19", "1 week", "2025-12-26"),
        ("2026-05-01", "15 working days", "2026-05-26"),
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2026-08-21", "10 working days", "2026-09-07"),
        ("2026-06-02", "1 week", "2026-06-09"),
        ("2026-06-02", "6 weeks", "2026-07-14"),
        ("2026-05-01", "1 working day", "2026-05-05"),
        ("2026-05-01", "5 working days", "2026-05-11"),
        ("2026-01-13", "20 working days", "2026-02-10"),
        ("2025-03-10", "12 months", "2026-03-10"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2026-03-16", "28 days", "2026-04-13"),
    ],
)
def test_the_last_day_in_time(start, limit, due):
    """The anchor's day is day 0, and the duty runs to the end of the last day counted."""
    assert within(limit, start) == due


def test_five_working_days_before_a_conference():
    """Counting back, the fifth working day before the event is the last day in time."""
    assert before("5 working days", "2026-01-05") == "2025-12-24"
    assert before("5 working days", "2026-04-08") == "2026-03-30"


def test_months_before_an_event_are_clipped():
    """Three months before 31 May is the last day of February."""
    assert before("3 months", "2026-05-31") == "2026-02-28"
    assert before("1 year", "2024-02-29") == "2023-02-28"
    assert before("6 weeks", "2026-07-14") == "2026-06-02"


def test_no_time_at_all_is_the_day_itself():
    """A limit of nothing ends on the anchor's own day, whichever way it is counted."""
    for text in ("0 days", "0 working days", "0 months"):
        assert within(text, "2026-04-05") == before(text, "2026-04-05") == "2026-04-05"
    assert within("0 working days", "2026-04-05", Counting(day_zero="anchor-day-1")) == "2026-04-05"


def test_hours_are_not_counted_in_days():
    """A limit in hours is refused by the calendar rather than rounded to days."""
    for count in (ENGLAND.add, ENGLAND.subtract):
        with pytest.raises(ValueError, match="add_hours"):
            count(d("2026-03-16"), Limit(72, Unit.HOURS))
    with pytest.raises(ValueError, match="add_hours"):
        ENGLAND.add_paused(d("2026-03-16"), Limit(72, Unit.HOURS), [])


@pytest.mark.parametrize(
    ("name", "day", "works"),
    [
        ("england-and-wales", "2020-05-04", True),
        ("england-and-wales", "2020-05-08", False),
        ("england-and-wales", "2022-05-30", True),
        ("england-and-wales", "2022-06-02", False),
        ("england-and-wales", "2022-06-03", False),
        ("england-and-wales", "2022-09-19", False),
        ("england-and-wales", "2023-05-08", False),
        ("england-and-wales", "2026-12-28", False),
        ("england-and-wales", "2026-03-17", True),
        ("england-and-wales", "2026-06-15", True),
        ("england-and-wales", "2026-04-04", False),
        ("scotland", "2026-04-06", True),
        ("scotland", "2026-01-02", False),
        ("scotland", "2026-06-15", False),
        ("scotland", "2026-11-30", False),
        ("scotland", "2026-08-31", True),
        ("scotland", "2006-11-30", True),
        ("scotland", "2007-11-30", False),
        ("northern-ireland", "2026-03-17", False),
        ("northern-ireland", "2026-07-13", False),
        ("northern-ireland", "2026-04-06", False),
    ],
)
def test_days_that_are_easily_got_wrong(name, day, works):
    """Moved, one-off and substitute holidays are right in each nation."""
    assert load_calendar(name).is_working(d(day)) is works


@pytest.mark.parametrize(
    ("name", "code"), [("england-and-wales", "ENG"), ("scotland", "SCT"), ("northern-ireland", "NIR")]
)
def test_every_frozen_day_agrees_with_the_holidays_package(name, code):
    """From 2000 to 2028 each day is open or closed as the package has it, but for one corrected day."""
    calendar = load_calendar(name)
    package = holidays.country_holidays("GB", subdiv=code, years=range(2000, 2029))
    differing = {
        iso(day)
        for day in range(d("2000-01-01"), d("2028-12-31") + 1)
        if calendar.is_working(day)
        is not (date.fromordinal(day).weekday() < 5 and date.fromordinal(day) not in package)
    }
    assert differing == ({"2006-11-30"} if name == "scotland" else set())


def test_the_freezing_tool_finds_its_files_up_to_date():
    """``tools/freeze_calendars.py --check`` agrees with the files that are shipped."""
    command = [sys.executable, str(ROOT / "tools" / "freeze_calendars.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_calendar_names_those_there_are():
    """A misspelt calendar is answered with the nearest name."""
    assert known_calendars() == ("england-and-wales", "northern-ireland", "scotland")
    with pytest.raises(UnknownCalendar) as caught:
        load_calendar("scotlnd")
    assert str(caught.value) == (
        "unknown calendar 'scotlnd': did you mean 'scotland'? "
        "known calendars: england-and-wales, northern-ireland, scotland"
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ENGLAND.is_working(d("1999-12-31")),
        lambda: ENGLAND.is_working(d("2029-01-01")),
        lambda: ENGLAND.add(d("2028-12-20"), Limit.parse("20 working days")),
        lambda: ENGLAND.add(d("1999-06-01"), Limit.parse("1 working day")),
        lambda: ENGLAND.add(d("2030-06-01"), Limit.parse("1 working day")),
        lambda: ENGLAND.subtract(d("2000-01-04"), Limit.parse("5 working days")),
        lambda: ENGLAND.working_days_between(d("2028-12-01"), d("2029-02-01")),
        lambda: ENGLAND.add(
            d("2030-06-01"), Limit.parse("1 week"), Counting(due_on_closed_day="next-working-day")
        ),
    ],
)
def test_outside_its_span_a_calendar_never_guesses(ask):
    """A working-day question beyond the verified days has no answer."""
    with pytest.raises(CalendarGap, match="outside the verified span of england-and-wales"):
        ask()


def test_weeks_and_months_need_no_calendar():
    """Calendar arithmetic works far outside the verified span."""
    assert within("1 week", "1985-05-01") == "1985-05-08"
    assert within("6 months", "2040-08-31") == "2041-02-28"
    assert within("19 working days", "2028-11-30") == "2028-12-29"


def test_a_gap_survives_the_journey_between_processes():
    """A calendar gap raised in a worker arrives whole."""
    gap = pickle.loads(pickle.dumps(CalendarGap(d("2029-01-02"), "scotland")))
    assert (gap.day, gap.calendar, str(gap)) == (
        d("2029-01-02"),
        "scotland",
        "2029-01-02 is outside the verified span of scotland",
    )


def test_a_calendar_travels_by_name():
    """A shipped calendar pickles to a few bytes with its local days, and comes back equal."""
    local = ENGLAND.with_local([(d("2026-12-29"), "Council closed")], [(d("2026-01-05"), d("2026-02-13"))])
    invented = Calendar("test", (d("2026-01-01"), d("2026-12-31")), ((d("2026-01-01"), "New Year's Day"),))
    for calendar in (ENGLAND, local, invented):
        again = pickle.loads(pickle.dumps(calendar))
        assert again == calendar
        assert hash(again) == hash(calendar)
        assert again.is_working(d("2026-12-29")) is (calendar is not local)
    assert len(pickle.dumps(local)) < 200
    assert local != ENGLAND


def test_a_local_closure_is_not_a_working_day():
    """A day on which the council is closed is left out of its count, and of nobody else's."""
    closed = ENGLAND.with_local([(d("2026-03-18"), "Council closed")])
    assert within("5 working days", "2026-03-16", calendar=closed) == "2026-03-24"
    assert within("5 working days", "2026-03-16") == "2026-03-23"


TERMS = [("2025-09-03", "2025-12-19"), ("2026-01-05", "2026-03-27"), ("2026-04-13", "2026-07-21")]
SCHOOL = ENGLAND.with_local(terms=[(d(first), d(last)) for first, last in TERMS])


def test_school_days_are_working_days_inside_a_term():
    """Holidays between terms, weekends and bank holidays are not school days."""
    assert SCHOOL.is_school_day(d("2026-03-27"))
    assert not SCHOOL.is_school_day(d("2026-04-01"))
    assert not SCHOOL.is_school_day(d("2026-04-25"))
    assert not SCHOOL.is_school_day(d("2026-05-04"))
    assert within("10 school days", "2026-03-20", calendar=SCHOOL) == "2026-04-17"
    assert iso(SCHOOL.subtract(d("2026-04-14"), Limit.parse("2 school days"))) == "2026-03-27"


@pytest.mark.parametrize("day", ["2025-09-02", "2026-07-22", "2025-08-01"])
def test_outside_the_known_terms_a_school_day_is_unknown(day):
    """Before the first and after the last known term nothing is said."""
    with pytest.raises(CalendarGap, match="school terms"):
        SCHOOL.is_school_day(d(day))


def test_a_missing_school_year_is_a_gap_and_not_a_long_holiday():
    """Terms of one year and of the year after next say nothing about the year between."""
    broken = SCHOOL.with_local(terms=[(d("2027-09-02"), d("2027-12-17"))])
    assert broken.is_school_day(d("2027-09-02"))
    with pytest.raises(CalendarGap):
        broken.is_school_day(d("2026-10-01"))
    with pytest.raises(CalendarGap):
        broken.add(d("2026-07-20"), Limit.parse("5 school days"))


def test_a_calendar_without_terms_knows_no_school_day():
    """School days need the authority's terms."""
    with pytest.raises(CalendarGap):
        ENGLAND.add(d("2026-03-16"), Limit.parse("5 school days"))


def test_impossible_terms_are_refused():
    """Terms that overlap or run backwards are a mistake."""
    with pytest.raises(ValueError, match="before it begins"):
        ENGLAND.with_local(terms=[(d("2026-03-01"), d("2026-02-01"))])
    with pytest.raises(ValueError, match="overlap from 2026-02-01 to 2026-03-01"):
        ENGLAND.with_local(terms=[(d("2026-01-01"), d("2026-03-01")), (d("2026-02-01"), d("2026-04-01"))])


@given(calendar=NATIONS, start=STARTS, n=NUMBERS)
def test_working_days_agree_with_a_walk(calendar, start, n):
    """The index gives what counting day by day gives, forwards and backwards."""
    limit = Limit(n, Unit.WORKING_DAYS)
    assert calendar.add(start, limit) == walk(start, n, calendar.is_working)
    assert calendar.subtract(start, limit) == walk(start, n, calendar.is_working, -1)


@given(start=STARTS, length=st.integers(-5, 120))
def test_working_days_between_two_days_agree_with_a_walk(start, length):
    """The first day is left out and the last one counted."""
    days = range(start + 1, start + length + 1)
    assert ENGLAND.working_days_between(start, start + length) == sum(map(ENGLAND.is_working, days))


@given(start=STARTS, later=st.integers(0, 40), limit=LIMITS, counting=COUNTINGS, calendar=NATIONS)
def test_a_later_start_is_never_due_earlier(start, later, limit, counting, calendar):
    """Under every combination of readings a later event gives the same or a later last day, both ways."""
    assert calendar.add(start, limit, counting) <= calendar.add(start + later, limit, counting)
    assert calendar.subtract(start, limit, counting) <= calendar.subtract(start + later, limit, counting)


@given(start=STARTS, limit=LIMITS, more=st.integers(0, 2), counting=COUNTINGS)
def test_a_longer_limit_is_never_due_earlier(start, limit, more, counting):
    """One more day, week or month never brings the last day forward."""
    longer = Limit(limit.n + more, limit.unit)
    assert ENGLAND.add(start, limit, counting) <= ENGLAND.add(start, longer, counting)
    assert ENGLAND.subtract(start, limit, counting) >= ENGLAND.subtract(start, longer, counting)


@given(start=STARTS, limit=LIMITS, counting=COUNTINGS)
def test_nothing_is_due_before_its_anchor(start, limit, counting):
    """The last day is never before the anchor's day, nor after the event when counting back."""
    assert ENGLAND.add(start, limit, counting) >= start
    assert ENGLAND.subtract(start, limit, counting) <= start


@given(start=STARTS, limit=LIMITS)
def test_counting_back_and_forward_agree(start, limit):
    """From the day N before a working day, N later is that day; for months it may be earlier, never later."""
    event = ENGLAND.add(start - 1, Limit(1, Unit.WORKING_DAYS))
    again = ENGLAND.add(ENGLAND.subtract(event, limit), limit)
    assert again <= event
    if limit.unit not in (Unit.MONTHS, Unit.YEARS):
        assert again == event


def test_the_day_of_the_event_as_day_one():
    """Under ``anchor-day-1`` every count ends one counted day earlier."""
    first = Counting(day_zero="anchor-day-1")
    assert within("20 working days", "2026-03-16", first) == "2026-04-14"
    assert within("5 working days", "2026-03-21", first) == "2026-03-27"
    assert within("1 week", "2026-03-16", first) == "2026-03-22"
    assert within("3 months", "2026-03-10", first) == "2026-06-09"
    assert within("6 months", "2025-08-31", first) == "2026-02-28"
    assert before("5 working days", "2026-01-05", first) == "2025-12-29"
    assert before("1 week", "2026-03-16", first) == "2026-03-10"


def test_a_last_day_may_move_to_the_next_working_day():
    """Under ``next-working-day`` a count forward that ends on a closed day is moved; one back is not."""
    moved = Counting(due_on_closed_day="next-working-day")
    assert within("1 week", "2025-12-19", moved) == "2025-12-29"
    assert within("1 week", "2026-03-16", moved) == "2026-03-23"
    assert before("1 week", "2026-01-02", moved) == "2025-12-26"


def test_bare_days_may_be_working_days():
    """Under ``working`` a limit in days counts as working days; weeks stay weeks."""
    working = Counting(bare_days="working")
    assert within("5 days", "2025-12-19", working) == "2025-12-30"
    assert before("5 days", "2026-01-05", working) == "2025-12-24"
    assert within("1 week", "2025-12-19", working) == "2025-12-26"


def test_a_closed_anchor_may_wait_for_the_next_working_day():
    """Under ``next-working-day-is-day-0`` a Saturday event counts from Monday, in working days only."""
    waits = Counting(anchor_on_closed_day="next-working-day-is-day-0")
    assert within("5 working days", "2026-03-21") == "2026-03-27"
    assert within("5 working days", "2026-03-21", waits) == "2026-03-30"
    assert within("5 working days", "2026-03-23", waits) == "2026-03-30"
    assert within("1 week", "2026-03-21", waits) == "2026-03-28"


def test_an_unknown_choice_is_refused():
    """A counting never holds a value nobody has defined."""
    with pytest.raises(
        ValueError, match="'maybe' is not a choice for 'day-zero': choose anchor-day-0 or anchor"
    ):
        Counting(day_zero="maybe")
    with pytest.raises(ValueError, match="did you mean 'month-end'"):
        DEFAULT.with_choice("month-ends", "clip")
    with pytest.raises(ValueError, match="choose clip or overflow"):
        DEFAULT.with_choice("month-end", "clipped")
