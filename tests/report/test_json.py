"""JSON schema 1: the keys of the command line contract, their types, and nothing that moves."""

from __future__ import annotations

import json
from datetime import datetime

from engine.outcome import Alternative, State
from engine.report.json_ import outcome_json, to_json, to_text
from tests.report import samples
from tests.report.samples import CHECKED, outcome

#: The keys that the contract names, in its order; others may stand beside them.
OUTCOME_KEYS = [
    *(
        "standard",
        "pack",
        "topic",
        "occurrence",
        "stage",
        "anchor",
        "due",
        "state",
        "breach",
        "done",
        "days_late",
    ),
    *(
        "precision",
        "needs",
        "possible",
        "cause",
        "due_between",
        "safe_by",
        "alternatives",
        "moved_from",
        "waiver",
    ),
    *("who", "cite", "force", "confirmed", "why"),
]


def test_the_outer_keys_are_those_of_schema_one():
    found = to_json(CHECKED)

    assert {"schema", "authority", "as_of", "matcher", "policy", "cases", "summary"} <= set(found)
    assert (found["schema"], found["as_of"], found["matcher"]) == (1, "2026-04-20", "durable")
    assert set(found["policy"]) == {"hash", "packs"}
    assert set(found["policy"]["packs"][0]) == {"pack", "version", "hash"}


def test_an_outcome_has_every_key_of_schema_one_in_order():
    keys = list(outcome_json(samples.MET))

    assert [key for key in keys if key in OUTCOME_KEYS] == OUTCOME_KEYS


def test_facts_have_their_kind_id_and_day():
    found = outcome_json(samples.MET)

    assert found["anchor"] == {
        "kind": "placement",
        "id": "p1",
        "at": "2026-03-16",
        "source": "c1.yaml line 4",
    }
    assert found["done"]["at"] == "2026-03-20"


def test_what_there_is_nothing_to_say_of_is_null_or_empty():
    found = outcome_json(samples.MET)

    assert [found[key] for key in ("days_late", "precision", "cause", "due_between", "waiver")] == [None] * 5
    assert [found[key] for key in ("needs", "possible", "alternatives")] == [[], [], []]


def test_an_unknown_shows_its_bounds_states_and_needs():
    found = outcome_json(samples.UNTOLD)

    assert (found["state"], found["breach"], found["due"]) == ("unknown", None, None)
    assert found["due_between"] == ["2026-04-13", "2026-04-15"]
    assert (found["possible"], found["cause"]) == (["met", "overdue"], "not recorded")
    assert found["needs"] == ["review", "placement/p1.emergency"]


def test_an_instant_is_london_time_to_the_minute():
    two_o_clock = datetime(2026, 3, 20, 14, 5)  # noqa: DTZ001 - outcomes hold naive London times
    found = outcome_json(outcome(due=two_o_clock, state=State.DUE))

    assert found["due"] == "2026-03-20T14:05"


def test_a_waiver_and_an_alternative_are_told_in_full():
    assert outcome_json(samples.WAIVED)["waiver"] == {
        "id": "w1",
        "by": "head of service",
        "why": "family abroad",
        "until": "2026-05-01",
    }
    other = outcome(alternatives=(Alternative("day-zero", "anchor-day-1", "met", None, False),))
    assert outcome_json(other)["alternatives"] == [
        {"reading": "day-zero", "choice": "anchor-day-1", "state": "met", "due": None, "breach": False}
    ]


def test_the_counts_of_the_summary_add_up():
    found = to_json(CHECKED)["summary"]

    assert sum(found["states"].values()) == found["outcomes"]
    assert sum(found["breach"].values()) == found["outcomes"]
    for each in found["standards"]:
        assert sum(each["cases"].values()) == found["cases"]
        assert sum(each["states"].values()) == each["outcomes"]
    assert "swindon/visits#cp.core-group" in found["never_applied"]


def test_the_text_is_json_with_letters_as_they_are_and_ends_in_a_newline():
    text = to_text(samples.checked(outcome(title="Besuch für Zoë")))

    assert "Zoë" in text
    assert text.endswith("}\n")
    assert json.loads(text)["cases"][0]["outcomes"][0]["title"] == "Besuch für Zoë"
