"""The other commands: why, lint, test, calendar, init, completion, demo, the group itself."""

from __future__ import annotations

import json

import click
import pytest

from engine import cli
from tests.cli.conftest import TESTSHIRE, WORKSPACE

LATE = WORKSPACE / "cases" / "late.yaml"
ON = ("--authority", TESTSHIRE, "--as-of", "2026-04-07")


# ---------------------------------------------------------------- why


def test_why_tells_the_rule_the_records_and_the_days_left_out(dutybook):
    answer = dutybook("why", LATE, "cla.visit", *ON)

    told = " ".join(answer.out.split())
    assert answer.status == 0
    assert "testshire/visits#cla.visit The Lead Worker must visit the child" in told
    assert "Visits (first): done 2 days late" in told
    assert "5 working days" in told
    assert "Thu 19 Mar 2026 (county show)" in told
    assert "late.yaml line 5" in told


def test_why_can_be_asked_of_one_occurrence(dutybook):
    told = dutybook("why", LATE, "cla.visit", *ON, "--occurrence", "p1/after:v1").out

    assert "Visits (weekly)" in told
    assert "Visits (first)" not in told


def test_why_of_an_occurrence_that_is_not_there_names_those_that_are(dutybook):
    answer = dutybook("why", LATE, "cla.visit", *ON, "--occurrence", "p9/first")

    assert answer.status == 2
    assert "there are: p1/first, p1/after:v1" in answer.err


def test_why_of_a_standard_that_does_not_apply_says_so(dutybook, workspace):
    none = workspace / "cases" / "none.yaml"
    none.write_text("case: T-3\nlooked_after: []\nplacement: []\n")
    answer = dutybook("why", none, "cla.visit", *ON)

    assert answer.status == 0
    assert "It does not apply" in answer.out


# ---------------------------------------------------------------- policy


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_policy_is_shown_as_sentences_in_each_form(dutybook, form):
    answer = dutybook("policy", TESTSHIRE, "--on", "2026-04-07", "--format", form)

    assert (answer.status, answer.err) == (0, "")
    assert "Lead Worker must visit the child" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("name", "begins"), [("a.html", b"<!DOCTYPE html>"), ("a.md", b"# "), ("a.docx", b"PK")]
)
def test_a_handbook_takes_the_form_that_its_file_is_named_for(dutybook, tmp_path, name, begins):
    answer = dutybook("handbook", TESTSHIRE, "--on", "2026-04-07", "--out", str(tmp_path / name))

    assert (answer.status, answer.out) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_handbook_is_printed_where_no_file_is_named(dutybook):
    answer = dutybook("handbook", TESTSHIRE, "--on", "2026-04-07", "--format", "markdown")

    assert answer.status == 0
    assert answer.out.startswith(
        "# Testshire County Council: standards for work with children, Tue 7 Apr 2026"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--format", "docx"], "a Word document needs a file: give --out"),
        (["--out", "handbook.pdf"], "say --format"),
        (["--out", "no-such-folder/a.md"], "no-such-folder"),
    ],
)
def test_a_handbook_that_cannot_be_written_says_what_to_do(dutybook, more, said):
    answer = dutybook("handbook", TESTSHIRE, "--on", "2026-04-07", *more)

    assert answer.status == 2
    assert said in answer.err


def test_the_policy_of_nobody_is_refused_with_the_nearest_name(dutybook):
    answer = dutybook("policy", "bradfrod")

    assert answer.status == 2
    assert "did you mean 'bradford'" in answer.err


# ---------------------------------------------------------------- lint


def test_lint_of_a_clean_workspace_leaves_with_zero_and_counts_what_it_read(dutybook):
    answer = dutybook("lint", WORKSPACE)

    assert (answer.status, answer.err) == (0, "")
    assert "2 examples: no faults" in answer.out


def test_lint_of_packs_finds_what_they_make_of_a_policy_that_lies_elsewhere(dutybook, workspace):
    """The file of the authority is not asked about, but its policy rests on packs that are."""
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    known = "define: [{id: placed, while: {in: placement}}]\nduties:"
    pack.write_text(pack.read_text().replace("duties:", known))
    other = pack.read_text().replace("pack: testshire/visits", "pack: testshire/more")
    (pack.parent / "more.yaml").write_text(other.replace("id: cla.", "id: more."))
    authority = workspace / "authorities" / "testshire.yaml"
    authority.write_text(
        authority.read_text().replace("[testshire/visits]", "[testshire/visits, testshire/more]")
    )
    answer = dutybook("lint", workspace / "rules")

    assert answer.status == 2
    assert "more.yaml" in answer.err
    assert "'placed'" in answer.err


def test_lint_of_a_pack_reaches_policies_that_follow_it_only_because_another_extends_it(dutybook, workspace):
    """The authority names one pack; that one extends two, which define the same word."""
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    text = pack.read_text()
    known = "define: [{id: placed, while: {in: placement}}]\nduties:"
    for name in ("extra", "more"):
        other = text.replace("pack: testshire/visits", f"pack: testshire/{name}").replace("duties:", known)
        (pack.parent / f"{name}.yaml").write_text(other.replace("id: cla.", f"id: {name}."))
    pack.write_text(text.replace("duties:", "extends: [testshire/extra, testshire/more]\nduties:", 1))
    folders = ("--rules", workspace / "rules", "--authorities", workspace / "authorities")
    answer = dutybook("lint", pack.parent / "more.yaml", *folders)

    assert answer.status == 2
    assert "E209" in answer.err


def test_lint_shows_every_fault_with_line_code_and_cure(dutybook, workspace):
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    pack.write_text(
        pack.read_text().replace("{visit: {where", "{vist: {where").replace("20 working", "20 workign")
    )
    answer = dutybook("lint", workspace)

    assert answer.status == 2
    assert "visits.yaml:15:14  E104  unknown fact kind 'vist'" in answer.err
    assert "help: did you mean 'visit'" in answer.err
    assert "visits.yaml:30:19  E109" in answer.err
    assert "2 errors" in answer.err


def test_lint_reads_example_files_too(dutybook, workspace):
    examples = workspace / "rules" / "testshire" / "visits.examples.yaml"
    examples.write_text(examples.read_text().replace("as_of: 2026-03-25", "as_off: 2026-03-25", 1))
    answer = dutybook("lint", workspace)

    assert answer.status == 2
    assert "unknown key 'as_off' in an example" in answer.err


def test_lint_of_one_file_shows_the_faults_of_that_file_only(dutybook, workspace):
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    pack.write_text(pack.read_text().replace("{visit: {where", "{vist: {where"))

    assert dutybook("lint", workspace / "authorities").status == 0
    assert dutybook("lint", pack).status == 2


def test_doubts_do_not_fail_the_call(dutybook, workspace):
    """A review date that has passed is a warning: shown, and the status stays 0."""
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    pack.write_text(pack.read_text().replace("licence: MIT", "licence: MIT, review_by: 2024-01"))
    answer = dutybook("lint", workspace, "--as-of", "2026-04-07")

    assert answer.status == 0
    assert "warning" in answer.err
    assert dutybook("lint", workspace, "--as-of", "2023-12-01").err == ""


# ---------------------------------------------------------------- test


def test_examples_that_hold_leave_with_zero_and_are_counted(dutybook):
    answer = dutybook("test", WORKSPACE)

    assert answer.status == 0
    assert "2 examples in 1 file: 2 as expected, 0 failed" in answer.out
    assert "1 worked by hand" in answer.out


def test_a_failed_example_leaves_with_one_and_shows_each_difference(dutybook, workspace):
    examples = workspace / "rules" / "testshire" / "visits.examples.yaml"
    examples.write_text(
        examples.read_text().replace("due: 2026-03-24, state: met,", "due: 2026-03-23, state: met_late,")
    )
    answer = dutybook("test", workspace)

    assert answer.status == 1
    assert "✗ a visit on the last day is in time (line 4)" in answer.out
    assert "p1/first, due day: expected 2026-03-23, found 2026-03-24" in answer.out
    assert "p1/first, state: expected met_late, found met" in answer.out
    assert "counted by hand: Mon 16 Mar + 5 working days" in answer.out
    assert "1 as expected, 1 failed" in answer.out


def test_examples_can_be_picked_by_their_words(dutybook):
    answer = dutybook("test", WORKSPACE, "--only", "no placement", "--verbose")

    assert "✓ no placement, no visit owed" in answer.out
    assert "1 example in 1 file" in answer.out


def test_a_faulty_example_file_leaves_with_two_and_the_others_still_run(dutybook, workspace):
    (workspace / "rules" / "testshire" / "more.examples.yaml").write_text("examples: testshire/visits\n")
    answer = dutybook("test", workspace)

    assert answer.status == 2
    assert "an example file lacks 'cases'" in answer.err
    assert "2 as expected" in answer.out


@pytest.mark.parametrize(
    ("options", "said"), [([], "there is no example file"), (["--only", "xyzzy"], "'xyzzy'")]
)
def test_testing_nothing_is_a_wrong_call(dutybook, tmp_path, options, said):
    where = tmp_path if not options else WORKSPACE
    answer = dutybook("test", where, *options)

    assert answer.status == 2
    assert said in answer.err


# ---------------------------------------------------------------- calendar


def test_calendars_are_listed_with_their_verified_span(dutybook):
    answer = dutybook("calendar")

    assert [line.split(":")[0] for line in answer.out.splitlines()] == [
        "england-and-wales",
        "northern-ireland",
        "scotland",
    ]
    assert "verified from" in answer.out


def test_a_year_shows_closed_days_and_why(dutybook):
    answer = dutybook("calendar", "england-and-wales", "--year", "2026")

    assert "Fri 3 Apr 2026   Good Friday" in answer.out
    assert "working days in the year" in answer.out


def test_a_limit_is_counted_day_by_day(dutybook):
    """Worked date: looked after from Sat 20 Dec 2025, 20 working days, is 21 Jan 2026."""
    answer = dutybook("calendar", "england-and-wales", "--from", "2025-12-20", "--add", "20 working days")

    assert "the last day in time is Wed 21 Jan 2026" in answer.out
    assert "Thu 25 Dec 2025  Christmas Day" in answer.out
    assert "9 Saturdays and Sundays" in answer.out


def test_a_limit_is_counted_back(dutybook):
    """Worked date: a conference on Mon 5 Jan 2026, at least 5 working days before, is 24 Dec 2025."""
    answer = dutybook("calendar", "england-and-wales", "--from", "2026-01-05", "--back", "5 working days")

    assert "the last day in time is Wed 24 Dec 2025" in answer.out


def test_an_authority_s_own_closed_days_are_left_out_too(dutybook):
    asked = ("calendar", "--authority", TESTSHIRE)

    counted = dutybook(*asked, "--from", "2026-03-16", "--add", "5 working days").out
    assert "Tue 24 Mar 2026" in counted
    assert "Thu 19 Mar 2026  county show" in counted
    assert "county show  (closed here only)" in dutybook(*asked, "--year", "2026").out


def test_hours_run_through_the_night_the_clocks_change(dutybook):
    answer = dutybook("calendar", "england-and-wales", "--from", "2026-03-28T14:00", "--add", "24 hours")

    assert "in time up to Sun 29 Mar 2026 15:00" in answer.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["englnd"], "unknown calendar 'englnd'"),
        (["scotland", "--authority", TESTSHIRE], "not both"),
        (["scotland", "--from", "2026-01-01"], "--add"),
        (["scotland", "--add", "1 week"], "--from"),
        (["scotland", "--from", "2026-01-01", "--add", "5 workign days"], "did you mean"),
        (["scotland", "--from", "2026-01-01", "--add", "1 week", "--back", "1 week"], "not both"),
        (["scotland", "--from", "2028-12-20", "--add", "40 working days"], "verified from 2000-01-01"),
        (["scotland", "--from", "2026-01-01", "--back", "24 hours"], "counted forward only"),
        (["scotland", "--from", "2026-01-01", "--add", "5 school days"], "cannot be counted"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(dutybook, arguments, said):
    answer = dutybook("calendar", *arguments)

    assert answer.status == 2
    assert said in answer.err


# ---------------------------------------------------------------- init


def test_a_new_authority_lints_and_tests_clean_and_checks_a_case(dutybook, tmp_path):
    """A new user's first steps: init, lint, test, change one number, see the example fail, check a case."""
    made = dutybook("init", "authority", "North Yorkshire", "--dir", tmp_path)
    assert made.status == 0
    assert "dutybook test" in made.out

    lint = dutybook("lint", tmp_path)
    assert (lint.status, lint.err) == (0, "")
    assert dutybook("test", tmp_path).status == 0

    pack = tmp_path / "rules" / "north-yorkshire" / "local-standards.yaml"
    pack.write_text(pack.read_text().replace("10 working days", "8 working days"))
    changed = dutybook("test", tmp_path)
    assert changed.status == 1
    assert "expected 2026-03-16, found 2026-03-12" in changed.out

    file = tmp_path / "authorities" / "north-yorkshire.yaml"
    asked = ("check", LATE, "-a", file, "--as-of", "2026-04-07", "--format", "json", "--matcher", "plain")
    found = json.loads(dutybook(*asked, "--standard", "cla.supervision").out)
    assert found["authority"] == "north-yorkshire"


@pytest.mark.parametrize("nation", ["wales", "scotland", "northern-ireland"])
def test_a_new_authority_of_each_nation_lints_and_tests_clean(dutybook, tmp_path, nation):
    assert dutybook("init", "authority", "Somewhere", "--dir", tmp_path, "--nation", nation).status == 0
    assert dutybook("lint", tmp_path).status == 0
    assert dutybook("test", tmp_path).status == 0


def test_init_overwrites_nothing(dutybook, tmp_path):
    kept = tmp_path / "authorities" / "trafford.yaml"
    kept.parent.mkdir()
    kept.write_text("mine")
    answer = dutybook("init", "authority", "trafford", "--dir", tmp_path)

    assert answer.status == 2
    assert "nothing was written" in answer.err
    assert kept.read_text() == "mine"
    assert [path.name for path in tmp_path.rglob("*.yaml")] == ["trafford.yaml"]


@pytest.mark.parametrize(("name", "said"), [("swindon", "is there already"), ("***", "has no letters")])
def test_a_name_that_cannot_be_used_is_refused(dutybook, tmp_path, name, said):
    answer = dutybook("init", "authority", name, "--dir", tmp_path)

    assert answer.status == 2
    assert said in answer.err


# ---------------------------------------------------------------- the rest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_completion(dutybook, shell):
    answer = dutybook("completion", shell)

    assert answer.status == 0
    assert "_DUTYBOOK_COMPLETE" in answer.out


def test_the_help_of_the_group_names_every_command(dutybook):
    answer = dutybook("--help")

    assert answer.status == 0
    assert all(f"  {name} " in answer.out for name in cli.COMMANDS)


def test_the_list_of_commands_says_what_the_commands_say_of_themselves():
    """The list is kept apart so that --help imports no command; it must not tell another story."""
    context = click.Context(cli.cli)
    for name, promise in cli.COMMANDS.items():
        found = cli.cli.get_command(context, name)
        assert (found.name, found.short_help) == (name, promise)


def test_the_version_is_that_of_the_package(dutybook):
    from importlib.metadata import version

    assert dutybook("--version").out == f"dutybook {version('dutybook')}\n"
