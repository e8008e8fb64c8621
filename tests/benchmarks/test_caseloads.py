"""What whole caseloads are measured on is as large as it says, and SQL is compared before it is timed."""

from __future__ import annotations

import duckdb
import pytest

from benchmarks import caseloads, commands, whole
from engine.data.dataset import open_dataset


def test_a_larger_caseload_is_the_same_lives_under_other_ids(tmp_path, monkeypatch):
    """Every table comes as often as the children do, and no two children share an id."""
    monkeypatch.setattr(caseloads, "DISTINCT", 12)

    small, large = caseloads.caseload(12, tmp_path / "a"), caseloads.caseload(36, tmp_path / "b")

    assert (small.cases, large.cases) == (12, 36)
    assert large.facts == 3 * small.facts
    assert open_dataset(large.folder).coverage == open_dataset(small.folder).coverage
    people = f"SELECT count(*), count(DISTINCT \"case\") FROM '{large.folder / 'person.parquet'}'"
    assert duckdb.sql(people).fetchall() == [(36, 36)]  # to the end: the connection is everybody's


def test_rows_that_differ_stop_the_measuring(tmp_path):
    """A time beside SQL means nothing where the two do not say the same."""
    base, path = duckdb.connect(), tmp_path / "outcomes.parquet"
    base.execute(
        'CREATE TABLE "by hand visits" AS SELECT 1 AS "case", 2 AS o, 3 AS due, 4 AS done, 5 AS state'
    )
    columns = "'visits' AS standard, 1 AS \"case\", 2 AS occurrence, 3 AS due, 4 AS done_id"
    base.execute(f"COPY (SELECT {columns}, 5 AS state) TO '{path}'")
    assert whole._same(base, "visits", path) == 1
    base.execute(f"COPY (SELECT {columns}, 6 AS state) TO '{path}'")

    with pytest.raises(SystemExit, match="differ"):
        whole._same(base, "visits", path)


def test_the_memory_and_time_of_a_command_are_those_of_all_its_processes():
    line = [
        "python3",
        "-c",
        "b = bytearray(60_000_000); b[::4096] = b'1' * len(b[::4096]); import time; time.sleep(0.6)",
    ]

    took = commands.run(line)

    assert took.seconds >= 0.6
    assert 60_000_000 < took.memory < 400_000_000


def test_a_command_that_fails_stops_the_measuring_with_what_it_said():
    with pytest.raises(SystemExit, match="no such thing"):
        commands.run(["python3", "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(2)"])
