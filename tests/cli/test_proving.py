"""`dutybook test --coverage` and `--mutate`: tables to read, JSON for programs, and plain refusals."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import WORKSPACE


@pytest.mark.parametrize("proof", ["--coverage", "--mutate"])
def test_a_proof_ends_with_a_table_by_pack_and_status_zero(dutybook, proof):
    answer = dutybook("test", WORKSPACE, proof, "--jobs", 1)

    assert (answer.status, answer.err) == (0, "")
    assert "testshire/visits" in answer.out
    assert re.search(r"visits\.yaml:\d+  ", answer.out)


def test_what_mutation_finds_is_the_same_in_json(dutybook):
    found = json.loads(dutybook("test", WORKSPACE, "--mutate", "--format", "json", "--only", "cla.visit").out)

    assert found["schema"] == 1
    assert [one["pack"] for one in found["packs"]] == ["testshire/visits"]
    assert {one["verdict"] for one in found["changes"]} == {"noticed", "unnoticed", "not valid"}
    assert {one["standard"] for one in found["changes"]} == {"testshire/visits#cla.visit"}


def test_what_coverage_finds_is_the_same_in_json(dutybook):
    found = json.loads(dutybook("test", WORKSPACE, "--coverage", "--format", "json").out)
    pack = found["packs"][0]

    assert pack["branches"] == len(found["branches"])
    assert pack["reached"] == sum(one["reached_by"] is not None for one in found["branches"])


def test_a_pack_that_is_not_there_is_refused_with_the_nearest_name(dutybook):
    answer = dutybook("test", WORKSPACE, "--mutate", "--pack", "testshire/visit")

    assert answer.status == 2
    assert "did you mean 'testshire/visits'" in answer.err


def test_nothing_chosen_is_a_wrong_call(dutybook):
    answer = dutybook("test", WORKSPACE, "--coverage", "--only", "xyzzy")

    assert answer.status == 2
    assert "'xyzzy'" in answer.err


def test_a_faulty_example_file_leaves_with_two(dutybook, workspace):
    (workspace / "rules" / "testshire" / "more.examples.yaml").write_text("examples: testshire/visits\n")

    assert dutybook("test", workspace, "--coverage").status == 2


def test_options_of_a_proof_do_not_go_without_one(dutybook):
    assert dutybook("test", WORKSPACE, "--pack", "testshire/visits").status == 2


# ---------------------------------------------------------------- examples --generate

AUTHORITY = ("-a", WORKSPACE / "authorities" / "testshire.yaml")


def test_examples_are_proposed_ready_to_be_pasted(dutybook):
    answer = dutybook("examples", "--generate", "testshire/visits#cla.review", *AUTHORITY)

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("  - example: ")
    assert "    reviewed: no\n" in answer.out


def test_a_proposed_file_is_run_like_any_other_and_counted_apart(dutybook, workspace):
    file = workspace / "rules" / "testshire" / "new.examples.yaml"
    authority = workspace / "authorities" / "testshire.yaml"
    written = dutybook(
        "examples", "--generate", "testshire/visits#cla.review", "-a", authority, "--out", file
    )
    answer = dutybook("test", workspace)

    assert (written.status, written.out) == (0, "")
    assert "to be reviewed" in written.err
    assert answer.status == 0
    assert re.search(r"[1-9]\d* not yet reviewed", answer.out)


def test_a_file_that_is_there_is_never_written_over(dutybook, workspace):
    file = workspace / "rules" / "testshire" / "visits.examples.yaml"
    before = file.read_text()
    answer = dutybook("examples", "--generate", "testshire/visits", *AUTHORITY, "--out", file)

    assert (answer.status, file.read_text()) == (2, before)
    assert "is there already" in answer.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("testshire/visit", "did you mean 'testshire/visits'"),
        ("testshire/visits#cla.revue", "did you mean 'cla.review'"),
        ("cla.review", "several packs have a standard 'cla.review'"),
    ],
)
def test_a_name_that_means_nothing_or_too_much_is_refused(dutybook, name, said):
    answer = dutybook("examples", "--generate", name, *AUTHORITY)

    assert answer.status == 2
    assert said in answer.err
