"""Every conformance vector passes through the product's own loader, layers, compiler and evaluator, with
both matchers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.evaluate import evaluate
from engine.evaluate.choosing import choose
from engine.matching import Matcher, Rule
from engine.outcome import Outcome
from tests.conformance.compare import compare
from tests.conformance.reader import FILES, vectors
from tests.conformance.translate import case_of, moment, plan_of

TOLD = ("standard", "occurrence", "stage", "due", "due_between", "state", "breach", "days_late")
UNTOLD = ("precision", "possible", "needs", "cause")
FIELDS = TOLD + UNTOLD
NUMBER_OF_VECTORS = 72


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome in the spelling of the vectors."""
    done = None if outcome.done is None else outcome.done.at
    return {field: getattr(outcome, field) for field in FIELDS} | {"done": done}


def judge(vector: dict[str, Any], matcher_for: Callable[[tuple[Rule, ...]], Matcher]) -> list[dict[str, Any]]:
    """Evaluate a vector and return every outcome as a dictionary."""
    plan, vocabulary = plan_of(vector)
    matcher = matcher_for(plan.rules)
    try:
        outcomes = evaluate(
            plan,
            case_of(vector, vocabulary),
            moment(vector["as_of"]),
            moment(vector.get("known_on")),
            matcher=matcher,
        )
    finally:
        matcher.close()
    return [as_dict(one) for one in outcomes]


@pytest.mark.parametrize("matcher", ["plain", "durable"])
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any], matcher: Any) -> None:
    """The outcomes are those that the vector expects, all of them and no others."""
    actual = judge(vector, lambda rules: choose(rules, matcher))

    assert compare(vector["expect"], actual) == []


def test_no_vector_is_missing() -> None:
    """All vectors are read, each once."""
    ids = [vector["id"] for vector in vectors()]

    assert len(ids) == len(set(ids)) == NUMBER_OF_VECTORS


@pytest.mark.parametrize("name", FILES)
def test_the_copies_are_those_of_the_design(name: str) -> None:
    """Where the design lies beside the clone, the vectors carried here are its own, byte for byte; a
    stranger's clone has only these, which must be there."""
    copy = Path(__file__).with_name(name)
    original = Path(__file__).parents[3] / "shared" / "conformance" / name

    assert copy.is_file()
    assert not original.is_file() or original.read_bytes() == copy.read_bytes()
