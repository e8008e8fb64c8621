"""`dutybook check`: its answers, its three forms, and its exit status."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import TESTSHIRE, WORKSPACE

CASES = WORKSPACE / "cases"
ON = ("--authority", TESTSHIRE, "--as-of", "2026-04-07")


def test_a_check_that_ran_leaves_with_zero_even_where_there_is_a_breach(dutybook):
    answer = dutybook("check", CASES, *ON)

    assert answer.status == 0
    assert "Visits (first): done 2 days late" in answer.out
    assert answer.err == ""


def test_fail_on_breach_leaves_with_one_where_there_is_a_breach(dutybook):
    answer = dutybook("check", CASES / "late.yaml", *ON, "--fail-on", "breach")

    assert answer.status == 1
    assert "overdue by 5 days" in answer.out


def test_fail_on_breach_leaves_with_zero_where_there_is_none(dutybook):
    assert dutybook("check", CASES / "fine.yaml", *ON, "--fail-on", "breach").status == 0


def test_json_is_schema_one_and_nothing_else(dutybook):
    answer = dutybook("check", CASES, *ON, "--format", "json")

    found = json.loads(answer.out)
    assert (found["schema"], found["authority"], found["as_of"]) == (1, "testshire", "2026-04-07")
    assert [case["case"] for case in found["cases"]] == ["T-2", "T-1"]
    assert found["summary"]["breach"] == {"yes": 2, "no": 4, "unknown": 0}


@pytest.mark.parametrize("matcher", ["plain", "durable"])
def test_json_names_the_matcher_that_ran(dutybook, matcher):
    if matcher == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable-rules is not built here")
    answer = dutybook("check", CASES, *ON, "--format", "json", "--matcher", matcher)

    assert json.loads(answer.out)["matcher"] == matcher


def test_both_matchers_give_the_same_outcomes(dutybook):
    pytest.importorskip("durable_rules_engine", reason="durable-rules is not built here")
    found = [
        json.loads(dutybook("check", CASES, *ON, "--format", "json", "--matcher", each).out)["cases"]
        for each in ("plain", "durable")
    ]

    assert found[0] == found[1]


def test_csv_has_a_row_for_each_outcome(dutybook):
    rows = list(csv.DictReader(io.StringIO(dutybook("check", CASES, *ON, "--format", "csv").out)))

    assert [row["state"] for row in rows if row["case"] == "T-1"] == ["due", "met_late", "overdue"]


def test_one_standard_alone_can_be_asked_for(dutybook):
    answer = dutybook("check", CASES, *ON, "--standard", "cla.review", "--format", "json")

    found = json.loads(answer.out)
    assert {o["standard"] for case in found["cases"] for o in case["outcomes"]} == {"cla.review"}
    assert [each["standard"] for each in found["summary"]["standards"]] == ["cla.review"]


def test_a_misspelt_standard_is_refused_with_the_nearest_name(dutybook):
    answer = dutybook("check", CASES, *ON, "--standard", "cla.visits")

    assert answer.status == 2
    assert "did you mean 'cla.visit'" in answer.err
    assert answer.out == ""


def test_known_on_hides_what_was_written_down_later(dutybook, workspace):
    """A visit recorded on the 30th is not known on the 27th: the first visit is overdue then, not late."""
    late = workspace / "cases" / "late.yaml"
    late.write_text(late.read_text().replace("seen: yes", "seen: yes, recorded: 2026-03-30"))
    ask = (
        "check",
        late,
        "-a",
        TESTSHIRE,
        "--as-of",
        "2026-03-27",
        "--format",
        "json",
        "--standard",
        "cla.visit",
    )

    def states(*options):
        return [o["state"] for o in json.loads(dutybook(*ask, *options).out)["cases"][0]["outcomes"]]

    assert states() == ["met_late", "due"]
    assert states("--known-on", "2026-03-27") == ["overdue"]


def test_a_case_may_come_through_standard_input(dutybook, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO((CASES / "late.yaml").read_text()))

    assert "T-1" in dutybook("check", "-", *ON).out


def test_a_faulty_case_from_standard_input_has_its_place(dutybook, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("case: T-1\nvist: []\n"))
    answer = dutybook("check", "-", *ON)

    assert answer.status == 2
    assert "standard input:2:1  E104" in answer.err


def test_a_doubtful_case_is_checked_and_the_doubt_is_shown(dutybook, workspace):
    """The same visit written twice is counted once, and a warning says so; the status stays 0."""
    late = workspace / "cases" / "late.yaml"
    late.write_text(late.read_text().replace("visit:\n", "visit:\n  - {id: v1, at: 2026-03-26, seen: yes}\n"))
    answer = dutybook("check", late, *ON, "--format", "json")

    assert answer.status == 0
    assert "W301  warning" in answer.err
    assert json.loads(answer.out)["summary"]["outcomes"] == 3


def test_folders_may_come_from_the_environment(dutybook, monkeypatch):
    """With both folders in the environment, the invented council is known by its name."""
    monkeypatch.setenv("DUTYBOOK_RULES", str(WORKSPACE / "rules"))
    monkeypatch.setenv("DUTYBOOK_AUTHORITIES", str(WORKSPACE / "authorities"))
    answer = dutybook("check", CASES, "-a", "testshire", "--as-of", "2026-04-07", "--brief")

    assert answer.status == 0
    assert "Testshire County Council" in answer.out


def test_folders_may_come_as_options(dutybook):
    folders = ("--rules", WORKSPACE / "rules", "--authorities", WORKSPACE / "authorities")
    answer = dutybook("check", CASES, "-a", "testshire", "--as-of", "2026-04-07", "--brief", *folders)

    assert "Testshire County Council" in answer.out


def test_brief_leaves_out_reasons_and_full_gives_all_of_them(dutybook):
    brief, usual, full = (dutybook("check", CASES, *ON, *more).out for more in (["--brief"], [], ["--full"]))

    assert "why:" not in brief
    assert usual.count("why:") == 2
    assert full.count("why:") == 6


def test_the_authority_s_own_names_and_closed_days_count(dutybook):
    answer = dutybook("check", CASES / "late.yaml", *ON)

    assert "Lead Worker" in answer.out
    assert "county show" in answer.out


def test_all_faults_of_all_files_are_shown_at_once(dutybook, workspace):
    """Two faulty case files give all their diagnostics in one run, each with file, line, code and caret."""
    one, two = workspace / "cases" / "late.yaml", workspace / "cases" / "fine.yaml"
    one.write_text(one.read_text().replace("visit:", "vist:").replace("2026-04-14", "2026-02-31"))
    two.write_text(two.read_text().replace("seen: yes", "seen: perhaps"))
    answer = dutybook("check", workspace / "cases", *ON)

    assert (answer.status, answer.out) == (2, "")
    assert "late.yaml:6:1  E104  unknown fact kind 'vist'" in answer.err
    assert "2026-02-31 does not exist" in answer.err
    assert "fine.yaml:7:" in answer.err
    assert "^^^^" in answer.err
    assert "3 errors" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Missing argument"),
        (["check", "none.yaml", *ON], "cannot read"),
        (["check", CASES], "Missing option '--authority'"),
        (["check", CASES, "-a", TESTSHIRE], "Missing option '--as-of'"),
        (["check", CASES, "-a", TESTSHIRE, "--as-of", "2026-02-30"], "2026-02-30 does not exist"),
        (["check", CASES, "-a", TESTSHIRE, "--as-of", "03/04/2026"], "ambiguous"),
        (["check", CASES, "-a", "swindn", "--as-of", "today"], "did you mean 'swindon'"),
        (["check", CASES, *ON, "--format", "xml"], "'xml' is not one of"),
        (["check", CASES, *ON, "--matcher", "magic"], "'magic' is not one of"),
        (["check", CASES, *ON, "--fail-on", "rain"], "'rain' is not"),
        (["check", CASES, *ON, "--frmat", "json"], "--format"),
        (["chekc"], "did you mean 'check'"),
    ],
)
def test_a_wrong_call_leaves_with_two_and_says_what_is_wrong(dutybook, arguments, said):
    answer = dutybook(*arguments)

    assert answer.status == 2
    assert said in answer.err
    assert answer.out == ""


def test_an_empty_folder_is_not_passed_over_in_silence(dutybook, tmp_path):
    answer = dutybook("check", tmp_path, *ON)

    assert answer.status == 2
    assert "there is no case in" in answer.err
