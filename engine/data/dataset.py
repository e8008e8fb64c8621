"""A dataset: one Parquet file a fact kind, and `dataset.json` beside them.

In: a folder, or tables to write into one. Out: `Dataset`. Guaranteed: a kind without a file is not carried
(unknown), an empty file says that nothing happened; a folder is written under another name and renamed when
it is whole, so that a half-written one is never taken for a dataset; rows and columns are not judged here,
that is for the readers.

Columns of `<kind>.parquet`: `case`, `id`, the kind's own dates, one column an attribute, and what tells where
a row comes from: `_file`, `_sheet`, `_row` (as a person counts), `_cells` (JSON of the cells as they stood
where the value differs), `_supplier_due` (the supplier's own due date, shown and never used), `_assumed` (ids
of the assumptions that the row rests on). `_coverage.parquet`, where it is there, holds `case`, `kind`,
`complete_from`, `complete_to`: the span of one case's table, in place of the dataset's. A span that begins
after it ends covers no day at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.diagnostics import Diagnostic, InputFault
from engine.facts import Coverage

if TYPE_CHECKING:  # opening a dataset costs no more than reading its JSON
    import pyarrow as pa

SCHEMA = 1
MANIFEST = "dataset.json"
#: How the day of an extract was found where it is no guess: somebody told it, or the export says it itself.
AS_TOLD, AS_SAID = "as told", "as the export itself says"
CASE_COVERAGE = "_coverage.parquet"
#: What was not read of the export, by row, for a person; it is no table of facts.
NOT_READ = "not-read.csv"
#: What a sample says was worked out by hand.
PLANTED = "planted.json"
#: Columns that say where a row comes from; every table may have them.
PROVENANCE = ("_file", "_sheet", "_row", "_cells", "_supplier_due", "_assumed")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken to be so although the source does not say it. `means` is the value it gives; `None`
    where the value is deliberately left unknown. `on`: somebody switched it on."""

    id: str
    kind: str
    attribute: str
    means: str | None
    reason: str
    owner: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where the tables lie and what is known about them as a whole.

    `tables`: kind -> Parquet file. `coverage`: the span of days, both included, in which a kind's table is
    complete. `case_coverage`: the file of spans that hold for single cases. `silent`: kind -> attributes of
    which the tables say nothing, so that a missing one does not mean none. `extracted`: the day of the
    extract. `read`: the read report, as plain values."""

    folder: Path
    tables: Mapping[str, Path]
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    case_coverage: Path | None = None
    silent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extracted: date | None = None
    source: str = "native"
    subject: str = "child"
    assumptions: tuple[Assumption, ...] = ()
    files: tuple[SourceFile, ...] = ()
    read: Mapping[str, Any] = field(default_factory=dict)


def open_dataset(folder: Path) -> Dataset:
    """Return the dataset of a folder. Raises InputFault where the folder holds none, or a broken one."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        cure = "`dutybook read` makes one from an export"
        raise _fault("E501", f"{folder} is not a dataset: it has no {MANIFEST}", cure) from None
    except ValueError as trouble:
        raise _fault("E502", f"{path} cannot be read: {trouble}") from None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise _fault(
            "E502", f"{path} is not of schema {SCHEMA}", "write it again with this version"
        ) from None
    tables = {each.stem: each for each in sorted(folder.glob("*.parquet")) if not each.name.startswith("_")}
    spans = folder / CASE_COVERAGE
    try:
        return Dataset(
            folder=folder,
            tables=tables,
            coverage={kind: _covered(span) for kind, span in told.get("coverage", {}).items()},
            case_coverage=spans if spans.is_file() else None,
            silent={kind: tuple(names) for kind, names in told.get("silent", {}).items()},
            extracted=_day(told.get("extracted")),
            source=told.get("source", "native"),
            subject=told.get("subject", "child"),
            assumptions=tuple(Assumption(**each) for each in told.get("assumptions", ())),
            files=tuple(SourceFile(**each) for each in told.get("files", ())),
            read=told.get("read", {}),
        )
    except (TypeError, ValueError, AttributeError, KeyError) as trouble:
        raise _fault(
            "E502", f"{path} cannot be read: {trouble}", "write it again with `dutybook read`"
        ) from None


def write_dataset(
    folder: Path,
    tables: Mapping[str, pa.Table | Path],
    *,
    coverage: Mapping[str, Coverage] | None = None,
    case_coverage: pa.Table | Path | None = None,
    silent: Mapping[str, Sequence[str]] | None = None,
    extracted: date | None = None,
    source: str = "native",
    subject: str = "child",
    assumptions: Sequence[Assumption] = (),
    files: Sequence[SourceFile] = (),
    read: Mapping[str, Any] | None = None,
    beside: Sequence[Path] = (),
) -> Dataset:
    """Write tables (Arrow, or Parquet files, which are moved) as a dataset and return it; `beside` are other
    files that move in with them.

    An older dataset in the folder is replaced. Raises InputFault where the folder holds anything else."""
    told = {
        "schema": SCHEMA,
        "source": source,
        "extracted": extracted and extracted.isoformat(),
        "coverage": {kind: as_days(span) for kind, span in sorted((coverage or {}).items())},
        "silent": {kind: list(names) for kind, names in sorted((silent or {}).items())},
        "subject": subject,
        "assumptions": [asdict(each) for each in assumptions],
        "files": [asdict(each) for each in files],
        "read": dict(read or {}),
    }
    with replacing(folder) as fresh:
        for kind, table in tables.items():
            _put(table, fresh / f"{kind}.parquet")
        if case_coverage is not None:
            _put(case_coverage, fresh / CASE_COVERAGE)
        for path in beside:
            shutil.move(path, fresh / path.name)
        text = json.dumps(told, indent=1, ensure_ascii=False)
        (fresh / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return open_dataset(folder)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `folder` at the end, if all went well."""
    if folder.exists() and not (folder / MANIFEST).is_file() and not _empty(folder):
        raise _fault("E503", f"{folder} holds something else than a dataset", "name a new or empty folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    old = fresh.with_name(fresh.name + "-old")
    try:
        yield fresh
        os.chmod(fresh, 0o755)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def file_of(path: Path, name: str | None = None) -> SourceFile:
    """Return the name, hash and size of a file. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(name or path.name, digest, path.stat().st_size)


def as_days(span: Coverage) -> dict[str, Any]:
    """Return a span as ISO days or None, and what the table never holds."""
    days: dict[str, Any] = {"complete_from": _iso(span.first), "complete_to": _iso(span.last)}
    lacks = {name: sorted(values) for name, values in span.lacks}
    return {**days, "lacks": lacks} if lacks else days


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def _covered(span: Mapping[str, Any]) -> Coverage:
    days = [_day(span.get(key)) for key in ("complete_from", "complete_to")]
    first, last = (None if day is None else day.toordinal() for day in days)
    lacks = tuple((name, frozenset(values)) for name, values in span.get("lacks", {}).items())
    return Coverage(first, last, lacks)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _put(table: pa.Table | Path, path: Path) -> None:
    if isinstance(table, Path):
        shutil.move(table, path)
        return
    from pyarrow import parquet

    parquet.write_table(table, path, compression="zstd")


def _empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _fault(code: str, message: str, cure: str | None = None) -> InputFault:
    return InputFault([Diagnostic(code, message, None, cure)])
