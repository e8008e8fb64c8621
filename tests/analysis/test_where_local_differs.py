"""What people found by reading the five documents, `dutybook compare` finds by itself.

Each row is one of the list of differences that was made by hand from the documents, with what must be found:
in which way the local standard is weaker, and on how many start dates of 2026.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from engine.analysis.authority import Comparison, Years, compare
from engine.analysis.findings import Sort
from engine.catalogue import Catalogue

YEAR = Years(2026, 2026, 2026)


@dataclass(frozen=True)
class Row:
    """One difference. `local` is None where it is about all local standards together; `dates`: of 365."""

    about: str
    authority: str
    above: str
    sort: Sort
    local: str | None
    dates: int = 0
    reading: tuple[str, str] | None = None


WEAKER = (
    Row(
        "personal education plans each year, against each term",
        "swindon",
        "england/education#cla.pep.termly",
        Sort.KEPT_BUT_BREACHED,
        None,
    ),
    Row(
        "a personal education plan by the review, against twenty working days",
        "swindon",
        "england/education#cla.pep.first-review",
        Sort.LATER,
        "swindon/looked-after#cla.pep-available",
        365,
    ),
    Row(
        "key stage 4: only in the GCSE year, against the whole of the key stage",
        "swindon",
        "england/placements-and-reviews#cla.education.ks4-approval",
        Sort.NOT_OWED,
        None,
        365,
    ),
    Row(
        "key stage 4: the virtual head asked, against an officer's approval",
        "swindon",
        "england/placements-and-reviews#cla.education.ks4-approval",
        Sort.WEAKER_PROOF,
        "swindon/entering-and-leaving#cla.exam-year-consultation",
    ),
    Row(
        "a health assessment in twenty working days, against before the placement",
        "swindon",
        "england/care-planning#cla.health.initial",
        Sort.LATER,
        "swindon/looked-after#cla.health-assessment",
        365,
    ),
    Row(
        "five working days for the first adoption visit, against one week",
        "swindon",
        "england/adoption#adp.visit",
        Sort.LATER,
        "swindon/visits#adoption.visit",
        45,
    ),
    Row(
        "the record of a review in twenty working days, against fifteen",
        "swindon",
        "england/iro-handbook#cla.review.full-record",
        Sort.LATER,
        "swindon/reviews#cla.review-record",
        365,
    ),
    Row(
        "the record of a review in twenty working days, at a home",
        "trix-home",
        "england/iro-handbook#cla.review.full-record",
        Sort.LATER,
        "trix/care-and-placement-plans#home.review-report",
        365,
    ),
    Row(
        "an assessment without a last day, against 45 working days",
        "swindon",
        "england/working-together#cin.assessment",
        Sort.NOT_OWED,
        None,
        365,
    ),
    Row(
        "ceasing to look after without the assessment of every child",
        "swindon",
        "england/placements-and-reviews#cla.cease.assess",
        Sort.NOT_OWED,
        None,
        365,
    ),
    Row(
        "leaving care to 21 or 24, against 25",
        "trix-home",
        "england/care-leavers#lc.plan.review",
        Sort.NOT_OWED,
        None,
        365,
    ),
    Row(
        "a pathway plan that is only expected",
        "trix-home",
        "england/care-planning#lc.eligible.plan",
        Sort.ONLY_SHOULD,
        "trix/care-and-placement-plans#home.pathway-plan",
        365,
    ),
    Row(
        "'regularly' read as every six months, against the second review at three",
        "buckinghamshire",
        "england/care-planning#cla.review",
        Sort.LATER,
        "buckinghamshire/records#review.regular",
        365,
        ("bucks-b1-reviews", "six-months"),
    ),
    Row(
        "'regularly' in the plan's own review, read as every six months",
        "bradford",
        "england/care-planning#cla.review",
        Sort.LATER,
        "bradford/care-plan-contents#careplan.targets-reviewed",
        365,
        ("bradford-r1", "six-months"),
    ),
    Row(
        "twenty days for the first review read as days in a row of four weeks",
        "sparks",
        "england/care-planning#cla.review",
        Sort.LATER,
        "sparks/reviews#cla.review",
        62,
        ("sparks-k1-first-review", "twenty-eight-days"),
    ),
)

EQUAL = (
    ("swindon", "england/care-planning#cla.review", "swindon/reviews#cla.review"),
    ("swindon", "england/care-planning#cla.placementplan", "swindon/looked-after#cla.placement-plan"),
    ("swindon", "england/care-planning#cla.careplan", "swindon/looked-after#cla.care-plan"),
    ("swindon", "england/working-together#cp.icpc", "swindon/child-protection#cp.conference-initial"),
    ("sparks", "england/care-planning#cla.review", "sparks/reviews#cla.review"),
)


@pytest.fixture(scope="module")
def differences() -> Mapping[str, Comparison]:
    """By authority the comparison of the groups that the rows are about."""
    catalogue, wanted = Catalogue.open(), defaultdict[str, set[str]](set)
    for authority, above in [(one.authority, one.above) for one in WEAKER] + [one[:2] for one in EQUAL]:
        wanted[authority].add(above)
    return {
        name: compare(
            catalogue.library, catalogue.authority(name), catalogue.policy(name), YEAR, frozenset(those)
        )
        for name, those in wanted.items()
    }


@pytest.mark.parametrize("row", WEAKER, ids=lambda row: row.about)
def test_a_difference_found_by_reading_is_found_by_comparing(
    differences: Mapping[str, Comparison], row: Row
) -> None:
    """In the way, for the standard, under the reading and on as many dates as the row says."""
    findings = [
        each
        for group in differences[row.authority].compared
        for each in group.findings
        if group.above == row.above
    ]

    found = [
        one
        for one in findings
        if (one.sort, one.local, one.alternative) == (row.sort, row.local, row.reading)
    ]

    assert found, [(one.sort, one.local, one.alternative) for one in findings]
    assert max(one.found for one in found) == row.dates


@pytest.mark.parametrize(("authority", "above", "local"), EQUAL)
def test_what_the_documents_have_as_the_law_has_it_is_never_later(
    differences: Mapping[str, Comparison], authority: str, above: str, local: str
) -> None:
    """As the policy stands nothing is found about it, and nothing is left unproved."""
    groups = differences[authority].compared
    group = next(one for one in groups if (one.above, one.alternative) == (above, None))

    assert (group.about(local), group.unproved) == ((), ())
    assert local in group.met_together
