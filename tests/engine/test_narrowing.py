"""Some standards alone, with the tables that they can read; the outcomes are those of the whole policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.api import open_book
from engine.calendar import parse_moment
from engine.catalogue import Catalogue
from engine.compiling.narrowing import plan_for
from engine.compiling.tables import tables_read
from engine.data.cases import load_cases

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="module")
def book():
    with open_book(Catalogue.open(), "swindon", "plain") as opened:
        yield opened


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.yaml")))
def test_each_standard_alone_is_judged_as_in_the_whole_policy(book, name):
    """Narrowed to one standard and what it rests on, a policy gives that standard's outcomes unchanged, from
    no other tables than it is said to read."""
    (case,) = load_cases([CASES / name], book.vocabulary)
    day = parse_moment("2026-06-20")
    whole = book.judge(case, day, explain=False)
    for key in sorted({f"{one.pack}#{one.standard}" for one in whole}):
        read = tables_read(plan_for(book.plan, {key}))
        part = replace(case, tables={kind: facts for kind, facts in case.tables.items() if kind in read})
        alone = book.judge_only(frozenset({key}), part, day, explain=False)

        assert [one for one in alone if f"{one.pack}#{one.standard}" == key] == [
            one for one in whole if f"{one.pack}#{one.standard}" == key
        ]


def test_a_standard_alone_has_the_reasons_and_the_other_readings_of_the_whole_policy(book):
    """Asked for by itself it is told to the letter as among all others, which are then not judged."""
    (case,) = load_cases([CASES / "C-1095.yaml"], book.vocabulary)
    whole = book.check(case, "2026-06-20")
    keys = sorted({f"{one.pack}#{one.standard}" for one in whole.outcomes})
    doubtful = sorted({f"{one.pack}#{one.standard}" for one in whole.outcomes if one.alternatives})

    assert len(doubtful) > 5
    for key in (*doubtful, *keys[::15]):
        alone = book.check_all([case], "2026-06-20", only=frozenset({key}))
        assert alone.to_json() == whole.narrowed([key]).to_json()


def test_a_book_that_is_asked_for_ever_other_standards_stays_small(book, monkeypatch):
    """What it forgets is worked out again, to the letter."""
    monkeypatch.setattr("engine.api.MOST_PARTS", 3)
    (case,) = load_cases([CASES / "C-1095.yaml"], book.vocabulary)
    keys = [f"{one.pack}#{one.id}" for one in book.plan.standards[:5]]
    once, again = (
        [book.check_all([case], "2026-06-20", only=frozenset({key})).to_json() for key in keys]
        for _ in range(2)
    )

    assert once == again
    assert len(book._narrowed) <= 3
