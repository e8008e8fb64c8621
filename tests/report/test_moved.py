"""What a change of policy comes to, in words."""

from __future__ import annotations

from typing import Any

from engine.report.look import Look
from engine.report.moved import impact_text

CLASSES = (
    *("new_breach", "cleared_breach", "now_unknown", "now_known", "date_moved"),
    *("newly_owed", "no_longer_owed", "otherwise", "same"),
)


def found(**counts: int) -> dict[str, Any]:
    row = {**dict.fromkeys(CLASSES, 0), **counts}
    example = {
        "class": "new_breach",
        "standard": "local/visits#cla.visit",
        "title": "Visits",
        "case": "C-1",
        "occurrence": "p1/first",
        "state_before": "met",
        "state_after": "met_late",
        "due_before": "2026-03-09",
        "due_after": "2026-03-05",
    }
    return {
        "compared": ["local/visits#cla.visit"],
        "total": row,
        "standards": {"local/visits#cla.visit": row},
        "teams": {"north": row},
        "work": {
            "weeks": 13,
            "from_before": "2026-03-31",
            "from": "2026-03-31",
            "before": {"visit": [1] * 13},
            "after": {"visit": [2] * 13},
        },
        "examples": [example],
    }


def test_one_reads_as_well_as_many() -> None:
    """No class of differences has a verb that only many would have."""
    lines = impact_text(found(new_breach=1, date_moved=1, same=7), Look()).splitlines()

    assert "  local/visits#cla.visit: 1 a breach now, 1 with another due day, 7 the same" in lines


def test_an_example_names_the_standard_and_both_sides() -> None:
    """Else nobody knows what is late."""
    text = impact_text(found(new_breach=1), Look())

    assert "C-1 p1/first, Visits: met, due 2026-03-09 → met_late, due 2026-03-05" in text
    assert "visit: 13 before, 26 after (+1.0 a week)" in text


def test_where_nothing_differs_no_heading_stands_over_nothing() -> None:
    """Nor does an empty list look like one that was cut off."""
    text = impact_text(found(same=7), Look())

    assert "7  the same" in text
    assert "By standard" not in text
    assert "By team" not in text
