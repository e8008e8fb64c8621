"""What the tests of comparisons share: two small packs, one standing on the other, set side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import holidays

from engine.analysis.authority import Comparison, Years, compare
from engine.analysis.findings import Compared, Finding, Sort
from engine.catalogue import Catalogue
from tests.engine.layering_kit import FOLLOWS, LOCAL_HEAD, NATIONAL_HEAD, authority, library

ABOVE, LOCAL = "england/care#the.duty", "swindon/standards#the.duty"
#: Start dates of one year: what the tests plant shows itself within it.
YEAR = Years(2026, 2026, 2026)

PLAN = """\
    for_each: placement
    must: plan
    met_by: {care_plan: {}}
    shared: yes
    due: {within: 10 working days, of: placement.from}
"""
VISITS = """\
    for_each: placement
    must: visit the child
    met_by: {visit: {where: {seen: yes}}}
    same: placement
    ends: placement.to
"""


def national(body: str, head: str = "", rest: str = "") -> str:
    """Return a national pack with one duty; `head` comes before the duties, `rest` after them."""
    return f"{NATIONAL_HEAD}{head}duties:\n  - id: the.duty\n    cite: reg 1\n{body}{rest}"


def local(body: str, head: str = "", rest: str = "", stands: str = "strengthens") -> str:
    """Return a local pack whose one duty stands on the national one."""
    own = f"  - id: the.duty\n    cite: '1'\n    {stands}: {ABOVE}\n"
    return f"{LOCAL_HEAD}{head}duties:\n{own}{body}{rest}"


def catalogue(*packs: str, says: str = FOLLOWS) -> Catalogue:
    """Return packs given as text, and an authority that follows them."""
    return Catalogue(replace(library(*packs), authorities={"swindon": authority(says)}))


def comparison(*packs: str, years: Years = YEAR, says: str = FOLLOWS, jobs: int = 1) -> Comparison:
    """Return the comparison of the authority that follows the packs."""
    at_hand = catalogue(*packs, says=says)
    loaded, policy = at_hand.authority("swindon"), at_hand.policy("swindon")
    return compare(at_hand.library, loaded, policy, years, None, jobs)


def group(*packs: str, years: Years = YEAR, says: str = FOLLOWS) -> Compared:
    """Return what was found about the one national duty, as the policy stands."""
    found = comparison(*packs, years=years, says=says).compared
    return next(one for one in found if one.above == ABOVE and one.alternative is None)


def found(one: Compared, sort: Sort) -> Finding:
    """Return the one finding of a sort; anything else fails the test."""
    kept = [each for each in one.findings if each.sort is sort]
    assert len(kept) == 1, one.findings
    return kept[0]


def sorts(one: Compared) -> set[Sort]:
    """Return the sorts of all findings."""
    return {each.sort for each in one.findings}


def past_days(working: int, days: int) -> set[date]:
    """Return the start dates of 2026 whose so manieth working day is more than so many days on, by the
    published bank holidays."""
    closed = holidays.country_holidays("GB", subdiv="ENG", years=[2025, 2026, 2027])
    found = set()
    for number in range(365):
        start = day = date(2026, 1, 1) + timedelta(days=number)
        left = working
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and day not in closed
        if day > start + timedelta(days=days):
            found.add(start)
    return found
