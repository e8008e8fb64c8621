"""Small invented exports for the tests of the readers, and what the real engine makes of them.

In: rows as lists of texts. Out: files, datasets, cases. Guaranteed: every id is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyarrow import parquet

from engine.api import Book, load
from engine.caseload.facts import CaseReader
from engine.caseload.nest import nest
from engine.data.dataset import Dataset
from engine.data.readers import Told, read
from engine.facts import Case
from engine.vocabulary import Vocabulary


@lru_cache
def swindon() -> Book:
    """Return Swindon's book with the plain matcher."""
    return load("swindon", matcher="plain")


def vocabulary() -> Vocabulary:
    return swindon().vocabulary


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Write a file of text, its lines stripped of what indents them, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    lines = [line.strip() for line in text.strip().splitlines()]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def write_rows(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return folder / name


def read_export(source: Path | str, tmp_path: Path, told: Told | None = None, **options: Any) -> Dataset:
    """Read an export by Swindon's vocabulary."""
    return read(source, vocabulary(), tmp_path / "dataset", told=told, **options)


def rows_of(data: Dataset, kind: str) -> list[dict[str, Any]]:
    """Return the facts of a kind, without where they come from and without what is not recorded."""
    rows = parquet.read_table(data.tables[kind]).to_pylist()
    return [
        {name: value for name, value in row.items() if value is not None and not name.startswith("_")}
        for row in rows
    ]


def provenance(data: Dataset, kind: str) -> list[dict[str, Any]]:
    rows = parquet.read_table(data.tables[kind]).to_pylist()
    return [{name: value for name, value in row.items() if name.startswith("_")} for row in rows]


def cases_of(data: Dataset, folder: Path) -> dict[str, Case]:
    """Return the cases that a caseload run would judge."""
    nested = nest(data, vocabulary(), folder / "nested", lambda _: 100)
    reader = CaseReader(vocabulary(), data.coverage)
    found = {}
    for chunk in nested.chunks:
        for batch in parquet.read_table(chunk).to_batches():
            found.update({case.id: case for case, _ in reader.read(batch)})
    assert not reader.faults.errors, reader.faults.errors
    return found


def table(data: Dataset, name: str) -> dict[str, Any]:
    """Return what the read report says of one table, found by its file, sheet or name."""
    found = [each for each in data.read["tables"] if name in (each["file"], each["sheet"], each["table"])]
    assert len(found) == 1, [each["file"] for each in data.read["tables"]]
    return dict(found[0])


def whys(data: Dataset) -> list[tuple[int, str]]:
    """Return row and reason of everything that was lost or doubtful."""
    return sorted((each["row"], each["why"]) for each in data.read["lost"])
