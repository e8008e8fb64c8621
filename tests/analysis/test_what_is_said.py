"""What the report of a comparison says is never later, and what it does not say of more than that."""

from __future__ import annotations

import pytest

from engine.report.comparison import parts, to_dict
from tests.analysis.kit import PLAN, comparison, local, national

FOSTER = "    when: {kind: foster}\n"
NEVER, WHERE_OWED = "Never later", "Never later where it is owed"


def said(*packs: str) -> dict[str, int]:
    """Return how many paragraphs each part of the report has."""
    return {part.heading: len(part.paragraphs) for part in parts(comparison(*packs))}


@pytest.mark.parametrize(
    ("mine", "never", "where_owed"), [(PLAN, 1, 0), (PLAN + FOSTER, 0, 1), (PLAN.replace("10", "12"), 0, 0)]
)
def test_never_later_is_said_only_where_nothing_at_all_was_found_weaker(
    mine: str, never: int, where_owed: int
) -> None:
    """Of one that is owed in fewer cases it is said only for where it is owed."""
    told = said(national(PLAN), local(mine))

    assert (told[NEVER], told.get(WHERE_OWED, 0)) == (never, where_owed)


def test_a_program_is_told_the_same() -> None:
    """Both answers stand in the JSON."""
    told = to_dict(comparison(national(PLAN), local(PLAN + FOSTER)))

    [one] = told["compared"][0]["locals"]
    assert (one["never_later"], one["never_later_where_owed"]) == (False, True)
