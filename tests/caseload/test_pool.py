"""However a caseload is cut up and spread, the outcomes are the same, and nothing is lost."""

from __future__ import annotations

import gc
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.calendar import parse_moment
from engine.caseload import pool
from engine.caseload.batch import Job, Judge
from engine.caseload.columns import SCHEMA, OutcomeRow, to_batch
from engine.caseload.facts import CaseReader
from engine.caseload.nest import nest
from engine.caseload.people import Population
from engine.caseload.pool import PoolFailure
from engine.caseload.store import Store
from engine.caseload.work import read_cases, read_part, settle
from engine.cli import INTERNAL_FAULT, run
from engine.compiling.narrowing import plan_for
from engine.data.dataset import Dataset
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from tests.caseload.kit import CASESHIRE, caseload, sample, swindon

STANDARDS = frozenset({"swindon/visits#cla.visit", "england/care-planning#cla.review"})
AS_OF = parse_moment("2026-01-31")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return caseload(tmp_path_factory.mktemp("data") / "d", 23, seed=5)


def job() -> Job:
    """Return a job over two standards of Swindon's policy."""
    book = swindon()
    return Job(plan_for(book.plan, set(STANDARDS)), book.vocabulary, Population(AS_OF))


def outcomes(data: Dataset, folder: Path, size: int, jobs: int, report: list[str] | None = None) -> Path:
    """Judge the caseload and return the file of its outcomes."""
    nested = nest(data, swindon().vocabulary, folder / "cases", lambda _: size)
    tasks = pool.tasks_of(nested.chunks, folder)
    told: list[str] = [] if report is None else report
    with pool.Workers(jobs, told.append) as workers:
        done = list(workers.run(job(), tasks))
    assert sorted(each.number for each in done) == list(range(len(tasks)))
    assert not any(each.faults for each in done)
    with Store(folder / "outcomes.parquet", SCHEMA) as store:
        for task in tasks:
            store.add(task.outcomes)
    return folder / "outcomes.parquet"


@pytest.fixture(scope="module")
def whole(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return outcomes(data, tmp_path_factory.mktemp("whole"), size=1000, jobs=1).read_bytes()


@pytest.mark.parametrize(("size", "jobs"), [(1, 1), (7, 2), (12, 3)])
def test_chunks_and_processes_do_not_show_in_the_outcomes(
    data: Dataset, whole: bytes, tmp_path: Path, size: int, jobs: int
) -> None:
    """Not a byte of the file differs."""
    assert outcomes(data, tmp_path, size, jobs).read_bytes() == whole


def test_the_rows_of_a_batch_are_the_outcomes_of_its_cases(data: Dataset, tmp_path: Path) -> None:
    """What the batch function gives is what the evaluator gives for each case alone."""
    nested = nest(data, swindon().vocabulary, tmp_path / "cases", lambda _: 1000)
    batch, one = read_cases(nested.chunks[0]), job()
    alone = [
        OutcomeRow(outcome)
        for case, _ in CaseReader(one.vocabulary).read(batch)
        for outcome in evaluate(one.plan, case, AS_OF, matcher=PlainMatcher(one.plan.rules), explain=False)
    ]
    judged = Judge(one).evaluate(batch)

    beside = ("team", "worker", "reason", "assumptions")
    assert judged.num_rows > 40
    assert judged.drop_columns(list(beside)).equals(to_batch(alone).drop_columns(list(beside)))


def test_every_breach_and_every_unknown_has_its_sentence(whole: bytes, tmp_path: Path) -> None:
    """And nothing else has one."""
    (tmp_path / "o.parquet").write_bytes(whole)
    rows = parquet.read_table(tmp_path / "o.parquet").to_pylist()

    assert {bool(row["breach"]) or row["state"] == "unknown" for row in rows} == {True, False}
    for row in rows:
        assert (row["reason"] is not None) == (bool(row["breach"]) or row["state"] == "unknown"), row


def test_a_worker_that_dies_is_reported_and_its_chunk_judged_again(
    data: Dataset, whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcomes are all there, and the death is told once."""
    killed: list[int] = []

    def start(self: pool.Workers, make=pool.Workers._worker) -> pool._Worker:
        worker = make(self)
        if not killed:
            killed.append(worker.process.pid)
            os.kill(killed[0], signal.SIGKILL)
        return worker

    monkeypatch.setattr(pool.Workers, "_worker", start)
    told: list[str] = []

    assert outcomes(data, tmp_path, 5, 2, told).read_bytes() == whole
    assert len(told) == 1
    assert "signal 9" in told[0]


def test_a_chunk_that_kills_every_worker_fails_the_run_and_is_named(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not tried for ever."""

    def start(self: pool.Workers, make=pool.Workers._worker) -> pool._Worker:
        worker = make(self)
        os.kill(worker.process.pid, signal.SIGKILL)
        return worker

    monkeypatch.setattr(pool.Workers, "_worker", start)
    with pytest.raises(PoolFailure, match=r"3 times over the cases of 00000\d.parquet"):
        outcomes(data, tmp_path, 5, 2)


def test_a_fault_of_the_evaluator_names_the_case(data: Dataset, tmp_path: Path) -> None:
    """A plan that cannot run is a fault of ours: one line says in which case it showed, beside the trace."""
    nested = nest(data, swindon().vocabulary, tmp_path / "cases", lambda _: 12)
    plan = job().plan
    broken = replace(job(), plan=replace(plan, standards=(replace(plan.standards[0], terms=()),)))

    named = r"^IndexError: .*, in the case C-10\d\d$"
    with pool.Workers(2) as workers, pytest.raises(PoolFailure, match=named) as told:
        list(workers.run(broken, pool.tasks_of(nested.chunks, tmp_path)))
    assert "Traceback" in str(told.value.__cause__)


def test_whoever_calls_is_told_in_which_case_a_fault_of_ours_showed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its id nobody could take the case out, or report it."""
    sample(tmp_path / "data", 4)

    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("engine.caseload.batch.evaluate", fail)

    assert run(["due", str(tmp_path / "data"), "-a", str(CASESHIRE), "--jobs", "1"]) == INTERNAL_FAULT
    assert re.search(r"\(KeyError: 'x', in the case PLANTED-\d+\)", capsys.readouterr().err)


def test_judging_leaves_no_circles_of_garbage_behind(data: Dataset, tmp_path: Path) -> None:
    """So a worker may look for them between chunks alone and stays as small as ever."""
    nested = nest(data, swindon().vocabulary, tmp_path / "nested", lambda _: 12)
    judge, batches = Judge(job()), [read_cases(path) for path in nested.chunks]
    judge.both(batches[0])
    gc.collect()
    gc.disable()
    try:
        judge.both(batches[1])
        assert gc.collect() < 100
        settle()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()


def test_workers_stay_for_the_next_job_and_judge_by_it(data: Dataset, tmp_path: Path) -> None:
    """They are the same processes and give what others would give."""
    nested = nest(data, swindon().vocabulary, tmp_path / "cases", lambda _: 5)
    jobs = [job(), replace(job(), population=Population(parse_moment("2025-06-30")))]
    pids: list[set[int]] = []
    with pool.Workers(2) as workers:
        for number, one in enumerate(jobs):
            folder = tmp_path / str(number)
            folder.mkdir()
            tasks = pool.tasks_of(nested.chunks, folder)
            assert len(list(workers.run(one, tasks))) == len(tasks)
            pids.append({each.process.pid for each in workers._workers})
            judge = Judge(one)
            for task in tasks:
                wanted = judge.evaluate(read_cases(task.cases))
                assert read_part(task.outcomes).equals(pa.Table.from_batches([wanted]))

    assert pids[0] == pids[1]
    assert len(pids[0]) == 2
