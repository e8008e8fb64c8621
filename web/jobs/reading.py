"""The job of reading an upload into a dataset.

In: the number of an upload. Out: its tables, its read report, the standards that stay unknown. Guaranteed: an
export that cannot be read is refused in words, and a mapping is drafted for one of another form.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import click

from engine.api import Book
from engine.calendar import parse_moment
from engine.commands.export import told_of
from engine.data.assumptions import load_assumptions
from engine.data.dataset import Dataset
from engine.data.mapping.draft import draft
from engine.data.mapping.model import Suggestion
from engine.data.readers import detect_headings, read
from engine.data.sources.open_ import open_tables
from engine.data.staging import Staging
from engine.data.unknown import untold_standards
from engine.diagnostics import Diagnostic, InputFault
from web.clock import system
from web.jobs.ruled import ruled
from web.jobs.work import Refused, Work
from web.records import datasets
from web.records.base import Records
from web.records.datasets import DATASETS, Upload

#: The fault of an export that fits no form.
UNKNOWN_FORM = "E510"
NOT_READ = "not-read"


def read_upload(work: Work) -> None:
    """Read the upload that the job is about. Raises Refused."""
    records = work.records
    with records.database.work() as session:
        upload = datasets.one(session, work.job.subject)
    if upload is None:
        return
    work.tell("reading the policy")
    book = ruled(work, system().date()).book
    work.tell("reading the files")
    try:
        data = _read(records, upload, book)
    except (InputFault, click.UsageError) as trouble:
        _refuse(records, upload, trouble, book)
        raise Refused(NOT_READ) from None
    unknown = untold_standards(book.plan, data.tables)
    place = records.place(DATASETS, upload.id) / "untold.json"
    place.write_text(json.dumps(unknown), encoding="utf-8")
    with records.database.work() as session:
        datasets.ready(session, upload.id, data.source, data.extracted)


def _read(records: Records, upload: Upload, book: Book) -> Dataset:
    told, mapping = upload.told, datasets.mapping_of(records, upload.id)
    extracted = parse_moment(told["extracted"]) if told.get("extracted") else None
    return read(
        datasets.source_of(records, upload.id),
        book.vocabulary,
        datasets.tables_of(records, upload.id),
        format=told.get("format") or None,
        mapping=mapping if mapping.is_file() and told.get("mapped") else None,
        assumptions=_assumptions(records, upload, book),
        told=told_of(extracted, told.get("covers", ()), told.get("dates") or None, book.vocabulary),
    )


def _assumptions(records: Records, upload: Upload, book: Book) -> tuple[Suggestion, ...]:
    chosen: dict[str, dict[str, str]] = upload.told.get("assumptions", {})
    place = records.place(DATASETS, upload.id) / "assumptions.yaml"
    lines = [{"id": name, "on": "yes", **each} for name, each in sorted(chosen.items())]
    place.write_text(json.dumps({"assumptions": lines}), encoding="utf-8")  # JSON is YAML
    mapping = datasets.mapping_of(records, upload.id)
    own = mapping if mapping.is_file() and upload.told.get("mapped") else None
    return load_assumptions([place], book.vocabulary, book.assumptions, own)


def _refuse(records: Records, upload: Upload, trouble: InputFault | click.UsageError, book: Book) -> None:
    """Note why it cannot be read; where its form is not known, draft a mapping."""
    words = (
        "\n".join(_words(each) for each in trouble.diagnostics)
        if isinstance(trouble, InputFault)
        else trouble.message  # without the option that a command would name
    )
    here = str(records.place(DATASETS, upload.id) / "upload")
    with records.database.work() as session:
        datasets.refuse(session, upload.id, words.replace(f"{here}/", "").replace(here, "the upload"))
    mapping = datasets.mapping_of(records, upload.id)
    if (
        isinstance(trouble, InputFault)
        and not mapping.is_file()
        and any(each.code == UNKNOWN_FORM for each in trouble.diagnostics)
    ):
        _draft(datasets.source_of(records, upload.id), mapping, book)


def _words(fault: Diagnostic) -> str:
    """Return a fault with its cure; what to do about an unknown form stands on the page."""
    cure = fault.help if fault.code != UNKNOWN_FORM else None
    return f"{fault.message}. Cure: {cure}" if cure else fault.message


def _draft(source: Path, mapping: Path, book: Book) -> None:
    """Write a first mapping, with its doubts as comments above it."""
    with suppress(InputFault), Staging() as staging:
        tables = open_tables(source, staging, detect_headings(book.vocabulary), None)
        drafted = draft(tables, book.vocabulary, staging)
        doubts = "".join(f"# not sure: {' '.join(each.split())}\n" for each in drafted.doubts)
        mapping.write_text(doubts + drafted.yaml, encoding="utf-8", newline="\n")
