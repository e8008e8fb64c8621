"""What lint finds: a broken pack for each mistake beside its exact diagnostic; and what it leaves alone."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Age
from engine.codes import CODES
from engine.conditions import AgeIs, All, Any_, Condition, Field, Not, Op
from engine.diagnostics import Faults, render_all
from engine.layers import build_policy
from engine.lint import lint_library, lint_policy
from engine.linting.graphs import circles
from engine.linting.truth import exclusive, implies, impossible
from engine.load import Library, LoadedPack, Located, load_library, load_pack
from engine.source import parse
from tests.engine.layering_kit import LOCAL, NATIONAL, authority, choose, library, vocabulary

BAD = Path(__file__).parent.parent / "packs" / "bad"
LINTED = sorted(BAD.glob("lint_*.yaml"))
TODAY = date(2026, 11, 22)


def lint(text: str, name: str, on: date = TODAY) -> str:
    """Return what lint says of one pack, as a person reads it; a pack that cannot be read fails the test."""
    faults = Faults()
    words = vocabulary()
    node = parse(text, name)
    pack = load_pack(node, words, faults)
    faults.raise_if_errors()
    assert pack is not None
    loaded = LoadedPack(pack, node, name, sha256(text.encode()).hexdigest(), Located(node))
    found = Faults()
    lint_library(Library(words, {pack.pack: (loaded,)}), on, found)
    return render_all(found.sorted(), {name: text}.get) + "\n"


@pytest.mark.parametrize("path", LINTED, ids=lambda path: path.stem)
def test_each_mistake_has_its_exact_diagnostic(path: Path):
    """The text of the diagnostic, place and caret included, is the file beside the broken pack."""
    expected = path.with_suffix(".expected").read_text(encoding="utf-8")

    assert lint(path.read_text(encoding="utf-8"), path.name) == expected


def test_every_code_of_lint_has_a_broken_pack_or_a_test_here():
    """No code without a proof that it can be found."""
    shown = "".join(path.with_suffix(".expected").read_text(encoding="utf-8") for path in LINTED)
    of_policies = {"W416", "W422", "W423", "W424"}  # below: they need an authority, or a vocabulary's file
    codes = {code for code in CODES if code[1] == "4"}

    assert {code for code in codes if code not in shown} == of_policies


# ---------------------------------------------------------------- what is right is left alone


def test_a_sound_pack_has_no_findings():
    """The packs that other tests build on are clean but for what they leave unsaid on purpose."""
    faults = Faults()
    lint_library(library(NATIONAL, LOCAL), TODAY, faults)

    assert [one.code for one in faults.sorted()] == ["W417"]


def test_the_stages_of_the_contracts_example_are_all_reachable():
    """Weekly until the first review, then six-weekly, settled after a year: nothing is shadowed."""
    text = (BAD / "lint_shadowed_stage.yaml").read_text(encoding="utf-8")
    right = text.replace(
        "every: 1 week}", "every: 1 week, until: {first: review, in: looked_after}}"
    ).replace(
        "every: 6 weeks}",
        "every: 6 weeks}\n      - {id: settled, every: 3 months, from: 1 year after placement.from, "
        "when: {kind: foster}}",
    )

    assert lint(right, "right.yaml") == "\n"


@pytest.mark.parametrize("start", ["anchor", "placement.from"])
def test_a_stage_that_begins_with_the_anchor_by_name_shadows_what_stands_before_it(start):
    """From the anchor's own day on is from the beginning, whether that is written or not."""
    text = (BAD / "lint_shadowed_stage.yaml").read_text(encoding="utf-8")
    told = lint(text.replace("every: 6 weeks}", f"every: 6 weeks, from: {start}}}"), "named.yaml")

    assert "W410  warning: stage 'weekly' never rules: 'routine', listed after it" in told


def test_exceptions_that_rule_each_other_out_need_no_order():
    """`emergency: yes` and `emergency: no` never hold together."""
    text = (BAD / "lint_contradictory_exceptions.yaml").read_text(encoding="utf-8")
    right = text.replace("    if_several_apply: strictest\n", "").replace(
        "- {id: in-a-hurry, when: {emergency: yes}", "- {id: calm, when: {emergency: no}"
    )

    assert lint(right, "right.yaml") == "\n"


VOCABULARY = """
vocabulary: test
kinds:
  placement: {is: period}
  visit: {is: event, attributes: {seen: yes/no, seen_by: text}}
"""
PACK = """
pack: test/lint
title: A pack to lint
version: "1"
source: {document: Practice Standards, publisher: A council, licence: unknown}
duties:
  - id: cla.visit
    for_each: placement
    must: visit the child
    met_by: {visit: {where: {seen: yes}}}
    shared: yes
    due: {within: 5 working days, of: placement.from}
"""


def lint_words(words: str, tmp_path: Path) -> list[str]:
    """Return what lint says of a vocabulary beside one pack."""
    (tmp_path / "vocabulary.yaml").write_text(words)
    (tmp_path / "pack.yaml").write_text(PACK)
    faults = Faults()
    found = load_library([tmp_path], faults)
    lint_library(found, TODAY, faults)
    return [f"{one.code} {one.span.line if one.span else 0} {one.message}" for one in faults.sorted()]


def test_an_attribute_that_no_standard_asks_for_is_told_at_its_own_line(tmp_path: Path):
    assert lint_words(VOCABULARY, tmp_path) == ["W424 5 no standard asks for 'visit.seen_by'"]


def test_an_attribute_that_is_carried_for_a_reason_is_left_alone(tmp_path: Path):
    reason = "unread: [{why: names the worker in lists, attributes: [visit.seen_by]}]\n"

    assert lint_words(VOCABULARY + reason, tmp_path) == []


def test_a_reason_for_what_is_read_all_the_same_is_told(tmp_path: Path):
    reason = "unread: [{why: nobody asks, attributes: [visit.seen, visit.seen_by]}]\n"

    assert lint_words(VOCABULARY + reason, tmp_path) == [
        "W424 6 'visit.seen' is listed as unread, but a standard asks for it"
    ]


def test_a_reason_for_what_is_not_in_the_vocabulary_is_refused(tmp_path: Path):
    reason = "unread: [{why: x, attributes: [visit.sen, vist.seen, visit.seen_by]}]\n"
    found = lint_words(VOCABULARY + reason, tmp_path)

    assert [one.partition(" ")[0] for one in found] == ["E105", "E104"]


@pytest.mark.parametrize(
    ("review_by", "on", "stale"),
    [
        ("2022-01", date(2022, 1, 31), False),
        ("2022-01", date(2022, 2, 1), True),
        ("2021-12", date(2022, 1, 1), True),
        ("2022-01-15", date(2022, 1, 15), False),
        ("2022-01-15", date(2022, 1, 16), True),
    ],
)
def test_a_source_is_stale_after_the_last_day_of_its_review_date(review_by: str, on: date, stale: bool):
    """A month runs to its end; the day itself is still in time."""
    text = (BAD / "lint_stale_source.yaml").read_text(encoding="utf-8").replace("2022-01", review_by)

    assert ("W415" in lint(text, "dated.yaml", on)) is stale


# ---------------------------------------------------------------- policies


def policy_codes(*lines: str, extra: str = "") -> list[str]:
    says = authority(extra + choose(*lines))
    built_with, found = Faults(), Faults()
    built = build_policy(library(NATIONAL, LOCAL), says, built_with)
    built_with.raise_if_errors()
    lint_policy(built, says, TODAY, found)
    return [one.code for one in found.sorted()]


def test_a_choice_that_changes_nothing_is_told():
    """Choosing the pack's own number is idle; another number is not."""
    assert policy_codes("{standard: cla.dental, set: {every: 12 months}, reason: r}") == ["W416"]
    assert policy_codes("{standard: cla.dental, set: {every: 6 months}, reason: r}") == []


def test_a_choice_that_has_run_out_is_told():
    """Its last day has passed on the day of linting."""
    assert policy_codes("{standard: cla.dental, set: {every: 6 months}, to: 2026-11-22, reason: r}") == [
        "W422"
    ]
    assert policy_codes("{standard: cla.dental, set: {every: 6 months}, to: 2026-11-23, reason: r}") == []


def test_a_name_for_a_role_that_does_not_exist_is_told():
    """The authority's own words for a role are only shown where the vocabulary has the role."""
    line = "{standard: cla.dental, set: {every: 6 months}, reason: r}"

    assert policy_codes(line, extra="roles: {social_worker: Social Worker}\n") == []
    assert policy_codes(line, extra="roles: {socialworker: Social Worker}\n") == ["W423"]


# ---------------------------------------------------------------- what conditions can be together


def yes(name: str) -> Field:
    return Field(name, Op.IS, True)


@pytest.mark.parametrize(
    ("a", "b", "never_both"),
    [
        (yes("emergency"), Field("emergency", Op.IS, False), True),
        (yes("emergency"), Not(yes("emergency")), True),
        (yes("emergency"), yes("seen"), False),
        (Field("kind", Op.IS, "foster"), Field("kind", Op.IN, ("kinship", "home")), True),
        (Field("kind", Op.IN, ("foster", "kinship")), Field("kind", Op.IN, ("kinship", "home")), False),
        (Field("kind", Op.IS, "foster"), Field("kind", Op.NOT, "foster"), True),
        (Field("score", Op.AT_LEAST, 17), Field("score", Op.BELOW, 17), True),
        (Field("score", Op.AT_LEAST, 17), Field("score", Op.AT_MOST, 17), False),
        (Field("score", Op.IS, 3), Field("score", Op.ABOVE, 3), True),
        (Field("score", Op.IS, 1), yes("score"), True),
        (Field("why", Op.RECORDED, False), Field("why", Op.IS, "late"), True),
        (Field("why", Op.RECORDED, True), Field("why", Op.RECORDED, False), True),
        (AgeIs(Age(16, 0), None), AgeIs(None, Age(16, 0)), True),
        (AgeIs(Age(15, 6), None), AgeIs(None, Age(16, 0)), False),
        (AgeIs(Age(16, 0), Age(18, 0)), Not(AgeIs(Age(16, 0), None)), True),
        (Any_((yes("a"), yes("b"))), All((Not(yes("a")), Not(yes("b")))), True),
        (Any_((yes("a"), yes("b"))), Not(yes("a")), False),
    ],
)
def test_two_conditions_are_exclusive_only_where_it_is_certain(a: Condition, b: Condition, never_both: bool):
    """Values, ranges, ages and plain contradiction settle it; anything else may hold together."""
    assert exclusive(a, b) is never_both
    assert exclusive(b, a) is never_both


def test_implication_follows_from_impossibility():
    """A narrower range implies a wider one, not the other way about."""
    assert implies(AgeIs(Age(16, 0), Age(17, 0)), AgeIs(Age(15, 0), None))
    assert not implies(AgeIs(Age(15, 0), None), AgeIs(Age(16, 0), None))


FIELDS = st.builds(
    Field,
    st.sampled_from(["a", "b"]),
    st.sampled_from([Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW, Op.IS, Op.NOT]),
    st.integers(0, 3),
)
CONDITIONS = st.recursive(
    FIELDS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def holds(condition: Condition, values: dict[str, float]) -> bool:
    """The plain meaning of a condition whose fields are all recorded."""
    match condition:
        case All(of):
            return all(holds(one, values) for one in of)
        case Any_(of):
            return any(holds(one, values) for one in of)
        case Not(of):
            return not holds(of, values)
        case Field(name, op, bound):
            value = values[name]
            return {
                Op.AT_LEAST: value >= bound,
                Op.AT_MOST: value <= bound,
                Op.ABOVE: value > bound,
                Op.BELOW: value < bound,
                Op.IS: value == bound,
                Op.NOT: value != bound,
            }[op]
    raise AssertionError(condition)


@given(CONDITIONS)
def test_what_is_called_impossible_no_values_make_true(condition: Condition):
    """Soundness: tried on every whole and half number around the bounds."""
    tried = [n / 2 for n in range(-2, 9)]
    if impossible(condition):
        assert not any(holds(condition, {"a": a, "b": b}) for a in tried for b in tried)


def test_every_circle_is_found_once_from_its_least_name():
    """Two circles and a name that only leads into one of them."""
    graph = {"b": ["c"], "c": ["a"], "a": ["b"], "x": ["a"], "z": ["z"]}

    assert circles(graph) == (("a", "b", "c"), ("z",))
