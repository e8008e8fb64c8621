"""Whole caseloads: an audit by size, on one core and two, on Spark, beside SQL, and the impact of one change.

In: sizes. Out: Markdown tables. Guaranteed: SQL and the engine have given the same rows before their times
stand side by side; contenders of a table run in one go on one machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.caseloads import AS_OF, Caseload, caseload
from benchmarks.commands import Took, run
from benchmarks.sections import AUTHORITY, table
from engine.caseload.judging import OUTCOMES

SIZES: Sequence[int] = (300, 3_000)
THREE: Sequence[int] = (3_000, 30_000)
_SQL = Path(__file__).parents[1] / "tests" / "oracle" / "sql"
_STANDARDS = {"first-review": "first_review", "conference": "conference", "visits": "visits"}
#: What the SQL knows yes and no alone of.
_SETTLED = {
    "visit": """coalesce(seen, false) AS seen, coalesce("by", 'other') AS "by" """,
    "strategy_discussion": "coalesce(section47_begun, false) AS section47_begun",
}
_TABLES = ("looked_after", "placement", "review", "conference", "strategy_discussion", "visit")
_MB = 1_000_000


def caseloads() -> str:
    """An audit of the shipped policy of Swindon with its reports, by size and by cores."""
    heads = (
        "cases",
        "facts",
        "cores",
        "outcomes",
        "seconds",
        "CPU seconds",
        "cases a second",
        "memory, MB",
        "outcomes, MB",
    )
    lines: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in SIZES:
            data = caseload(number, Path(folder) / f"data-{number}")
            for cores in (2, 1) if number == SIZES[0] else (2,):
                lines.append(_audited(data, cores, Path(folder) / f"audit-{number}-{cores}", AUTHORITY))
    return table(heads, lines)


def changed() -> str:
    """The impact of one changed standard, beside an audit of the same cases."""
    heads = ("work", "cases", "seconds", "CPU seconds", "of the audit")
    with tempfile.TemporaryDirectory() as folder:
        data = caseload(SIZES[0], Path(folder) / "data")
        audit = _run_audit(data, 2, Path(folder) / "audit", AUTHORITY)
        draft = Path(folder) / "draft.yaml"
        text = (Path(__file__).parents[1] / "rules" / "swindon" / "reviews.yaml").read_text(encoding="utf-8")
        draft.write_text(
            text.replace("within: 20 working days", "within: 15 working days", 1), encoding="utf-8"
        )
        impact = run(
            _dutybook(
                "impact", str(data.folder), "-a", AUTHORITY, "--change", str(draft), "--as-of", str(AS_OF)
            )
        )
    rows: list[list[object]] = [
        [name, data.cases, took.seconds, took.cpu, took.seconds / audit.seconds]
        for name, took in (("audit", audit), ("impact of one changed standard", impact))
    ]
    return table(heads, rows)


def beside_sql() -> str:
    """Three standards, judged by the engine and by hand-written SQL: the same rows."""
    heads = (
        "cases",
        "facts",
        "rows",
        "engine, seconds",
        "engine, memory, MB",
        "SQL, seconds",
        "engine / SQL",
    )
    lines: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in THREE:
            lines.append(_beside(number, Path(folder) / str(number)))
    return table(heads, lines)


def spark() -> str:
    """The same three standards on Spark, local[2] with a driver of 512 MB, beside the pool."""
    heads = ("engine", "cases", "seconds", "CPU seconds", "memory, MB")
    lines: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        data = _settled(THREE[0], Path(folder))
        for name, more in (
            ("pool, 2 processes", ()),
            ("Spark, local[2]", ("--engine", "spark", "--master", "local[2]")),
        ):
            took = _run_audit(data, 2, Path(folder) / f"audit-{len(lines)}", "threeshire", *more)
            lines.append([name, data.cases, took.seconds, took.cpu, took.memory / _MB])
    return table(heads, lines)


def _beside(number: int, folder: Path) -> list[object]:
    folder.mkdir()
    data = _settled(number, folder)
    took = _run_audit(data, 2, folder / "audit", "threeshire")
    with duckdb.connect() as base:
        for name in _TABLES:
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM '{data.folder / name}.parquet'")
        begun = time.perf_counter()
        base.execute((_SQL / "calendar.sql").read_text(encoding="utf-8"))
        for name, file in _STANDARDS.items():
            query = (_SQL / f"{file}.sql").read_text(encoding="utf-8").strip().rstrip(";")
            base.execute(f'CREATE TABLE "by hand {name}" AS {query}', {"as_of": AS_OF})
        spent = time.perf_counter() - begun
        rows = sum(_same(base, name, folder / "audit" / OUTCOMES) for name in _STANDARDS)
    return [data.cases, data.facts, rows, took.seconds, took.memory / _MB, spent, took.seconds / spent]


def _same(base: duckdb.DuckDBPyConnection, name: str, outcomes: Path) -> int:
    """Return how many rows SQL and the engine agree on. Raises SystemExit where they differ."""
    engine = f"""SELECT "case", occurrence, due, done_id, state FROM '{outcomes}' WHERE standard = '{name}'"""
    by_hand = f'FROM "by hand {name}"'
    for one, other in ((by_hand, engine), (engine, by_hand)):
        differing = base.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone()
        if differing is None or differing[0]:
            raise SystemExit(f"SQL and the engine differ on {differing} rows of {name}")
    found = base.execute(f"SELECT count(*) {by_hand}").fetchone()
    return int(found[0]) if found else 0


def _settled(number: int, folder: Path) -> Caseload:
    """Return a caseload in which nothing is left open that the SQL cannot tell."""
    data = caseload(number, folder / "data")
    with duckdb.connect() as base:
        for name, settled in _SETTLED.items():
            path = data.folder / f"{name}.parquet"
            base.execute(
                f"COPY (SELECT * REPLACE ({settled}) FROM '{path}') TO '{path}.new' (FORMAT parquet)"
            )
            Path(f"{path}.new").replace(path)
    return data


def _audited(data: Caseload, cores: int, out: Path, authority: str) -> list[object]:
    took = _run_audit(data, cores, out, authority)
    with duckdb.connect() as base:
        found = base.execute(f"SELECT count(*) FROM '{out / OUTCOMES}'").fetchone()
    size = (out / OUTCOMES).stat().st_size / _MB
    speed, memory = data.cases / took.seconds, took.memory / _MB
    counted = int(found[0]) if found else 0
    return [data.cases, data.facts, cores, counted, took.seconds, took.cpu, speed, memory, size]


def _run_audit(data: Caseload, cores: int, out: Path, authority: str, *more: str) -> Took:
    where = (
        "--rules",
        str(_SQL / "workspace" / "rules"),
        "--authorities",
        str(_SQL / "workspace" / "authorities"),
    )
    mine = where if authority == "threeshire" else ()
    line = _dutybook("audit", str(data.folder), "-a", authority, "--as-of", str(AS_OF), "--out", str(out))
    small = {"PYSPARK_SUBMIT_ARGS": "--driver-memory 512m pyspark-shell"}
    return run([*line, "--jobs", str(cores), *mine, *more], small)


def _dutybook(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("dutybook")), *words]
