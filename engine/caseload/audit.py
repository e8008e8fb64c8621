"""An audit: a caseload judged, counted, and written down with what it rests on.

In: a dataset, a `Ruling`, dates. Out: a folder: `outcomes.parquet`, `cases.parquet`, `summary.json`, the
dataset's description, and last `audit.json`. Guaranteed: the folder is there as a whole or not at all; the
same data, rules and dates give the same files, byte for byte, whatever did the judging; some cases are judged
by both matchers, and a difference between them fails the audit.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.calendar import Moment
from engine.caseload import pool, prints, second
from engine.caseload.batch import Job
from engine.caseload.columns import VERSION as OUTCOMES_VERSION
from engine.caseload.judging import CASES, OUTCOMES, Doing, judged_by
from engine.caseload.nest import Nested, nest
from engine.caseload.people import READ, Period, Population
from engine.caseload.record import damage
from engine.caseload.ruling import Ruling
from engine.caseload.summary import THRESHOLD, summarise
from engine.caseload.tally import Tally
from engine.caseload.whole import whole
from engine.compiling.tables import tables_read
from engine.data.dataset import MANIFEST, Dataset
from engine.evaluate.choosing import MatcherMissing, is_required, why_missing

VERSION = 1
MARKER = "audit.json"
#: The dataset, where the audit keeps a copy of its own; and the packs and authority file likewise.
COPY = "data"
POLICY = "policy"
#: What an audit holds beside `audit.json`.
FILES = (OUTCOMES, CASES, "summary.json", MANIFEST)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is asked for. `copy`: keep the data in the audit. `policy`: a folder that holds all that
    the policy rests on, to be kept too. `made`: the day, told by the caller."""

    as_of: Moment
    known_on: Moment | None = None
    period: Period | None = None
    hide_below: int = THRESHOLD
    seed: int = second.SEED
    twice: int = second.COUNT
    copy: bool = False
    policy: Path | None = None
    made: str | None = None


def make_audit(data: Dataset, ruling: Ruling, asked: Asked, out: Path, doing: Doing) -> dict[str, Any]:
    """Write the audit into `out` and return its summary.

    Raises InputFault for faulty data, Occupied where `out` holds something else, PoolFailure,
    MatchersDiffer, MatcherMissing where durable-rules is required and cannot be had, OSError.
    """
    with whole(out, MARKER) as folder:
        work = folder / "work"
        job = ruling.job(data, asked.as_of, asked.known_on, asked.period)
        read = tables_read(job.plan) | set(READ)
        nested = nest(data, ruling.vocabulary, work / "cases", doing.size, doing.jobs, only=read)
        twice = _judge(job, nested, folder, work, asked, doing)
        summary = _summarised(folder, ruling, data, job.population, nested, asked)
        _write_json(folder / "summary.json", summary)
        for name, write in doing.reports.items():
            write(summary, folder / name)
        _keep_data(data, folder, asked.copy)
        if asked.policy is not None:
            shutil.copytree(asked.policy, folder / POLICY)
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
    matchers: set[str] = set()
    with pool.Workers(doing.jobs, doing.report) as workers:
        first = judged_by(doing)(job, nested, folder, work, replace(doing, workers=workers))
        for done in workers.run(job, again):
            matchers |= done.matchers
    second.compare(drawn, again, folder / OUTCOMES)
    told = {"seed": asked.seed, "cases": len(drawn.cases), "matchers": sorted(matchers), "differences": 0}
    return {"twice": {**told, "not_done": missing}, "outcomes": first}


def _summarised(
    folder: Path, ruling: Ruling, data: Dataset, population: Population, nested: Nested, asked: Asked
) -> dict[str, Any]:
    with Tally(folder / OUTCOMES, folder / CASES, asked.period) as tally:
        return summarise(tally, ruling, data, population, nested, asked.hide_below)


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
        "outcomes_version": OUTCOMES_VERSION,
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
            "assumptions": prints.assumption_prints(data),
            "files": {each.name: each.sha256 for each in data.files},
        },
        "rules": {
            "kept": POLICY if asked.policy else None,
            **prints.rule_prints(ruling),
            "where": {key: list(each) for key, each in ruling.where.items()},
        },
        "calendars": prints.calendar_prints(),
        "engine": prints.engine_prints(),
        "machine": prints.machine_prints(),
        "files": prints.file_prints(folder, (*FILES, *doing.reports)),
    }


def _write_json(place: Path, value: Any) -> None:
    place.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def audit_of(folder: Path) -> dict[str, Any]:
    """Return what `audit.json` says. Raises NotAnAudit."""
    try:
        told = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotAnAudit(f"{folder} is not an audit: it has no readable {MARKER}") from None
    if not isinstance(told, dict) or told.get("schema") != VERSION:
        raise NotAnAudit(f"{folder} is an audit of another version than {VERSION}")
    place = damage(told)
    if place is not None:
        raise NotAnAudit(f"{MARKER} of {folder} is damaged: {place!r} is missing or cannot be")
    return told


class NotAnAudit(Exception):
    """A folder that is no audit, one of another version, or one whose record is damaged."""
