"""The small changes of a standard: what there is to change, and how the changed tree reads."""

from __future__ import annotations

import pytest

from engine.diagnostics import Faults
from engine.load import load_duty
from engine.proving.edits import content_edits, definition_edits, duty_edits, edited
from engine.proving.edits.trees import shown
from engine.source import Mapping, parse
from engine.vocabulary import Vocabulary
from tests.engine.reading_help import vocabulary

VOCABULARY = vocabulary()

DUTY = """
id: a
who: social_worker
for_each: placement
must: visit the child
due: {within: 5 working days, of: placement.from}
met_by: {visit: {where: {seen: yes}}}
shared: yes
"""


def edits(**keys: str) -> dict[str, str]:
    """Return what the edits of a duty say, with the duty as it then stands."""
    text = DUTY + "".join(f"{key}: {value}\n" for key, value in keys.items())
    tree = parse(text, "a.yaml")
    assert isinstance(tree, Mapping)
    return {one.words: shown(edited(tree, one.place, one.new), 1000) for one in duty_edits(tree, VOCABULARY)}


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        ("due.within: 5 working days → 6 working days", "within: 6 working days"),
        ("due.within: 5 working days → 4 working days", "within: 4 working days"),
        ("due.within: 5 working days → 5 days", "within: 5 days"),
        ("due: so long before in place of after", "at_least: 5 working days, before: placement.from"),
        ("due.of: placement.from → placement.to", "of: placement.to"),
        ("met_by.visit.where: {seen: yes} taken out", "met_by: {visit: {}}"),
        ("met_by.visit.where: {seen: yes} → {not: {seen: yes}}", "where: {not: {seen: yes}}"),
        ("strength: must → should", "strength: should"),
    ],
)
def test_a_duty_is_changed_one_thing_at_a_time(words, becomes):
    assert becomes in edits()[words]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("unless", "[{id: x, when: {emergency: yes}, instead: none}]", "unless: "),
        ("since", "3 months before placement.from", "since: 3 months before placement.from taken out"),
        (
            "since",
            "3 months before placement.from",
            "since: 3 months before placement.from → 4 months before",
        ),
        ("since", "3 months before placement.from", "since: 3 months before placement.from → 3 months after"),
        ("if_late", "{still_owed: no}", "if_late.still_owed: no → yes"),
        ("paused_while", "looked_after", "paused_while: looked_after taken out"),
        ("nth", "2", "nth: 2 → 1"),
    ],
)
def test_each_key_that_means_something_is_changed(key, value, words):
    assert any(one.startswith(words) for one in edits(**{key: value}))


def test_what_says_the_default_aloud_is_left_alone():
    """A duty ends with its own anchor and a fact serves every live one whether or not that is written."""
    found = edits(ends="placement.to")

    assert not [words for words in found if words.startswith(("shared", "ends: placement.to taken out"))]


def test_of_two_limbs_each_is_left_out_and_the_choice_turned_round():
    due = "{earliest_of: [{within: 2 days, of: placement.from}, {within: 1 week, of: placement.from}]}"
    text = DUTY.replace("{within: 5 working days, of: placement.from}", due)
    tree = parse(text, "a.yaml")
    assert isinstance(tree, Mapping)
    found = {one.words for one in duty_edits(tree, VOCABULARY)}

    assert {"due: without its limb 1", "due: without its limb 2"} <= found
    assert "due: latest_of in place of earliest_of" in found


def test_a_list_of_one_is_never_emptied():
    """A condition without conditions would not load: that is no slip anybody could make unnoticed."""
    tree = parse("{id: d, while: {all: [{in: looked_after}]}}", "d.yaml")
    assert isinstance(tree, Mapping)

    assert [one.words for one in definition_edits(tree)] == [
        "while: {all: [{in: looked_after}]} → {not: {all: [{in: looked_after}]}}"
    ]


def test_an_age_moves_by_its_smallest_unit():
    tree = parse("{id: d, while: {age: {from: 15 years 6 months, below: 18 years}}}", "d.yaml")
    assert isinstance(tree, Mapping)
    found = {one.words for one in definition_edits(tree)}

    assert "while.age.from: 15 years 6 months → 15 years 7 months" in found
    assert "while.age.below: 18 years → 17 years" in found


def test_a_content_standard_loses_sections_words_and_fields_one_by_one():
    text = """
    id: c
    of: plan
    sections: [Health, School]
    check:
      - {field: owner, required: yes, never: [ongoing, tbc]}
    """
    tree = parse(text, "c.yaml")
    assert isinstance(tree, Mapping)
    found = {one.words for one in content_edits(tree, Vocabulary())}

    assert {"sections.1: Health taken out", "sections.2: School taken out"} <= found
    assert {"check.1.never.1: ongoing taken out", "check.1.required: yes taken out"} <= found
    assert any(words.startswith("check: ") and words.endswith("taken out") for words in found)


def test_an_edit_leaves_the_tree_as_it_was_and_can_be_read():
    tree = parse(DUTY, "a.yaml")
    assert isinstance(tree, Mapping)
    before = shown(tree, 1000)
    for one in duty_edits(tree, VOCABULARY):
        if one.words == "due.within: 5 working days → 6 working days":
            faults = Faults()
            assert load_duty(edited(tree, one.place, one.new), VOCABULARY, frozenset(), faults)
            assert not faults.errors

    assert shown(tree, 1000) == before


def test_a_place_that_is_not_there_is_refused():
    tree = parse(DUTY, "a.yaml")

    with pytest.raises(KeyError):
        edited(tree, ("due", "at_most"), None)
