"""Packs, vocabulary and authorities: every file is read, every mistake is located."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import model as m
from engine.diagnostics import Faults
from engine.load import load_authority, load_library, load_pack, load_vocabulary
from engine.source import Mapping, Node, Sequence, parse, walk
from engine.vocabulary import AttributeType, Shape
from tests.engine.reading_help import HEAD, PACKS, diagnose, vocabulary, vocabulary_tree

#: What only lint or layers find stands in the same folder under their own prefix, and in their own tests.
LATER = ("lint_", "layers_")
BAD = sorted(path for path in (PACKS / "bad").glob("*.yaml") if not path.name.startswith(LATER))


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in BAD])
def test_each_mistake_has_its_exact_diagnostic(path):
    """One broken file for each mistake users make, beside what they read: place, caret, cure."""
    expected = path.with_suffix(".expected").read_text(encoding="utf-8")

    assert diagnose(path.read_text(encoding="utf-8"), path.name) + "\n" == expected


def test_no_expected_diagnostic_has_lost_its_file():
    """Files and expectations come in pairs."""
    folder = PACKS / "bad"

    assert {path.stem for path in folder.glob("*.yaml")} == {path.stem for path in folder.glob("*.expected")}


def test_a_faulty_standard_does_not_hide_the_others():
    """The standards around a mistake are read and checked."""
    text = f"""{HEAD}duties:
  - {{id: one, for_each: vist, due: promptly, met_by: review}}
  - {{id: two, for_each: visit, due: promptly, met_by: review}}
  - {{id: three, for_each: visit, due: promptly, met_by: reveiw}}
"""
    heads = [line for line in diagnose(text).split("\n") if line.startswith("test.yaml:")]

    assert [head.split("  ")[1] for head in heads] == ["E104", "E104"]


SHIPPED = Path(__file__).parent.parent.parent / "rules"
SHIPPED_WORDS = load_vocabulary(
    [parse(path.read_text(encoding="utf-8"), path.name) for path in SHIPPED.glob("vocabulary/*.yaml")],
    Faults(),
)
TREES = [
    parse((SHIPPED / name).read_text(encoding="utf-8"), name)
    for name in ("england/working-together.yaml", "bradford/care-plan-contents.yaml", "swindon/visits.yaml")
]


def grafted(node: Node, target: int, graft: Node, count: list[int]) -> Node:
    """Return the tree with its value number `target` replaced."""
    count[0] += 1
    if count[0] == target:
        return graft
    if isinstance(node, Mapping):
        return Mapping(
            tuple((key, grafted(value, target, graft, count)) for key, value in node.items), node.span
        )
    if isinstance(node, Sequence):
        return Sequence(tuple(grafted(item, target, graft, count) for item in node.items), node.span)
    return node


@given(st.sampled_from(TREES), st.integers(1), st.integers(0))
def test_any_value_in_any_place_gives_a_pack_or_located_faults(tree, target, graft):
    """A value of a real pack moved anywhere else is read or diagnosed: never a traceback, never silence."""
    values = [node for _, node in walk(tree)]
    mutant = grafted(tree, target % len(values) + 1, values[graft % len(values)], [0])
    faults = Faults()
    found = load_pack(mutant, SHIPPED_WORDS, faults)

    assert found is not None or faults.errors
    assert all(each.span is not None and each.span.file == tree.span.file for each in faults.found)


# ---------------------------------------------------------------- vocabulary, authority


def test_a_vocabulary_types_every_attribute():
    """Kinds, their shapes, attributes with types, choices and rows; a title where none is given."""
    found = vocabulary()
    plan = found.kinds["care_plan"]

    assert (plan.is_, plan.edges, plan.dates) == (Shape.DOCUMENT, ("at",), ("at", "authorised"))
    assert plan.attributes["actions"].rows["owner"].type is AttributeType.TEXT
    assert found.kinds["placement"].attributes["kind"].choices == ("foster", "kinship", "childrens_home")
    assert (found.kinds["looked_after"].merge, found.kinds["placement"].inside) == (True, "looked_after")
    assert found.suggest("LAC") == "looked_after"
    assert found.suggest("In care") == "looked_after"


def test_several_vocabulary_files_are_one():
    """A second file adds kinds that may lie inside the first one's."""
    faults = Faults()
    more = parse("vocabulary: more\nkinds: {stay: {is: period, inside: placement}}", "more.yaml")
    found = load_vocabulary([vocabulary_tree(), more], faults)

    assert not faults.found
    assert {"placement", "stay"} <= set(found.kinds)


def test_an_authority_file():
    """Which packs, which calendar, which differences and why."""
    faults = Faults()
    text = """
authority: test
name: A council
codes: {gss: E06000030, dfe: "0866"}
nation: england
calendar:
  days: england-and-wales
  closed: [2026-12-24, {on: 2026-12-29, name: concession day}]
  terms: [{from: 2026-01-05, to: 2026-02-13}]
follows: [england/care-planning]
roles: {manager: Team Manager}
choices:
  - {standard: cla.visit, set: {every: 2 weeks}, reason: shorter, from: 2026-01-01, to: 2027-01-01}
  - {reading: eleven, choose: strict, reason: safe}
  - {standard: cla.other, off: yes, reason: not here}
local:
  tour: {is: event}
notes: a remark
"""
    read = load_authority(parse(text, "test.yaml"), faults)

    assert not faults.found
    assert read is not None
    assert read.codes == {"gss": "E06000030", "dfe": "0866"}
    assert read.calendar.closed == ((date(2026, 12, 24), "closed"), (date(2026, 12, 29), "concession day"))
    assert [each.reading or each.standard for each in read.choices] == ["cla.visit", "eleven", "cla.other"]
    assert read.choices[0].from_ == date(2026, 1, 1)
    assert set(read.vocabulary) == {"tour"}


# ---------------------------------------------------------------- folders


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


WORDS = "vocabulary: v\nkinds: {visit: {is: event}, review: {is: event}}"
ONE = "duties:\n  - {id: one, for_each: visit, due: promptly, met_by: review}\n"


def test_all_faults_of_all_files_are_found_in_one_run(tmp_path):
    """A mistake in each of five files gives five diagnostics, each in its own file."""
    (tmp_path / "authorities").mkdir()
    (tmp_path / "rules").mkdir()
    folder(
        tmp_path / "rules",
        a=HEAD + ONE.replace("visit", "vist"),
        b=HEAD.replace("test/pack", "test/other") + ONE.replace("promptly", "prompt"),
        c="vocabulary: more\nkinds: {review: {is: evnt}, visit: {is: event}}",
        d="title: neither",
    )
    folder(tmp_path / "authorities", e="authority: test\n")
    faults = Faults()
    load_library([tmp_path / "rules"], faults, [tmp_path / "authorities"])

    assert {Path(each.span.file).stem for each in faults.found if each.span} == set("abcde")


def test_dated_files_of_one_pack_stand_side_by_side(tmp_path):
    """Two files of a pack are its versions where their dates are disjoint; earliest first."""
    first, second = "in_force: {from: 2015-01-01, to: 2020-01-01}\n", "in_force: {from: 2020-01-01}\n"
    folder(tmp_path, v=WORDS, b=HEAD + first + ONE)
    folder(tmp_path, a=HEAD.replace('"1"', '"2"') + second + ONE)
    faults = Faults()
    library = load_library([tmp_path], faults)

    assert not faults.found
    assert [each.pack.version for each in library.packs["test/pack"]] == ["1", "2"]


def test_two_files_of_one_pack_on_the_same_days_are_refused(tmp_path):
    """There would be no telling which one holds."""
    folder(tmp_path, v=WORDS, a=HEAD + ONE, b=HEAD + ONE)
    faults = Faults()
    load_library([tmp_path], faults)

    assert [each.code for each in faults.found] == ["E123"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    """A mistyped folder is a diagnostic, not silence."""
    faults = Faults()
    load_library([tmp_path / "none"], faults)

    assert [each.code for each in faults.found] == ["E010"]


def test_local_kinds_of_an_authority_can_be_named_by_packs(tmp_path):
    """An authority's own kind of fact is known to the packs read with it."""
    (tmp_path / "r").mkdir()
    (tmp_path / "a").mkdir()
    folder(
        tmp_path / "r",
        v="vocabulary: v\nkinds: {visit: {is: event}}",
        p=f"{HEAD}{ONE}".replace("met_by: review", "met_by: tour"),
    )
    head = "authority: t\nname: T\nnation: england\ncalendar: {days: scotland}\nfollows: [test/pack]\n"
    folder(tmp_path / "a", t=f"{head}local: {{tour: {{is: event}}}}\n")
    faults = Faults()
    library = load_library([tmp_path / "r"], faults, [tmp_path / "a"])

    assert not faults.found
    assert library.packs["test/pack"][0].pack.duties[0].met_by == m.FactMet("tour")


def test_the_hash_of_a_pack_is_that_of_its_bytes(tmp_path):
    """One changed comment changes the hash, so that an audit can say exactly which rules it used."""
    folder(tmp_path, v=WORDS, p=HEAD + ONE)
    before = load_library([tmp_path], Faults()).packs["test/pack"][0].hash
    folder(tmp_path, p=HEAD + ONE + "# a remark\n")

    assert load_library([tmp_path], Faults()).packs["test/pack"][0].hash != before


def test_the_packs_that_travel_with_the_program_have_no_faults():
    """Everything under rules/ and authorities/ is read without a diagnostic."""
    root = Path(__file__).parent.parent.parent
    faults = Faults()
    library = load_library([root / "rules"], faults, [root / "authorities"])

    assert [str(each.span) for each in faults.found] == []
    assert {"england/care-planning", "england/working-together"} <= set(library.packs)
