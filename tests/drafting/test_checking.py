"""What is said of a draft: what it touches, what is wrong, what the examples come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.diagnostics import Faults
from engine.drafting.dating import EVERYONE, NEW
from engine.drafting.editing import node_at, with_item
from engine.drafting.judging import judged
from engine.drafting.patterns import (
    AGE,
    BEFORE,
    CONTAIN,
    EVERY,
    NUMBER,
    PATTERNS,
    SECTION,
    WITHIN,
    Spec,
    place_of,
    written_standard,
)
from engine.drafting.proposing import boundary_examples
from engine.drafting.reading import Reader
from engine.load import load_library
from engine.source import parse
from tests.drafting.conftest import OWN, VISITS
from web.samples import given

FIFTH = "the first visit on the fifth working day is in time, then visits are weekly until the first review"
FIRST = "within: 5 working days, of: placement.from"


def shorter(texts) -> dict[str, str]:
    return {VISITS: texts[VISITS].replace(FIRST, FIRST.replace("5", "4"), 1)}


def test_an_edit_touches_just_the_standards_that_say_something_else(texts, check):
    """A number changes one standard; a comment changes none."""
    assert check(shorter(texts)).touched == ("swindon/visits#cla.visit",)
    assert check({VISITS: "# a remark\n" + texts[VISITS]}).touched == ()
    assert check({OWN: texts[OWN].replace("body-six-months", "heading-yearly")}).touched == (
        "swindon/looked-after#cla.dental-check",
    )


def test_examples_show_what_is_expected_now_and_in_the_draft(texts, check):
    """The examples of the standard are judged on both sides, and those that differ say so."""
    found = check(shorter(texts)).examples
    one = next(each for each in found if "fifth working day is in time" in each.name)

    assert sum("swindon/visits#cla.visit" in each.standards for each in found) > 10
    assert one.now[0] == "p1/first: in time, due 2026-04-07, done 2026-04-07"
    assert one.draft[0] == "p1/first: done late, due 2026-04-02, done 2026-04-07"
    assert (one.changed, one.passed) == (True, False)


def test_the_sentence_before_and_after_is_told(texts, check):
    """The approver reads what the standard said and says."""
    said = check(shorter(texts)).said[0]

    assert "within 5 working days" in said.before
    assert "within 4 working days" in said.after


def test_the_answer_while_typing_is_that_of_the_whole_policy(texts, check):
    """What is judged with only the touched standards comes out as when everything is built."""
    quick, whole = check(shorter(texts)), check(shorter(texts), whole=True)
    all_of_it = {(each.file, each.name): each for each in whole.examples}

    assert len(quick.examples) > 10
    assert all(all_of_it[each.file, each.name].draft == each.draft for each in quick.examples if each.own)


def test_a_case_beside_an_edit_is_judged_as_by_the_whole_policy(texts, check):
    """With its reasons, by what the draft was checked by; without a check, and for all standards, by all."""
    wanted = frozenset({"swindon/visits#cla.visit", "england/care-planning#cla.visit"})
    case = given(texts[VISITS.replace(".yaml", ".examples.yaml")], FIFTH)
    for number in ("3", "6"):
        draft = {VISITS: texts[VISITS].replace(FIRST, FIRST.replace("5", number), 1)}
        files, checker = {**texts, **draft}, check.checker
        before = checker.judging(files, "swindon", wanted)
        check(draft)
        quick = checker.judging(files, "swindon", wanted)
        assert checker.judging(files, "swindon", frozenset()) is before
        assert quick is not before
        assert judged(quick, case, "2026-04-20", wanted) == judged(before, case, "2026-04-20", wanted)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("5 working days", "5 workng days", "did you mean"),
        ("who: social_worker", "whom: social_worker", "who"),
    ],
)
def test_a_fault_stands_at_its_line_and_column_with_its_cure(texts, check, old, new, words):
    """Friendly, located, and the draft is judged no further."""
    text = texts[VISITS].replace(old, new, 1)
    fault = check({VISITS: text}).errors[0]
    line = text.split("\n")[fault.line - 1]

    assert fault.file == VISITS
    assert new.split()[-2 if "workng" in new else 0].rstrip(":") in line
    assert words in f"{fault.message} {fault.help}"


def said(library, name):
    """Return what the files of a pack ask for."""
    return [
        (each.pack.duties, each.pack.content, each.pack.define, each.hash) for each in library.packs[name]
    ]


def test_files_read_as_texts_are_read_as_from_disk(texts, tmp_path):
    """One reader: the same packs, the same faults."""
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    one, other = Faults(), Faults()
    disk = load_library([tmp_path / "rules"], one, [tmp_path / "authorities"])
    mine = Reader().library(texts, other)

    assert mine.packs.keys() == disk.packs.keys()
    assert all(said(mine, name) == said(disk, name) for name in mine.packs)
    assert mine.vocabulary == disk.vocabulary
    assert [each.code for each in one.sorted()] == [each.code for each in other.sorted()]


SPECS = [
    Spec(
        WITHIN,
        "local.a",
        "A",
        "social_worker",
        "do it",
        "missing_return",
        "return_interview",
        ("by", "independent"),
        limit="72 hours",
    ),
    Spec(
        EVERY,
        "local.b",
        "B",
        "social_worker",
        "do it",
        "placement",
        "visit",
        ("seen", "yes"),
        first="1 week",
        limit="6 weeks",
        exceptions=("emergency", "out_of_area"),
    ),
    Spec(
        BEFORE, "local.c", "C", "social_worker", "do it", "conference", "supervision", limit="3 working days"
    ),
    Spec(AGE, "local.d", "D", "social_worker", "do it", "looked_after", "needs_assessment", age="16 years"),
    Spec(
        NUMBER,
        "local.e",
        "E",
        "manager",
        "do it",
        "case_open",
        "supervision",
        at_least="4",
        window="academic year",
    ),
    Spec(CONTAIN, "local.f", "F", "social_worker", "", "care_plan", fields=("outcomes", "services")),
]


#: The same, from a day on: for what begins then, or for everyone.
LATER = [
    replace(each, begins="2026-11-27", applies_to=(NEW, EVERYONE)[place % 2])
    for place, each in enumerate(SPECS)
]


@pytest.mark.parametrize("spec", SPECS + LATER, ids=lambda each: f"{each.pattern} {each.begins}".strip())
def test_each_pattern_writes_a_standard_and_examples_that_hold(texts, check, spec):
    """In time, late, owed, not owed, from the day on which it begins: every proposed example comes out as it
    says, and none is unknown."""
    assert {each.pattern for each in SPECS} == PATTERNS.keys()
    vocabulary = check.checker.base(texts, "swindon").library.vocabulary
    text = with_item(texts[VISITS], (SECTION[spec.pattern],), written_standard(spec, vocabulary))
    base = check.checker.base({**texts, VISITS: text}, "swindon")
    assert base.ruling is not None
    tree = node_at(parse(text, VISITS), place_of(spec))
    examples = boundary_examples(base.ruling, f"swindon/visits#{spec.id}", tree, spec, ())
    file = "rules/swindon/visits.examples.yaml"
    found = check({VISITS: text, file: f"{texts[file].rstrip()}\n\n{examples}"})
    mine = [each for each in found.examples if each.name.startswith(spec.id)]

    assert found.errors == ()
    assert len(mine) >= 3
    assert all(each.passed for each in mine), [each for each in mine if not each.passed]
    assert "state: unknown" not in examples
    assert len({line for line in examples.splitlines() if "state:" in line}) > 1
