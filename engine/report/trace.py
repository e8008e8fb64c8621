"""Writes what became of every row of the source documents: as text, as JSON.

In: documents with their rows. Out: by document, the totals of each disposition, then the rows. Guaranteed:
every row is there once; the totals of a document add up to its rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.report.look import PLAIN, Look
from engine.report.words import clean, count
from engine.tracing import SORTS, Document, Row

SCHEMA = 1


def trace_text(documents: Sequence[Document], look: Look = PLAIN) -> str:
    """Return the documents as text."""
    lines = [line for document in documents for line in (*_document(document, look), "")]
    rows = sum(len(document.rows) for document in documents)
    return "\n".join([*lines, f"{count(rows, 'row')} of {count(len(documents), 'document')}."]) + "\n"


def trace_json(documents: Sequence[Document]) -> str:
    """Return the documents as JSON (schema 1): totals by document, then every row."""
    data = {
        "schema": SCHEMA,
        "documents": [_totals(document) for document in documents],
        "rows": [_row(document, row) for document in documents for row in document.rows],
        "conflicts": [
            {
                "conflict": one.conflict,
                "document": document.name,
                "readings": list(one.readings),
                "note": one.note or None,
            }
            for document in documents
            for one in document.conflicts
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


FORMS: Mapping[str, Callable[[Sequence[Document]], str]] = {"text": trace_text, "json": trace_json}


# ---------------------------------------------------------------- text


def _document(document: Document, look: Look) -> Iterator[str]:
    titles = clean("; ".join(document.titles[:1])) if len(document.titles) == 1 else ""
    yield look.paint(f"{clean(document.name)}{': ' if titles else ''}{titles}", "head")
    totals = [f"{document.count(sort)} {sort}" for sort in SORTS if document.count(sort)]
    if document.count(""):
        totals.append(f"{document.count('')} not traced yet")
    yield f"  {count(len(document.rows), 'row')}: {', '.join(totals)}."
    width = max((len(clean(row.row)) for row in document.rows), default=0)
    for row in document.rows:
        first, *rest = look.wrap(_told(row), 0, hang=0)
        yield f"  {clean(row.row):<{width}}  {first}"
        yield from (f"  {'':<{width}}  {line}" for line in rest)
    for one in document.conflicts:
        yield clean(f"  {one.conflict:<{width}}  read as {', '.join(one.readings)} ({one.note})")


def _told(row: Row) -> str:
    target = row.standard or row.same_as
    also = f"; also {', '.join(row.also)}" if row.also else ""
    note = f" ({row.note})" if row.note else ""
    unsure = " [not confirmed]" if row.confirmed == "no" else ""
    return clean(f"{row.disposition or 'not traced yet'}{f' {target}' if target else ''}{also}{unsure}{note}")


# ---------------------------------------------------------------- JSON


def _totals(document: Document) -> dict[str, Any]:
    return {
        "document": document.name,
        "titles": list(document.titles),
        "rows": len(document.rows),
        **{sort.replace(" ", "_"): document.count(sort) for sort in SORTS},
        "open": document.count(""),
    }


def _row(document: Document, row: Row) -> dict[str, Any]:
    return {
        "row": row.row,
        "document": document.name,
        "section": row.section,
        "disposition": row.disposition or None,
        "standard": row.standard,
        "also": list(row.also),
        "same_as": row.same_as,
        "checkable": row.checkable,
        "figure": None if row.figure == "-" else row.figure,
        "confirmed": None if row.confirmed == "-" else row.confirmed,
        "note": row.note or None,
    }
