"""London time: recorded dates and times as instants, hours elapsed, and both changes of the clocks."""

import os
import pickle
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import (
    LONDON,
    Counting,
    Moment,
    SkippedTime,
    add_hours,
    done_instant,
    instant_to_london,
    london_day,
    moment_of_date,
    moment_of_datetime,
    parse_moment,
)

STRICT = Counting(date_only_hours="strictest")


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def hours_after(hours: int, start: str, counting: Counting = Counting()) -> str:  # noqa: B008 -- frozen value
    return instant_to_london(add_hours(parse_moment(start), hours, counting)).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-05-14T09:10", 24, "2026-05-15T09:10"),
        ("2026-10-23T18:00", 72, "2026-10-26T17:00"),
        ("2026-03-28T20:00", 24, "2026-03-29T21:00"),
        ("2026-03-29T00:30", 1, "2026-03-29T02:30"),
        ("2026-10-25T00:30", 2, "2026-10-25T01:30"),
        ("2026-03-10", 24, "2026-03-11T23:59"),
        ("2026-07-07", 24, "2026-07-08T23:59"),
        ("2026-10-24", 48, "2026-10-26T22:59"),
        ("2026-05-12T14:00", 0, "2026-05-12T14:00"),
    ],
)
def test_hours_are_hours_that_pass(start, hours, due):
    """Nights, weekends and the clock changes of 2026 are counted; a date alone counts from 23:59."""
    assert hours_after(hours, start) == due


def test_the_strict_reading_counts_a_date_from_its_first_minute():
    """Under ``strictest`` the event was at 00:00 and the deed at 23:59; recorded times stay as they are."""
    assert hours_after(24, "2026-03-10", STRICT) == "2026-03-11T00:00"
    assert hours_after(24, "2026-03-10T14:05", STRICT) == "2026-03-11T14:05"
    assert done_instant(parse_moment("2026-01-13")) == utc("2026-01-13T00:00")
    assert done_instant(parse_moment("2026-01-13"), STRICT) == utc("2026-01-13T23:59")


def test_a_time_that_occurs_twice_is_read_kindly():
    """On 25 October 2026 01:30 is the second of the two for an event, and the first for what was done."""
    twice = parse_moment("2026-10-25T01:30")
    assert (twice.earliest, twice.latest) == (utc("2026-10-25T00:30"), utc("2026-10-25T01:30"))
    for counting in (Counting(), STRICT):
        assert add_hours(twice, 1, counting) == utc("2026-10-25T02:30")
        assert done_instant(twice, counting) == utc("2026-10-25T00:30")


@pytest.mark.parametrize(
    "text", ["2026-10-25T00:59", "2026-10-25T02:00", "2026-03-29T00:59", "2026-03-29T02:00"]
)
def test_the_minutes_around_a_change_are_certain(text):
    """Just before and just after a change a time has one meaning."""
    moment = parse_moment(text)
    assert moment.earliest == moment.latest
    assert moment.iso() == text


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29 01:59:59"])
def test_a_time_that_never_was_is_refused(text):
    """The hour skipped on 29 March 2026 is a mistake in the record, and is said to be one."""
    with pytest.raises(SkippedTime, match="never was in London"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "instant", "shown"),
    [
        ("2026-10-25T01:30Z", "2026-10-25T01:30", "2026-10-25T01:30"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("2026-06-01T23:30Z", "2026-06-01T23:30", "2026-06-02T00:30"),
        ("2026-03-29T01:30Z", "2026-03-29T01:30", "2026-03-29T02:30"),
        ("2026-06-01T08:00-0500", "2026-06-01T13:00", "2026-06-01T14:00"),
        ("2026-03-20 14:05:30.25", "2026-03-20T14:05:30", "2026-03-20T14:05"),
    ],
)
def test_a_time_with_a_zone_is_one_instant_shown_in_london(text, instant, shown):
    """An offset leaves no doubt, not even in the repeated hour; the day is the London day."""
    moment = parse_moment(text)
    assert (moment.earliest, moment.latest, moment.iso()) == (utc(instant), utc(instant), shown)


def test_a_date_is_a_whole_london_day():
    """A date alone reaches from 00:00 to 23:59 in London, summer time included, and shows as a date."""
    winter, summer = parse_moment("2026-01-20"), parse_moment("2026-06-20")
    assert (winter.earliest, winter.latest) == (utc("2026-01-20T00:00"), utc("2026-01-20T23:59"))
    assert (summer.earliest, summer.latest) == (utc("2026-06-19T23:00"), utc("2026-06-20T22:59"))
    assert (summer.timed, summer.minute, summer.iso()) == (False, 0, "2026-06-20")


@pytest.mark.parametrize(
    ("day", "minutes"),
    [("2026-03-29", 23 * 60 - 1), ("2026-10-25", 25 * 60 - 1), ("2026-05-01", 24 * 60 - 1)],
)
def test_the_days_of_the_changes_have_23_and_25_hours(day, minutes):
    """From 00:00 to 23:59 is an hour less in spring and an hour more in autumn."""
    moment = parse_moment(day)
    assert (moment.latest - moment.earliest) // 60 == minutes


def test_dates_and_datetimes_are_read_like_their_texts():
    """Python's own values, naive or with a zone, mean the same as the text."""
    assert parse_moment(date(2026, 3, 20)) == moment_of_date(date(2026, 3, 20)) == parse_moment("2026-03-20")
    assert parse_moment(datetime(2026, 3, 20, 14, 5)) == parse_moment("2026-03-20T14:05")  # noqa: DTZ001 -- naive is London
    east = datetime(2026, 6, 1, 15, 0, tzinfo=timezone(timedelta(hours=2)))
    assert moment_of_datetime(east) == parse_moment("2026-06-01T14:00")
    with pytest.raises(TypeError, match="moment_of_datetime"):
        moment_of_date(east)


def test_facts_of_one_day_share_one_moment():
    """Millions of facts hold one object for each day."""
    assert moment_of_date(date(2026, 3, 20)) is moment_of_date(date(2026, 3, 20).toordinal())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-31", "2026-02-31 does not exist: 2026-02 has 28 days"),
        ("2026-02-00", "does not exist"),
        ("2026-13-01", "2026-13-01 does not exist: months run from 01 to 12"),
        ("03/04/2026", "ambiguous, day or month first: write 2026-04-03 or 2026-03-04"),
        ("31.12.2026", "write the year first, 2026-12-31"),
        ("5/5/2026", "write the year first, 2026-05-05"),
        ("31/02/2026", "write it as year-month-day"),
        ("2026-3-20", "use 2026-03-20"),
        ("2026/03/20 10:00", "use 2026-03-20"),
        ("1899-12-31", "the year must lie between 1900 and 2200"),
        ("2201-01-01T10:00", "the year must lie between 1900 and 2200"),
        ("2026-03-20T24:00", "impossible time"),
        ("2026-03-20T10:60", "impossible time"),
        ("2026-03-20T10:00+99:00", "impossible time"),
        ("20 March 2026", "write it as 2026-03-20 or 2026-03-20T14:05"),
        ("٢٠٢٦-03-20", "write it as 2026-03-20"),
        ("", "is not a date"),
        (20260320, "20260320 is not a date"),
        (None, "None is not a date"),
        (date(1066, 10, 14), "the year must lie between 1900 and 2200"),
    ],
)
def test_what_is_not_a_date_is_explained_in_one_line(text, message):
    """The message says what is wrong and what to write instead."""
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        parse_moment(text)
    assert "\n" not in str(caught.value)


INSTANTS = st.integers(utc("1990-01-01T00:00"), utc("2150-01-01T00:00"))


@given(seconds=INSTANTS)
def test_every_instant_comes_back_from_its_london_time(seconds):
    """A London time read back contains the instant it came from, and has its day."""
    local = instant_to_london(seconds)
    moment = moment_of_datetime(local)
    assert seconds in (moment.earliest, moment.latest)
    assert moment.day == london_day(seconds) == local.toordinal()
    assert local.tzinfo is None


@given(day=st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_date_lies_within_its_own_day(day):
    """First and last minute of a date are on that London day, and the text reads back."""
    moment = moment_of_date(day)
    assert london_day(moment.earliest) == london_day(moment.latest) == moment.day == day.toordinal()
    assert london_day(moment.earliest - 1) == london_day(moment.latest + 60) - 2 == day.toordinal() - 1
    assert parse_moment(moment.iso()) == moment == pickle.loads(pickle.dumps(moment))


@given(seconds=INSTANTS, hours=st.integers(0, 500))
def test_added_hours_are_exact(seconds, hours):
    """The instant is that many times 3,600 seconds after the event, whatever the clocks do."""
    moment = moment_of_datetime(datetime.fromtimestamp(seconds, UTC))
    assert add_hours(moment, hours) - seconds == hours * 3600


@given(first=INSTANTS, later=st.integers(0, 200_000), hours=st.integers(0, 100))
def test_a_later_event_never_ends_earlier(first, later, hours):
    """On the London clock as on any other, a later event gives a later or equal last instant."""
    one, two = (moment_of_datetime(datetime.fromtimestamp(at, LONDON)) for at in (first, first + later))
    assert add_hours(one, hours) <= add_hours(two, hours)


def test_the_machine_s_own_time_zone_does_not_matter():
    """In Tokyo and in Honolulu the same moments are read."""
    program = (
        "from engine.calendar import parse_moment, add_hours, instant_to_london as at\n"
        "from datetime import datetime\n"
        "for t in ('2026-03-28', '2026-10-24T18:30', '2026-10-25T01:30', datetime(2026, 7, 1, 9)):\n"
        "    m = parse_moment(t); print(m, at(add_hours(m, 24)))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "TZ": zone},
            capture_output=True, text=True, check=True,
        ).stdout
        for zone in ("Asia/Tokyo", "Pacific/Honolulu")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert "2026-10-25 17:30:00" in said[0]


def test_a_moment_is_small_and_frozen():
    """Facts can share a moment because nobody can change it."""
    moment = parse_moment("2026-03-20")
    with pytest.raises(AttributeError):
        moment.day = 1
    assert not hasattr(moment, "__dict__")
    assert isinstance(moment, Moment)
