"""A caseload judged by two policies, or on two days, and what differs.

In: a dataset, two rulings with their days, the standards that can differ. Out: what `impact` tells, with the
standards compared. Guaranteed: only those standards are judged, and only the tables that they can read are
put together, once for both sides; what is told is the same as if everything had been judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from engine.calendar import Moment
from engine.caseload.allocated import KIND as ALLOCATION
from engine.caseload.batch import Job
from engine.caseload.impact import Side, impact
from engine.caseload.judging import OUTCOMES, Doing, judge_in_pool
from engine.caseload.nest import Nested, nest
from engine.caseload.pool import Workers
from engine.caseload.ruling import Ruling
from engine.compiling.narrowing import plan_for
from engine.compiling.tables import tables_read
from engine.data.dataset import Dataset
from engine.plan import Plan

#: Cases in a chunk at most.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Under:
    """One side: what the cases are judged by, and on which day."""

    ruling: Ruling
    as_of: Moment


def compare(
    data: Dataset, sides: tuple[Under, Under], names: frozenset[str], folder: Path, doing: Doing
) -> dict[str, Any]:
    """Judge the standards of these names under both sides, in an empty folder, and tell what differs.

    Raises InputFault for faulty data, PoolFailure."""
    jobs = [_job(data, side, names) for side in sides]
    nested = _nested(data, jobs, folder, doing, _size(doing, jobs[0].plan, sides[0].ruling.plan))
    judged = []
    with Workers(doing.jobs, doing.report) as workers:
        how = replace(doing, workers=workers)
        for name, job, cases, side in zip(("before", "after"), jobs, nested, sides, strict=True):
            place = folder / name
            place.mkdir()
            judge_in_pool(job, cases, place, place, how)
            judged.append(Side(place / OUTCOMES, side.ruling.plan))
    then, day = (date.fromordinal(side.as_of.day) for side in sides)
    told = impact(judged[0], judged[1], day, then)
    return {"compared": sorted(names), **told}


def _job(data: Dataset, side: Under, names: frozenset[str]) -> Job:
    plan = plan_for(side.ruling.plan, set(names))
    return side.ruling.job(data, side.as_of, only=names, plan=plan)


def _nested(
    data: Dataset, jobs: Sequence[Job], folder: Path, doing: Doing, size: Callable[[int], int]
) -> list[Nested]:
    """Return the nested cases of each side; where both know the same kinds, they are nested once."""
    read = {ALLOCATION}.union(*(tables_read(job.plan) for job in jobs))
    found: list[Nested] = []
    for number, job in enumerate(jobs):
        if found and job.vocabulary == jobs[0].vocabulary:
            found.append(found[0])
        else:
            place = folder / f"cases-{number}"
            found.append(nest(data, job.vocabulary, place, size, doing.jobs, only=read))
    return found


def _size(doing: Doing, part: Plan, whole: Plan) -> Callable[[int], int]:
    """Return how many cases go into a chunk: the fewer standards are judged, the more cases are worth a
    worker. What fits into one chunk is judged without any."""
    times = _standards(whole) // max(1, _standards(part))
    return lambda cases: doing.chunk or min(_MOST, doing.size(cases) * max(1, times))


def _standards(plan: Plan) -> int:
    return len(plan.standards) + len(plan.contents)
