"""`dutybook compare A --with B`: two councils side by side."""

from __future__ import annotations

import json


def test_two_councils_are_set_side_by_side(dutybook):
    """Schema 1: every row has its two standards, or one, what it comes to, and how each point was told."""
    only = ("--only", "bradford/care-plan-contents#careplan.targets-reviewed", "--format", "json")
    both = ("bradford", "--with", "buckinghamshire", "--on", "2026-04-20", "--years", "2026")
    answer = dutybook("compare", *both, *only)
    data = json.loads(answer.out)
    own = [row for row in data["rows"] if (row["first"] or "").startswith("bradford/")]

    assert (answer.status, data["schema"], data["on"]) == (0, 1, "2026-04-20")
    assert (data["first"]["authority"], data["second"]["authority"]) == ("bradford", "buckinghamshire")
    assert data["years"] == {"from": 2026, "to": 2026}
    assert own
    assert all(point["how"] for row in own for point in row["points"])


def test_options_of_judged_cases_are_refused_beside_another_council(dutybook):
    answer = dutybook("compare", "swindon", "--with", "sparks", "--every-case")

    assert answer.status == 2
    assert "--jobs and --every-case are about judged cases, and --with judges none" in answer.err


def test_a_day_needs_two_councils(dutybook):
    answer = dutybook("compare", "swindon", "--on", "2026-04-20")

    assert answer.status == 2
    assert "it is about two authorities: name the other --with" in answer.err
