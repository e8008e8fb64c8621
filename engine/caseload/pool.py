"""Chunks of cases over processes.

In: jobs, and the tasks of each. Out: files of outcomes, and word of each when it is whole. Guaranteed: no
task is lost; a worker that dies is reported and its task given to another, and after `TRIES` deaths over one
task the run fails and names it; the outcomes do not depend on the number of processes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from subprocess import Popen
from types import TracebackType

from engine.caseload.batch import Job
from engine.caseload.work import Bench, Done, Task
from engine.machine import Link, linked

TRIES = 3


class PoolFailure(RuntimeError):
    """A chunk could not be judged: a fault of ours, or workers that died over it again and again."""


class _InWorker(Exception):
    """A fault as its worker traced it."""


@dataclass(slots=True)
class _Worker:
    process: Popen[bytes]
    link: Link
    task: Task | None = None


def tasks_of(chunks: Sequence[Path], folder: Path, *, twice: bool = False) -> list[Task]:
    """Return a task for each file of cases, in order; the outcomes go into `folder`."""
    ending = ".second" if twice else ".outcomes"
    return [Task(number, path, folder / f"{path.stem}{ending}", twice) for number, path in enumerate(chunks)]


@contextmanager
def hired(workers: Workers | None, jobs: int, report: Callable[[str], None]) -> Iterator[Workers]:
    """Give these workers, which stay, or else some that leave at the end."""
    if workers is not None:
        yield workers
        return
    with Workers(jobs, report) as own:
        yield own


class Workers:
    """Processes that judge, kept from one set of tasks to the next; none is started for a single task.

    `jobs`: how many at most. `report` is told of one that died. Use it in a `with`."""

    def __init__(self, jobs: int, report: Callable[[str], None] = lambda _: None) -> None:
        self._most, self._report = jobs, report
        self._job: Job | None = None
        self._bench: Bench | None = None
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._tries: dict[int, int] = {}
        self._left = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.link.close()  # it ends by itself; one that is still judging need not finish
            worker.process.terminate()
        for worker in self._workers:
            worker.process.wait()

    def run(self, job: Job, tasks: Sequence[Task]) -> Iterator[Done]:
        """Do every task of a job and tell of each when it is done, in any order. Raises PoolFailure.

        What is told must be taken to the end before the next tasks are given."""
        self._begin(job)
        alone = self._most <= 1 or len(tasks) <= 1
        for done in self._here(job, tasks) if alone else self._shared_out(tasks):
            if done.trouble is not None:
                raise PoolFailure(done.trouble) from _InWorker(done.trace)
            yield done

    def _begin(self, job: Job) -> None:
        """Have everybody judge by this job from now on."""
        if job is self._job:
            return
        self._job, self._bench = job, None
        for worker in self._workers:
            with suppress(OSError):  # it died while it had nothing to do; `_next` hears of it
                worker.link.send(job)

    def _here(self, job: Job, tasks: Sequence[Task]) -> Iterator[Done]:
        """Judge in this process."""
        if self._bench is None:
            self._bench = Bench(job)
        bench = self._bench
        return (bench.judge(task) for task in tasks)

    def _shared_out(self, tasks: Sequence[Task]) -> Iterator[Done]:
        self._waiting = deque(tasks)
        self._tries = dict.fromkeys((task.number for task in tasks), 0)
        self._left = len(tasks)
        while len(self._workers) < min(self._most, len(tasks)):
            self._workers.append(self._worker())
        for worker in self._workers:
            self._give(worker)
        while self._left:
            yield from self._next()

    def _next(self) -> Iterator[Done]:
        """Wait for workers to answer or to die."""
        heard = wait([worker.link for worker in self._workers])
        for worker in [each for each in self._workers if each.link in heard]:
            try:
                done: Done = worker.link.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            self._left -= 1
            worker.task = None
            self._give(worker)
            yield done

    def _give(self, worker: _Worker) -> None:
        if not self._waiting:
            return
        worker.task = self._waiting.popleft()
        self._tries[worker.task.number] += 1
        with suppress(OSError):  # it died while it had nothing to do; `_next` hears of it
            worker.link.send(worker.task)

    def _replace(self, dead: _Worker) -> None:
        dead.link.close()
        code = dead.process.wait()
        task = dead.task
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        if task is None:
            self._workers.remove(dead)
            return
        if self._tries[task.number] >= TRIES:
            raise PoolFailure(
                f"workers died {TRIES} times over the cases of {task.cases.name}; the last {how}"
            )
        self._report(f"a worker {how} over the cases of {task.cases.name}; they are judged again")
        self._waiting.appendleft(task)
        worker = self._workers[self._workers.index(dead)] = self._worker()
        self._give(worker)

    def _worker(self) -> _Worker:
        process, link = linked.start("engine.caseload.work")
        with suppress(OSError):  # it died at once; `_next` hears of it
            link.send(self._job)
        return _Worker(process, link)
