"""A stopped clock, and the account given of how a count went."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import CHOICES, DEFAULT, CalendarGap, Counting, Limit, Skipped, Unit, load_calendar


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


ENGLAND = load_calendar("england-and-wales")
STARTS = st.integers(d("2002-01-01"), d("2022-12-31"))
NUMBERS = st.integers(0, 60)
COUNTINGS = st.builds(Counting, **{name: st.sampled_from(values) for name, values in CHOICES.values()})
LIMITS = st.one_of(
    st.builds(Limit, NUMBERS, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Limit, st.integers(0, 20), st.sampled_from([Unit.WEEKS, Unit.MONTHS])),
    st.builds(Limit, st.integers(0, 2), st.just(Unit.YEARS)),
)


def iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def paused(
    limit: str, start: str, *pauses: tuple[str, str | None], counting: Counting = DEFAULT
) -> str | None:
    spans = [(d(begin), None if end is None else d(end)) for begin, end in pauses]
    return iso(ENGLAND.add_paused(d(start), Limit.parse(limit), spans, counting))


def walk(start: int, n: int, counts) -> int:
    """The n-th day from ``start`` for which ``counts`` holds, by looking at every day."""
    day = start
    while n:
        day += 1
        n -= counts(day)
    return day


def test_a_pause_takes_its_working_days_out_of_the_count():
    """Paused working days are not counted, and the day the pause ends counts again."""
    assert paused("10 working days", "2026-04-24", ("2026-04-28", "2026-05-06")) == "2026-05-18"


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ((), "2026-03-30"),
        ((("2026-03-20", "2026-03-23"),), "2026-04-02"),
        ((("2026-03-20", "2026-03-23"), ("2026-03-21", "2026-03-24")), "2026-04-03"),
        ((("2026-03-20", "2026-03-23"), ("2026-03-23", "2026-03-24")), "2026-04-03"),
        ((("2026-03-30", "2026-04-02"),), "2026-04-02"),
        ((("2026-03-31", "2026-04-02"),), "2026-03-30"),
        ((("2026-03-10", "2026-03-16"),), "2026-03-30"),
        ((("2026-03-10", "2026-03-18"),), "2026-03-31"),
        ((("2026-03-20", "2026-03-23"), ("2026-04-01", "2026-04-11")), "2026-04-12"),
        ((("2026-03-20", None),), None),
        ((("2026-03-31", None),), "2026-03-30"),
        ((("2026-03-28", "2026-03-31"), ("2026-04-02", None)), None),
        ((("2026-03-20", "2026-03-20"),), "2026-03-30"),
    ],
    ids=[
        "none", "inside", "overlapping days once", "touching", "from the last day itself",
        "after the last day", "before day 0", "across day 0: from the day after", "reached only when pushed",
        "never ends", "never ends, but begins too late", "never ends, reached when pushed", "empty",
    ],
)  # fmt: skip
def test_a_pause_pushes_weeks_by_its_days(pauses, due):
    """Two weeks from 16 March 2026 are pushed by one day for each paused day up to the pushed last day."""
    assert paused("2 weeks", "2026-03-16", *pauses) == due


def test_months_are_counted_first_and_pushed_afterwards():
    """A month is the corresponding day, clipped, and then moves by the paused days."""
    assert paused("1 month", "2026-01-31", ("2026-02-10", "2026-02-13")) == "2026-03-03"


def test_a_pause_beyond_the_calendar_does_not_matter():
    """A count that ends in the verified span asks about no later day; one that never runs on is stopped."""
    assert paused("5 working days", "2028-12-11", ("2029-02-01", None)) == "2028-12-18"
    assert paused("50 working days", "2028-12-11", ("2028-12-15", None)) is None
    with pytest.raises(CalendarGap):
        paused("5 working days", "2028-12-11", ("2028-12-15", "2029-02-01"))


def test_a_moved_last_day_is_not_paused_either():
    """Where last days move to the next working day, they move past a pause as well."""
    moved = Counting(due_on_closed_day="next-working-day")
    assert paused("1 week", "2026-03-21", ("2026-03-30", "2026-04-01"), counting=moved) == "2026-04-01"
    assert paused("1 week", "2026-03-21", ("2026-03-30", None), counting=moved) is None


SPANS = st.lists(
    st.tuples(st.integers(-20, 120), st.one_of(st.none(), st.integers(0, 40))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=4,
)


@given(
    start=STARTS,
    limit=LIMITS.filter(lambda limit: limit.n > 0),
    spans=SPANS,
    day_zero=st.sampled_from(["anchor-day-0", "anchor-day-1"]),
)
def test_pauses_agree_with_a_walk(start, limit, spans, day_zero):
    """Counting only the days that run gives the same last day, for working days and for pushed limits."""
    counting = Counting(day_zero=day_zero)
    base = start - 1 if day_zero == "anchor-day-1" else start
    pauses = [(start + begin, None if end is None else start + end) for begin, end in spans]

    def runs(day: int) -> bool:
        return not any(begin <= day and (end is None or day < end) for begin, end in pauses)

    if limit.unit is Unit.WORKING_DAYS:
        n, counts = limit.n, lambda day: runs(day) and ENGLAND.is_working(day)
    else:
        n, counts = ENGLAND.add(start, limit, counting) - base, runs
    stop = min((begin for begin, end in pauses if end is None), default=None)
    due = ENGLAND.add_paused(start, limit, pauses, counting)

    if stop is not None and sum(counts(day) for day in range(base + 1, max(stop, base + 1))) < n:
        assert due is None
    else:
        assert due == walk(base, n, counts)


@given(start=STARTS, limit=LIMITS.filter(lambda limit: limit.n > 0), spans=SPANS)
def test_a_moved_last_day_is_the_next_working_day_that_runs(start, limit, spans):
    """Where last days move, the last is the first working day from the pushed one on that is not paused."""
    pauses = [(start + begin, None if end is None else start + end) for begin, end in spans]
    due = ENGLAND.add_paused(start, limit, pauses)
    if due is None:
        return
    free = (
        day
        for day in range(due, due + 300)
        if ENGLAND.is_working(day)
        and not any(begin <= day and (end is None or day < end) for begin, end in pauses)
    )
    moved = Counting(due_on_closed_day="next-working-day")
    assert ENGLAND.add_paused(start, limit, pauses, moved) == next(free, None)


@given(start=STARTS, limit=LIMITS, spans=SPANS, counting=COUNTINGS)
def test_pauses_only_ever_give_more_time(start, limit, spans, counting):
    """A pause never brings the last day forward; splitting one in two, or repeating it, changes nothing."""
    pauses = [(start + begin, None if end is None else start + end) for begin, end in spans]
    due = ENGLAND.add_paused(start, limit, pauses, counting)
    halves = [half for begin, end in pauses for half in ((begin, begin + 7), (begin + 7, end))]

    assert due is None or due >= ENGLAND.add(start, limit, counting)
    assert ENGLAND.add_paused(start, limit, pauses * 2, counting) == due
    if all(end is None or end - begin >= 7 for begin, end in pauses):
        assert ENGLAND.add_paused(start, limit, halves, counting) == due


TERMS = [("2025-09-03", "2025-12-19"), ("2026-01-05", "2026-03-27"), ("2026-04-13", "2026-07-21")]
SCHOOL = ENGLAND.with_local(terms=[(d(first), d(last)) for first, last in TERMS])


def test_a_count_says_which_days_it_left_out():
    """Each weekend, holiday and closure that was skipped has its days and its name."""
    closed = ENGLAND.with_local([(d("2026-04-08"), "Council closed")])
    counted = closed.counted(d("2026-04-01"), d("2026-04-10"), Limit.parse("4 working days"))

    assert [iso(day) for day in counted.days] == ["2026-04-02", "2026-04-07", "2026-04-09", "2026-04-10"]
    assert counted.skipped == (
        Skipped(d("2026-04-03"), d("2026-04-03"), "Good Friday"),
        Skipped(d("2026-04-04"), d("2026-04-05"), "weekend"),
        Skipped(d("2026-04-06"), d("2026-04-06"), "Easter Monday"),
        Skipped(d("2026-04-08"), d("2026-04-08"), "Council closed"),
    )


def test_a_count_of_school_days_names_the_school_holiday():
    """Working days between two terms are a school holiday, not a closure."""
    counted = SCHOOL.counted(d("2026-03-26"), d("2026-04-13"), Limit.parse("2 school days"))
    assert [run.why for run in counted.skipped] == [
        "weekend", "school holiday", "Good Friday", "weekend", "Easter Monday", "school holiday", "weekend",
    ]  # fmt: skip


@given(start=STARTS, n=st.integers(1, 40), spans=SPANS, counting=COUNTINGS)
def test_an_explanation_accounts_for_every_day(start, n, spans, counting):
    """Counted and skipped days together are the whole span, and as many are counted as the limit asks."""
    limit = Limit(n, Unit.WORKING_DAYS)
    pauses = [(start + begin, None if end is None else start + end) for begin, end in spans]
    due = ENGLAND.add_paused(start, limit, pauses, counting)
    if due is None:
        return
    counted = ENGLAND.counted(start, due, limit, pauses, counting)
    skipped = [day for run in counted.skipped for day in range(run.first, run.last + 1)]
    seen = sorted([*counted.days, *skipped])

    assert len(counted.days) == n
    assert seen == list(range(seen[0], due + 1))
    assert counted.days[-1] == due


@given(start=STARTS, n=st.integers(1, 40), counting=COUNTINGS)
def test_a_count_back_is_explained_too(start, n, counting):
    """Counting back, the days from the last day in time up to the event are accounted for."""
    limit = Limit(n, Unit.WORKING_DAYS)
    due = ENGLAND.subtract(start, limit, counting)
    if due == start:
        return
    counted = ENGLAND.counted(start, due, limit, (), counting)
    assert len(counted.days) == n
    assert counted.days[0] == due
