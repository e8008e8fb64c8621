"""Who is counted: a case is open by the tables that the data carries, and no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.calendar import moment_of_date
from engine.caseload.allocated import Allocations
from engine.caseload.people import SCHEMA, Period, Population
from engine.data.cases import read_case
from engine.data.plain import node_of
from engine.diagnostics import Faults
from tests.caseload.kit import swindon

AS_OF = date(2026, 3, 31)
EVERY = ("person", "case_open", "looked_after", "protection_plan", "allocation")


def row(carried: tuple[str, ...] = EVERY, period: Period | None = None, **tables: Any) -> dict[str, Any]:
    """Return the row of one case whose data carries these kinds."""
    case = read_case(node_of({"case": "C-1001", **tables}), swindon().vocabulary, Faults())
    assert case is not None
    population = Population(moment_of_date(AS_OF), None, period)
    return dict(zip(SCHEMA.names, population.row(case, carried, Allocations(case)), strict=True))


@pytest.mark.parametrize("kind", ["case_open", "looked_after", "protection_plan"])
def test_a_child_looked_after_or_on_a_plan_is_an_open_case(kind: str) -> None:
    """Also where no row of `case_open` says so: an export may list cases in need alone."""
    running, ended = (
        {"id": "x1", "from": "2026-01-05"},
        {"id": "x1", "from": "2025-01-05", "to": "2026-01-05"},
    )

    assert row(**{kind: [running]})["in_population"]
    assert not row(**{kind: [ended]})["in_population"]
    assert row(period=Period(date(2025, 4, 1), AS_OF), **{kind: [ended]})["in_population"]


def test_an_allocation_opens_a_case_only_where_nothing_says_which_are_open() -> None:
    """A worker may keep a case that was closed."""
    allocated = {"allocation": [{"id": "al1", "from": "2026-01-05", "worker": "W-11", "team": "east"}]}
    without = tuple(kind for kind in EVERY if kind != "case_open")

    assert not row(**allocated)["in_population"]
    assert row(without, **allocated)["in_population"]


def test_where_no_table_says_which_are_open_every_case_is_counted() -> None:
    """And the words say so; a status that no table tells of is null, never no."""
    told = row(("person",), person={"born": "2012-05-04"})

    assert told["in_population"] is True
    assert (told["looked_after"], told["protection_plan"], told["age"]) == (None, None, 13)
    assert Population(moment_of_date(AS_OF)).words(("person",)) == (
        "every case of the data (no table says which were open on 31 March 2026)"
    )
