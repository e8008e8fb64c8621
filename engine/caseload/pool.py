"""Chunks of cases over processes.

In: a `Job` and tasks. Out: files of outcomes, and word of each when it is whole. Guaranteed: no task is
lost; a worker that dies is reported and its task given to another, and after `TRIES` deaths over one task
the run fails and names it; the outcomes do not depend on the number of processes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from subprocess import Popen

from engine.caseload.batch import Job
from engine.caseload.work import Bench, Done, Task
from engine.machine import Link, linked

TRIES = 3


class PoolFailure(RuntimeError):
    """A chunk could not be judged: a fault of ours, or workers that died over it again and again."""


@dataclass(slots=True)
class _Worker:
    process: Popen[bytes]
    link: Link
    task: Task | None = None


def tasks_of(chunks: Sequence[Path], folder: Path, *, twice: bool = False) -> list[Task]:
    """Return a task for each file of cases, in order; the outcomes go into `folder`."""
    ending = ".second" if twice else ".outcomes"
    return [Task(number, path, folder / f"{path.stem}{ending}", twice) for number, path in enumerate(chunks)]


def run(
    job: Job, tasks: Sequence[Task], jobs: int, report: Callable[[str], None] = lambda _: None
) -> Generator[Done]:
    """Do every task, on so many processes, and tell of each when it is done, in any order.

    `report` is told of a worker that died. Raises PoolFailure.
    """
    for done in _alone(job, tasks) if jobs <= 1 or len(tasks) <= 1 else _Pool(job, tasks, jobs, report).run():
        if done.trouble is not None:
            raise PoolFailure(f"{tasks[done.number].cases.name}: {done.trouble}")
        yield done


def _alone(job: Job, tasks: Sequence[Task]) -> Iterator[Done]:
    bench = Bench(job)
    return (bench.judge(task) for task in tasks)


class _Pool:
    def __init__(self, job: Job, tasks: Sequence[Task], jobs: int, report: Callable[[str], None]) -> None:
        self._job, self._report = job, report
        self._waiting = deque(tasks)
        self._tries = dict.fromkeys(range(len(tasks)), 0)
        self._left = len(tasks)
        self._workers = [self._worker() for _ in range(min(jobs, len(tasks)))]

    def run(self) -> Iterator[Done]:
        try:
            for worker in self._workers:
                self._give(worker)
            while self._left:
                yield from self._next()
        finally:
            for worker in self._workers:
                worker.link.close()  # it ends by itself; one that is still judging need not finish
                worker.process.terminate()
            for worker in self._workers:
                worker.process.wait()

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
