"""The rows of each publisher's documents, joined with what became of them.

In: folders of packs and the library read from them. Out: a Document for each publisher whose folder holds a
`trace.tsv`. Guaranteed: rows come in the order of the table; faults of form are noted where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.diagnostics import Faults, Span, did_you_mean
from engine.load import Library
from engine.model import Content, Definition, Duty, Pack
from engine.source import read_text, shown_name
from engine.tracing.figures import Standard, marks_of
from engine.tracing.tables import Cells, read_table

TRACE, ROWS, CONFLICTS = "trace.tsv", "rows.tsv", "conflicts.tsv"
TRACE_HEADS = ("row", "disposition", "standard", "note")
CONFLICT_HEADS = ("conflict", "readings", "note")
ROW_HEADS = ("row", "section", "checkable", "figure", "confirmed")
#: What can become of a row. The first three name a standard of that sort, `same` names another row.
SORTS = ("encoded", "manual", "definition", "same", "superseded", "not a standard")
CHECKABLE = ("yes", "partly", "no")
CONFIRMED = ("yes", "secondary", "part", "no", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a document. `standard` answers for it, `also` are others that say so; `same_as` is a row.

    `disposition` is empty where none is stated yet. `places` are those of the cells, by head of the table.
    """

    row: str
    disposition: str
    standard: str | None
    also: tuple[str, ...]
    same_as: str | None
    note: str
    section: str
    checkable: str
    figure: str
    confirmed: str
    places: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where a document is at odds with itself or leaves a doubt, and the readings that hold it."""

    conflict: str
    readings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """A publisher's documents: its folder's name, their titles, their rows and conflicts."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    conflicts: tuple[Conflict, ...] = ()

    def count(self, disposition: str) -> int:
        """Return how many rows have a disposition; `''` counts those that have none yet."""
        return sum(row.disposition == disposition for row in self.rows)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A standard, manual check or definition with its pack."""

    key: str
    sort: str
    standard: Standard
    pack: Pack


def shelved(library: Library) -> dict[str, Shelved]:
    """Return everything that can answer for a row, by `pack#id`."""
    packs = [loaded.pack for files in library.packs.values() for loaded in files]
    return {one.key: one for pack in packs for one in _of_pack(pack)}


def _of_pack(pack: Pack) -> Iterator[Shelved]:
    standards: tuple[Standard, ...] = (*pack.duties, *pack.content, *pack.manual, *pack.define)
    for one in standards:
        yield Shelved(f"{pack.pack}#{one.id}", _sort(one), one, pack)


def _sort(one: Standard) -> str:
    if isinstance(one, Duty | Content):
        return "encoded"
    return "definition" if isinstance(one, Definition) else "manual"


def read_documents(folders: Sequence[Path], library: Library, faults: Faults) -> tuple[Document, ...]:
    """Return the documents that the folders of packs trace."""
    standards = shelved(library)
    answering: dict[str, list[str]] = defaultdict(list)
    for one in standards.values():
        for row in one.standard.rows:
            answering[row].append(one.key)
    tables = [path for folder in folders for path in sorted(folder.glob(f"*/{TRACE}"))]
    return tuple(_document(path, standards, answering, library, faults) for path in tables)


def _document(
    path: Path,
    standards: Mapping[str, Shelved],
    answering: Mapping[str, list[str]],
    library: Library,
    faults: Faults,
) -> Document:
    traced = _table(path, TRACE_HEADS, faults)
    known = {cells["row"].text: cells for cells in _table(path.with_name(ROWS), ROW_HEADS, faults)}
    packs = [
        files[-1].pack for name, files in library.packs.items() if name.startswith(f"{path.parent.name}/")
    ]
    titles = dict.fromkeys(pack.source.document for pack in packs)
    names = {cells["row"].text for cells in traced}
    rows = []
    for cells in traced:
        name = cells["row"].text
        if name not in known:
            faults.error("E608", cells["row"].span, f"{ROWS} has no row '{name}'", did_you_mean(name, known))
            continue
        rows.append(_row(cells, known[name], standards, answering.get(name, []), names, faults))
    for name in known.keys() - names:
        faults.error("E608", known[name]["row"].span, f"{TRACE} does not say what became of '{name}'")
    return Document(path.parent.name, tuple(titles), tuple(rows), _conflicts(path, packs, faults))


def _conflicts(path: Path, packs: Sequence[Pack], faults: Faults) -> tuple[Conflict, ...]:
    """Return the conflicts of a publisher's documents; a publisher without the table has none."""
    table = path.with_name(CONFLICTS)
    known = {one.id for pack in packs for one in pack.readings}
    found = []
    for cells in _table(table, CONFLICT_HEADS, faults) if table.exists() else ():
        names = tuple(name.strip() for name in cells["readings"].text.split(","))
        for name in names:
            if name not in known:
                told = f"there is no reading '{name}'" if name else "no reading holds this conflict"
                faults.error("E615", cells["readings"].span, told, did_you_mean(name, known, "readings"))
        found.append(Conflict(cells["conflict"].text, names, cells["note"].text))
    return tuple(found)


def _table(path: Path, heads: Sequence[str], faults: Faults) -> tuple[Cells, ...]:
    name = shown_name(path)
    text = read_text(path, faults, name)
    return () if text is None else read_table(text, name, heads, faults)


def _row(
    cells: Cells,
    facts: Cells,
    standards: Mapping[str, Shelved],
    answering: Sequence[str],
    rows: set[str],
    faults: Faults,
) -> Row:
    disposition = _word(cells, "disposition", SORTS, faults) if cells["disposition"].text else ""
    named = cells["standard"].text
    if not disposition:
        faults.error(
            "E603", cells["row"].span, "nothing says what became of this row", f"one of: {', '.join(SORTS)}"
        )
    elif disposition == "same":
        _check_same(cells, rows, faults)
    else:
        _check_standard(cells, disposition, standards, faults)
    return Row(
        row=cells["row"].text,
        disposition=disposition,
        standard=named if named and disposition != "same" else None,
        also=tuple(key for key in answering if key != named),
        same_as=named if disposition == "same" else None,
        note=cells["note"].text,
        section=facts["section"].text,
        checkable=_word(facts, "checkable", CHECKABLE, faults),
        figure=_figure(facts, faults),
        confirmed=_word(facts, "confirmed", CONFIRMED, faults),
        places={head: cell.span for cell_of in (facts, cells) for head, cell in cell_of.items()},
    )


def _word(cells: Cells, head: str, words: Sequence[str], faults: Faults) -> str:
    cell = cells[head]
    if cell.text not in words:
        faults.error(
            "E604", cell.span, f"'{cell.text}' is no {head}", did_you_mean(cell.text, words, "choose from")
        )
        return ""
    return cell.text


def _figure(facts: Cells, faults: Faults) -> str:
    cell = facts["figure"]
    try:
        marks_of(cell.text)
    except ValueError as error:
        cure = "write '-', or figures parted by '; ': 20 working days, age 16 years, 3 in a year, same day"
        faults.error("E609", cell.span, f"this is no figure: {error}", cure)
        return "-"
    return cell.text


def _check_same(cells: Cells, rows: set[str], faults: Faults) -> None:
    named, row = cells["standard"], cells["row"].text
    if named.text == row or named.text not in rows:
        told = (
            "a row cannot be the same as itself" if named.text == row else f"there is no row '{named.text}'"
        )
        faults.error("E605", named.span, told, did_you_mean(named.text, rows - {row}, "rows"))


def _check_standard(cells: Cells, disposition: str, standards: Mapping[str, Shelved], faults: Faults) -> None:
    named = cells["standard"]
    if disposition in SORTS[:3]:
        found = standards.get(named.text)
        if found is None:
            told = f"there is no '{named.text}'" if named.text else f"{disposition} by what?"
            faults.error("E606", named.span, told, did_you_mean(named.text, standards, "standards"))
        elif found.sort != disposition:
            what = {"encoded": "a standard", "manual": "a manual check", "definition": "a definition"}[
                found.sort
            ]
            faults.error(
                "E607", named.span, f"'{named.text}' is {what}, not {disposition}", f"write: {found.sort}"
            )
    elif named.text:
        faults.error(
            "E607", named.span, f"{disposition}: so no standard answers for it", "leave the cell empty"
        )
    elif not cells["note"].text:
        faults.error("E607", cells["note"].span, f"{disposition}: why?", "say why in the note")
