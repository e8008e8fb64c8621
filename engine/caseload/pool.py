"""Chunks of cases over processes.

In: a `Job` and files of cases. Out: files of outcomes, in the order of the chunks. Guaranteed: each chunk is
judged once and its outcomes are there as a whole; the worker that dies is reported and its chunk given to
another, and after `TRIES` deaths over one chunk the run fails and names it; the outcomes do not depend on
the number of processes.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from engine.caseload.batch import Job, Judge
from engine.caseload.work import Done, Task, judge_chunk, serve
from engine.diagnostics import Faults

TRIES = 3
_CONTEXT = multiprocessing.get_context(
    "spawn"
)  # a fork would copy the threads of DuckDB and Arrow half-alive


class PoolFailure(RuntimeError):
    """A chunk could not be judged: a fault of ours, or workers that died over it again and again."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    link: Connection
    task: Task | None = None


def run(
    job: Job,
    chunks: Sequence[Path],
    folder: Path,
    jobs: int,
    faults: Faults,
    after_each: Callable[[int], None] = lambda _: None,
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[Path]:
    """Judge every chunk and give the files of outcomes in order, each as soon as it and those before it are
    there.

    `after_each` is told how many cases were judged, `report` of a worker that died. What is wrong with the
    data is noted in `faults`. Raises PoolFailure.
    """
    tasks = [Task(number, path, folder / f"{path.stem}.outcomes") for number, path in enumerate(chunks)]
    judged = _alone(job, tasks) if jobs <= 1 or len(tasks) <= 1 else _Pool(job, tasks, jobs, report).run()
    ready: set[int] = set()
    wanted = 0
    for done in judged:
        if done.trouble is not None:
            raise PoolFailure(f"{tasks[done.number].cases.name}: {done.trouble}")
        faults.extend(done.faults)
        after_each(done.cases)
        ready.add(done.number)
        while wanted in ready:
            yield tasks[wanted].outcomes
            wanted += 1


def _alone(job: Job, tasks: Sequence[Task]) -> Iterator[Done]:
    judge = Judge(job)
    for task in tasks:
        yield judge_chunk(judge, task)


class _Pool:
    def __init__(self, job: Job, tasks: Sequence[Task], jobs: int, report: Callable[[str], None]) -> None:
        self._job, self._report = job, report
        self._waiting = deque(tasks)
        self._tries = dict.fromkeys(tasks, 0)
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
                worker.process.join()

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
        self._tries[worker.task] += 1
        with suppress(OSError):  # it died while it had nothing to do; `_next` hears of it
            worker.link.send(worker.task)

    def _replace(self, dead: _Worker) -> None:
        dead.link.close()
        dead.process.join()
        task, code = dead.task, dead.process.exitcode
        how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with status {code}"
        if task is None:
            self._workers.remove(dead)
            return
        if self._tries[task] >= TRIES:
            raise PoolFailure(
                f"workers died {TRIES} times over the cases of {task.cases.name}; the last {how}"
            )
        self._report(f"a worker {how} over the cases of {task.cases.name}; they are judged again")
        self._waiting.appendleft(task)
        worker = self._workers[self._workers.index(dead)] = self._worker()
        self._give(worker)

    def _worker(self) -> _Worker:
        here, there = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=serve, args=(there, self._job), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)
