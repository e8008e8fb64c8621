"""A process that is to do without a package finds none, and works."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.cli import _has_no_use_for_pandas

PROGRAM = """
import sys
from engine.machine.absent import do_without
do_without("pandas")
import duckdb, pyarrow
rows = pyarrow.table({"day": pyarrow.array([1, 2])})
assert duckdb.sql("SELECT sum(day) FROM rows").fetchall() == [(3,)]
assert rows.to_pylist() == [{"day": 1}, {"day": 2}]
assert "pandas" not in sys.modules
import pandas
"""


def test_arrow_and_duckdb_work_without_pandas_and_whoever_asks_for_it_is_told() -> None:
    """They look for it and go on; a plain import fails, with the reason."""
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert found.returncode == 1
    assert found.stderr.strip().endswith("ModuleNotFoundError: this process does without pandas")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (["audit", "sample", "-a", "swindon"], True),
        (["audit", "sample", "--engine", "spark"], False),
        (["audit", "sample", "--engine=spark"], False),
        (["a-command-of-others"], False),
        ([], False),
    ],
)
def test_only_own_commands_without_spark_do_without_pandas(call: list[str], expected: bool) -> None:
    """A command that another package adds may well ask for it."""
    assert _has_no_use_for_pandas(call) is expected
