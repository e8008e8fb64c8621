"""Each change in the law is shown by the same facts a day apart: under the old text and under the new."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.calendar import Moment
from engine.catalogue import Catalogue
from engine.diagnostics import Faults
from engine.example_files import read_examples, read_heading
from engine.example_runs import example_files
from engine.facts import Case
from engine.load import Library
from engine.model import Content, Duty
from engine.shipped import rules_dir
from engine.source import parse_into

ENGLAND = rules_dir() / "england"


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


def shown() -> dict[str, set[date]]:
    """Return the days of the facts in the national examples, by `pack#id` of their standards."""
    names = Catalogue.open().policy("england").vocabulary
    found: dict[str, set[date]] = defaultdict(set)
    for path in example_files([ENGLAND]):
        faults = Faults()
        node = parse_into(Path(path).read_text(encoding="utf-8"), path.name, faults)
        assert node is not None
        heading = read_heading(node, faults)
        assert heading is not None
        for example in read_examples(node, heading, names, faults):
            for name in example.standards:
                key = name if "#" in name else f"{example.pack}#{name}"
                found[key] |= days_of(example.case)
    return found


CHANGES = changes(Catalogue.open().library)


@pytest.fixture(scope="module")
def examples() -> dict[str, set[date]]:
    return shown()


@pytest.mark.parametrize("standard", sorted(CHANGES))
def test_each_change_has_an_example_on_either_side(examples: dict[str, set[date]], standard: str):
    """Something happens on the last day of the old text and on the first day of the new."""
    days = {side for day in CHANGES[standard] for side in (day - timedelta(days=1), day)}

    assert days - examples[standard] == set()


def test_the_regulations_begin_on_their_day(examples: dict[str, set[date]]):
    """What began on 31 March 2011 is not judged by the Regulations of 2010; what began a day later is."""
    assert {date(2011, 3, 31), date(2011, 4, 1)} <= examples["england/care-planning#cla.careplan"]
