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
from engine.report.look import Look
from engine.report.moved import changes_text
from tests.caseload.kit import AS_OF, Row, caseshire, judged, sample

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


def test_what_is_overdue_in_cases_that_are_not_open_is_told_beside_the_counts(tmp_path: Path) -> None:
    """So that whoever holds a summary of the open cases beside it sees where the rest comes from."""
    import duckdb

    data = sample(tmp_path / "data", 60)
    folders = []
    for name, day in (("one", AS_OF - 40 * ONE), ("two", AS_OF)):
        asked = Asked(moment_of_date(day), twice=0, hide_below=0)
        told = make_audit(data, caseshire(), asked, tmp_path / name, Doing())
        folders.append((tmp_path / name, told["totals"][0]["overdue"]))
    found = compare_audits(folders[0][0], folders[1][0])

    assert found["not_open"]["after"] > 0
    for side, (folder, of_open) in zip(("before", "after"), folders, strict=True):
        shoulds = duckdb.sql(
            f"SELECT count(*) FROM '{folder}/outcomes.parquet' WHERE state = 'overdue' AND NOT breach"
        ).fetchall()[0][0]
        assert shoulds == 0
        assert found["total"][side] == of_open + found["not_open"][side]
    assert f"Of cases that were not open: {found['not_open']['before']} before" in changes_text(found, Look())


def test_what_another_policy_changes_is_ruled_otherwise(tmp_path: Path) -> None:
    """Without the standard nothing is owed: nobody acted, nobody closed anything."""
    from tests.caseload.test_impact import CHANGES, draft, drafted

    path = draft(tmp_path, CHANGES["a standard less"][0])
    found = compare_audits(*audits(tmp_path, lambda: drafted(path)))

    assert set(how(found, "cla.health").values()) <= {"re_ruled", "closed"}


# ---------------------------------------------------------------- audits written by hand

LATE: Row = {"state": "overdue", "breach": True, "strength": "must", "due": date(2026, 3, 1)}
ADVICE: Row = {**LATE, "breach": False, "strength": "should"}
#: Overdue, though the due day cannot be told: it was some day in April.
APRIL: Row = {**LATE, "due": None, "due_to": date(2026, 4, 10)}
MAYBE: Row = {**APRIL, "state": "unknown", "breach": None}

#: What else stands in an audit's record, as little as may be.
RECORD: dict[str, Any] = {
    "schema": 1,
    "outcomes_version": 1,
    "authority": "x",
    "hide_below": 5,
    **dict.fromkeys(("made", "known_on", "period")),
    **{name: {} for name in ("judged_by", "calendars", "machine", "files")},
    "twice": {"seed": 1, "cases": 0, "matchers": [], "differences": 0, "not_done": None},
    "counts": {"cases": 1, "facts": {}, "outcomes": 1},
    "data": {"kept": None, "folder": "data", "source": "native", "tables": {}, "files": {}},
    "rules": {"packs": {}, "vocabulary": "", "where": {}},
    "engine": {"version": "1", "hash": "", "files": {}},
}


def moved(folder: Path, then: list[Row], now: list[Row], policy: str = "P") -> dict[str, Any]:
    """Compare audits of 31 March and of 30 April with these outcomes, the second by that policy, the first by
    P."""
    for name, rows, day, ruled in (("one", then, "03-31", "P"), ("two", now, "04-30", policy)):
        judged(folder / name, rows)
        told = {**RECORD, "as_of": f"2026-{day}", "rules": {**RECORD["rules"], "policy": ruled}}
        (folder / name / "audit.json").write_text(json.dumps(told), "utf-8")
    return compare_audits(folder / "one", folder / "two")


@pytest.mark.parametrize(
    ("then", "now", "policy", "came_about"),
    [
        (LATE, ADVICE, "Q", ("left", "re_ruled")),
        (ADVICE, LATE, "Q", ("come", "re_ruled")),
        (LATE, {**LATE, "state": "waived", "breach": False}, "Q", ("left", "record_changed")),
        (APRIL, {**MAYBE, "due_to": date(2026, 6, 30)}, "Q", ("left", "re_ruled")),
        (APRIL, MAYBE, "P", ("left", "unknown_now")),
        (MAYBE, APRIL, "P", ("come", "new")),
        (
            {**MAYBE, "due_to": date(2026, 3, 30)},
            {**APRIL, "due_to": date(2026, 3, 30)},
            "P",
            ("come", "found_later"),
        ),
    ],
)
def test_what_the_policy_changed_and_what_fell_due_are_not_laid_at_the_record_s_door(
    tmp_path: Path, then: Row, now: Row, policy: str, came_about: tuple[str, str]
) -> None:
    """A should that became a must was not found later; what may be due until April fell due by then."""
    found = moved(tmp_path, [then], [now], policy)

    assert [(row["side"], row["how"]) for row in found["rows"]] == [came_about]
    assert adds_up(found["total"])


def test_each_team_has_the_numbers_of_both_audits(tmp_path: Path) -> None:
    """Of two cases that are overdue still one was given to another team: nothing has changed in all."""
    before = [{**LATE, "case": "C-1", "team": "east"}, {**LATE, "case": "C-2", "team": "east"}]
    after = [{**before[0], "team": "west", "worker": "W-9"}, before[1]]

    found = moved(tmp_path, before, after)

    numbers = {team: (row["before"], row["after"]) for team, row in found["teams"].items()}
    assert numbers == {"east": (2, 1), "west": (0, 1)}
    assert (found["total"]["before"], found["total"]["still_overdue"], found["total"]["after"]) == (2, 2, 2)
    assert all(adds_up(row) for row in (found["total"], *found["teams"].values()))
    assert found["teams"]["east"]["left"]["to_another_team"] == 1
    assert found["teams"]["west"]["come"]["from_another_team"] == 1
    assert "-1  with another team now" in changes_text(found, Look())
    assert "+1  with another team before" in changes_text(found, Look())


def test_audits_in_the_wrong_order_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Time only goes forward."""
    one, two = audits(tmp_path)

    with pytest.raises(NotComparable, match="before the first"):
        compare_audits(two, one)
    assert run(["changes", str(two), str(one)]) == 2
    capsys.readouterr()
    assert run(["changes", str(one), str(two), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["before"] == 4
