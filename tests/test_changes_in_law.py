"""Each change in the law is shown by the same facts a day apart: under the old text and under the new.

And each source document has cases whose days a person counted, and says how.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.calendar import Moment
from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.example_files import read_examples, read_heading
from engine.example_runs import example_files
from engine.examples import Example
from engine.facts import Case, Fact
from engine.load import Library
from engine.model import Content, Duty
from engine.shipped import rules_dir
from engine.source import parse_into

ENGLAND = rules_dir() / "england"
CATALOGUE = Catalogue.open()
NAMES = CATALOGUE.policy("england").vocabulary


def changes(library: Library) -> dict[str, set[date]]:
    """Return the days on which a national standard came in, changed or ended, by `pack#id`."""
    found: dict[str, set[date]] = defaultdict(set)
    for pack in (one.pack for packs in library.packs.values() for one in packs):
        standards: tuple[Duty | Content, ...] = (*pack.duties, *pack.content)
        for one in standards if pack.pack.startswith("england/") else ():
            spans = [one.in_force, *(body.in_force for body in getattr(one, "versions", ()))]
            days = {day for span in spans if span for day in (span.from_, span.to) if day}
            found[f"{pack.pack}#{one.id}"] |= days - {pack.in_force.from_}
    return {key: days for key, days in found.items() if days}


def days_of(case: Case) -> set[date]:
    """Return every day on which something in a case begins, ends or happens."""
    return {
        date.fromordinal(moment.day)
        for facts in case.tables.values()
        for fact in facts
        for moment in (fact.start, fact.end, *fact.attrs.values())
        if isinstance(moment, Moment)
    }


def form_of(case: Case) -> tuple[object, ...]:
    """Return the facts of a case without their days: equal for the same facts at another time."""

    def form(fact: Fact) -> tuple[object, ...]:
        told = {name: value for name, value in fact.attrs.items() if not isinstance(value, Moment)}
        return (fact.end is None, len(fact.attrs), repr(sorted(told.items(), key=repr)))

    tables = sorted(case.tables.items())
    return tuple((kind, tuple(sorted(map(form, facts), key=repr))) for kind, facts in tables)


def read(folder: Path) -> list[Example]:
    """Return the examples of a publisher."""
    found: list[Example] = []
    for path in example_files([folder]):
        faults = Faults()
        node = parse_into(Path(path).read_text(encoding="utf-8"), path.name, faults)
        assert node is not None
        heading = read_heading(node, faults)
        assert heading is not None
        found += read_examples(node, heading, NAMES, faults)
    return found


def shown() -> dict[str, list[Case]]:
    """Return the cases of the national examples, by `pack#id` of their standards."""
    found: dict[str, list[Case]] = defaultdict(list)
    for example in read(ENGLAND):
        for name in example.standards:
            found[name if "#" in name else f"{example.pack}#{name}"].append(example.case)
    return found


CHANGES = changes(CATALOGUE.library)


DOCUMENTS = sorted(path.parent.name for path in rules_dir().glob("*/rows.tsv"))
#: `Mon 16 Mar` or `3 Feb 2014`: a day that somebody names.
NAMED_DAY = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Case]]:
    return shown()


@pytest.mark.parametrize("standard", sorted(CHANGES))
def test_each_change_has_the_same_facts_on_either_side(cases: dict[str, list[Case]], standard: str):
    """Something happens on the last day of the old text, and the same on the first day of the new."""
    for day in CHANGES[standard]:
        before, after = (
            {form_of(case) for case in cases[standard] if side in days_of(case)}
            for side in (day - timedelta(days=1), day)
        )

        assert before & after, f"{standard} changes on {day}: no example has the same facts on either side"


def test_the_regulations_begin_on_their_day(cases: dict[str, list[Case]]):
    """What began on 31 March 2011 is not judged by the Regulations of 2010; what began a day later is."""
    days = {day for case in cases["england/care-planning#cla.careplan"] for day in days_of(case)}

    assert {date(2011, 3, 31), date(2011, 4, 1)} <= days


def test_the_documents_are_the_five_and_the_national_layer():
    assert DOCUMENTS == ["bradford", "buckinghamshire", "england", "sparks", "swindon", "trix"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_document_has_a_case_that_was_worked_by_hand(document: str):
    """It says so, and names the days as they were counted."""
    by_hand = [one for one in read(rules_dir() / document) if one.worked_by_hand]

    assert any(one.why and len(NAMED_DAY.findall(one.why)) >= 2 and one.expect for one in by_hand)
