"""Who is counted: a case is open by the tables that the data carries, and no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.calendar import moment_of_date, parse_moment
from engine.caseload.allocated import Allocations
from engine.caseload.people import SCHEMA, Period, Population
from engine.data.cases import read_case
from engine.data.plain import node_of
from engine.diagnostics import Faults
from engine.facts import Case
from tests.caseload.kit import swindon

AS_OF = date(2026, 3, 31)
EVERY = ("person", "case_open", "looked_after", "protection_plan", "allocation")


def row(carried: tuple[str, ...] = EVERY, period: Period | None = None, **tables: Any) -> dict[str, Any]:
    """Return the row of one case whose data carries these kinds."""
    case = case_of(**tables)
    population = Population(moment_of_date(AS_OF), None, period)
    allocations = Allocations(case, population.as_of)
    return dict(zip(SCHEMA.names, population.row(case, carried, allocations), strict=True))


def case_of(**tables: Any) -> Case:
    case = read_case(node_of({"case": "C-1001", **tables}), swindon().vocabulary, Faults())
    assert case is not None
    return case


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


@pytest.mark.parametrize(("hour", "counted"), [("14:59", False), ("15:00", True)])
def test_a_case_opened_later_on_the_known_on_day_is_not_open_yet(hour: str, counted: bool) -> None:
    """A known-on date with a time is judged by the time, as everywhere."""
    case = case_of(case_open=[{"id": "o1", "from": "2026-03-20", "recorded": "2026-03-23T15:00"}])
    day, known = moment_of_date(AS_OF), parse_moment(f"2026-03-23T{hour}")
    told = Population(day, known).row(case, EVERY, Allocations(case, day, known))

    assert told[SCHEMA.names.index("in_population")] is counted


EAST = {"id": "al1", "from": "2026-01-05", "to": "2026-03-16", "worker": "W-11", "team": "east"}
WEST = {"id": "al2", "from": "2026-03-16", "worker": "W-12", "team": "west"}
LATE = {"recorded": "2026-03-28"}
MARCH = (date(2026, 3, 20), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("known_on", "to", "since", "team"),
    [
        (None, {"to_recorded": "2026-03-28"}, LATE, "west"),
        (date(2026, 3, 27), {"to_recorded": "2026-03-28"}, LATE, "east"),
        (date(2026, 3, 27), {}, LATE, None),
        (date(2026, 3, 28), {"to_recorded": "2026-03-28"}, LATE, "west"),
        (date(2026, 3, 15), {}, {}, "east"),
    ],
)
def test_what_was_written_up_after_the_known_on_date_does_not_decide_the_team(
    known_on: date | None, to: dict[str, str], since: dict[str, str], team: str | None
) -> None:
    """An allocation counts as recorded when it says, else on its own day; its end likewise."""
    case = case_of(allocation=[{**EAST, **to}, {**WEST, **since}])
    known = None if known_on is None else moment_of_date(known_on)
    there = Allocations(case, moment_of_date(AS_OF), known)

    assert there.on([each.toordinal() for each in MARCH], None).team == team


def test_an_allocation_that_begins_after_the_as_of_date_does_not_decide_the_team() -> None:
    """The file counts up to that day: what falls due in April is owed by who has the case in March."""
    moved = {**WEST, "from": "2026-04-05"}
    case = case_of(allocation=[{**EAST, "to": "2026-04-05"}, moved])
    due = (AS_OF + timedelta(days=10)).toordinal()

    assert Allocations(case, moment_of_date(AS_OF)).on([due, AS_OF.toordinal()], None).team == "east"
