"""Exports to datasets: `read(source, vocabulary, out)`.

In: a path or a database's address, the vocabulary, perhaps a mapping file and assumptions. Out: a `Dataset`
in the folder `out`, its read report inside. Guaranteed: the format is found by what the source holds; rows
read and rows refused add up to the rows of every table; a source that cannot be read is refused in words and
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from engine.data.dataset import (
    MANIFEST,
    NOT_READ,
    Assumption,
    Dataset,
    SourceFile,
    file_of,
    open_dataset,
    write_dataset,
)
from engine.data.detect import FORMATS, detect, matched, shipped_mapping
from engine.data.headings import plain
from engine.data.mapping.load import load_mapping
from engine.data.mapping.model import Mapping_, Suggestion
from engine.data.mapping.native import native_mapping
from engine.data.report import report, write_not_read
from engine.data.sources.open_ import left_aside, open_tables
from engine.data.staging import Staged, Staging
from engine.data.turning.across import gather
from engine.data.turning.bad_rows import add_bad_rows
from engine.data.turning.children import join_children
from engine.data.turning.dates import learn_dates
from engine.data.turning.facts import turn
from engine.data.turning.footers import learn_footers
from engine.data.turning.forms import learn_forms
from engine.data.turning.out import case_spans, date_from_extract, find_extract, spans, write_tables
from engine.data.turning.short_breaks import tell_short_breaks
from engine.data.turning.silent import silent_attributes
from engine.data.turning.steps import run_steps
from engine.data.turning.work import Work
from engine.diagnostics import Diagnostic, InputFault
from engine.facts import Coverage
from engine.vocabulary import Vocabulary

#: Bytes of a source up to which it is laid out without a file of its own.
SMALL = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller says about an export, where it does not say so itself.

    `covers`: kind -> the span in which its table is complete. `month_first`: how 03/04/2026 is meant.
    `not_after`: a day after which no extract can have been made (today). `before`: what the source says of
    itself, where it is a dataset already or a native folder that describes itself."""

    extracted: date | None = None
    covers: Mapping[str, Coverage] = field(default_factory=dict)
    month_first: bool | None = None
    not_after: date | None = None
    before: Dataset | None = None


def read(
    source: Path | str,
    vocabulary: Vocabulary,
    out: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's own word
    mapping: Path | None = None,
    assumptions: Sequence[Suggestion] = (),
    told: Told | None = None,
) -> Dataset:
    """Read an export into a dataset in the folder `out`.

    `format`: one of `FORMATS`, found out without it. `mapping`: a mapping file for an export that fits none.
    Raises InputFault where the source cannot be read at all; what cannot be read of it is in the report."""
    told = told or Told()
    if format is not None and format not in FORMATS:
        raise ValueError(f"no format '{format}': {', '.join(FORMATS)}")
    given = None if mapping is None else load_mapping(mapping, vocabulary)
    told = _with_manifest(source, told)
    with Staging(small=_is_small(source)) as staging:
        try:
            return _read(source, vocabulary, out, staging, (format, given), assumptions, told)
        except duckdb.OutOfMemoryException as trouble:
            message = f"reading needs more memory or disk than there is: {str(trouble)[:200]}"
            raise InputFault(
                [Diagnostic("E515", message, None, "free space in the temporary folder")]
            ) from None


def _read(
    source: Path | str,
    vocabulary: Vocabulary,
    out: Path,
    staging: Staging,
    chosen: tuple[str | None, Mapping_ | None],
    assumptions: Sequence[Suggestion],
    told: Told,
) -> Dataset:
    form, given = chosen
    known = given.known() if given is not None else detect_headings(vocabulary)
    tables = open_tables(source, staging, known, given)
    mapping = given or _mapping(form or detect(tables, vocabulary, str(source)), tables, vocabulary)
    work = Work(staging, vocabulary, mapping, _laid(mapping.suggestions, assumptions), told.month_first)
    work.notes.extend(left_aside(source, tables))
    left = _match(work, tables)
    for each in work.matched:
        learn_forms(work, each)
        learn_dates(work, each)
        learn_footers(work, each)
        for fact in each.map.facts:
            turn(work, each, fact)
    for each in work.matched:
        run_steps(work, each)
    left = join_children(work, left)
    add_bad_rows(work)
    silent = silent_attributes(work)
    tell_short_breaks(work)
    return _finish(source, work, left, silent, out, told)


def _finish(
    source: Path | str,
    work: Work,
    left: list[tuple[Staged, str]],
    silent: Mapping[str, tuple[str, ...]],
    out: Path,
    told: Told,
) -> Dataset:
    kinds = gather(work)
    kinds = _without_empty(work, kinds, told)
    extract = find_extract(work, kinds, told.extracted, told.not_after)
    date_from_extract(work, kinds, extract)
    covered = spans(work, kinds, extract, told.covers)
    folder = work.staging.folder / "tables"
    folder.mkdir()
    before = told.before if work.native else None
    holes = before.case_coverage if before else None
    own = case_spans(work, kinds, extract, folder, told.covers, holes)
    written = write_tables(work, kinds, folder)
    silent = before.silent if before else silent
    told_of = report(work, kinds, extract, covered, left, silent)
    write_not_read(work, folder)
    extra = [each for each in (folder / NOT_READ,) if each.is_file()]
    return write_dataset(
        out,
        written,
        coverage=covered,
        case_coverage=own,
        silent={kind: silent[kind] for kind in written if kind in silent},
        extracted=extract.day,
        source=before.source if before else work.mapping.name if work.mapping.name in FORMATS else "mapped",
        subject=work.mapping.subject,
        assumptions=[*(before.assumptions if before else ()), *map(_assumption, work.suggestions)],
        files=_files(source),
        read=told_of,
        beside=extra,
    )


def _without_empty(work: Work, kinds: dict[str, str], told: Told) -> dict[str, str]:
    """Leave out a kind of which an export's tables hold no row, unless its span was told.

    A native table that is empty says that nothing happened; an export's may just not be filled."""
    if work.native:
        return kinds
    empty = [
        kind for kind, table in kinds.items() if not work.staging.count(table) and kind not in told.covers
    ]
    refused = {kind for (kind,) in work.staging.run("SELECT DISTINCT kind FROM lost WHERE whole")}
    for kind in empty:
        if work.vocabulary.kinds[kind].absence_means_none:
            continue
        if kind in refused:
            work.notes.append(f"{kind}: each of its rows was refused; taken as not carried")
            continue
        work.notes.append(
            f"{kind}: its tables are empty, which may mean that nobody fills them; taken as not carried. "
            f"If none happened, say --covers {kind}=FROM..TO"
        )
    return {kind: table for kind, table in kinds.items() if kind not in empty}


def _match(work: Work, tables: Sequence[Staged]) -> list[tuple[Staged, str]]:
    """Find what the mapping says of each table; return those of which it says nothing."""
    found, left = matched(tables, work.mapping)
    work.matched.extend(found)
    if not found:
        names = ", ".join(each.shown for each in tables[:10]) or "nothing"
        cure = "`dutybook map` drafts a mapping file; --format says what it is"
        raise InputFault(
            [Diagnostic("E510", f"no table is recognised as {work.mapping.title}: {names}", None, cure)]
        )
    return left


def _mapping(form: str, tables: Sequence[Staged], vocabulary: Vocabulary) -> Mapping_:
    return native_mapping(tables, vocabulary) if form == "native" else shipped_mapping(form, vocabulary)


def detect_headings(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the plain forms of all headings that any shipped mapping or the vocabulary knows."""
    found = {plain(name) for kind in vocabulary.kinds.values() for name in (*kind.row_keys, *kind.attributes)}
    for form in FORMATS:
        if form != "native":
            found |= shipped_mapping(form, vocabulary).known()
    return frozenset(found)


def _laid(shipped: Sequence[Suggestion], given: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Return the shipped assumptions with those of the caller laid over them, by id."""
    found = {each.id: each for each in shipped}
    for each in given:
        before = found.get(each.id)
        if before is None and not each.kind:
            continue
        base = before if before is not None and not each.kind else each
        found[each.id] = replace(
            base, on=each.on, reason=each.reason or base.reason, owner=each.owner or base.owner
        )
    return tuple(found.values())


def _assumption(each: Suggestion) -> Assumption:
    return Assumption(each.id, each.kind, each.attribute, each.value, each.reason, each.owner, each.on)


def _with_manifest(source: Path | str, told: Told) -> Told:
    """Add what the `dataset.json` of a folder says of its day, its spans, and what it holds nothing of."""
    if not isinstance(source, Path) or not (source / MANIFEST).is_file():
        return told
    known = open_dataset(source)
    lacks = {kind: span.lacks for kind, span in known.coverage.items()}
    said = {kind: replace(span, lacks=lacks.get(kind, ())) for kind, span in told.covers.items()}
    covers = {**known.coverage, **said}
    return replace(told, extracted=told.extracted or known.extracted, covers=covers, before=known)


def _is_small(source: Path | str) -> bool:
    """Return whether a file, or the files of a folder, are small: no database at an address is."""
    path = Path(source)
    if "://" in str(source) or not path.exists():
        return False
    files = (path,) if path.is_file() else (each for each in path.iterdir() if each.is_file())
    return sum(each.stat().st_size for each in files) <= SMALL


def _files(source: Path | str) -> list[SourceFile]:
    path = Path(source)
    if "://" in str(source):
        return []
    if path.is_file():
        return [file_of(path)]
    return [
        file_of(each, each.relative_to(path).as_posix()) for each in sorted(path.rglob("*")) if each.is_file()
    ]


__all__ = ["FORMATS", "Told", "read"]
