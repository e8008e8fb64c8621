"""Counts add up, for each standard and in total, whatever the outcomes are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.outcome import State
from engine.report.checked import CaseOutcomes, narrowed, summarise
from tests.report.samples import CHECKED, LOCAL, NATIONAL, STANDARDS, outcome

OUTCOMES = st.builds(
    lambda state, breach, standard, pack, number: outcome(
        state=state, breach=breach, standard=standard, pack=pack, occurrence=f"x{number}/first"
    ),
    st.sampled_from(list(State)),
    st.sampled_from([True, False, None]),
    st.sampled_from(["cla.visit", "cla.review", "not.listed"]),
    st.sampled_from([LOCAL, NATIONAL]),
    st.integers(0, 9),
)
CASES = st.lists(st.lists(OUTCOMES, max_size=6), max_size=5)


@given(CASES)
def test_all_counts_add_up(cases):
    """States sum to outcomes, breaches too; applied and not applicable sum to the cases."""
    from dataclasses import replace

    held = tuple(CaseOutcomes(f"C{n}", tuple(found)) for n, found in enumerate(cases))
    summary = summarise(replace(CHECKED, cases=held))

    assert sum(summary.states.values()) == summary.outcomes == sum(map(len, cases))
    assert summary.breaches + summary.not_breaches + summary.breach_unknown == summary.outcomes
    assert sum(each.outcomes for each in summary.standards) == summary.outcomes
    for each in summary.standards:
        assert sum(each.states.values()) == each.outcomes
        assert each.applied + each.not_applicable == summary.cases == len(cases)
    for state in State:
        assert sum(each.states[state] for each in summary.standards) == summary.states[state]


def test_a_standard_that_never_applied_is_named_and_counted_as_not_applicable():
    summary = summarise(CHECKED)

    assert f"{LOCAL}#cp.core-group" in summary.never_applied
    counted = next(each for each in summary.standards if each.standard.id == "cp.core-group")
    assert (counted.applied, counted.not_applicable) == (0, 3)


def test_every_standard_of_the_policy_is_counted_once():
    keys = [each.standard.key for each in summarise(CHECKED).standards]

    assert sorted(keys) == sorted(each.key for each in STANDARDS)


def test_a_case_without_any_outcome_is_counted():
    assert summarise(CHECKED).cases_without_outcome == 1


def test_narrowing_to_a_standard_keeps_the_cases_and_counts_that_standard_alone():
    summary = summarise(narrowed(CHECKED, frozenset({f"{LOCAL}#cla.visit"})))

    assert (summary.cases, summary.outcomes, len(summary.standards)) == (3, 3, 1)
