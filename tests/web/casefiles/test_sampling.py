"""The draw of a sample: the same again, in proportion, fair."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.casefiles.frames import band_of, in_order, status_of
from web.casefiles.sampling import draw
from web.records.samples import Member, Stratum

STRATA = st.lists(st.integers(1, 30), min_size=1, max_size=6)


def population(sizes: list[int]) -> list[Member]:
    """Return cases in strata of these sizes."""
    return [Member(f"C{s}-{n}", f"s{s}", "-") for s, size in enumerate(sizes) for n in range(size)]


def test_a_seed_draws_these_cases_on_every_machine():
    """What was drawn once is drawn again, by any version: the lots are hashes."""
    cases = [Member(f"C-{n}", "all", "-") for n in range(1, 21)]

    assert [each.case for each in draw(cases, 4, "7").cases] == ["C-7", "C-8", "C-9", "C-3"]


@given(sizes=STRATA, size=st.integers(1, 60), seed=st.text(max_size=5), data=st.data())
def test_the_order_of_the_cases_changes_nothing(sizes, size, seed, data):
    """The same cases in another order give the same sample in the same order."""
    cases = population(sizes)

    assert draw(data.draw(st.permutations(cases)), size, seed) == draw(cases, size, seed)


@given(sizes=STRATA, size=st.integers(1, 60))
def test_every_stratum_has_its_share(sizes, size):
    """No stratum is more than one case from its share but to have one at all, or none left; all add up."""
    drawn = draw(population(sizes), size, "1")
    wanted = min(size, sum(sizes))

    assert len(drawn.cases) == len(set(drawn.cases)) == wanted == sum(each.drawn for each in drawn.strata)
    assert Counter(each.stratum for each in drawn.cases) == {s.name: s.drawn for s in drawn.strata if s.drawn}
    assert drawn.population == sum(sizes)
    for each in drawn.strata:
        share = wanted * each.population / sum(sizes)
        assert each.drawn <= each.population
        assert each.drawn <= max(1, share + 1)
        if wanted >= len(sizes):
            assert each.drawn >= 1


def test_every_case_is_as_likely_as_any_other():
    """Over many seeds each case is drawn about as often: 5 of 20 in 2,000 draws is 500 each."""
    cases = population([20])
    often = Counter(each.case for seed in range(2000) for each in draw(cases, 5, str(seed)).cases)

    assert min(often.values()) > 420
    assert max(often.values()) < 580


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0, "under 5"),
        (4, "under 5"),
        (5, "5 to 9"),
        (15, "10 to 15"),
        (16, "16 and over"),
        (None, "age not known"),
    ],
)
def test_a_child_is_in_the_band_of_its_age(age, words):
    """Bands are whole years; an age that nobody recorded is a part of its own."""
    assert band_of({"age": age}) == words


def test_what_a_case_is_open_for_is_said_once():
    """A child who is looked after and on a plan counts as looked after."""
    none = dict.fromkeys(("looked_after", "protection_plan", "child_in_need_plan"))

    assert status_of({**none, "looked_after": True, "protection_plan": True}) == "looked after"
    assert status_of(none) == "open otherwise"


def test_parts_by_age_are_listed_from_the_youngest():
    """Not by their first letters; what has no age comes last."""
    names = ["16 and over", "age not known", "5 to 9", "under 5"]
    listed = in_order(Stratum(name, 1, 1) for name in names)

    assert [each.name for each in listed] == ["under 5", "5 to 9", "16 and over", "age not known"]
