"""Mutation of packs: what counts as noticed, what as no mutant, and what the score says."""

from __future__ import annotations

import pytest

from engine.outcome import Outcome
from engine.proving import trials
from engine.proving.mutation import Verdict, scores
from engine.proving.stand import run_mutants
from tests.proving.conftest import PACK

VISIT = f"{PACK}#cla.visit"


def verdicts(stand, jobs=1):
    return {one.words: one for one in run_mutants(stand, [VISIT], jobs)}


def test_a_limit_moved_by_a_day_is_noticed_by_the_example_on_the_boundary(stand_of, workspace):
    """The first visit falls on the last day in time: one working day less makes it late."""
    found = verdicts(stand_of(workspace))["series.1.within: 5 working days → 4 working days"]

    assert (found.verdict, found.by) == (Verdict.NOTICED, "a visit on the last day is in time")
    assert (found.span.file.rpartition("/")[2], found.span.line) == ("visits.yaml", 18)


def test_a_change_that_no_row_names_goes_unnoticed_and_says_which_field_would_tell(stand_of, workspace):
    """Without a late visit among the examples nobody sees that the standard became a `should`."""
    examples = workspace / "rules" / "testshire" / "visits.examples.yaml"
    late = "state: met_late"
    examples.write_text(
        examples.read_text()
        .replace("at: 2026-03-24, seen", "at: 2026-03-25, seen")
        .replace("as_of: 2026-03-25\n    given:\n", "as_of: 2026-03-26\n    given:\n", 1)
        .replace("state: met, done: 2026-03-24", late)
        .replace('{occurrence: "p1/after:v1", due: 2026-03-31', '{occurrence: "p1/after:v1", due: 2026-04-01')
    )
    found = verdicts(stand_of(workspace))["strength: must → should"]

    assert (found.verdict, found.fields) == (Verdict.UNNOTICED, ("breach",))


def test_a_change_that_leaves_nothing_to_read_is_no_mutant(stand_of, workspace):
    """So long *before* the placement would need `if_late` and a look-back: the loader refuses it."""
    found = verdicts(stand_of(workspace))["series.1: so long before in place of after"]

    assert found.verdict is Verdict.NOT_VALID
    assert "before" in str(found.problem)


def test_a_crash_does_not_count_as_noticed(stand_of, workspace, monkeypatch):
    stand = stand_of(workspace)
    for trial in stand.bench(PACK).trials_of(VISIT):
        stand.bench(PACK).before(trial)  # the unchanged policy is judged before anything breaks

    def crash(*_: object, **__: object) -> tuple[Outcome, ...]:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(trials, "evaluate", crash)
    found = verdicts(stand)["strength: must → should"]

    assert found.verdict is Verdict.NOT_VALID
    assert "ZeroDivisionError" in str(found.problem)


def test_a_failing_example_notices_nothing(stand_of, workspace):
    """What is wrong before the change proves nothing about the change."""
    examples = workspace / "rules" / "testshire" / "visits.examples.yaml"
    examples.write_text(examples.read_text().replace("due: 2026-03-24, state", "due: 2026-03-23, state"))
    found = verdicts(stand_of(workspace))["series.1.within: 5 working days → 4 working days"]

    assert found.verdict is Verdict.UNNOTICED


def test_the_score_counts_valid_changes_alone(stand_of, workspace):
    found = tuple(verdicts(stand_of(workspace)).values())
    score = scores(found)[0]

    assert score.pack == PACK
    assert score.valid + score.not_valid == len(found)
    assert score.noticed == sum(one.verdict is Verdict.NOTICED for one in found)
    assert score.percent == pytest.approx(100 * score.noticed / score.valid)


def test_two_processes_find_what_one_finds(stand_of, workspace):
    stand = stand_of(workspace)
    keys = stand.keys(PACK)

    assert run_mutants(stand, keys, 2) == run_mutants(stand, keys, 1)


def test_a_value_that_versions_share_is_changed_in_all_of_them(stand_of, workspace):
    """Two dated versions of one duty, the same `met_by`: one change, and both versions have it."""
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    versions = (
        "    ends: placement.to\n    versions:\n"
        "      - {in_force: {to: 2020-01-01}, cite: old}\n"
        "      - {in_force: {from: 2020-01-01}, cite: new}\n"
    )
    pack.write_text(pack.read_text().replace("    ends: placement.to\n", versions, 1))
    found = run_mutants(stand_of(workspace), [VISIT])

    dropped = [one for one in found if one.words == "met_by.visit.where: {seen: yes} taken out"]
    assert len(dropped) == 1
