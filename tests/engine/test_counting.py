"""Limits and ages as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Age, Limit, Unit


@given(n=st.integers(0, 200), unit=st.sampled_from(list(Unit)))
def test_a_limit_reads_back_as_it_is_written(n, unit):
    """Writing a limit and reading it gives the same limit."""
    assert Limit.parse(str(Limit(n, unit))) == Limit(n, unit)


@given(years=st.integers(0, 150), months=st.integers(0, 400))
def test_an_age_reads_back_as_it_is_written(years, months):
    """Writing an age and reading it gives the same age."""
    assert Age.parse(str(Age(years, months))) == Age(years, months)


def test_one_of_a_unit_is_written_in_the_singular():
    """People write '1 week' and '20 working days', and may use capitals and spare blanks."""
    assert [str(Limit(1, Unit.WEEKS)), str(Limit(20, Unit.WORKING_DAYS))] == ["1 week", "20 working days"]
    assert Limit.parse("  1   Working Day ") == Limit.parse("1 working days") == Limit(1, Unit.WORKING_DAYS)
    assert str(Age(0, 0)) == "0 years"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 workign days", "'workign days' is not a unit of time: did you mean 'working days'?"),
        ("3 fortnights", "use hours, days, working days, school days, weeks, months, years"),
        ("20", "'20' has no unit: write for example '20 working days'"),
        ("twenty days", "must begin with a whole number"),
        ("1.5 weeks", "must begin with a whole number"),
        ("-3 days", "must begin with a whole number"),
        ("", "must begin with a whole number"),
        ("100000 days", "more than five digits"),
        ("300 years", "longer than 200 years"),
        ("15 years 6 months", "a limit has one number and one unit, as in '18 months'"),
        ("٣ days", "must begin with a whole number"),
        (20, "20 is not a limit such as '20 working days'"),
    ],
)
def test_a_faulty_limit_is_explained_in_one_line(text, message):
    """The message says what is wrong and how to write it."""
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        Limit.parse(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["16", "years", "", "6 months 15 years", "16 year s", "300 years", None])
def test_a_faulty_age_is_refused(text):
    """What is not an age, or longer than a life, is not read as one."""
    with pytest.raises(ValueError, match="age"):
        Age.parse(text)
