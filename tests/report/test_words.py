"""Small words: dates, needs, names; short, plain, and never what a terminal would obey."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.report.words import (
    NO_TERMS,
    Terms,
    attribute_words,
    clean,
    count,
    day_words,
    distance,
    listing,
    need_words,
    record_of,
    who_words,
)

TERMS = Terms(
    roles={"iro": "reviewing officer"},
    kinds={"looked_after": "time looked after"},
    attributes={"placement.emergency": "whether the placement was an emergency"},
)


@pytest.mark.parametrize(
    ("need", "words", "record"),
    [
        ("visit", "the table 'visit'", None),
        ("placement/p1", "placement p1", None),
        ("person.born", "'born' of person", None),
        ("looked_after/la1.to", "'to' of time looked after la1", ("looked_after", "la1")),
        (
            "placement/p1.emergency",
            "whether the placement was an emergency (placement p1, 'emergency')",
            ("placement", "p1"),
        ),
        (
            "placement/a.b@2026-01-01.kind",
            "'kind' of placement a.b@2026-01-01",
            ("placement", "a.b@2026-01-01"),
        ),
        ("care_plan/cp1.actions/a2.text", "'text' of care plan cp1, actions a2", ("care_plan", "cp1")),
    ],
)
def test_what_is_missing_is_named_in_the_vocabulary_s_words(need, words, record):
    assert need_words(need, TERMS) == words
    assert record_of(need) == record


def test_on_its_record_an_attribute_is_named_alone():
    assert (
        attribute_words("placement/p1.emergency", TERMS)
        == "whether the placement was an emergency ('emergency')"
    )
    assert attribute_words("care_plan/cp1.actions/a2.text", TERMS) == "'text' of actions a2"


@pytest.mark.parametrize(
    ("day", "words"),
    [(20, "today"), (21, "tomorrow"), (19, "yesterday"), (25, "in 5 days"), (7, "13 days ago")],
)
def test_a_day_is_told_by_its_distance(day, words):
    assert distance(date(2026, 4, day), date(2026, 4, 20)) == words


def test_dates_are_told_in_english_whatever_the_locale():
    assert day_words(date(2026, 4, 7)) == "Tue 7 Apr 2026"
    assert day_words(datetime(2026, 4, 7, 9, 5)) == "Tue 7 Apr 2026 09:05"  # noqa: DTZ001 - naive is London


def test_counts_and_lists_read_as_sentences():
    assert [count(1, "case"), count(0, "case"), count(1234, "breach", "breaches")] == [
        "1 case",
        "0 cases",
        "1,234 breaches",
    ]
    assert [listing([]), listing(["a"]), listing(["a", "b"]), listing("abc", "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]


def test_a_role_has_the_authority_s_own_name():
    assert who_words("iro", TERMS) == "Reviewing officer"
    assert who_words("team_manager", NO_TERMS) == "Team manager"
    assert who_words(None, TERMS) == ""


def test_control_characters_become_blanks():
    assert clean("a\x1b[31m\nb\u202ec") == "a [31m b c"
