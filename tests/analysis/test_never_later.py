"""What a comparison says of all start dates, a walker that knows nothing of it finds on single ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from engine.analysis.findings import Sort
from tests.analysis.kit import group, local, national
from tests.oracle.walker import walk

BODY = """\
    for_each: placement
    must: plan
    met_by: {{care_plan: {{}}}}
    shared: yes
    ends: placement.to
    due: {{within: {limit}, of: placement.from}}
"""
EXCEPTION = """\
    unless:
      - {{id: emergency, when: {{emergency: yes}}, instead: {{within: {limit}, of: placement.from}}}}
"""
LIMITS = st.one_of(
    st.integers(1, 20).map(lambda n: f"{n} days"),
    st.integers(1, 14).map(lambda n: f"{n} working days"),
    st.integers(1, 3).map(lambda n: f"{n} weeks"),
    st.just("1 months"),
)


@dataclass(frozen=True)
class Plain:
    """A duty with a limit, and another one in an emergency."""

    limit: str
    emergency: str | None

    @property
    def body(self) -> str:
        """The duty as a pack has it."""
        more = EXCEPTION.format(limit=self.emergency) if self.emergency else ""
        return BODY.format(limit=self.limit) + more

    def due(self, start: date, emergency: bool) -> date:
        """The last day, by the walker."""
        duty: dict[str, Any] = {
            "id": "the.duty",
            "for_each": "placement",
            "due": {"within": self.limit, "of": "placement.from"},
            "met_by": {"care_plan": {}},
        }
        if self.emergency:
            instead = {"within": self.emergency, "of": "placement.from"}
            duty["unless"] = [{"id": "emergency", "when": {"emergency": "yes"}, "instead": instead}]
        placement = {"id": "p1", "from": start, "emergency": "yes" if emergency else "no"}
        facts = {"case": "C-1", "placement": [placement], "care_plan": []}
        found = walk({"calendar": "england-and-wales", "duty": duty, "facts": facts, "as_of": start})
        due = found[0]["due"]
        assert isinstance(due, date)
        return due


DUTIES = st.builds(Plain, LIMITS, st.none() | LIMITS)
STARTS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(max_examples=25, deadline=None)
@given(above=DUTIES, mine=DUTIES, starts=st.lists(STARTS, min_size=4, max_size=8, unique=True))
def test_never_later_holds_on_every_date_and_a_finding_on_its_own(
    above: Plain, mine: Plain, starts: list[date]
) -> None:
    """Later on a date by the walker, then found; found, then later on the date of the example."""
    one = group(national(above.body), local(mine.body))
    later = [each for each in one.findings if each.sort is Sort.LATER]

    walked = any(mine.due(day, how) > above.due(day, how) for day in starts for how in (False, True))

    assert not one.unproved
    assert later or not walked
    for each in later:
        day, how = each.example.day, "emergency" in each.circumstances
        assert (mine.due(day, how), above.due(day, how)) == (each.example.local_due, each.example.above_due)
        assert mine.due(day, how) > above.due(day, how)


WINDOWS = st.sampled_from(["month", "quarter", "calendar year", "academic year", "anniversary year"])
COUNTS = st.builds(lambda number, window: {"at_least": number, "in_each": window}, st.integers(1, 3), WINDOWS)
DONE = st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40)


def counted(count: dict[str, Any]) -> str:
    """The duty as a pack has it."""
    return (
        "    for_each: looked_after\n    must: plan\n    met_by: {care_plan: {}}\n    shared: yes\n"
        f"    count: {{at_least: {count['at_least']}, in_each: {count['in_each']}}}\n"
    )


def breached(count: dict[str, Any], start: date, done: list[date]) -> bool:
    """Whether the count is breached by the end of 2027, by the walker."""
    duty = {
        "id": "the.duty",
        "for_each": "looked_after",
        "count": count,
        "met_by": {"care_plan": {}},
        "shared": "yes",
    }
    plans = [{"id": f"p{number}", "at": day} for number, day in enumerate(done)]
    facts = {"case": "C-1", "looked_after": [{"id": "la1", "from": start}], "care_plan": plans}
    walked = walk(
        {"calendar": "england-and-wales", "duty": duty, "facts": facts, "as_of": date(2027, 12, 31)}
    )
    return any(one["state"] == "missed" for one in walked)


@settings(max_examples=10, deadline=None)
@given(above=COUNTS, mine=COUNTS, starts=st.lists(STARTS, min_size=1, max_size=2), done=DONE)
def test_a_count_never_weaker_is_breached_by_nobody_who_keeps_the_local_one(
    above: dict[str, Any], mine: dict[str, Any], starts: list[date], done: list[date]
) -> None:
    """Where nothing was found and nothing is left unproved, no record that keeps the local count breaches the
    other by the walker; the local one is filled up window by window, so that many are kept."""
    one = group(national(counted(above)), local(counted(mine)))
    proved = not one.findings and not one.unproved

    for start in starts:
        days = sorted({*done, *kept_to_the_last_day(mine, start)})
        assert not breached(mine, start, days)
        assert not (proved and breached(above, start, days))
        event("proved" if proved else "breached" if breached(above, start, days) else "open")


def kept_to_the_last_day(count: dict[str, Any], start: date) -> list[date]:
    """The last days of every window, which keep a count with nothing to spare."""
    found = []
    length = {"month": 1, "quarter": 3}.get(count["in_each"], 12)
    begins = {"academic year": 9, "anniversary year": start.month}.get(count["in_each"], 1)
    for number in range(24 * 12):
        year, month = divmod(2024 * 12 + begins - 1 + number * length, 12)
        first = date(year, month + 1, min(start.day, 28) if count["in_each"] == "anniversary year" else 1)
        found += [first - timedelta(days=back + 1) for back in range(count["at_least"])]
        if first > date(2029, 1, 1):
            break
    return found
