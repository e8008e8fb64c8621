"""Examples that state school terms: judged in these, changed in these, and proposed in these."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.drafting.checking import Checker
from engine.drafting.expecting import expected_anew
from engine.example_runs import run_files
from engine.proving.given import Situation, ordinal, shifted
from engine.proving.mutation import mutants_of
from engine.proving.proposing import proposals, written_file
from engine.proving.stand import Stand
from engine.shipped import rules_dir
from tests.proving.conftest import PACK, WORKSPACE
from tests.proving.test_proposals import REVIEW

SPRING = "terms: [{from: 2026-01-05, to: 2026-03-27}, {from: 2026-04-13, to: 2026-07-21}]"
STATED, SILENT, NONE = "five school days across a holiday", "the authority's own", "none at all"
EXAMPLE = """\
  - example: {name}
    standard: cla.review
    worked_by_hand: yes
    why: Wed 25 Mar is day 0; 26 and 27 Mar are days 1 and 2, and after the holiday 13, 14 and 15 Apr 3 to 5
    as_of: 2026-04-16{terms}
    given: {{case: EX-1, looked_after: [{{id: la1, from: 2026-03-25}}], review: [{{id: r1, at: 2026-04-15}}]}}
    expect: [{{occurrence: la1/first, due: 2026-04-15, state: met, done: 2026-04-15, safe_by: 2026-04-14}}]
"""
FILE = "rules/testshire/terms.examples.yaml"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    """Return a workspace whose first review is owed within five school days, with an example in terms, one in
    those of the authority, which has none, and one that says itself that there are none."""
    made = Path(shutil.copytree(WORKSPACE, tmp_path_factory.mktemp("terms") / "workspace"))
    pack = made / "rules" / "testshire" / "visits.yaml"
    pack.write_text(pack.read_text().replace("within: 20 working days", "within: 5 school days"))
    told = ((STATED, f"\n    {SPRING}"), (SILENT, ""), (NONE, "\n    terms: []"))
    examples = "".join(EXAMPLE.format(name=name, terms=terms) for name, terms in told)
    (made / FILE).write_text(f"examples: {PACK}\nauthority: testshire\ncases:\n{examples}")
    return made


@pytest.fixture(scope="module")
def catalogue(workspace) -> Catalogue:
    return Catalogue.open([workspace / "rules"], [workspace / "authorities"])


@pytest.fixture(scope="module")
def stand(workspace, catalogue):
    return Stand(catalogue, [workspace / FILE], Faults())


def test_an_example_is_judged_in_the_terms_that_it_states_and_in_no_others(workspace, catalogue):
    """The last day, and the day that is safe under every reading, are counted in them; without any the same
    example cannot be told."""
    found = {one.example.name: one for one in run_files(catalogue, [workspace / FILE], "plain").results}

    assert found[STATED].differences == ()
    for name in (SILENT, NONE):
        assert "unknown" in [one.found for one in found[name].differences]


def test_a_changed_limit_is_noticed_in_the_terms_that_an_example_states(stand):
    found = {one.words: one.by for one in mutants_of(REVIEW, stand.bench(PACK))}

    for changed in ("5 school days → 6 school days", "5 school days → 4 school days"):
        assert [by for words, by in found.items() if changed in words] == [STATED]


def test_a_proposal_states_the_terms_that_it_was_found_in_and_holds(workspace, catalogue, stand):
    found = next(one for one in proposals(stand, REVIEW) if one.situation.terms)
    file = workspace / "proposed.examples.yaml"
    file.write_text(written_file([found], PACK, "testshire"))

    assert f"    {SPRING}\n" in file.read_text()
    assert [one.differences for one in run_files(catalogue, [file], "plain").results] == [()]


def test_a_draft_judges_an_example_in_its_terms_and_says_that_it_has_some(workspace):
    texts = {
        path.relative_to(root).as_posix(): path.read_text()
        for root, folder in (
            (workspace, "rules"),
            (workspace, "authorities"),
            (rules_dir().parent, "rules/vocabulary"),
        )
        for path in (root / folder).rglob("*.yaml")
    }
    checker = Checker()
    shown = {one.name: one for one in checker.examples(texts, "testshire", REVIEW)}
    ruled = checker.base(texts, "testshire").ruling
    assert ruled is not None
    anew = expected_anew(ruled, checker.reader, texts, [(FILE, STATED)])[FILE]

    assert (shown[STATED].passed, shown[STATED].own_terms) == (True, True)
    assert (shown[SILENT].passed, shown[SILENT].own_terms) == (False, False)
    assert "due: 2026-04-15, state: met" in anew.partition(SILENT)[0]


def test_a_situation_that_is_moved_back_takes_its_terms_along():
    """Weeks stay weeks: the days of a term lie as far from the case as before."""
    term = {"from": "2026-01-05", "to": "2026-03-27"}
    given = {"case": "E-1", "review": [{"at": "2026-02-02"}]}
    moved = shifted(Situation(given, "2026-02-16", terms=(term,)), ordinal("2026-02-02"))

    assert moved.terms == ({"from": "2025-12-22", "to": "2026-03-13"},)
