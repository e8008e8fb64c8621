"""An audit: a caseload judged, counted, and written down with what it rests on.

In: a dataset, a `Ruling`, dates. Out: a folder: `outcomes.parquet`, `cases.parquet`, `summary.json`, the
dataset's description, and last `audit.json`. Guaranteed: the folder is there as a whole or not at all; the
same data, rules and dates give the same files, byte for byte, whatever did the judging; some cases are judged
by both matchers, and a difference between them fails the audit.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.calendar import Moment
from engine.caseload import people, pool, prints, second
from engine.caseload.batch import Job
from engine.caseload.columns import SCHEMA
from engine.caseload.columns import VERSION as OUTCOMES
from engine.caseload.nest import Nested, nest
from engine.caseload.people import Period, Population
from engine.caseload.ruling import Ruling
from engine.caseload.store import Store
from engine.caseload.summary import THRESHOLD, summarise
from engine.caseload.tally import Tally
from engine.caseload.whole import whole
from engine.caseload.work import Task
from engine.data.dataset import MANIFEST, Dataset
from engine.diagnostics import Faults
from engine.evaluate.choosing import MatcherMissing, is_required, why_missing

VERSION = 1
MARKER = "audit.json"
#: The dataset, where the audit keeps a copy of its own.
COPY = "data"
#: What an audit holds beside `audit.json`.
FILES = ("outcomes.parquet", "cases.parquet", "summary.json", MANIFEST)


#: Files made of the summary: the name of each, and what writes it.
Reports = Mapping[str, Callable[[Mapping[str, Any], Path], None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is asked for. `copy`: keep the data in the audit. `made`: the day, told by the caller."""

    as_of: Moment
    known_on: Moment | None = None
    period: Period | None = None
    hide_below: int = THRESHOLD
    seed: int = second.SEED
    twice: int = second.COUNT
    copy: bool = False
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """How the judging is done, of which no outcome depends. `step` is told how many cases were done
    just now and how many there are in all, `report` of a worker that died; `reports` are files made of the
    summary: their names, and what writes them."""

    jobs: int = 1
    engine: str = "pool"
    master: str | None = None
    chunk: int | None = None
    step: Callable[[int, int], None] = lambda _done, _all: None
    report: Callable[[str], None] = lambda _: None
    reports: Reports = field(default_factory=dict)

    def size(self, cases: int) -> int:
        """Return how many cases go into a chunk: enough chunks to share out, and to show how far it is."""
        return self.chunk or max(20, min(500, cases // (8 * self.jobs)))


def make_audit(data: Dataset, ruling: Ruling, asked: Asked, out: Path, doing: Doing) -> dict[str, Any]:
    """Write the audit into `out` and return its summary.

    Raises InputFault for faulty data, Occupied where `out` holds something else, PoolFailure,
    MatchersDiffer, MatcherMissing where durable-rules is required and cannot be had, OSError.
    """
    with whole(out, MARKER) as folder:
        work = folder / "work"
        job = ruling.job(data, asked.as_of, asked.known_on, asked.period)
        nested = nest(data, ruling.vocabulary, work / "cases", doing.size, doing.jobs)
        twice = _judge(job, nested, folder, work, asked, doing)
        summary = _summarised(folder, ruling, data, job.population, nested, asked)
        _write_json(folder / "summary.json", summary)
        for name, write in doing.reports.items():
            write(summary, folder / name)
        _keep_data(data, folder, asked.copy)
        shutil.rmtree(work)
        _write_json(folder / MARKER, _told(folder, data, ruling, asked, doing, nested, twice))
    return summary


def _judge(job: Job, nested: Nested, folder: Path, work: Path, asked: Asked, doing: Doing) -> dict[str, Any]:
    """Judge every case, and some of them twice; return what is told of those."""
    missing = why_missing()
    if missing is not None and is_required():
        raise MatcherMissing(f"durable-rules cannot be used: {missing}")
    count = asked.twice if missing is None else 0
    drawn = second.draw(nested, work / "twice", asked.seed, count, doing.jobs)
    again = pool.tasks_of(drawn.files, work / "twice", twice=True)
    first = judged_by(doing)(job, nested, folder, work, doing)
    matchers: set[str] = set()
    for done in pool.run(job, again, doing.jobs, doing.report):
        matchers |= done.matchers
    second.compare(drawn, again, folder / "outcomes.parquet")
    told = {"seed": asked.seed, "cases": len(drawn.cases), "matchers": sorted(matchers), "differences": 0}
    return {"twice": {**told, "not_done": missing}, "outcomes": first}


def judged_by(doing: Doing) -> Callable[[Job, Nested, Path, Path, Doing], int]:
    """Return what does the judging."""
    if doing.engine == "spark":
        from engine.caseload.spark import judge_on_spark  # here: an extra that few have

        return judge_on_spark
    return judge_in_pool


def judge_in_pool(job: Job, nested: Nested, folder: Path, work: Path, doing: Doing) -> int:
    """Write the outcomes and the cases, judged by a pool of processes; return the number of outcomes."""
    tasks = pool.tasks_of(nested.chunks, work)
    faults, ready, wanted = Faults(), set[int](), 0
    with (
        Store(folder / "outcomes.parquet", SCHEMA) as outcomes,
        Store(folder / "cases.parquet", people.SCHEMA) as cases,
    ):
        for done in pool.run(job, tasks, doing.jobs, doing.report):
            faults.extend(done.faults)
            doing.step(done.cases, nested.cases)
            ready.add(done.number)
            while wanted in ready:
                _take(tasks[wanted], outcomes, cases)
                wanted += 1
    faults.raise_if_errors()
    return outcomes.rows


def _take(task: Task, outcomes: Store, cases: Store) -> None:
    outcomes.add(task.outcomes)
    cases.add(task.people)
    task.cases.unlink()


def _summarised(
    folder: Path, ruling: Ruling, data: Dataset, population: Population, nested: Nested, asked: Asked
) -> dict[str, Any]:
    with Tally(folder / "outcomes.parquet", folder / "cases.parquet", asked.period) as tally:
        return summarise(tally, ruling, data, population, nested.unused, asked.hide_below)


def _keep_data(data: Dataset, folder: Path, copy: bool) -> None:
    """Keep the description of the data; its tables too, where they would be lost or are asked for."""
    shutil.copyfile(data.folder / MANIFEST, folder / MANIFEST)
    if copy:
        shutil.copytree(data.folder, folder / COPY)


def _told(
    folder: Path,
    data: Dataset,
    ruling: Ruling,
    asked: Asked,
    doing: Doing,
    nested: Nested,
    judged: dict[str, Any],
) -> dict[str, Any]:
    return {
        "schema": VERSION,
        "outcomes_version": OUTCOMES,
        "made": asked.made,
        "authority": ruling.authority,
        "as_of": asked.as_of.iso(),
        "known_on": asked.known_on and asked.known_on.iso(),
        "period": asked.period and str(asked.period),
        "hide_below": asked.hide_below,
        "judged_by": {"engine": doing.engine, "processes": doing.jobs, "master": doing.master},
        "twice": judged["twice"],
        "counts": {"cases": nested.cases, "facts": dict(nested.facts), "outcomes": judged["outcomes"]},
        "data": {
            "kept": COPY if asked.copy else None,
            "folder": str(data.folder.resolve()),
            "source": data.source,
            "tables": prints.data_prints(data),
            "files": {each.name: each.sha256 for each in data.files},
        },
        "rules": {
            **prints.rule_prints(ruling),
            "where": {key: list(each) for key, each in ruling.where.items()},
        },
        "calendars": prints.calendar_prints(),
        "engine": prints.engine_prints(),
        "machine": prints.machine_prints(),
        "files": prints.file_prints(folder, (*FILES, *doing.reports)),
    }


def _write_json(place: Path, value: Any) -> None:
    place.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def audit_of(folder: Path) -> dict[str, Any]:
    """Return what `audit.json` says. Raises NotAnAudit."""
    try:
        told = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotAnAudit(f"{folder} is not an audit: it has no readable {MARKER}") from None
    if not isinstance(told, dict) or told.get("schema") != VERSION:
        raise NotAnAudit(f"{folder} is an audit of another version than {VERSION}")
    return told


class NotAnAudit(Exception):
    """A folder that is no audit, or one of another version."""
