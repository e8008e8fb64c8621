"""Datasets: what was uploaded, how it is to be read, what came of it.

In: a session of an authority's records, ids. Out: `Upload` records. Guaranteed: an upload counts as a dataset
only once all of it was read; reading it again replaces the tables as a whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.data.dataset import Dataset, SourceFile, open_dataset
from web.begun import begun
from web.records.base import Records
from web.records.tables import DatasetRow, FileRow
from web.store.base import utc

DATASETS, IMPACTS = "datasets", "impacts"
READING, READY, REFUSED = "reading", "ready", "refused"


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload. `told`: what people said of how it is to be read: `format`, `extracted`, `dates`, `covers`
    (lines KIND=FROM..TO), `assumptions` (id -> reason and owner). `said`: why it was refused."""

    id: int
    name: str
    uploaded: datetime
    by: int | None
    state: str
    said: str
    told: Mapping[str, Any]
    extracted: date | None
    form: str | None
    files: tuple[SourceFile, ...]

    @property
    def is_ready(self) -> bool:
        """Say whether it can be audited."""
        return self.state == READY


def add(
    session: Session,
    name: str,
    files: tuple[SourceFile, ...],
    told: Mapping[str, Any],
    by: int | None,
    now: datetime,
) -> Upload:
    """Note an upload, so that its files have a place to go to."""
    row = DatasetRow(name=name, uploaded=utc(now), by=by, state=READING, told=dict(told), files=[])
    row.files = [FileRow(name=each.name, sha256=each.sha256, bytes=each.bytes) for each in files]
    session.add(row)
    session.flush()
    return _upload(row)


def every(session: Session) -> list[Upload]:
    """Return all uploads, newest first."""
    return [_upload(row) for row in session.scalars(select(DatasetRow).order_by(DatasetRow.id.desc()))]


def one(session: Session, number: int) -> Upload | None:
    """Return an upload."""
    row = session.get(DatasetRow, number)
    return None if row is None else _upload(row)


def read_again(session: Session, number: int, told: Mapping[str, Any]) -> None:
    """Note that an upload is to be read again, and how."""
    row = session.get_one(DatasetRow, number)
    row.state, row.said, row.told = READING, "", dict(told)


def ready(session: Session, number: int, form: str, extracted: date | None) -> None:
    """Note that an upload was read."""
    row = session.get_one(DatasetRow, number)
    row.state, row.said, row.form, row.extracted = READY, "", form, extracted


def refuse(session: Session, number: int, why: str) -> None:
    """Note that an upload could not be read."""
    row = session.get_one(DatasetRow, number)
    row.state, row.said = REFUSED, why


def forget_impacts(records: Records, session: Session) -> None:
    """Remove what was worked out of uploads that are no more: it names children of theirs."""
    kept = set(session.scalars(select(DatasetRow.id)))
    for each in (records.folder / IMPACTS).glob("*/impact.json"):
        if json.loads(each.read_text(encoding="utf-8"))["dataset"] not in kept:
            shutil.rmtree(each.parent, ignore_errors=True)


@contextmanager
def arriving(records: Records) -> Iterator[Path]:
    """Give a folder for files that come in; unless it was moved in, nothing of it is left at the end."""
    home = records.folder / DATASETS
    home.mkdir(mode=0o700, exist_ok=True)
    with begun(home) as held:
        yield held


def move_in(records: Records, number: int, held: Path) -> None:
    """Give the files of an upload that was just noted their place. Raises OSError."""
    records.remove(DATASETS, number)  # what lies there is nobody's: an upload that was broken off
    held.rename(records.place(DATASETS, number))


def source_of(records: Records, number: int) -> Path:
    """Return what the engine reads: the one file of an upload, or its folder."""
    folder = records.place(DATASETS, number) / "upload"
    files = list(folder.iterdir())
    return files[0] if len(files) == 1 else folder


def mapping_of(records: Records, number: int) -> Path:
    """Return where the mapping of an upload lies, if it has one."""
    return records.place(DATASETS, number) / "mapping.yaml"


def tables_of(records: Records, number: int) -> Path:
    """Return the folder of the tables that were read."""
    return records.place(DATASETS, number) / "data"


def opened(records: Records, number: int) -> Dataset:
    """Return the tables that were read. Raises InputFault."""
    return open_dataset(tables_of(records, number))


def untold(records: Records, number: int) -> dict[str, list[str]]:
    """Return the standards that stay unknown for every child, each with the kinds that are missing."""
    place = records.place(DATASETS, number) / "untold.json"
    found: dict[str, list[str]] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return found


def _upload(row: DatasetRow) -> Upload:
    files = tuple(SourceFile(each.name, each.sha256, each.bytes) for each in row.files)
    return Upload(
        *(row.id, row.name, row.uploaded, row.by, row.state, row.said, row.told, row.extracted, row.form),
        files,
    )
