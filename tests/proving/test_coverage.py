"""Coverage: which branches the examples reach, by judging with and without each."""

from __future__ import annotations

from engine.proving.coverage import reach
from engine.proving.stand import run_coverage
from tests.proving.conftest import PACK

VISIT = f"{PACK}#cla.visit"


def found(stand, key=VISIT):
    return {one.words: one.by for one in run_coverage(stand, [key])}


def add(workspace, text, old="    ends: placement.to\n"):
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    pack.write_text(pack.read_text().replace(old, text, 1))


def add_example(workspace, text):
    examples = workspace / "rules" / "testshire" / "visits.examples.yaml"
    examples.write_text(examples.read_text() + text)


def test_stages_and_states_are_reached_by_outcomes_that_have_them(stand_of, workspace):
    told = found(stand_of(workspace))

    assert told["stage first"] == told["stage weekly"] == "a visit on the last day is in time"
    assert told["state: met"] is not None
    assert told["state: overdue"] is None


def test_a_standard_without_examples_has_every_branch_unreached(stand_of, workspace):
    told = found(stand_of(workspace), f"{PACK}#cla.review")

    assert told
    assert set(told.values()) == {None}


def test_how_when_came_out_is_told_from_what_the_matcher_was_asked(stand_of, workspace):
    """The one placement of the examples records no kind: `when` is unknown, neither true nor false."""
    add(workspace, "    when: {kind: foster}\n    ends: placement.to\n")
    add_example(
        workspace,
        """
  - example: a placement with parents
    standard: cla.visit
    as_of: 2026-03-25
    given: {case: EX-3, placement: [{id: p1, from: 2026-03-16, kind: with_parents}], visit: []}
    expect: []
""",
    )
    told = found(stand_of(workspace))

    assert told["when: true"] is None
    assert told["when: false"] == "a placement with parents"
    assert told["when: unknown"] == "a visit on the last day is in time"


def test_an_exception_is_applied_where_leaving_it_out_changes_an_outcome(stand_of, workspace):
    add(
        workspace,
        "    unless: [{id: quick, when: {emergency: yes}, instead: {every: 2 days}}]\n"
        "    ends: placement.to\n",
    )
    add_example(
        workspace,
        """
  - example: not an emergency
    standard: cla.visit
    as_of: 2026-03-17
    given:
      case: EX-4
      looked_after: [{id: la1, from: 2026-03-16}]
      placement: [{id: p1, from: 2026-03-16, emergency: no}]
      visit: [{id: v1, at: 2026-03-16, seen: yes}]
    expect: [{occurrence: p1/first, state: met}, {occurrence: "p1/after:v1", state: due, due: 2026-03-23}]
""",
    )
    told = found(stand_of(workspace))

    assert told["exception quick: not applied"] == "not an emergency"
    assert told["exception quick: applied"] is None  # the other example does not record it: that is unknown


def test_of_several_documents_in_one_case_each_counts(stand_of, workspace):
    """One plan with its next review date, one without, one that does not say."""
    pack = workspace / "rules" / "testshire" / "visits.yaml"
    content = (
        "content:\n"
        "  - id: plan.aims\n"
        "    of: care_plan\n"
        "    check: [{field: outcomes, required: yes}]\n"
        "manual:\n"
    )
    pack.write_text(pack.read_text().replace("manual:\n", content))
    add_example(
        workspace,
        """
  - example: two plans
    standard: plan.aims
    as_of: 2026-03-25
    given:
      case: EX-5
      care_plan:
        - {id: cp1, at: 2026-03-01, outcomes: safe at home}
        - {id: cp2, at: 2026-03-02, outcomes: none}
    expect: [{occurrence: cp1, state: met}, {occurrence: cp2, state: missed}]
""",
    )
    told = found(stand_of(workspace), f"{PACK}#plan.aims")

    assert told["field outcomes (1): missing"] == told["field outcomes (1): present"] == "two plans"
    assert told["state: unknown"] is None


def test_totals_are_by_pack(stand_of, workspace):
    stand = stand_of(workspace)
    total = reach(run_coverage(stand, stand.keys(PACK)))[0]

    assert (total.pack, 0 < total.reached < total.branches) == (PACK, True)
