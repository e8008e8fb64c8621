"""Examples as tests: what holds, what fails and how the difference is told, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from engine.api import Book
from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.example_files import read_examples, read_heading
from engine.example_runs import example_files, run_files
from engine.examples import FIELDS, Expected, Lack, as_expected, compare
from engine.outcome import Cause, FactRef, Outcome, State
from engine.report.examples import difference_words, render_examples
from engine.source import parse
from tests.report.samples import MET, UNTOLD, outcome

WORKSPACE = Path(__file__).parents[1] / "cli" / "workspace"

HEAD = "examples: testshire/visits\nauthority: testshire\ncases:\n"
EXAMPLE = """\
  - example: {name}
    standard: {standard}
    as_of: 2026-03-25
    given:
      case: EX-1
      looked_after: [{{id: la1, from: 2026-03-16}}]
      placement: [{{id: p1, from: 2026-03-16}}]
      visit: [{{id: v1, at: 2026-03-24, seen: yes}}]
    expect: {expect}
"""
HOLDS = (
    "[{occurrence: p1/first, state: met, due: 2026-03-24}, "
    '{occurrence: "p1/after:v1", state: due, due: 2026-03-31}]'
)


TERM = "{from: 2026-01-05, to: 2026-03-27}"


def example(name: str = "one", standard: str = "cla.visit", expect: str = HOLDS) -> str:
    return EXAMPLE.format(name=name, standard=standard, expect=expect)


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.open([WORKSPACE / "rules"], [WORKSPACE / "authorities"])


@pytest.fixture
def run(catalogue, tmp_path):
    """Run the examples of a text."""

    def call(*examples: str, head: str = HEAD):
        file = tmp_path / "some.examples.yaml"
        file.write_text(head + "".join(examples))
        return run_files(catalogue, [file], "plain")

    return call


def faults_of(catalogue: Catalogue, text: str) -> list[tuple[str, str]]:
    faults = Faults()
    node = parse(text, "some.examples.yaml")
    heading = read_heading(node, faults)
    if heading is not None:
        read_examples(node, heading, catalogue.library.vocabulary, faults)
    return [(each.code, each.message) for each in faults.sorted()]


# ---------------------------------------------------------------- running


def test_an_example_holds_when_every_outcome_is_as_it_says(run):
    done = run(example())

    assert (len(done.results), done.failed, done.faults) == (1, 0, ())


def test_a_field_that_is_not_named_is_not_compared(run):
    expect = '[{occurrence: p1/first, state: met}, {occurrence: "p1/after:v1", state: due}]'

    assert run(example(expect=expect)).failed == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("due: 2026-03-24", "due: 2026-03-23", "p1/first, due day: expected 2026-03-23, found 2026-03-24"),
        ("state: met,", "state: missed,", "p1/first, state: expected missed, found met"),
        (
            "state: due, due: 2026-03-31",
            "state: due, due: none",
            "p1/after:v1, due day: expected none, found 2026-03-31",
        ),
        ("p1/first", "p2/first", "p2/first: expected (met), but there is no such outcome"),
        ("p1/first", "p2/first", "p1/first: not expected, but there is one (met)"),
    ],
)
def test_each_difference_is_told_in_words(run, before, after, told):
    done = run(example(expect=HOLDS.replace(before, after)))

    assert done.failed == 1
    assert told in [difference_words(each) for each in done.results[0].differences]


def test_an_outcome_that_the_example_leaves_out_fails_it(run):
    """`expect` lists all outcomes of the standard: one row too few is a failure, not a shrug."""
    done = run(example(expect="[{occurrence: p1/first, state: met}]"))

    assert [each.lack for each in done.results[0].differences] == [Lack.UNEXPECTED]


def test_an_example_that_expects_nothing_fails_where_the_standard_applies(run):
    assert run(example(expect="[]")).failed == 1


def test_an_example_that_expects_something_fails_where_nothing_comes(run):
    """An example that matches nothing fails, and says that there was no outcome at all."""
    nobody = example().replace("placement: [{id: p1, from: 2026-03-16}]", "placement: []")
    done = run(nobody)

    assert done.failed == 1
    assert "the standard gave no outcome at all" in render_examples(done.results)


@pytest.mark.parametrize("standard", ["cla.vist", "testshire/visits#cla.vist", "nowhere/pack#cla.visit"])
def test_an_example_that_names_no_existing_standard_fails(run, standard):
    done = run(example(standard=standard))

    assert done.failed == 1
    assert done.results[0].problem


def test_a_misspelt_standard_brings_the_nearest_name(run):
    assert "did you mean 'cla.visit'" in str(run(example(standard="cla.vist")).results[0].problem)


def test_a_fault_of_the_evaluator_fails_its_example_and_no_other(run, monkeypatch):
    def judge(self, standards, case, *rest):
        if case.id == "EX-2":
            raise ZeroDivisionError("by nought")
        return real(self, standards, case, *rest)

    real = Book.judge_only
    monkeypatch.setattr(Book, "judge_only", judge)
    done = run(example("one"), example("two").replace("EX-1", "EX-2"))

    assert [each.passed for each in done.results] == [True, False]
    assert "ZeroDivisionError: by nought" in str(done.results[1].problem)


def test_several_standards_may_be_tested_by_one_example(run):
    both = (
        "[{standard: cla.visit, occurrence: p1/first, state: met},"
        ' {standard: cla.visit, occurrence: "p1/after:v1", state: due},'
        " {standard: testshire/visits#cla.review, occurrence: la1/first, state: unknown, needs: [review]}]"
    )

    assert run(example(standard="[cla.visit, cla.review]", expect=both)).failed == 0


def test_counts_and_failures_are_shown(run):
    done = run(example("holds"), example("fails", expect="[]"))
    told = render_examples(done.results)

    assert "2 examples, 1 failed" in told
    assert "✗ fails (line 13)" in told
    assert "holds" not in told
    assert "holds" in render_examples(done.results, every=True)
    assert "2 examples in 1 file: 1 as expected, 1 failed" in told


def test_example_files_are_found_in_folders_and_none_twice(tmp_path):
    inside = tmp_path / "a" / "b.examples.yaml"
    inside.parent.mkdir()
    inside.write_text("")
    (tmp_path / "a" / "b.yaml").write_text("")

    assert example_files([tmp_path, tmp_path / "a", inside]) == (inside,)


def test_an_example_file_for_an_unknown_authority_is_a_fault(run):
    done = run(example(), head=HEAD.replace("authority: testshire", "authority: testshyre"))

    assert not done.results
    assert "testshyre" in done.faults[0].message


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (HEAD.replace("authority: testshire\n", "") + example(), "E102", "lacks 'authority'"),
        (HEAD + example().replace("as_of", "as_off"), "E101", "unknown key 'as_off' in an example"),
        (HEAD + example().replace("    as_of: 2026-03-25\n", ""), "E102", "lacks 'as_of'"),
        (HEAD + example().replace("2026-03-25", "2026-02-31"), "E110", "2026-02-31 does not exist"),
        (HEAD + example(expect="[{occurrence: p1/first}]"), "E102", "lacks 'state'"),
        (HEAD + example(expect="[{occurrence: p1/first, state: fine}]"), "E113", "'fine'"),
        (HEAD + example(expect="[{occurrence: p1/first, state: met, dew: none}]"), "E101", "'dew'"),
        (HEAD + example(expect="[{occurrence: x, state: met, due_between: [none]}]"), "E103", "two dates"),
        (HEAD + example().replace("visit: [", "vist: ["), "E104", "unknown fact kind 'vist'"),
        (HEAD + example() + example(), "E116", "two examples are called 'one'"),
        (HEAD.replace("cases:\n", "cases: []\n"), "E103", "at least one example"),
        (HEAD + example() + "    terms: [{from: 2026-03-27, to: 2026-01-05}]\n", "E123", "before it begins"),
        (
            HEAD + example() + f"    terms: [{TERM}, {TERM.replace('01-05', '03-20')}]\n",
            "E123",
            "two school terms overlap from 2026-03-20 to 2026-03-27",
        ),
        (HEAD + example() + "    terms: spring\n", "E103", "'terms' is a list"),
    ],
)
def test_a_fault_of_form_is_located_and_named(catalogue, text, code, said):
    assert any(found == code and said in message for found, message in faults_of(catalogue, text))


def test_two_faults_give_two_diagnostics(catalogue):
    text = HEAD + example("one").replace("as_of", "as_off") + example("two", expect="[{state: met}]")

    assert [message for _, message in faults_of(catalogue, text)] == [
        "unknown key 'as_off' in an example",
        "a row of 'expect' lacks 'occurrence'",
    ]


# ---------------------------------------------------------------- comparing


def row(**fields):
    return Expected({"occurrence": "p1/first", "state": "met", **fields})


def test_every_field_that_an_example_may_name_is_one_of_an_outcome():
    assert list(as_expected(MET)) == list(FIELDS)


@pytest.mark.parametrize("name", [each for each in FIELDS if each not in ("standard", "occurrence")])
def test_a_wrong_value_of_any_field_is_a_difference(name):
    """No field can be named in an example without being compared."""
    true = as_expected(UNTOLD)[name]
    fields = {"occurrence": UNTOLD.occurrence, "state": "unknown", name: true}

    assert compare([Expected(fields)], [UNTOLD]) == ()
    assert compare([Expected({**fields, name: "something else"})], [UNTOLD]) != ()


def test_lists_are_compared_in_any_order():
    first = replace(UNTOLD, possible=("met", "overdue"), needs=("a", "b"))
    second = replace(UNTOLD, possible=("overdue", "met"), needs=("b", "a"))

    assert as_expected(first) == as_expected(second)


def test_an_instant_is_written_to_the_minute():
    at_two = datetime(2026, 3, 20, 14, 0)  # noqa: DTZ001 - outcomes hold naive London times

    assert as_expected(outcome(due=at_two))["due"] == "2026-03-20T14:00"
    assert as_expected(outcome(due=at_two.replace(second=5)))["due"] == "2026-03-20T14:00:05"


def test_two_outcomes_of_one_occurrence_need_two_rows():
    twin = replace(MET, standard="cla.other")

    assert compare([row(), row()], [MET, twin]) == ()
    assert [each.lack for each in compare([row()], [MET, twin])] == [Lack.UNEXPECTED]
    assert [each.lack for each in compare([row(), row(), row()], [MET, twin])] == [Lack.MISSING]


def test_a_row_takes_the_outcome_of_the_standard_that_it_names():
    late = replace(MET, standard="cla.other", state=State.MET_LATE, breach=True)
    rows = [row(standard="cla.visit"), row(standard="swindon/visits#cla.other", state="met_late")]

    assert compare(rows, [late, MET]) == ()


def test_an_unknown_is_compared_by_what_it_needs_and_why():
    found: Outcome = replace(
        UNTOLD, cause=Cause.NOT_IN_EXTRACT, done=FactRef("review", "r1", date(2026, 4, 1))
    )
    fields = as_expected(found)

    assert (fields["cause"], fields["done"]) == ("not in the extract", "2026-04-01")
    assert fields["due_between"] == ("2026-04-13", "2026-04-15")
