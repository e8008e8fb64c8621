"""Faults of the data are told before anything long is judged, all of them at once, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from engine.calendar import parse_moment
from engine.caseload import pool
from engine.caseload.audit import Asked, audit_of, make_audit
from engine.caseload.judging import OUTCOMES, Doing
from engine.caseload.ruling import Ruling
from engine.caseload.work import Done
from engine.data.dataset import Dataset, write_dataset
from engine.diagnostics import InputFault
from tests.caseload.kit import Row, caseshire, table

#: Cases enough for three chunks of two.
NAMES = [f"C-100{number}" for number in range(1, 7)]
SKIPPED = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001 - London's clocks go from one to two


@lru_cache
def council() -> Ruling:
    """Return the rules of the invented council."""
    return caseshire()


def data(folder: Path, besides: dict[str, Row] | None = None, **tables: dict[str, Row]) -> Dataset:
    """Write a dataset of six children, each with a row of each table, and of those `besides`; `tables`: what
    some say instead."""
    usual: dict[str, Row] = {
        **(besides or {}),
        "person": {"born": date(2014, 5, 4)},
        "visit": {"at": datetime(2026, 1, 5, 10), "by": "social_worker"},  # noqa: DTZ001 - a London time
        "placement": {"from": date(2026, 1, 5), "to": date(2026, 2, 6)},
    }
    kinds = council().vocabulary.kinds
    rows = {
        kind: [{"case": name, "id": "x", **row, **tables.get(kind, {}).get(name, {})} for name in NAMES]
        for kind, row in usual.items()
    }
    rows["person"] = [{key: value for key, value in row.items() if key != "id"} for row in rows["person"]]
    return write_dataset(folder, {kind: table(kinds[kind], each) for kind, each in rows.items()})


def refused(data: Dataset, tmp_path: Path, doing: Doing) -> list[tuple[str, str]]:
    """Return code and place of each fault with which an audit is refused; nothing may be left behind."""
    with pytest.raises(InputFault) as caught:
        make_audit(data, council(), Asked(parse_moment("2026-03-31")), tmp_path / "audit", doing)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    return [(one.code, f"{one.span.file}:{one.span.line}") for one in caught.value.diagnostics if one.span]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list into which the numbers of chunks go that are judged."""
    numbers: list[int] = []
    really = pool.Workers.run

    def run(*asked: Any) -> Iterator[Done]:
        for done in really(*asked):
            numbers.append(done.number)
            yield done

    monkeypatch.setattr(pool.Workers, "run", run)
    return numbers


def test_times_that_cannot_be_are_told_before_anything_is_judged(tmp_path: Path, judged: list[int]) -> None:
    """An hour that clocks skip, an end before the beginning, a year long past, in any chunk."""
    faulty = data(
        tmp_path / "data",
        visit={"C-1006": {"at": SKIPPED}},
        placement={"C-1001": {"to": date(2026, 1, 4)}},
        person={"C-1005": {"born": date(1066, 10, 14)}},
    )

    told = refused(faulty, tmp_path, Doing(chunk=2))

    assert told == [
        ("E110", "person.parquet:5"),
        ("E303", "placement.parquet:1"),
        ("E110", "visit.parquet:6"),
    ]
    assert judged == []


def test_a_fault_of_another_sort_ends_the_judging_with_its_chunk(tmp_path: Path, judged: list[int]) -> None:
    """What only the reader of cases can tell is told with all such faults once it is met."""
    faulty = data(
        tmp_path / "data", visit={"C-1002": {"by": "nobody"}, "C-1003": {"by": "?"}, "C-1006": {"by": "him"}}
    )

    told = refused(faulty, tmp_path, Doing(chunk=2))

    assert told == [("E106", "visit.parquet:2"), ("E106", "visit.parquet:3"), ("E106", "visit.parquet:6")]
    assert judged == [0]


def test_a_fault_that_shows_late_is_told_with_its_place(tmp_path: Path, judged: list[int]) -> None:
    """Chunks that were judged before are there to be read again."""
    faulty = data(tmp_path / "data", visit={"C-1005": {"by": "nobody"}})

    assert refused(faulty, tmp_path, Doing(chunk=2)) == [("E106", "visit.parquet:5")]
    assert judged == [0, 1, 2]


def test_what_only_looks_doubtful_is_judged(tmp_path: Path) -> None:
    """A time on the last day of the years that are counted, and a period that ends on its first day."""
    sound = data(
        tmp_path / "data",
        visit={"C-1006": {"at": datetime(2200, 12, 31, 9)}},  # noqa: DTZ001 - a London time
        placement={"C-1001": {"to": date(2026, 1, 5)}},
    )

    summary = make_audit(
        sound, council(), Asked(parse_moment("2026-03-31"), twice=0), tmp_path / "audit", Doing(chunk=2)
    )

    assert summary["population"]["cases"] == 6


def test_a_table_that_no_standard_reads_refuses_nothing_and_is_named(tmp_path: Path) -> None:
    """The outcomes are those of the data without it; its rows are counted among the facts all the same."""
    contact = {"contact": {"at": datetime(2026, 2, 3, 11)}}  # noqa: DTZ001 - a London time
    fault = {"C-1002": {"at": SKIPPED}}
    told, asked = [], Asked(parse_moment("2026-03-31"), twice=0)
    for number, each in enumerate(
        (data(tmp_path / "data", contact, contact=fault), data(tmp_path / "without"))
    ):
        out = tmp_path / f"audit-{number}"
        summary = make_audit(each, council(), asked, out, Doing(chunk=2))
        told.append((summary["not_looked_at"], audit_of(out)["counts"]["facts"].get("contact")))

    assert told == [(["contact"], 6), ([], None)]
    one, other = ((tmp_path / f"audit-{number}" / OUTCOMES).read_bytes() for number in (0, 1))
    assert one == other
