"""Every case of a dataset judged, by whatever does the judging.

In: a job, nested cases. Out: `outcomes.parquet` and `cases.parquet` in a folder. Guaranteed: both are the
same, byte for byte, however many processes or whichever engine did the work; faults of all cases are raised
together, before anything is judged or as soon as the first chunk with one was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.caseload import people, pool
from engine.caseload.batch import Job
from engine.caseload.columns import SCHEMA
from engine.caseload.facts import CaseReader
from engine.caseload.nest import Nested, nest
from engine.caseload.store import Store
from engine.caseload.work import read_cases
from engine.data.dataset import Dataset
from engine.diagnostics import Severity

#: Files made of the summary: the name of each, and what writes it.
Reports = Mapping[str, Callable[[Mapping[str, Any], Path], None]]
OUTCOMES, CASES = "outcomes.parquet", "cases.parquet"


@dataclass(frozen=True, slots=True)
class Doing:
    """How the judging is done, of which no outcome depends. `step` is told how many cases were done
    just now and how many there are in all, `report` of a worker that died; `reports` are files made of the
    summary: their names, and what writes them; `workers` are those that judged before, if any did."""

    jobs: int = 1
    engine: str = "pool"
    master: str | None = None
    chunk: int | None = None
    step: Callable[[int, int], None] = lambda _done, _all: None
    report: Callable[[str], None] = lambda _: None
    reports: Reports = field(default_factory=dict)
    workers: pool.Workers | None = None

    def size(self, cases: int) -> int:
        """Return how many cases go into a chunk: enough chunks to share out, and to show how far it is."""
        return self.chunk or max(20, min(500, cases // (8 * self.jobs)))


def judge_all(job: Job, data: Dataset, folder: Path, doing: Doing) -> Nested:
    """Nest a dataset and judge it into a folder; return what was nested. Raises as the audit does."""
    nested = nest(data, job.vocabulary, folder / "nested", doing.size, doing.jobs)
    judge_in_pool(job, nested, folder, folder / "nested", doing)
    return nested


def judged_by(doing: Doing) -> Callable[[Job, Nested, Path, Path, Doing], int]:
    """Return what does the judging."""
    if doing.engine == "spark":
        from engine.caseload.spark import judge_on_spark  # here: an extra that few have

        return judge_on_spark
    return judge_in_pool


def judge_in_pool(job: Job, nested: Nested, folder: Path, work: Path, doing: Doing) -> int:
    """Write the outcomes and the cases, judged by a pool of processes; return the number of outcomes."""
    if nested.doubtful:
        refuse_faulty(job, nested.chunks)
    tasks = pool.tasks_of(nested.chunks, work)
    ready, wanted = set[int](), 0
    with (
        pool.hired(doing.workers, doing.jobs, doing.report) as workers,
        Store(folder / OUTCOMES, SCHEMA) as outcomes,
        Store(folder / CASES, people.SCHEMA) as cases,
    ):
        for done in workers.run(job, tasks):
            if any(each.severity is Severity.ERROR for each in done.faults):
                refuse_faulty(job, nested.chunks)
            doing.step(done.cases, nested.cases)
            ready.add(done.number)
            while wanted in ready:
                outcomes.add(tasks[wanted].outcomes)
                cases.add(tasks[wanted].people)
                wanted += 1
    return outcomes.rows


def refuse_faulty(job: Job, chunks: Sequence[Path]) -> None:
    """Read every case and judge none. Raises InputFault with all faults if there is an error among them."""
    reader = CaseReader(job.vocabulary, job.coverage, job.subject)
    for path in chunks:
        for _ in reader.read(read_cases(path)):
            pass
    reader.faults.raise_if_errors()
