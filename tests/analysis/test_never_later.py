"""What a comparison says of all start dates, a walker that knows nothing of it finds on single ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given, settings
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
