"""Two audits of one caseload: what left, what came, and why; it adds up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from engine.calendar import moment_of_date
from engine.caseload.audit import Asked, make_audit
from engine.caseload.changes import NotComparable, compare_audits
from engine.caseload.judging import Doing
from engine.caseload.ruling import Ruling
from engine.cli import run
from engine.data.dataset import Dataset, write_dataset
from tests.caseload.kit import AS_OF, caseshire, sample

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 30)
ONE = timedelta(days=1)


def days(*texts: str | None) -> pa.Array:
    return pa.array([None if text is None else date.fromisoformat(text) for text in texts], pa.date32())


def caseload(folder: Path, *, later: bool) -> Dataset:
    """Six children who came into care on 2 January 2026 without a review, due on Fri 30 January.

    By the second audit: C-1 was reviewed since; of C-2 an old review was written down; C-3 left care; C-4 is
    as before; C-5, who came on 10 February, is overdue since; of C-6 a time in care is only now recorded."""
    ids = [f"C-{number}" for number in range(1, 6)]
    start = ["2026-01-02"] * 4 + ["2026-02-10"]
    end: list[str | None] = [None] * 5
    reviews: list[tuple[str, str]] = []
    if later:
        ids, start, end = [*ids, "C-6"], [*start, "2026-01-02"], [None, None, "2026-03-20", None, None, None]
        reviews = [("C-1", "2026-03-10"), ("C-2", "2026-02-03")]
    tables = {
        "looked_after": pa.table(
            {"case": ids, "id": ["la"] * len(ids), "from": days(*start), "to": days(*end)}
        ),
        "review": pa.table(
            {
                "case": pa.array([case for case, _ in reviews], pa.string()),
                "at": days(*(day for _, day in reviews)),
            }
        ),
        "allocation": pa.table(
            {"case": ids, "from": days(*start), "team": ["east" if each < "C-4" else "west" for each in ids]}
        ),
        "placement": pa.table({"case": pa.array([], pa.string())}),
        "conference": pa.table({"case": pa.array([], pa.string())}),
    }
    return write_dataset(folder, tables)


def audits(folder: Path, ruling: Callable[[], Ruling] = caseshire) -> tuple[Path, Path]:
    for name, day, later in (("one", FIRST, False), ("two", SECOND, True)):
        data = caseload(folder / f"data-{name}", later=later)
        judged_by = ruling() if later else caseshire()
        make_audit(data, judged_by, Asked(moment_of_date(day), twice=0), folder / name, Doing())
    return folder / "one", folder / "two"


def how(found: dict[str, Any], standard: str = "cla.review") -> dict[str, str]:
    return {row["case"]: row["how"] for row in found["rows"] if row["standard"] == standard}


def test_each_way_to_leave_and_to_come_is_told_apart(tmp_path: Path) -> None:
    """Done since, written up late, closed, still overdue; fallen due since, seen only now."""
    found = compare_audits(*audits(tmp_path))

    assert how(found) == {
        "C-1": "cleared_by_action",
        "C-2": "cleared_by_late_write_up",
        "C-3": "closed",
        "C-4": "still_overdue",
        "C-5": "new",
        "C-6": "found_later",
    }


def adds_up(row: dict[str, Any]) -> bool:
    return row["before"] == row["still_overdue"] + sum(row["left"].values()) and row["after"] == row[
        "still_overdue"
    ] + sum(row["come"].values())


def test_it_adds_up_in_all_and_by_team(tmp_path: Path) -> None:
    """What was overdue, less what left, plus what came, is what is overdue."""
    found = compare_audits(*audits(tmp_path))

    teams = found["teams"].values()
    assert adds_up(found["total"])
    assert all(adds_up(row) for row in teams)
    assert set(found["teams"]) == {"east", "west"}
    assert sum(row["before"] for row in teams) == found["total"]["before"]
    assert sum(row["after"] for row in teams) == found["total"]["after"]


def test_it_adds_up_over_a_believable_caseload(tmp_path: Path) -> None:
    """The overdue of either audit, counted from its own table, are the numbers told."""
    import duckdb

    data = sample(tmp_path / "data", 60)
    folders = []
    for name, day in (("one", AS_OF - 40 * ONE), ("two", AS_OF)):
        make_audit(data, caseshire(), Asked(moment_of_date(day), twice=0), tmp_path / name, Doing())
        folders.append(tmp_path / name)
    found = compare_audits(folders[0], folders[1])

    overdue = [
        duckdb.sql(
            f"SELECT count(*) FROM '{folder}/outcomes.parquet' WHERE state = 'overdue' AND breach"
        ).fetchall()
        for folder in folders
    ]
    assert [found["total"]["before"], found["total"]["after"]] == [rows[0][0] for rows in overdue]
    assert adds_up(found["total"])


def test_what_another_policy_changes_is_ruled_otherwise(tmp_path: Path) -> None:
    """Without the standard nothing is owed: nobody acted, nobody closed anything."""
    from tests.caseload.test_impact import CHANGES, draft, drafted

    path = draft(tmp_path, CHANGES["a standard less"][0])
    found = compare_audits(*audits(tmp_path, lambda: drafted(path)))

    assert set(how(found, "cla.health").values()) <= {"re_ruled", "closed"}


def test_audits_in_the_wrong_order_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Time only goes forward."""
    one, two = audits(tmp_path)

    with pytest.raises(NotComparable, match="before the first"):
        compare_audits(two, one)
    assert run(["changes", str(two), str(one)]) == 2
    capsys.readouterr()
    assert run(["changes", str(one), str(two), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["before"] == 4
