"""What one worker does: take a chunk of cases, judge it, leave the outcomes in a file.

In: a `Job`, files of cases, where the outcomes go. Out: Arrow files. Guaranteed: a file of outcomes has its
name only when it is whole, so a chunk whose worker died can simply be judged again.
"""

from __future__ import annotations

import os
import signal
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc, parquet

from engine.caseload.batch import Job, Judge
from engine.caseload.columns import SCHEMA
from engine.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: its number, the file of its cases, the file for its outcomes."""

    number: int
    cases: Path
    outcomes: Path


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk. `trouble`: the trace of a fault of ours."""

    number: int
    cases: int
    faults: tuple[Diagnostic, ...] = ()
    trouble: str | None = None


def judge_chunk(judge: Judge, task: Task) -> Done:
    """Judge one chunk and write its outcomes."""
    cases = read_cases(task.cases)
    judged = judge.evaluate(cases)
    begun = task.outcomes.with_suffix(f".{os.getpid()}")
    with ipc.new_file(begun, SCHEMA) as file:
        file.write_batch(judged)
    begun.replace(task.outcomes)
    return Done(task.number, cases.num_rows, judge.take_faults())


def read_cases(path: Path) -> pa.RecordBatch:
    """Return the cases of a chunk as one batch."""
    return parquet.read_table(path, use_threads=False).combine_chunks().to_batches()[0]


def read_outcomes(path: Path) -> pa.Table:
    """Return the outcomes of a chunk."""
    with pa.memory_map(str(path)) as source:
        return ipc.open_file(source).read_all()


def serve(link: Connection, job: Job) -> None:
    """Judge chunks until the other side closes the link. Runs in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent ends us
    judge = Judge(job)
    while True:
        try:
            task: Task = link.recv()
        except EOFError:
            return
        try:
            done = judge_chunk(judge, task)
        except Exception:  # noqa: BLE001 - told to the parent, which raises it there
            done = Done(task.number, 0, trouble=traceback.format_exc())
        try:
            link.send(done)
        except BrokenPipeError:  # nobody wants it any more
            return
