"""The summary's counts add up, say what they are of, and give no small number away."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.calendar import moment_of_date
from engine.caseload.audit import Asked, make_audit
from engine.caseload.judging import Doing
from engine.caseload.nest import Nested
from engine.caseload.people import Period, Population
from engine.caseload.summary import summarise
from engine.caseload.tally import COUNTS, STATES_EXCLUDED, STATES_LATE, Tally, share
from engine.data.dataset import Dataset
from tests.caseload.attack import at_leasts, equations, numbers, worked_out
from tests.caseload.kit import AS_OF, caseshire, sample

YEAR = Period(date(2025, 4, 1), AS_OF)
TABLES = ("standards", "topics", "teams", "workers", "forces", "origins", "months")
FORCES = ("law", "statutory guidance", "minimum standard", "local")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return sample(tmp_path_factory.mktemp("data") / "sample", 90)


@pytest.fixture(scope="module")
def folder(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audits")


@pytest.fixture(scope="module")
def exact(data: Dataset, folder: Path) -> dict[str, Any]:
    """The summary of a year, with every number shown."""
    asked = Asked(moment_of_date(AS_OF), period=YEAR, hide_below=0, twice=0)
    return make_audit(data, caseshire(), asked, folder / "exact", Doing())


@pytest.fixture(scope="module")
def fit(data: Dataset, folder: Path) -> dict[str, Any]:
    """The same with small numbers hidden."""
    asked = Asked(moment_of_date(AS_OF), period=YEAR, hide_below=5, twice=0)
    return make_audit(data, caseshire(), asked, folder / "fit", Doing())


def test_every_row_adds_up(exact: dict[str, Any]) -> None:
    """Obligations are in time, late, unknown or not counted, and nothing else."""
    for name in ("totals", *TABLES):
        assert exact[name], name
        for row in exact[name]:
            assert row["outcomes"] == row["excluded"] + row["on_time"] + row["late"] + row["unknown"]
            assert row["excluded"] == sum(row[state] for state in STATES_EXCLUDED)
            assert row["late"] == sum(row[state] for state in STATES_LATE)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_adds_up_to_the_total(exact: dict[str, Any], name: str) -> None:
    """Nobody's outcomes are lost between the rows."""
    total = exact["totals"][0]

    assert total["outcomes"] > 100
    assert {count: sum(row[count] for row in exact[name]) for count in COUNTS} == {
        count: total[count] for count in COUNTS
    }
    if "gaps" in exact[name][0]:
        assert sum(row["gaps"] for row in exact[name]) == total["gaps"]


def counted(folder: Path) -> list[dict[str, Any]]:
    """Return the outcomes that the year's summary counts, worked out row by row."""
    cases = {row["case"]: row for row in parquet.read_table(folder / "cases.parquet").to_pylist()}
    return [
        row
        for row in parquet.read_table(folder / "outcomes.parquet").to_pylist()
        if cases[row["case"]]["in_population"] and _in_year(row)
    ]


def _in_year(row: dict[str, Any]) -> bool:
    if row["due"] is not None:
        return bool(YEAR.first <= row["due"] <= YEAR.last)
    if row["due_from"] or row["due_to"]:
        return bool(
            (row["due_from"] or YEAR.first) <= YEAR.last and (row["due_to"] or YEAR.last) >= YEAR.first
        )
    return row["anchor_at"] is None or bool(YEAR.first <= row["anchor_at"] <= YEAR.last)


def test_the_headline_counts_each_topic_once_at_its_strongest_force(
    exact: dict[str, Any], folder: Path
) -> None:
    """Beside the children with at least one; what rests on unconfirmed figures alone stands apart."""
    topics = defaultdict(list)
    for row in counted(folder / "exact"):
        if row["breach"]:
            topics[row["case"], row["topic"]].append(row["force"] if row["confirmed"] else "unconfirmed")
    strongest = [min(forces, key=[*FORCES, "unconfirmed"].index) for forces in topics.values()]

    head = exact["headline"]
    assert len(strongest) > 10
    assert head["gaps_by_force"] == {force: strongest.count(force) for force in (*FORCES, "unconfirmed")}
    sure = {case for (case, _), force in zip(topics, strongest, strict=True) if force != "unconfirmed"}
    assert head["gaps"] == sum(head["gaps_by_force"][force] for force in FORCES)
    assert head["gaps"] + head["gaps_by_force"]["unconfirmed"] == exact["totals"][0]["gaps"] == len(topics)
    assert head["children_with_gap"] == len(sure)
    assert exact["unconfirmed"] == ["caseshire/standards#cla.health"]


def test_the_population_is_said_and_reconciled_with_every_table(exact: dict[str, Any], data: Dataset) -> None:
    """Each source list: its cases are counted or not; the counted cases have a row in it or not."""
    people = exact["population"]

    assert people["words"] == (
        "cases open at any time from 1 April 2025 to 31 March 2026, by the tables case open, looked after, "
        "protection plan, child in need plan"
    )
    assert people["cases"] + people["not_counted"] == people["in_the_data"] == 90
    assert [row["kind"] for row in exact["sources"]] == sorted(data.tables)
    for row in exact["sources"]:
        assert row["cases"] == row["counted"] + row["not_counted"]
        assert people["cases"] == row["counted"] + row["without_a_row"]
        assert row["rows"] == row["rows_counted"] + row["rows_not_counted"]


def test_what_recording_a_field_would_settle(exact: dict[str, Any], folder: Path) -> None:
    """As many unknown outcomes wait for it as the rows say."""
    unknown = [row for row in counted(folder / "exact") if row["state"] == "unknown"]
    waits = [row for row in unknown if any(need.startswith("visit/") for need in row["needs"])]
    seen = next(row for row in exact["settles"] if row["field"] == "visit.seen")

    assert seen["unknown"] == len(waits) > 0
    assert seen["words"] == "whether the child was seen"


def test_each_standard_says_whether_it_is_a_must(exact: dict[str, Any], folder: Path) -> None:
    """As its outcomes say; of one that gave none in the period nothing is said."""
    said = {f"{row['pack']}#{row['standard']}": row["strength"] for row in counted(folder / "exact")}

    assert {row["key"]: row["strength"] for row in exact["standards"] if row["strength"]} == said


def test_a_standard_that_nobody_came_under_is_named(data: Dataset, tmp_path: Path) -> None:
    """So that silence is not taken for success."""
    from engine.data.dataset import write_dataset

    tables = {kind: path for kind, path in data.tables.items() if kind not in ("conference", "visit")}
    few = write_dataset(tmp_path / "d", {kind: parquet.read_table(path) for kind, path in tables.items()})
    empty = parquet.read_table(data.tables["conference"]).slice(0, 0)
    few = write_dataset(
        tmp_path / "e",
        {**{kind: parquet.read_table(path) for kind, path in few.tables.items()}, "conference": empty},
    )

    told = make_audit(few, caseshire(), Asked(moment_of_date(AS_OF), twice=0), tmp_path / "a", Doing())

    assert told["never_applied"] == ["caseshire/minimum#ch.complaint-heard"]
    assert {row["kind"]: row["standards"] for row in told["not_carried"]} == {
        "visit": ["caseshire/minimum#cla.visit", "caseshire/standards#cla.visit"]
    }


def test_a_standard_that_applied_at_another_time_is_not_said_to_apply_to_nobody(
    data: Dataset, tmp_path: Path
) -> None:
    """A period of one day leaves out nearly everything that the children were owed in their lives."""
    day = Period(AS_OF, AS_OF)
    told = make_audit(
        data, caseshire(), Asked(moment_of_date(AS_OF), period=day, twice=0), tmp_path / "a", Doing()
    )
    people = parquet.read_table(tmp_path / "a" / "cases.parquet").to_pylist()
    population = {row["case"] for row in people if row["in_population"]}
    rows = parquet.read_table(tmp_path / "a" / "outcomes.parquet").to_pylist()
    applied = {f"{row['pack']}#{row['standard']}" for row in rows if row["case"] in population}
    counts = {row["key"]: row["outcomes"] for row in told["standards"]}

    assert applied.isdisjoint(told["never_applied"])
    assert set(told["not_in_period"]) == {key for key in applied if counts[key] == 0} > set()


def test_no_small_number_is_shown(exact: dict[str, Any], fit: dict[str, Any]) -> None:
    """What is shown is true; what is small is not shown; a share is shown only with what it is made of."""
    assert fit["small_numbers"]["hidden"] > 0
    for name in ("totals", *TABLES):
        for row, true in zip(fit[name], exact[name], strict=True):
            for count in (*COUNTS, "gaps", "children"):
                if count in row and row[count] is not None:
                    assert row[count] == true[count]
                    assert not 0 < row[count] < 5, (name, row["key"], count)
            if None in (row["on_time"], row["late"], row["unknown"]):
                assert row["share_on_time"] is None


def test_the_sums_that_a_reader_takes_apart_are_true(exact: dict[str, Any]) -> None:
    """Whatever names a row of another table is a part of it: standards of their topic and of their force."""
    told = numbers(exact)
    sums = list(equations(exact))

    assert {
        (whole, parts) for each in sums for whole, parts in [(next(iter(each))[0], list(each)[-1][0])]
    } > {
        ("forces", "standards"),
        ("topics", "standards"),
        ("teams", "workers"),
        ("origins", "forces"),
    }
    for each in sums:
        assert sum(sign * (told[cell] or 0) for cell, sign in each.items()) == 0, each
    for each in at_leasts(exact):
        assert sum(sign * (told[cell] or 0) for cell, sign in each.items()) >= 0, each


@pytest.mark.parametrize("seed", range(3))
def test_no_small_number_of_a_summary_can_be_worked_out(data: Dataset, folder: Path, seed: int) -> None:
    """Of any cases: not from all its sums together. Whoever knows besides which are small learns no more,
    but of rows in which no number is shown at all."""
    exact, fit = (_summary_of_some(data, folder, seed, threshold) for threshold in (0, 5))
    true, told = numbers(exact), numbers(fit)
    small = {cell for cell, number in told.items() if number is None and 0 < (true[cell] or 0) < 5}

    assert len(small) > 5
    assert not worked_out(fit, small, {})
    knowing = worked_out(fit, small, dict.fromkeys(small, 4))
    rows = {cell[:2] for cell in knowing}
    assert not {cell: number for cell, number in told.items() if number and cell[:2] in rows}


def _summary_of_some(data: Dataset, folder: Path, seed: int, threshold: int) -> dict[str, Any]:
    """Return the summary of some of the exact audit's cases, drawn by a seed."""
    dice = Random(seed)
    cases = parquet.read_table(folder / "exact" / "cases.parquet")
    share = dice.choice((0.2, 0.5, 0.9))
    flags = pa.array([bool(flag) and dice.random() < share for flag in cases["in_population"].to_pylist()])
    cases = cases.set_column(cases.schema.get_field_index("in_population"), "in_population", flags)
    parquet.write_table(cases, folder / "some.parquet")
    with Tally(folder / "exact" / "outcomes.parquet", folder / "some.parquet", YEAR) as tally:
        people = Population(moment_of_date(AS_OF), None, YEAR)
        return summarise(tally, caseshire(), data, people, Nested((), 0, {}), threshold)


def test_workers_of_teams_with_a_stroke_in_a_name_are_told_apart(
    data: Dataset, folder: Path, exact: dict[str, Any]
) -> None:
    """Worker B/C of team A is not worker C of team A/B, and no outcome is lost between them."""
    assert exact["workers"]
    outcomes = parquet.read_table(folder / "exact" / "outcomes.parquet")
    for column, names in (("team", ("A", "A/B")), ("worker", ("B/C", "C"))):
        values = pa.array([names[place % 2] for place in range(len(outcomes))])
        outcomes = outcomes.set_column(outcomes.schema.get_field_index(column), column, values)
    parquet.write_table(outcomes, folder / "stroke.parquet")

    people = Population(moment_of_date(AS_OF), None, YEAR)
    with Tally(folder / "stroke.parquet", folder / "exact" / "cases.parquet", YEAR) as tally:
        told = summarise(tally, caseshire(), data, people, Nested((), 0, {}))

    assert [row["key"] for row in told["workers"]] == ["A/B/C", "A%2FB/C"]


def test_the_share_in_time_is_a_range_where_something_is_unknown() -> None:
    """Six in time, two late, two that may be either: from 6 of 10 to 8 of 10."""
    row = {"on_time": 6, "late": 2, "unknown_maybe_late": 2, "unknown_maybe_met": 2, "unknown_late": 0}

    assert share(row) == (0.6, 0.8)
    assert share({**row, "unknown_maybe_late": 0, "unknown_maybe_met": 0}) == (0.75, 0.75)
    assert share({**row, "unknown_maybe_met": 0, "unknown_late": 2}) == (0.6, 0.6)
    assert share(dict.fromkeys(row, 0)) is None
