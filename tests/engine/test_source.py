"""YAML text to a located tree."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Faults, InputFault
from engine.source import Mapping, Scalar, Sequence, as_yaml, parse, parse_into, replace_value, walk


def codes(text: str) -> list[str]:
    faults = Faults()
    parse_into(text, "f.yaml", faults)
    return [each.code for each in faults.sorted()]


def at(text: str, *path: str) -> Scalar:
    """Return the scalar at a path of keys."""
    return next(node for found, node in walk(parse(text, "f.yaml")) if found == path)


@pytest.mark.parametrize(
    "written",
    ["no", "1:30", "010", "1_000", ".inf", "0x1F", "~", "null", "2026-03-20", "1e3", "yes", "<", "="],
)
def test_a_scalar_stays_the_text_it_is(written):
    """Nothing is guessed: what a scalar means is for the schema to say."""
    assert at(f"a: {written}", "a").text == written


def test_a_bare_word_is_told_from_a_quoted_one():
    """`none` and "none" can mean different things, so the tree remembers the quotes."""
    assert [at(f"a: {text}", "a").plain for text in ("none", "'none'", '"none"')] == [True, False, False]


def test_every_value_knows_its_place():
    """Lines and columns count from 1, the end is past the last character, keys have places too."""
    root = parse("a: 1\nb:\n  - {id: x, long: 'two words'}\n", "f.yaml")
    assert isinstance(root, Mapping)
    places = {path: node.span[1:] for path, node in walk(root)}

    assert places["a",] == (1, 4, 1, 5)
    assert places["b", "x", "long"] == (3, 19, 3, 30)
    assert places["b", "x"] == (3, 5, 3, 31)
    assert root.items[1][0].span[1:] == (2, 1, 2, 2)


def test_columns_count_characters_not_bytes():
    """A name with accents or an emoji before a value does not shift the caret."""
    assert at("{é🙂: x, b: y}", "b").span.column == 12


def test_a_block_ends_where_its_last_value_ends():
    """The span of a block mapping or list holds no blank lines or comments after it."""
    assert at("a:\n  b: 1\n  c: 2\n\n# remark\nd: 3\n", "a").span[1:] == (2, 3, 3, 7)


def test_an_item_of_a_list_is_named_by_its_id():
    """Paths stay the same when items are added before."""
    paths = {".".join(path) for path, _ in walk(parse("s: [{id: weekly, every: 1 week}, {x: 1}]", "f"))}

    assert {"s.weekly.every", "s.1.x"} <= paths


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a:\n\tb: 1", "E003"),
        ("a: [1, 2", "E004"),
        ("a: 'x", "E004"),
        ("a: b: c", "E004"),
        ("a: &x 1", "E006"),
        ("a: *x", "E006"),
        ("a: !!int 1", "E006"),
        ("a: !mine 1", "E006"),
        ("<<: {a: 1}", "E006"),
        ("a: 1\n---\nb: 2", "E007"),
        ("a: 1\na: 2", "E008"),
        ("a: 1\n'a': 2", "E008"),
        ("", "E009"),
        ("# nothing\n", "E009"),
        ("? [a]\n: 1", "E012"),
        ("? {a: 1}\n: 1", "E012"),
        ("'': 1", "E012"),
        ("a: \x00", "E001"),
        ("a: \x1b[31m", "E001"),
    ],
)
def test_what_is_not_read_is_named(text, code):
    """Each form that could be misread has its code."""
    assert codes(text) == [code]


def test_a_list_in_which_an_anchor_is_marked_is_refused_too():
    """Anchors and tags on lists and mappings count like those on values."""
    assert codes("a: &x [1]\nb: !t {c: 1}") == ["E006", "E006"]


def test_every_line_indented_with_a_tab_is_named():
    """The tabs of a file are all found in one run."""
    faults = Faults()
    parse_into("a:\n\tb: 1\n\tc: 2\n", "f", faults)

    assert [each.span.line for each in faults.sorted() if each.span] == [2, 3]


def test_a_tab_inside_a_text_is_just_a_character():
    """Only indentation is refused."""
    assert at("a: 'x\ty'\nb: 1", "a").text == "x\ty"


def test_two_faults_of_form_are_both_found():
    """After a key that stands twice reading goes on."""
    assert codes("a: 1\na: 2\nb: &x 3\n") == ["E008", "E006"]


def test_the_first_of_two_equal_keys_counts_while_reading_goes_on():
    """The rest of the file is still checked."""
    faults = Faults()
    node = parse_into("a: 1\na: 2\nb: 3", "f", faults)

    assert isinstance(node, Mapping)
    assert [(key.text, value.text) for key, value in node.items if isinstance(value, Scalar)] == [
        ("a", "1"),
        ("b", "3"),
    ]


def test_parse_raises_all_faults_of_form():
    """Who asks for a tree gets a whole one or the diagnostics."""
    with pytest.raises(InputFault) as raised:
        parse("a: 1\na: 2\na: 3", "f")
    assert len(raised.value.diagnostics) == 2


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    """Files saved on Windows read the same."""
    assert at("a: 1\r\nb: 2\r\n", "b").span[1:] == (2, 4, 2, 5)


_PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=12)
_JSON = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_PLAIN.filter(bool), inner, max_size=3),
    max_leaves=8,
)


def plain(node):
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.items}


@given(_JSON)
def test_json_is_read_as_json_means_it(value):
    """A JSON file, escapes and surrogate pairs included, gives the same texts."""
    assert plain(parse(json.dumps(value), "f.json")) == value


@given(st.text(max_size=300))
def test_any_text_gives_a_tree_or_a_located_diagnostic(text):
    """Whatever stands in a file: never a traceback, never silence."""
    faults = Faults()
    node = parse_into(text, "f", faults)

    assert (node is None) <= bool(faults.errors)
    assert all(each.span is not None for each in faults.found)


@given(st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@` \t\n,?010yes~"), max_size=120))
def test_any_yaml_like_text_gives_a_tree_or_a_located_diagnostic(text):
    """The same for texts made of YAML's own signs."""
    faults = Faults()
    node = parse_into(text, "f", faults)

    assert (node is None) <= bool(faults.errors)
    if node is not None:
        assert all(found.span.line >= 1 and found.span.column >= 1 for _, found in walk(node))


# ---------------------------------------------------------------- edits

PACK = """\
# remark at the top
duties:
  - id: cla.visit   # the first
    due: {within: 5 working days, of: anchor}  # reg 28
    notes: |
      two
      lines
    who: social_worker
"""


def test_a_value_is_replaced_and_nothing_else():
    """Comments, order and spacing survive an edit."""
    span = at(PACK, "duties", "cla.visit", "due", "within").span

    assert replace_value(PACK, span, "1 week") == PACK.replace("5 working days", "1 week")


def test_a_block_text_is_replaced_whole():
    """The lines of a block give way to the new value; the next key keeps its line."""
    span = at(PACK, "duties", "cla.visit", "notes").span
    edited = replace_value(PACK, span, as_yaml("one: line"))

    assert '    notes: "one: line"\n    who: social_worker\n' in edited


@given(_PLAIN, st.sampled_from(["a: {}\nb: c", "{a: {}, b: c}", "a: [{}]\nb: c"]))
def test_any_text_can_be_written_as_a_value(value, frame):
    """`as_yaml` quotes what would be read as something else, in blocks and inside brackets."""
    tree = plain(parse(frame.replace("{}", as_yaml(value)), "f"))

    assert tree["a"] in (value, [value])
    assert tree["b"] == "c"
