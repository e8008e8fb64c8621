"""Proposed examples: found for what no example reached, marked, and true when read back."""

from __future__ import annotations

from engine.catalogue import Catalogue
from engine.example_runs import example_files, run_files
from engine.proving.coverage import Covered
from engine.proving.mutation import Verdict
from engine.proving.proposing import proposals, written_examples, written_file
from engine.proving.stand import run_coverage, run_mutants
from tests.proving.conftest import PACK

VISIT, REVIEW = f"{PACK}#cla.visit", f"{PACK}#cla.review"


def run_all(workspace):
    catalogue = Catalogue.open([workspace / "rules"], [workspace / "authorities"])
    return run_files(catalogue, example_files([workspace / "rules"]), "plain")


def propose(stand, workspace, *keys):
    """Write the proposals for some standards beside the pack; return them."""
    found = [one for key in keys for one in proposals(stand, key)]
    text = written_file(found, PACK, "testshire")
    (workspace / "rules" / "testshire" / "more.examples.yaml").write_text(text)
    return found


def test_a_proposed_file_loads_and_every_example_in_it_holds(stand_of, workspace):
    found = propose(stand_of(workspace), workspace, VISIT, REVIEW)
    run = run_all(workspace)

    assert len(found) > 5
    assert (run.faults, run.failed) == ((), 0)
    assert sum(not each.example.reviewed for each in run.results) == len(found)


def test_a_standard_without_examples_gets_its_boundaries(stand_of, workspace):
    """Met on the last day, a day late, fallen away, still due: from nothing but the standard itself."""
    propose(stand_of(workspace), workspace, REVIEW)
    told: dict[str, Covered] = {one.words: one for one in run_coverage(stand_of(workspace), [REVIEW])}

    for words in ("met on the last day in time", "one day late", "state: cancelled", "state: due"):
        assert told[words].by is not None, words


def test_what_was_proposed_notices_changes_that_nothing_noticed(stand_of, workspace):
    before = run_mutants(stand_of(workspace), [VISIT, REVIEW])
    propose(stand_of(workspace), workspace, VISIT, REVIEW)
    after = run_mutants(stand_of(workspace), [VISIT, REVIEW])

    def unnoticed(found):
        return sum(one.verdict is Verdict.UNNOTICED for one in found)

    assert unnoticed(after) < unnoticed(before) / 3


def test_a_second_round_has_nothing_to_add_for_what_was_met(stand_of, workspace):
    first = propose(stand_of(workspace), workspace, REVIEW)
    second = list(proposals(stand_of(workspace), REVIEW))

    assert first
    assert not {one.goal for one in first} & {one.goal for one in second}


def test_proposals_come_out_the_same_twice(stand_of, workspace):
    one, other = (written_examples(list(proposals(stand_of(workspace), REVIEW))) for _ in range(2))

    assert one == other


def test_a_name_that_is_taken_is_not_used_again(stand_of, workspace):
    found = list(proposals(stand_of(workspace), REVIEW))[:1]
    name = written_examples(found).splitlines()[0].partition("example: ")[2].strip('"')

    assert f"{name} (2)" in written_examples(found, [name])


def test_of_a_document_each_field_is_shown_whole_blank_and_with_a_word_that_says_nothing(stand_of, workspace):
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    content = (
        "content:\n"
        "  - id: plan.actions\n"
        "    of: care_plan\n"
        "    each: actions\n"
        "    at_least: 1\n"
        "    check:\n"
        "      - {field: owner, required: yes}\n"
        "      - {field: by, never: [ongoing]}\n"
        "manual:\n"
    )
    pack.write_text(pack.read_text().replace("manual:\n", content))
    key = f"{PACK}#plan.actions"
    found = propose(stand_of(workspace), workspace, key)
    words = [one.words for one in run_mutants(stand_of(workspace), [key]) if one.verdict is Verdict.UNNOTICED]

    assert any("ongoing" in repr(one.situation.given) for one in found)
    assert words == []
    assert run_all(workspace).failed == 0
