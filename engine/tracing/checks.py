"""What the tables must hold beyond their form.

In: a document, and everything that can answer for its rows. Out: diagnostics. Guaranteed: a row that a
program can check is checked; its figure is the figure of the standard; whoever answers for many rows says
why; a figure that nobody confirmed is not passed off as confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.diagnostics import Faults
from engine.model import Definition
from engine.tracing.documents import SORTS, Document, Row, Shelved
from engine.tracing.figures import figures_in, marks_of

#: A standard that answers for more rows than this says why in its `notes`.
MOST_ROWS = 3


def check_document(document: Document, standards: Mapping[str, Shelved], faults: Faults) -> None:
    """Note every row of a document whose standard does not do what the row asks."""
    rows = {row.row: row for row in document.rows}
    definitions = {
        one.standard.id: one.standard for one in standards.values() if isinstance(one.standard, Definition)
    }
    for row in document.rows:
        if row.checkable == "yes":
            _check_encoded(row, _origin(row, rows), faults)
        answering = [
            standards[key] for key in (row.standard, *row.also) if key is not None and key in standards
        ]
        if row.disposition in ("encoded", "definition"):
            _check_figure(row, answering, definitions, faults)
        _check_confirmed(row, answering, faults)
        if _is_own(row, document, answering) and row.row not in answering[0].standard.rows:
            text = f"'{row.standard}' does not list '{row.row}' under its rows"
            faults.error("E610", row.places["standard"], text, f"add rows: [{row.row}] to the standard")
    for key, served in _served(document.rows):
        _check_many(key, served, standards, faults)


def _is_own(row: Row, document: Document, answering: Sequence[Shelved]) -> bool:
    """Say whether the standard is the publisher's own; a national one does not list the rows of councils."""
    return (
        bool(answering) and answering[0].key == row.standard and row.standard.startswith(f"{document.name}/")
    )


def _origin(row: Row, rows: Mapping[str, Row]) -> Row | None:
    """Return the row that this one is the same as, in the end; None for a circle."""
    seen: set[str] = set()
    while row.same_as is not None:
        if row.row in seen or row.same_as not in rows:
            return None
        seen.add(row.row)
        row = rows[row.same_as]
    return row


def _check_encoded(row: Row, origin: Row | None, faults: Faults) -> None:
    if origin is None:
        faults.error("E605", row.places["standard"], "rows that are the same as each other lead nowhere")
    elif origin.disposition in ("manual", "superseded", "not a standard"):
        text = f"a program can check '{row.row}', and nothing checks it"
        faults.error(
            "E611", row.places["disposition"], text, "encode it, or say in rows.tsv why it is not: partly, no"
        )


def _check_figure(
    row: Row, answering: Sequence[Shelved], definitions: dict[str, Definition], faults: Faults
) -> None:
    stated = {mark for one in answering for mark in figures_in(one.standard, one.pack, definitions)}
    parts = row.figure.split("; ")
    missing = [part for part, mark in zip(parts, marks_of(row.figure), strict=False) if mark not in stated]
    if missing and answering:
        names = ", ".join(one.key for one in answering)
        text = f"the source says {' and '.join(missing)}, and {names} does not"
        faults.error("E612", row.places["figure"], text, None, ((row.places["row"], "traced here"),))


def _check_confirmed(row: Row, answering: Sequence[Shelved], faults: Faults) -> None:
    if row.confirmed != "no":
        return
    for one in answering[:1]:
        if one.standard.confirmed is None or one.standard.confirmed is True:
            text = f"nobody has confirmed '{row.row}', and {one.key} does not say so"
            cure = "write confirmed: no in the standard, or who confirmed it, when and where"
            faults.error("E613", row.places["confirmed"], text, cure)


def _served(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    served: dict[str, list[Row]] = {}
    for row in rows:
        if row.standard is not None and row.disposition in SORTS[:3]:
            served.setdefault(row.standard, []).append(row)
    yield from served.items()


def _check_many(key: str, rows: Sequence[Row], standards: Mapping[str, Shelved], faults: Faults) -> None:
    if len(rows) > MOST_ROWS and key in standards and not getattr(standards[key].standard, "notes", None):
        text = f"'{key}' answers for {len(rows)} rows and does not say why"
        faults.error(
            "E614", rows[0].places["standard"], text, "say why in the notes of the standard, or split it"
        )
