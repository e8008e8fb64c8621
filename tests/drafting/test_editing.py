"""Edits that change what was meant and nothing else."""

from __future__ import annotations

from datetime import date
from difflib import unified_diff

import pytest

from engine.drafting.dating import EVERYONE, NEW, Change, changed, changed_from, dated, undated
from engine.drafting.editing import (
    node_at,
    with_item,
    with_key,
    with_list,
    with_value,
    without_item,
    without_key,
    written,
)
from engine.drafting.fields import fields_of
from engine.drafting.overriding import choose_reading, override
from engine.source import parse
from tests.drafting.conftest import OWN, VISITS

AT = ("duties", "cla.visit")
FIRST = ("series", "first", "within")
INTERVIEW = "england/missing#missing.return-interview"


def lines(before: str, after: str) -> list[str]:
    """Return the lines that went and came."""
    found = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_one_number_changed_is_one_line_of_diff(texts):
    """Comments, order and spacing of the pack stay."""
    after = changed(texts[VISITS], AT, [Change(FIRST, "4 working days")])

    assert lines(texts[VISITS], after) == [
        "-      - {id: first, within: 5 working days, of: placement.from}",
        "+      - {id: first, within: 4 working days, of: placement.from}",
    ]


def test_every_field_of_every_standard_changes_one_line(texts):
    """Whatever a form may change, nothing but the value's own line differs."""
    tree = parse(texts[VISITS], VISITS)
    tried = 0
    for standard in node_at(tree, ("duties",)).items:
        path = ("duties", standard.get("id").text)
        for field in fields_of(standard):
            held = node_at(tree, (*path, *field.path)).span
            if field.sort == "words" or held.line != held.end_line:
                continue  # a text of several lines goes whole
            new = {"limit": "99 weeks", "number": "98"}.get(field.sort, "something else")
            after = with_value(texts[VISITS], (*path, *field.path), new)
            differ = lines(texts[VISITS], after)
            assert len(differ) == 2, (path, field.path)
            tried += 1
    assert tried > 30


def test_a_change_for_new_children_adds_a_version_and_leaves_the_old_one(texts, check):
    """What held before the day stays as it was written; the new version restates the series."""
    after = changed_from(texts[VISITS], AT, [Change(FIRST, "4 working days")], date(2026, 4, 5), NEW)
    added = lines(texts[VISITS], after)

    assert all(line.startswith("+") for line in added)
    assert [line.strip("+ ") for line in added[:4]] == [
        "versions:",
        "- in_force: {to: 2026-04-05}",
        "- in_force: {from: 2026-04-05}",
        "applies_to: new anchors",
    ]
    assert check({VISITS: after}).errors == ()


def test_a_second_dated_change_ends_the_first(texts, check):
    """The last version gets an end, and one more begins on that day."""
    once = changed_from(texts[VISITS], AT, [Change(FIRST, "4 working days")], date(2026, 4, 5), NEW)
    inner = ("versions", "1", *FIRST)
    twice = changed_from(once, AT, [Change(inner, "3 working days")], date(2026, 6, 1), EVERYONE)

    assert "in_force: {from: 2026-04-05, to: 2026-06-01}" in twice
    assert "applies_to: days from" in twice
    assert check({VISITS: twice}).errors == ()


def test_a_difference_from_a_national_standard_is_a_choice_with_its_reason(texts, check):
    """The national pack is untouched; a second change of the same value changes the same line."""
    change = [Change(("due", "within"), "48 hours")]
    once = override(texts[OWN], INTERVIEW, change, "by the board")
    again = override(once, INTERVIEW, [Change(("due", "within"), "24 hours")], "and again")

    assert lines(texts[OWN], once) == [
        f"+  - {{standard: {INTERVIEW}, set: {{due: {{within: 48 hours}}}}, reason: by the board}}"
    ]
    assert len(lines(once, again)) == 2
    assert check({OWN: once}).touched == (INTERVIEW,)


def test_a_looser_number_than_the_national_one_is_a_located_fault(texts, check):
    """The form cannot weaken what may only be tightened."""
    text = override(texts[OWN], INTERVIEW, [Change(("due", "within"), "80 hours")], "no")
    fault = check({OWN: text}).errors[0]

    assert "looser than '72 hours'" in fault.message
    assert fault.line == text.split("\n").index(next(x for x in text.split("\n") if "80 hours" in x)) + 1


def test_a_reading_is_chosen_where_it_stands(texts):
    """One line changes."""
    after = choose_reading(texts[OWN], "swindon-14.12", "heading-yearly", "the board: yes")

    assert [line[:1] for line in lines(texts[OWN], after)] == ["-", "+"]
    assert 'choose: heading-yearly, reason: "the board: yes"' in after


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        ("a: [x, y]\n", "z", "a: [x, y, z]\n"),
        ("a: []\n", "z", "a: [z]\n"),
        ("a:\n  - x  # why\n  - y\nb: 1\n", "z", "a:\n  - x  # why\n  - y\n  - z\nb: 1\n"),
        ("b: 1\n", "z", "b: 1\na:\n  - z\n"),
        ("a:\n- {id: x}\n\n- {id: y}\n", "id: z\nk: 1", "a:\n- {id: x}\n\n- {id: y}\n\n- id: z\n  k: 1\n"),
    ],
)
def test_an_item_is_added_in_the_style_of_its_list(text, item, expected):
    """In brackets or a line each, apart or together."""
    assert with_item(text, ("a",), item) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {x: 1}\n", "a: {x: 1, k: v}\n"),
        ("a:\n  x: 1  # why\nb: 2\n", "a:\n  x: 1  # why\n  k: v\nb: 2\n"),
    ],
)
def test_a_key_is_added_at_the_end_of_its_mapping(text, expected):
    """In braces or on a line of its own."""
    assert with_key(text, ("a",), "k", "v") == expected


def test_a_list_of_words_keeps_the_items_that_stay(texts):
    """Quotes of what stays are kept; what is new is quoted where it has to be."""
    text = "never:\n  - 'as soon'\n  - ongoing  # said so\nb: 1\n"

    assert (
        with_list(text, ("never",), ["as soon", "tbc: later"])
        == "never:\n  - 'as soon'\n  - \"tbc: later\"\nb: 1\n"
    )
    assert with_list("never: [a, b]\n", ("never",), ["b", "c"]) == "never: [b, c]\n"


def test_what_is_taken_out_leaves_the_rest(texts):
    """An exception or a key goes with its lines, and nothing else."""
    text = "unless:\n  - id: a\n    when: {x: yes}\n  - {id: b, when: {y: yes}}\nk: 1\nz: 2\n"

    assert without_item(text, ("unless", "a")) == "unless:\n  - {id: b, when: {y: yes}}\nk: 1\nz: 2\n"
    assert without_key(text, ("k",)) == text.replace("k: 1\n", "")
    assert written(text, ("unless", "a")) == "id: a\nwhen: {x: yes}"


def test_a_path_that_leads_nowhere_is_a_key_error():
    """No edit guesses."""
    with pytest.raises(KeyError, match=r"a\.b"):
        with_value("a: {c: 1}\n", ("a", "b"), "2")


def test_a_number_typed_into_the_text_can_be_given_a_day(texts):
    """What was changed in place is found, and moves into a version just as a form would have written it."""
    before = texts[VISITS]
    typed = changed(before, AT, [Change(FIRST, "4 working days"), Change(("title",), "Visits")])
    (found,) = undated(before, typed)
    named = changed(before, AT, [Change(("title",), "Visits")])

    assert (found.label, found.old, found.new) == (
        "Stage “first”: how long",
        "5 working days",
        "4 working days",
    )
    assert dated(typed, [found], date(2026, 6, 1), NEW) == changed_from(
        named, AT, [Change(FIRST, "4 working days")], date(2026, 6, 1), NEW
    )
    assert undated(before, dated(typed, [found], date(2026, 6, 1), NEW)) == []
