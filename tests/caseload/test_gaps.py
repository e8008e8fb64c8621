"""What the data does not say: tables that it lacks are told apart from a calendar that ends too early."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
from pyarrow import parquet

from engine.caseload.columns import OutcomeRow, to_batch
from engine.caseload.gaps import not_carried, settles
from engine.caseload.people import people_batch
from engine.caseload.tally import Tally
from engine.data.dataset import Dataset
from engine.outcome import Cause, Outcome, State

UNTOLD = Outcome(
    case="C-1001",
    standard="cla.review",
    pack="england/care-planning",
    topic="cla.review",
    occurrence="la1/first",
    stage="first",
    anchor=None,
    due=None,
    state=State.UNKNOWN,
    breach=None,
    needs=("calendar", "review"),
    possible=("met", "overdue"),
    cause=Cause.NOT_IN_EXTRACT,
)


CHECK = "england/care-planning#cla.review"


def test_the_order_of_fields_is_that_of_what_is_shown() -> None:
    """Else rows whose number is hidden would stand in the order of the hidden numbers."""

    class Found:
        def rows(self, _: str) -> list[dict[str, Any]]:
            return [
                {"field": "a.a", "unknown": 9, "settled_alone": 1, "children": 9, "standards": [CHECK]},
                {"field": "b.b", "unknown": 12, "settled_alone": 0, "children": 9, "standards": [CHECK]},
                {"field": "c.c", "unknown": 10, "settled_alone": 4, "children": 9, "standards": [CHECK]},
            ]

    found = settles(cast(Tally, Found()), {}, lambda count: None if 0 < count < 5 else count)

    assert [row["field"] for row in found] == ["b.b", "c.c", "a.a"]


def test_a_calendar_is_no_kind_of_record(tmp_path: Path) -> None:
    """It is no table that an export could bring; what waits for it is told in words all the same."""
    person = ("C-1001", True, True, True, None, None, None, 13, None, None)
    alone = replace(UNTOLD, occurrence="la1/2", needs=("calendar",), cause=Cause.OUTSIDE_CALENDAR)
    for name, batch in (
        ("outcomes", to_batch([OutcomeRow(UNTOLD), OutcomeRow(alone)])),
        ("cases", people_batch([person])),
    ):
        parquet.write_table(pa.Table.from_batches([batch]), tmp_path / f"{name}.parquet")
    with Tally(tmp_path / "outcomes.parquet", tmp_path / "cases.parquet", None) as tally:
        absent = not_carried(tally, Dataset(tmp_path, {}))
        fields = {row["field"]: (row["words"], row["settled_alone"]) for row in settles(tally, {}, int)}

        untold = settles(tally, {}, int, [CHECK])

    assert {(row["unknown"], row["settled_alone"], row["children"]) for row in untold} == {(None,) * 3}
    assert absent == [{"kind": "review", "standards": [CHECK]}]
    assert fields["calendar"] == ("a calendar that is checked for days so far ahead", 1)
