"""The table of outcomes says what an outcome says."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa

from engine.caseload.columns import COLUMNS, KEY, SCHEMA, OutcomeRow, to_batch
from engine.outcome import Cause, FactRef, Outcome, State, WaiverRef

MORNING, AFTERNOON = datetime.fromisoformat("2026-04-09T10:30"), datetime.fromisoformat("2026-04-07T16:15")
PLAIN = Outcome(
    case="C-1001",
    standard="cla.visit",
    pack="swindon/visits",
    topic="cla.visit",
    occurrence="p1/first",
    stage="first",
    anchor=FactRef("placement", "p1", date(2026, 3, 27), "placements.csv row 2"),
    due=date(2026, 4, 7),
    state=State.MET_LATE,
    breach=True,
    done=FactRef("visit", "v1", MORNING, "visits.csv row 5"),
    days_late=2,
)


def first(outcome: Outcome, **beside: object) -> dict[str, object]:
    """Return the first row of the table as a mapping."""
    row: dict[str, object] = to_batch([OutcomeRow(outcome, **beside)]).to_pylist()[0]  # type: ignore[arg-type] - any of its fields may be given
    return row


def test_a_row_says_what_the_outcome_says():
    """Dates stand in day columns, a recorded time beside them, and where each fact was read."""
    row = first(PLAIN, team="east", reason="It was late.")

    assert [row[name] for name in KEY] == ["C-1001", "swindon/visits", "cla.visit", "p1/first"]
    assert (row["anchor_at"], row["anchor_time"]) == (date(2026, 3, 27), None)
    assert (row["done_at"], row["done_time"]) == (date(2026, 4, 9), MORNING)
    assert (row["done_source"], row["state"], row["days_late"]) == ("visits.csv row 5", "met_late", 2)
    assert (row["team"], row["worker"], row["reason"]) == ("east", None, "It was late.")


def test_a_limit_in_hours_keeps_its_time():
    """The due day stands in `due`, the last moment in time in `due_time`."""
    outcome = Outcome(**{**_parts(PLAIN), "due": AFTERNOON})

    assert (first(outcome)["due"], first(outcome)["due_time"]) == (
        date(2026, 4, 7),
        AFTERNOON,
    )


def test_what_is_unknown_keeps_its_needs_states_and_bounds():
    """Lists stay lists; an open bound is null."""
    changed = {
        "state": State.UNKNOWN,
        "breach": None,
        "due": None,
        "needs": ("placement/p1.emergency",),
        "possible": ("met", "overdue"),
        "cause": Cause.NOT_RECORDED,
        "due_between": (None, date(2026, 4, 7)),
        "waiver": WaiverRef("w1", None, None, date(2026, 5, 1)),
    }
    row = first(Outcome(**{**_parts(PLAIN), **changed}))

    assert (row["breach"], row["due_from"], row["due_to"]) == (None, None, date(2026, 4, 7))
    assert (row["needs"], row["possible"]) == (["placement/p1.emergency"], ["met", "overdue"])
    assert (row["cause"], row["waiver_id"], row["waiver_until"]) == ("not recorded", "w1", date(2026, 5, 1))


def test_no_rows_make_an_empty_table_of_the_same_columns():
    """The schema never depends on what is in it."""
    assert to_batch([]).schema.equals(to_batch([OutcomeRow(PLAIN)]).schema)
    assert to_batch([]).num_rows == 0


def test_the_schema_names_its_version_and_describes_every_column():
    """A reader of the file can tell which version it is."""
    assert SCHEMA.metadata == {b"dutybook.outcomes": b"1"}
    assert len({each.name for each in COLUMNS}) == len(COLUMNS)
    assert all(each.means and isinstance(each.type, pa.DataType) for each in COLUMNS)


def _parts(outcome: Outcome) -> dict[str, object]:
    return {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
