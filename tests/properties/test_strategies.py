"""The random examples reach every construct of the language."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.oracle.walker import walk
from tests.properties.strategies import CONSTRUCTS, Example, example, examples, features

EXAMPLES = 1_000
LEAST = EXAMPLES // 100
QUIET = list(
    HealthCheck
)  # the number of examples is what is tested; slow data generation is not a fault here


@pytest.fixture(scope="module")
def found() -> list[Example]:
    """A thousand examples."""
    return gathered(EXAMPLES)


def gathered(number: int) -> list[Example]:
    """Return so many examples, always the same."""
    found: list[Example] = []

    @seed(20260316)
    @settings(
        max_examples=number,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=QUIET,
    )
    @given(examples())
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return found


def test_every_construct_is_in_at_least_one_of_a_hundred_examples(found: list[Example]) -> None:
    """Over 1,000 examples from a fixed seed no construct, and no kind of awkward fact, is rarer than 1%."""
    counted = Counter(name for e in found for name in features(e.policy, e.case, e.as_of, e.known_on))

    assert len(found) == EXAMPLES
    assert {name: counted[name] for name in CONSTRUCTS if counted[name] < LEAST} == {}


def test_examples_by_seed_reach_every_construct_too() -> None:
    """Examples made from seeds, without hypothesis, are spread evenly: each construct is in at least 1%."""
    seeded = [example(seed) for seed in range(EXAMPLES)]
    counted = Counter(name for e in seeded for name in features(e.policy, e.case, e.as_of, e.known_on))

    assert {name: counted[name] for name in CONSTRUCTS if counted[name] < LEAST} == {}
    assert example(5) == example(5)


def test_an_example_has_at_least_one_outcome_more_often_than_not(found: list[Example]) -> None:
    """Examples are not empty: most come to outcomes, and the states that a policy can show all turn up."""
    outcomes = [walk(e.vector()) for e in found[:200]]
    states = Counter(outcome["state"] for case in outcomes for outcome in case)

    assert sum(1 for case in outcomes if case) > len(outcomes) / 2
    assert {"due", "met", "met_late", "overdue", "missed", "cancelled", "unknown"} <= set(states)


def test_features_look_at_what_is_written() -> None:
    """A construct is named when, and only when, the policy or the case spells it."""
    plain = {
        "duty": [
            {"id": "d", "for_each": "referral", "due": {"within": "3 working days", "of": "referral.at"}}
        ]
    }
    paused = {"duty": [{**plain["duty"][0], "paused_while": "family_abroad"}]}

    assert "paused_while" in features(paused, {}) - features(plain, {})
    assert "waiver" in features(plain, {"waiver": [{"id": "w1"}]}) - features(plain, {"waiver": []})
