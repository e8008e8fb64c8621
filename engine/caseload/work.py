"""What one worker does: take a chunk of cases, judge it, leave the outcomes in a file.

In: a `Job`, files of cases, where the outcomes go. Out: Arrow files. Guaranteed: a file of outcomes has its
name only when it is whole, so a chunk whose worker died can simply be judged again.
"""

from __future__ import annotations

import gc
import os
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc, parquet

from engine.caseload.batch import Job, Judge
from engine.diagnostics import Diagnostic, fault_words
from engine.evaluate.choosing import choose
from engine.machine import Link
from engine.machine.absent import do_without


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: its number, the file of its cases, the file for its outcomes. `twice`: it is judged with
    durable-rules, to be compared with what the plain matcher gave."""

    number: int
    cases: Path
    outcomes: Path
    twice: bool = False

    @property
    def people(self) -> Path:
        """The file for the rows of the cases themselves."""
        return self.outcomes.with_suffix(".people")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk. `matchers`: those that have answered so far; `trouble`: a fault of ours in one
    line, with its `trace`."""

    number: int
    cases: int
    matchers: frozenset[str] = frozenset()
    faults: tuple[Diagnostic, ...] = ()
    trouble: str | None = None
    trace: str = ""


class Bench:
    """One worker's judges: the plain one, and the one with durable-rules once it is asked for."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._plain = Judge(job)
        self._durable: Judge | None = None

    def judge(self, task: Task) -> Done:
        """Judge one chunk and write its outcomes and its cases."""
        cases = read_cases(task.cases)
        judge = self._second() if task.twice else self._plain
        outcomes, people = judge.both(cases)
        _write(people, task.people)
        _write(outcomes, task.outcomes)
        return Done(task.number, cases.num_rows, frozenset(judge.matchers), judge.take_faults())

    def _second(self) -> Judge:
        if self._durable is None:
            self._durable = Judge(self._job, choose(self._job.plan.rules, "durable"))
        return self._durable


def _write(batch: pa.RecordBatch, place: Path) -> None:
    begun = place.with_name(f"{place.name}.{os.getpid()}")
    with pa.OSFile(str(begun), "wb") as sink, ipc.new_file(sink, batch.schema) as file:
        file.write_batch(batch)
    begun.replace(place)


def read_cases(path: Path) -> pa.RecordBatch:
    """Return the cases of a chunk as one batch."""
    return parquet.read_table(path, use_threads=False).combine_chunks().to_batches()[0]


def read_part(path: Path) -> pa.Table:
    """Return the outcomes of a chunk, or the rows of its cases."""
    with pa.memory_map(str(path)) as source:
        return ipc.open_file(source).read_all()


def settle() -> None:
    """Collect what garbage there is, and never look again at what is held by now.

    Called between chunks while Python's own collector is off: judging leaves no circles behind, and looking
    for them among all that is remembered takes a twelfth of the time. What a fault leaves behind goes with
    its chunk, so that it cannot pile up."""
    gc.collect()
    gc.freeze()


def serve(link: Link) -> None:
    """Take a job from the other side of a link, then tasks, or another job, until it is closed. Runs in its
    own process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent ends us
    do_without("pandas")
    gc.disable()  # see `settle`
    bench: Bench | None = None
    while True:
        try:
            told = link.recv()
        except EOFError:
            return
        if isinstance(told, Job):  # ours alone: the link was never a file's or a network's
            bench = Bench(told)
            settle()
            continue
        assert isinstance(told, Task)
        assert bench is not None  # a job comes first
        try:
            done = bench.judge(told)
        except Exception as fault:  # noqa: BLE001 - told to the parent, which raises it there
            done = Done(told.number, 0, trouble=fault_words(fault), trace=traceback.format_exc())
        settle()
        try:
            link.send(done)
        except BrokenPipeError:  # nobody wants it any more
            return
