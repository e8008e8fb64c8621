"""What a report says of the policy: every standard once, with what is in force on the day."""

from __future__ import annotations

from datetime import date

import pytest

from engine.catalogue import Catalogue, held_standards
from engine.report.described import describe


@pytest.fixture(scope="module")
def policies():
    catalogue = Catalogue.open()
    return {name: catalogue.policy(name) for name in ("swindon", "bradford")}


@pytest.mark.parametrize("name", ["swindon", "bradford"])
def test_every_standard_that_is_judged_by_is_listed_once(policies, name):
    """So that one which never applied to anyone can be named, and none is counted twice."""
    listed = [each.key for each in describe(policies[name], date(2026, 4, 20)).standards]

    assert len(listed) == len(set(listed))
    assert set(listed) == held_standards(policies[name])


def test_a_rule_of_two_years_is_in_force_only_then(policies):
    """The temporary rule of 2020 on visits is always listed, and in force within its own days only."""

    def in_force(day: date) -> bool:
        found = describe(policies["swindon"], day).standards
        return next(each.in_force for each in found if each.id == "cla.visit.as-practicable")

    assert in_force(date(2020, 6, 1))
    assert not in_force(date(2026, 4, 20))


def test_local_standards_say_what_they_strengthen(policies):
    found = {each.key: each for each in describe(policies["swindon"], date(2026, 4, 20)).standards}

    assert found["swindon/visits#cla.visit"].strengthens == "england/care-planning#cla.visit"


def test_names_of_roles_kinds_and_attributes_come_along(policies):
    terms = describe(policies["swindon"], date(2026, 4, 20)).terms

    assert terms.kinds["looked_after"] == "time looked after"
    assert terms.attributes["placement.emergency"] == "whether the placement was an emergency"
    assert terms.roles["social_worker"]
