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
