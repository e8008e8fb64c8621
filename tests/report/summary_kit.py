"""A small summary of an audit, invented: every part is there, numbers add up, some are hidden."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("due", "cancelled", "paused", "waived", "met_late", "overdue", "missed")


def counts(on_time: int, late: int, unknown: int, **more: Any) -> dict[str, Any]:
    """Return a row of counts that adds up."""
    judged = on_time + late + unknown
    return {
        "outcomes": judged,
        "excluded": 0,
        **dict.fromkeys(_COLUMNS, 0),
        "on_time": on_time,
        "late": late,
        "missed": late,
        "unknown": unknown,
        "breaches": late,
        "children": 10,
        "share_on_time": [on_time / judged, (on_time + unknown) / judged] if judged else None,
        **more,
    }


def _standard(key: str, topic: str, title: str, force: str, row: dict[str, Any]) -> dict[str, Any]:
    about = {
        "topic": topic,
        "title": title,
        "cite": "1.1",
        "force": force,
        "strength": "must",
        "strengthens": None,
        "unconfirmed": False,
    }
    return {"key": key, **about, **row}


def summary() -> dict[str, Any]:
    """Return the summary."""
    gaps = {"gaps": 8, "children_with_gap": 7}
    return {
        "schema": 1,
        "authority": "testshire",
        "name": "Testshire Council",
        "as_of": "2026-03-31",
        "known_on": None,
        "period": {"from": "2025-04-01", "to": "2026-03-31"},
        "extracted": "2026-03-31",
        "policy": {"hash": "0123456789abcdef", "packs": ["england/one", "testshire/two"]},
        "population": {
            "words": "cases open in the period",
            "cases": 40,
            "not_counted": 10,
            "in_the_data": 50,
        },
        "small_numbers": {"hidden_below": 5, "hidden": 3},
        "headline": {
            "children": 40,
            "children_with_gap": 12,
            "gaps": 18,
            "gaps_by_force": {
                "law": 9,
                "statutory guidance": None,
                "minimum standard": 0,
                "local": 6,
                "unconfirmed": 6,
            },
            "children_by_force": {
                "law": 7,
                "statutory guidance": None,
                "minimum standard": 0,
                "local": 5,
                "unconfirmed": 5,
            },
            "breaches": 20,
        },
        "totals": [{"key": "all", **counts(60, 20, 60, gaps=24, children_with_gap=14)}],
        "standards": [
            _standard("england/one#cla.visit", "cla.visit", "Visits", "law", counts(40, 12, 15)),
            _standard("testshire/two#cla.visit", "cla.visit", "Weekly visits", "local", counts(20, 8, 5)),
            _standard(
                "testshire/two#cla.form", "cla.form", "A form that nobody records", "local", counts(0, 0, 40)
            ),
        ],
        "topics": [
            {"key": "cla.visit", "topic": "cla.visit", **counts(60, 20, 20, **gaps)},
            {"key": "cla.form", "topic": "cla.form", **counts(0, 0, 40, gaps=0, children_with_gap=0)},
        ],
        "teams": [
            {"key": "safeguarding", "team": "safeguarding", **counts(50, 15, 50, **gaps)},
            {
                "key": "looked after",
                "team": "looked after",
                **counts(10, 5, 10, gaps=None, children_with_gap=None),
            },
        ],
        "workers": [
            {"key": "safeguarding/W-1", "team": "safeguarding", "worker": "W-1", **counts(50, 15, 50, **gaps)}
        ],
        "forces": [
            {"key": "law", "force": "law", "origin": "national", **counts(40, 12, 15)},
            {"key": "local", "force": "local", "origin": "local", **counts(20, 8, 45)},
        ],
        "origins": [{"key": "national", "origin": "national", **counts(40, 12, 15)}],
        "months": [
            {"key": "", "month": "", **counts(0, 0, 40)},
            {"key": "2026-02", "month": "2026-02", **counts(40, 8, 12)},
            {"key": "2026-03", "month": "2026-03", **counts(20, 12, 8)},
        ],
        "unconfirmed": ["england/one#cla.visit"],
        "never_applied": ["england/one#cla.rare"],
        "not_in_period": ["england/one#cla.before"],
        "not_in_force": [],
        "settles": [
            {
                "field": "visit.seen",
                "words": "the child was seen",
                "standards": 2,
                "unknown": 20,
                "settled_alone": 18,
                "children": 9,
            },
            {
                "field": "form",
                "words": None,
                "standards": 1,
                "unknown": 40,
                "settled_alone": 40,
                "children": 40,
            },
        ],
        "not_carried": [{"kind": "form", "standards": ["testshire/two#cla.form"]}],
        "coverage": {"visit": {"complete_from": "2025-04-01", "complete_to": "2026-03-31"}},
        "sources": [
            {
                "kind": "visit",
                "rows": 100,
                "rows_counted": 80,
                "rows_not_counted": 20,
                "cases": 45,
                "counted": 38,
                "not_counted": 7,
                "without_a_row": None,
            }
        ],
        "not_used": ["visit.weather"],
        "not_looked_at": ["missing_episode"],
        "assumptions": [
            {"id": "seen", "reason": "the form has no other box", "owner": "data team", "outcomes": 12}
        ],
        "read": {},
    }
