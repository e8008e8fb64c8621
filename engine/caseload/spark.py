"""The same judging on Spark.

In: a `Job`, nested cases, the address of a master. Out: the same files that the pool writes. Guaranteed: the
same function judges; rows stay with the executors (`mapInArrow`) and come back as files, never through the
driver's memory; where pyspark or Java is missing, a message says what to install.

The executors read the cases and write the outcomes in a folder that all of them see; on a cluster that is a
shared one, and Dutybook is installed there.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from engine.caseload import people
from engine.caseload.batch import Job, Judge
from engine.caseload.columns import SCHEMA
from engine.caseload.judging import refuse_faulty
from engine.caseload.nest import Nested
from engine.caseload.store import Store
from engine.diagnostics import Diagnostic, InputFault, Severity, Span

if TYPE_CHECKING:
    from engine.caseload.judging import Doing

_ROOT = str(Path(__file__).resolve().parents[2])
#: Around faults on their way through Java, which drops blanks at the end of a line.
_MARK = "DUTYBOOK-FAULTS"
#: Cases of one record batch.
_BATCH = 200
#: Bytes of cases that go into one partition.
_PART = 8 * 2**20


class SparkMissing(RuntimeError):
    """Spark was asked for and cannot be had; the text says why and what cures it."""


def judge_on_spark(job: Job, nested: Nested, folder: Path, work: Path, doing: Doing) -> int:
    """Write the outcomes and the cases, judged by Spark; return the number of outcomes.

    Raises SparkMissing, InputFault for faulty data.
    """
    if nested.doubtful:
        refuse_faulty(job, nested.chunks)
    interrupted = signal.getsignal(signal.SIGINT)
    spark = _session(doing.master or "local[*]")
    try:
        size = sum(path.stat().st_size for path in nested.chunks)
        cases = spark.read.parquet(*map(str, nested.chunks))
        cases = cases.repartitionByRange(max(2, 1 + size // _PART), "case").sortWithinPartitions("case")
        read = ["case", *(name for name in people.READ if name in cases.columns)]
        rows = _mapped(cases, _outcomes(job), SCHEMA, work / "spark-outcomes", folder / "outcomes.parquet")
        _mapped(
            cases.select(*read),
            _people(job),
            people.SCHEMA,
            work / "spark-cases",
            folder / "cases.parquet",
        )
    except Exception as trouble:
        faults = _faults_in(str(trouble))
        if faults:
            raise InputFault(faults) from None
        raise
    finally:
        spark.stop()
        _on_interrupt(interrupted)
    doing.step(nested.cases, nested.cases)
    return rows


Batches = Iterable[pa.RecordBatch]


def _outcomes(job: Job) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def judge(batches: Batches) -> Iterator[pa.RecordBatch]:
        judge = Judge(job)
        for batch in batches:
            judged = judge.evaluate(batch)
            _tell(judge.take_faults())
            yield judged

    return judge


def _people(job: Job) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def read(batches: Batches) -> Iterator[pa.RecordBatch]:
        judge = Judge(job)
        return (judge.people(batch) for batch in batches)

    return read


def _mapped(
    cases: Any,
    function: Callable[[Batches], Iterator[pa.RecordBatch]],
    schema: pa.Schema,
    parts: Path,
    place: Path,
) -> int:
    """Run a function over the cases on the executors, and gather the files that they write."""
    from pyspark.sql.pandas.types import from_arrow_schema

    told = from_arrow_schema(schema, prefer_timestamp_ntz=True)
    cases.mapInArrow(function, told).write.parquet(str(parts))
    with Store(place, schema) as store:
        for part in sorted(parts.glob("part-*.parquet")):  # numbered by partition: the order of the cases
            file = parquet.ParquetFile(part)
            for group in range(file.num_row_groups):
                store.put(_like(file.read_row_group(group), schema))
    return store.rows


def _like(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [rows.column(field.name).cast(field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _session(master: str) -> Any:
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as trouble:
        raise SparkMissing(
            f"Spark cannot be used: {trouble}\n  cure: pip install 'dutybook[spark]'; it wants a Java runtime"
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    builder = SparkSession.builder.master(master).appName("dutybook audit")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.executorEnv.PYTHONPATH": os.environ["PYTHONPATH"],
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError) as trouble:
        raise SparkMissing(
            f"Spark does not start: {trouble}\n"
            "  cure: it wants a Java runtime; on Debian or Ubuntu, as root: "
            "apt-get install -y default-jre-headless"
        ) from None
    session.sparkContext.setLogLevel("ERROR")
    return session


def _on_interrupt(handler: Any) -> None:
    """Let Ctrl-C do what it did before Spark, whose own way asks a session that is no more."""
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)


# ---------------------------------------------------------------- faults travel as text


def _tell(faults: tuple[Diagnostic, ...]) -> None:
    """Raise what is wrong with the data, in a form that comes through Java unharmed."""
    errors = [each for each in faults if each.severity is Severity.ERROR]
    if errors:
        told = [(each.code, each.message, each.span, each.help) for each in errors[:50]]
        raise ValueError(_MARK + json.dumps(told) + _MARK)


def _faults_in(text: str) -> list[Diagnostic]:
    found = re.search(f"{_MARK}(.*?){_MARK}", text, re.DOTALL)
    if found is None:
        return []
    return [
        Diagnostic(code, message, None if span is None else Span(*span), cure)
        for code, message, span, cure in json.loads(found[1])
    ]
