"""The comparison notices what it should."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conformance.compare import compare
from tests.conformance.reader import scalar, vectors
from tests.oracle.walker import walk

CHANGED = {"state": "no such state", "stage": "no such stage", "cause": "no such cause", "precision": "hour"}


def changed(field: str, value: Any) -> Any:
    """Return another value for a field."""
    if field in ("due", "done"):
        return date(1999, 1, 1) if value is None else value + timedelta(1)
    if field == "due_between":
        return [date(1999, 1, 1), value[1]]
    if field == "breach":
        return {True: False, False: None, None: False}[value]
    if field in ("needs", "possible"):
        return [*value, "something else"]
    return CHANGED.get(field, 999)


@pytest.mark.parametrize("vector", vectors(), ids=lambda v: v["id"])
def test_every_field_that_a_vector_states_is_compared(vector: dict[str, Any]) -> None:
    """Changing any one expected field, dropping an outcome or adding one makes a difference."""
    actual = walk(vector)
    for n, expected in enumerate(vector["expect"]):
        for field in expected.keys() - {"standard", "occurrence"}:
            other = {**expected, field: changed(field, expected[field])}
            wrong = [*vector["expect"][:n], other, *vector["expect"][n + 1 :]]
            assert len(compare(wrong, actual)) == 1, field
        assert compare([o for o in vector["expect"] if o is not expected], actual)
        assert compare(vector["expect"], [o for o in actual if o["occurrence"] != expected["occurrence"]])


def test_scalars_are_read_as_yaml_1_2_with_yes_and_no() -> None:
    """Dates, times, yes and no have their meaning; times of day, octal-looking numbers and versions stay
    text.
    """
    texts = ["yes", "no", "1:30", "010", "2020.1", "13", "null", "none"]
    assert [scalar(t) for t in texts] == [True, False, "1:30", "010", "2020.1", 13, None, "none"]
    assert scalar("2026-03-20") == date(2026, 3, 20)
