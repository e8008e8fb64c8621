"""Months, ages, school years and the windows in which things are counted."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import (
    CHOICES,
    DEFAULT,
    Age,
    Calendar,
    CalendarGap,
    Counting,
    Window,
    add_months,
    age_on,
    birthday,
    end_of_school_year,
    load_calendar,
    month_length,
    windows,
)


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


ENGLAND = load_calendar("england-and-wales")
STARTS = st.integers(d("2002-01-01"), d("2022-12-31"))
COUNTINGS = st.builds(Counting, **{name: st.sampled_from(values) for name, values in CHOICES.values()})


def iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


@pytest.mark.parametrize(
    ("start", "months", "clipped", "overflowing"),
    [
        ("2026-01-31", 1, "2026-02-28", "2026-03-01"),
        ("2024-01-31", 1, "2024-02-29", "2024-03-01"),
        ("2025-08-31", 6, "2026-02-28", "2026-03-01"),
        ("2026-03-31", 1, "2026-04-30", "2026-05-01"),
        ("2026-03-15", 10, "2027-01-15", "2027-01-15"),
        ("2026-05-31", -3, "2026-02-28", "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15", "2025-12-15"),
    ],
)
def test_the_corresponding_day(start, months, clipped, overflowing):
    """A month too short for the day is clipped; the other reading goes to the day after it, forward only."""
    assert iso(add_months(d(start), months)) == clipped
    assert iso(add_months(d(start), months, Counting(month_end="overflow"))) == overflowing


def test_the_lengths_of_the_months():
    """Leap years follow the Gregorian rule."""
    assert [month_length(year, 2) for year in (1900, 2000, 2024, 2026, 2100)] == [28, 29, 29, 28, 28]
    assert sum(month_length(2026, month) for month in range(1, 13)) == 365


@pytest.mark.parametrize(
    ("born", "age", "reached"),
    [
        ("2012-05-04", "16 years", "2028-05-04"),
        ("2008-02-29", "18 years", "2026-03-01"),
        ("2008-02-29", "16 years", "2024-02-29"),
        ("2008-02-29", "15 years 6 months", "2023-09-01"),
        ("2010-08-31", "15 years 6 months", "2026-02-28"),
        ("2024-02-29", "18 months", "2025-09-01"),
        ("2024-02-29", "12 months", "2025-03-01"),
    ],
)
def test_the_day_an_age_is_reached(born, age, reached):
    """The birthday comes first, 29 February as 1 March, and then the months."""
    assert iso(birthday(d(born), Age.parse(age))) == reached


def test_a_leap_birthday_may_be_read_as_the_28th():
    """The alternative gives 28 February in common years and changes nothing in leap years."""
    other = Counting(leap_birthday="28-february")
    assert iso(birthday(d("2008-02-29"), Age(18, 0), other)) == "2026-02-28"
    assert iso(birthday(d("2008-02-29"), Age(16, 0), other)) == "2024-02-29"


def test_age_in_years_and_months():
    """A year and a month are completed on the day itself, not before."""
    born = d("2010-02-10")
    assert age_on(born, born) == (0, 0)
    assert age_on(born, d("2026-02-09")) == (15, 11)
    assert age_on(born, d("2026-02-10")) == (16, 0)
    assert age_on(born, d("2026-08-09")) == (16, 5)
    assert age_on(d("2008-02-29"), d("2026-02-28")) == (17, 11)
    with pytest.raises(ValueError, match="not yet born on 2010-02-09"):
        age_on(born, born - 1)


BIRTHS = st.integers(d("1990-01-01"), d("2028-12-31"))


@given(born=BIRTHS, later=st.integers(0, 40_000), other=st.booleans())
def test_an_age_is_the_last_one_reached(born, later, other):
    """The age on a day has been reached, and one month more has not."""
    counting = Counting(leap_birthday="28-february") if other else DEFAULT
    years, months = age_on(born, born + later, counting)
    following = Age(years + (months == 11), (months + 1) % 12)
    assert birthday(born, Age(years, months), counting) <= born + later
    assert birthday(born, following, counting) > born + later


def test_the_school_year_ends_on_31_august():
    """The end of the school year is the next 31 August, that day included."""
    assert iso(end_of_school_year(d("2026-08-31"))) == "2026-08-31"
    assert iso(end_of_school_year(d("2026-09-01"))) == "2027-08-31"
    assert iso(end_of_school_year(d("2026-01-10"))) == "2026-08-31"


TERMS = [("2025-09-03", "2025-12-19"), ("2026-01-05", "2026-03-27"), ("2026-04-13", "2026-07-21")]
SCHOOL = ENGLAND.with_local(terms=[(d(first), d(last)) for first, last in TERMS])


def spans_of(kind: str, start: str, end: str, calendar: Calendar = ENGLAND) -> list[tuple[str | None, ...]]:
    return [(iso(a), iso(b)) for a, b in windows(Window(kind), d(start), d(end), calendar)]


def test_the_windows_that_touch_a_span():
    """Every window that overlaps the span is given whole, in order."""
    assert spans_of("calendar year", "2024-03-01", "2026-01-01") == [
        ("2024-01-01", "2024-12-31"),
        ("2025-01-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
    ]
    assert spans_of("academic year", "2026-08-31", "2026-09-01") == [
        ("2025-09-01", "2026-08-31"),
        ("2026-09-01", "2027-08-31"),
    ]
    assert spans_of("anniversary year", "2024-03-01", "2025-03-01") == [
        ("2024-03-01", "2025-02-28"),
        ("2025-03-01", "2026-02-28"),
    ]
    assert spans_of("quarter", "2026-02-10", "2026-04-01") == [
        ("2026-01-01", "2026-03-31"),
        ("2026-04-01", "2026-06-30"),
    ]
    assert spans_of("month", "2024-02-10", "2024-02-29") == [("2024-02-01", "2024-02-29")]
    assert spans_of("month", "2024-02-10", "2024-02-09") == []


def test_terms_are_windows_where_they_are_known():
    """The authority's terms that touch the span are given; a span inside a holiday touches none."""
    assert spans_of("term", "2025-10-01", "2026-01-20", SCHOOL) == TERMS[:2]
    assert spans_of("term", "2025-12-25", "2025-12-31", SCHOOL) == []
    assert spans_of("term", "2026-07-21", "2026-07-21", SCHOOL) == TERMS[2:]


@pytest.mark.parametrize(
    ("start", "end", "known"), [("2025-08-01", "2026-01-20", 0), ("2026-04-20", "2026-09-20", 1)]
)
def test_a_span_beyond_the_known_terms_is_a_gap(start, end, known):
    """The terms known are given up to the first day about which nothing is known."""
    found = []
    with pytest.raises(CalendarGap, match="school terms"):
        found.extend(windows(Window.TERM, d(start), d(end), SCHOOL))
    seen = windows(Window.TERM, d(start), d(end), SCHOOL)
    assert len([next(seen) for _ in range(known)]) == known
    with pytest.raises(CalendarGap):
        next(seen)


@given(
    kind=st.sampled_from([kind for kind in Window if kind is not Window.TERM]),
    start=STARTS,
    length=st.integers(0, 1500),
    counting=COUNTINGS,
)
def test_windows_cover_the_span_without_overlap(kind, start, length, counting):
    """Each window begins where the one before it ended, and together they cover the span."""
    found = list(windows(kind, start, start + length, ENGLAND, counting))
    assert found[0][0] <= start <= found[0][1]
    assert found[-1][0] <= start + length <= found[-1][1]
    assert all(earlier[1] + 1 == later[0] for earlier, later in pairwise(found))
