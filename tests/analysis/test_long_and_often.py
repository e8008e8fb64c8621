"""Conditions that count, look back or wait long are tried on either side of what they say."""

from __future__ import annotations

import pytest

from engine.analysis.findings import Sort
from tests.analysis.kit import found, group, local, national, sorts

PLAN = """\
    for_each: placement
    must: plan
    met_by: {care_plan: {}}
    shared: yes
"""
BODY = PLAN + "    due: {within: 10 working days, of: placement.from}\n"


def spared(when: str) -> str:
    """Return the duty that is not owed where a condition holds; `never`: where nothing can hold."""
    exception = f"    unless: [{{id: spared, when: {{{when}}}, instead: none}}]\n"
    return BODY + (exception if when != "never" else "")


@pytest.mark.parametrize(
    ("above", "mine", "where"),
    [
        ("never", "count: {of: review, at_least: 2}", "review 2 times in the days before"),
        (
            "count: {of: review, at_least: 4}",
            "count: {of: review, at_least: 3}",
            "review 3 times in the days before",
        ),
        (
            "count: {of: review, at_least: 2, in_last: 3 months}",
            "count: {of: review, at_least: 2, in_last: 7 months}",
            "review 2 times longer than 3 months before",
        ),
        (
            "happened: {of: review, within: 3 months}",
            "happened: {of: review, within: 1 year}",
            "review longer than 3 months before",
        ),
        (
            "never",
            "lasted: {of: looked_after, at_least: 3 years}",
            "time looked after for 3 years 1 month",
        ),
        (
            "lasted: {of: looked_after, at_least: 5 months}",
            "lasted: {of: looked_after, at_least: 3 months}",
            "time looked after for 3 months on that day",
        ),
    ],
)
def test_what_spares_locally_after_so_many_or_so_long_is_found(above: str, mine: str, where: str) -> None:
    """The local standard asks for fewer, or for less long, before it lets a plan go."""
    gone = found(group(national(spared(above)), local(spared(mine))), Sort.NOT_OWED)

    assert (gone.circumstances, gone.found) == ((where,), 365)


def test_the_same_count_in_both_is_never_later() -> None:
    """Either both are owed or neither is, however many there were."""
    body = spared("count: {of: review, at_least: 3}")

    one = group(national(body), local(body))

    assert (sorts(one), one.unproved) == (set(), ())
