"""Spark judges what the pool judges, with the same function."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from engine.calendar import moment_of_date
from engine.caseload.audit import Asked, audit_of, make_audit
from engine.caseload.judging import Doing
from engine.caseload.spark import SparkMissing
from engine.data.dataset import write_dataset
from engine.diagnostics import InputFault
from tests.caseload.kit import AS_OF, caseshire, sample

ASKED = Asked(moment_of_date(AS_OF), twice=0)
SPARK = Doing(engine="spark", master="local[2]")


def test_spark_writes_the_same_audit_as_the_pool_and_refuses_the_same_data(tmp_path: Path) -> None:
    """Outcomes, cases and summary, byte for byte; a faulty row is told with its place; Ctrl-C does afterwards
    what it did before."""
    assert shutil.which("java"), "this test wants a Java runtime"
    interrupted = signal.getsignal(signal.SIGINT)
    data = sample(tmp_path / "data", 40)

    make_audit(data, caseshire(), ASKED, tmp_path / "pool", Doing(jobs=1))
    make_audit(data, caseshire(), ASKED, tmp_path / "spark", SPARK)

    assert audit_of(tmp_path / "spark")["files"] == audit_of(tmp_path / "pool")["files"]

    faulty = write_dataset(
        tmp_path / "faulty", {"visit": pa.table({"case": ["C-1"], "at": ["2026-02-30"], "seen": ["yes"]})}
    )
    with pytest.raises(InputFault) as trouble:
        make_audit(faulty, caseshire(), ASKED, tmp_path / "none", SPARK)
    (fault,) = trouble.value.diagnostics
    assert (fault.code, fault.span and fault.span.file, fault.span and fault.span.line) == (
        "E110",
        "visit.parquet",
        1,
    )
    assert not (tmp_path / "none").exists()
    assert signal.getsignal(signal.SIGINT) is interrupted


def test_without_pyspark_a_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is written."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    data = sample(tmp_path / "data", 5)

    with pytest.raises(SparkMissing, match=r"pip install 'dutybook\[spark\]'"):
        make_audit(data, caseshire(), ASKED, tmp_path / "audit", SPARK)
    assert not (tmp_path / "audit").exists()
