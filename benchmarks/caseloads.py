"""Caseloads of a size: the invented sample, and the same again under other ids.

In: how many cases. Out: a dataset in a folder, and what it holds. Guaranteed: no case has a record of
another; the same number gives the same dataset. Beyond `DISTINCT` cases the same lives come again, all
of them before any comes a third time: inventing them takes longer than judging them should.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample

AS_OF = date(2026, 3, 31)
DISTINCT = 3_000


@dataclass(frozen=True, slots=True)
class Caseload:
    """A dataset: how many cases and facts it holds, how many bytes its files have."""

    folder: Path
    cases: int
    facts: int
    bytes: int


def caseload(cases: int, folder: Path) -> Caseload:
    """Write a caseload into a new folder."""
    once = min(cases, DISTINCT)
    base = folder.with_name(f"{folder.name}-base")
    write_sample(once, Setting(7, AS_OF), base, "parquet")
    folder.mkdir()
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        facts = sum(_again(connection, path, folder, -(-cases // once)) for path in base.glob("*.parquet"))
    for path in base.glob("*.json"):
        shutil.copy(path, folder)
    shutil.rmtree(base)
    held = folder / "planted.json"
    if held.exists():
        held.write_text(json.dumps([]), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Caseload(folder, once * -(-cases // once), facts, size)


def _again(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, times: int) -> int:
    """Write a table `times` over, each time under other ids of cases; return its rows."""
    target = folder / path.name
    connection.execute(
        f"""COPY (SELECT t.* REPLACE (CASE WHEN i = 0 THEN t."case" ELSE i || '-' || t."case" END AS "case")
        FROM '{path}' t CROSS JOIN range({times}) r(i) ORDER BY i, t."case") TO '{target}' (FORMAT parquet)"""
    )
    found = connection.execute(f"SELECT count(*) FROM '{target}'").fetchone()
    return int(found[0]) if found else 0
