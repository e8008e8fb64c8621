"""Diagnostics: what a person reads, and the page of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.codes import CODES
from engine.diagnostics import Diagnostic, Faults, InputFault, Severity, Span, did_you_mean, nearest, render
from engine.source import parse_into

ROOT = Path(__file__).parent.parent.parent

LINE = "    met_by: {vist: {where: {seen: yes}}}"
TEXT = "\n" * 40 + LINE + "\n"
VIST = Diagnostic("E104", "unknown fact kind 'vist'", Span("p.yaml", 41, 14, 41, 18), "did you mean 'visit'?")


def test_a_diagnostic_shows_place_code_line_caret_and_help():
    """File, line, column, code, message; the line with what is wrong underlined; then the help."""
    assert render(VIST, {"p.yaml": TEXT}.get) == (
        "p.yaml:41:14  E104  unknown fact kind 'vist'\n"
        " 41 |     met_by: {vist: {where: {seen: yes}}}\n"
        "    |              ^^^^\n"
        " help: did you mean 'visit'?"
    )


def test_without_the_text_only_the_place_is_shown():
    """A diagnostic whose file is not at hand is still readable."""
    assert render(VIST) == "p.yaml:41:14  E104  unknown fact kind 'vist'\n help: did you mean 'visit'?"


def test_colour_is_only_added_on_request():
    """Escape sequences appear with `color` and never without."""
    assert "\x1b[" not in render(VIST, {"p.yaml": TEXT}.get)
    assert "\x1b[1;31mE104\x1b[0m" in render(VIST, {"p.yaml": TEXT}.get, color=True)


def test_a_long_line_is_cut_around_the_place():
    """The caret stays under the fault, on a line that fits a terminal."""
    text = "x" * 300 + "WRONG" + "y" * 300
    shown = render(Diagnostic("E101", "m", Span("f", 1, 301, 1, 306)), {"f": text}.get).splitlines()
    start = shown[2].index("^")

    assert all(len(line) < 120 for line in shown)
    assert shown[1][start : start + 5] == "WRONG"
    assert shown[2].count("^") == 5


@pytest.mark.parametrize("nasty", ["\x1b[31m", "\x07", "\u202e", "\x9b", "\x00"])
def test_control_characters_never_reach_the_terminal(nasty):
    """What a file holds cannot drive the reader's terminal, neither by its lines nor by its name."""
    found = Diagnostic("E101", f"unknown key '{nasty}'", Span(f"a{nasty}.yaml", 1, 1, 1, 2), f"help {nasty}")

    assert nasty not in render(found, {f"a{nasty}.yaml": f"a{nasty}b"}.get)


def test_a_place_past_the_end_of_the_text_is_not_fatal():
    """A file that has changed since it was read still gives a message."""
    assert render(Diagnostic("E101", "m", Span("f", 99, 1, 99, 2)), {"f": "a"}.get) == "f:99:1  E101  m"


def test_faults_are_kept_once_and_in_the_order_of_their_place():
    """However they were found, faults are listed by file, line and column, each once."""
    faults = Faults()
    for line in (3, 1, 3, 2):
        faults.error("E101", Span("f", line, 1, line, 2), "m")

    assert [each.span.line for each in faults.sorted() if each.span] == [1, 2, 3]


def test_a_warning_alone_does_not_refuse_the_input():
    """Only errors stop; what is raised carries the warnings too."""
    faults = Faults()
    faults.warn("W301", None, "twice")
    faults.raise_if_errors()
    faults.error("E101", None, "wrong")

    with pytest.raises(InputFault) as raised:
        faults.raise_if_errors()
    assert [each.severity for each in raised.value.diagnostics] == [Severity.ERROR, Severity.WARNING]


def test_a_code_that_nobody_has_explained_cannot_be_raised():
    """A diagnostic without an entry in the page of codes is a mistake in the program."""
    with pytest.raises(KeyError):
        Faults().error("E999", None, "m")


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("vist", ["visit", "review"], "visit"),
        ("for_eech", ["for_each", "id"], "for_each"),
        ("met-by", ["met_by"], "met_by"),
        ("Visits", ["visit"], "visit"),
        ("zzz", ["visit"], None),
    ],
)
def test_a_slip_of_the_keyboard_finds_what_was_meant(word, known, meant):
    """Letters swapped, dashes for underscores, capitals and plurals are forgiven in suggestions."""
    assert nearest(word, known) == meant


def test_the_help_lists_what_is_known_but_not_without_end():
    """A long list is cut; a short one stands whole."""
    assert did_you_mean("zz", ["a", "b"], "known kinds") == "known kinds: a, b"
    assert did_you_mean("zz", [f"kind{n:02}" for n in range(30)], "known kinds").endswith("kind11 …")


# ---------------------------------------------------------------- the page of codes


def test_every_code_that_the_engine_uses_is_explained_and_every_explained_code_is_used():
    """A code in the sources has an entry, and no entry has outlived its fault."""
    sources = [path for path in (ROOT / "engine").rglob("*.py") if path.parent.name != "codes"]
    used = {
        code for path in sources for code in re.findall(r'"([EW][0-9]{3})"', path.read_text(encoding="utf-8"))
    }

    assert used == set(CODES)


def test_every_explanation_is_whole():
    """Each has a title, a sentence that ends, and both examples or none."""
    for code, info in CODES.items():
        assert re.fullmatch(r"[EW][0-6][0-9]{2}", code)
        assert info.title
        assert info.explanation.endswith(".")
        assert bool(info.example_good) == bool(info.example_bad), code


@pytest.mark.parametrize(
    "code", sorted(code for code in CODES if code.startswith("E0") and CODES[code].example_bad)
)
def test_the_examples_of_form_show_the_fault_and_its_cure(code):
    """What the page gives as wrong YAML is refused with that code; its cure is read."""
    info = CODES[code]
    faults = Faults()
    parse_into(info.example_bad, "f", faults)

    assert {each.code for each in faults.found} == {code}
    assert parse_into(info.example_good, "f", Faults()) is not None


def test_the_page_of_codes_is_the_one_generated_from_them():
    """docs/diagnostics.md is what tools/make_docs.py writes."""
    from tools.make_docs import diagnostics_page

    assert (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8") == diagnostics_page()
