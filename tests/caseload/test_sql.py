"""Three standards, written by hand in SQL, agree with the engine row by row on a sample caseload.

The SQL beside this file and its calendar know nothing of the engine. What the sample leaves unrecorded is set
first, in the data itself: the SQL knows yes and no alone.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from engine.calendar import moment_of_date
from engine.caseload.judging import OUTCOMES, Doing, judge_all
from engine.commands.caseload import ruling
from engine.data.dataset import open_dataset, write_dataset
from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample

HERE = Path(__file__).parents[1] / "oracle" / "sql"
AS_OF = date(2026, 3, 31)
TABLES = ("looked_after", "placement", "review", "conference", "strategy_discussion", "visit")
STANDARDS = {"first-review": "first_review", "conference": "conference", "visits": "visits"}
#: Yes or no where the sample may say nothing.
SETTLED = {
    "visit": """coalesce(seen, false) AS seen, coalesce("by", 'other') AS "by" """,
    "strategy_discussion": "coalesce(section47_begun, false) AS section47_begun",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The sample's tables, and the engine's outcomes, side by side."""
    folder = tmp_path_factory.mktemp("sql")
    write_sample(300, Setting(7, AS_OF), folder / "sample", "parquet")
    base = duckdb.connect()
    for name in TABLES:
        settled = f" REPLACE ({SETTLED[name]})" if name in SETTLED else ""
        base.execute(f"CREATE TABLE {name} AS SELECT *{settled} FROM '{folder / 'sample' / name}.parquet'")
    base.execute((HERE / "calendar.sql").read_text(encoding="utf-8"))
    tables = {name: base.sql(f"SELECT * FROM {name}").to_arrow_table() for name in TABLES}
    data = write_dataset(folder / "data", tables, coverage=open_dataset(folder / "sample").coverage)
    rules = [HERE / "workspace" / "rules"]
    judged_by = ruling("threeshire", moment_of_date(AS_OF), rules, [HERE / "workspace" / "authorities"])
    (folder / "judged").mkdir()
    judge_all(judged_by.job(data, moment_of_date(AS_OF)), data, folder / "judged", Doing())
    base.execute(f"CREATE VIEW engine AS SELECT * FROM '{folder / 'judged' / OUTCOMES}'")
    return base


@pytest.mark.parametrize("standard", STANDARDS)
def test_hand_written_sql_agrees_row_by_row(base: duckdb.DuckDBPyConnection, standard: str) -> None:
    """Every occurrence, its due day, its state and what discharged it."""
    query = (HERE / f"{STANDARDS[standard]}.sql").read_text(encoding="utf-8")
    by_hand = base.execute(query, {"as_of": AS_OF}).fetchall()
    judged = base.execute(
        'SELECT "case", occurrence, due, done_id, state FROM engine WHERE standard = ?', [standard]
    ).fetchall()

    assert len(by_hand) > 10
    assert len({row[4] for row in by_hand}) > 1
    assert sorted(map(repr, by_hand)) == sorted(map(repr, judged))


def test_no_sql_of_ours_is_in_it() -> None:
    """The queries name the tables of the sample and their own calendar, and nothing of the engine."""
    for path in HERE.glob("*.sql"):
        assert "engine" not in path.read_text(encoding="utf-8")
