"""The job of telling what a draft would change in the newest dataset.

In: the number of a draft. Out: `impact.json` with the records of its authority. Guaranteed: it names the
draft's content and the dataset that it is about; it is there as a whole or not at all, and not when that was
deleted meanwhile; only standards that can differ are judged.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.api import open_whole
from engine.calendar import Moment, parse_moment
from engine.caseload.affected import affected
from engine.caseload.judging import Doing
from engine.caseload.ruling import Ruling, end_of
from engine.caseload.twofold import Under, compare
from engine.commands.caseload import ruling_of
from engine.data.dataset import Dataset
from engine.diagnostics import InputFault
from web.begun import begun
from web.clock import system
from web.impacts import newest_dataset
from web.jobs.work import Refused, Work
from web.records import datasets
from web.records.datasets import IMPACTS
from web.store import drafts

NO_DATASET = "no-dataset"
DRAFT_FAULTY = "draft-faulty"


@dataclass(slots=True)
class _Steps:
    """Adds up the cases that were judged."""

    work: Work
    done: int = 0

    def __call__(self, more: int, every: int) -> None:
        self.done += more
        self.work.tell("judging cases", self.done, 2 * every)


def make_impact(work: Work) -> None:
    """Judge the newest dataset by the draft and by what it was begun from. Raises Refused."""
    authority = work.job.authority
    with work.database.work() as session:
        draft = drafts.find(session, authority, work.job.subject)
        if draft is None:
            return
        before = drafts.base_texts(session, draft)
        after = {**before, **drafts.changed_texts(session, draft)}
        content = drafts.texts_hash(session, draft)
    upload = newest_dataset(work.records)
    if upload is None:
        raise Refused(NO_DATASET)
    work.tell("reading both policies")
    data = datasets.opened(work.records, upload.id)
    as_of = end_of(data, None) or parse_moment(system().date().isoformat())
    where = {"authority": (authority,), "rules": (), "authorities": ()}
    try:
        one, other = (
            ruling_of(open_whole(work.policies.folder_of(texts), authority), as_of, where)
            for texts in (before, after)
        )
    except InputFault:
        raise Refused(DRAFT_FAULTY) from None
    told = _compared(work, data, (one, other), as_of)
    whole = {"content": content, "dataset": upload.id, "as_of": as_of.iso(), **told}
    with work.records.database.work() as session:  # nobody deletes the data before it is kept
        if datasets.one(session, upload.id) is None:
            raise Refused(NO_DATASET)
        _keep(work.records.place(IMPACTS, work.job.subject), whole)


def _compared(work: Work, data: Dataset, rulings: tuple[Ruling, Ruling], as_of: Moment) -> dict[str, Any]:
    names = affected(rulings[0].plan, rulings[1].plan)
    sides = (Under(rulings[0], as_of), Under(rulings[1], as_of))
    with begun(work.records.folder) as place:
        return compare(data, sides, names, place, Doing(os.cpu_count() or 1, step=_Steps(work)))


def _keep(folder: Path, told: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = folder / ".impact.json"
    made.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    made.replace(folder / "impact.json")
