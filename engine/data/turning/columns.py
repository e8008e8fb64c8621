"""The columns of a table of facts, as SQL.

In: the values of a fact. Out: its columns, what could not be read of a row, the cells as they stood, the
assumptions it rests on. Guaranteed: a cell is kept as it stood wherever the value read is written
differently.
"""

from __future__ import annotations

from engine.data.mapping.model import SUPPLIER_DUE
from engine.data.turning.sql import named, quoted, text_of
from engine.data.turning.values import Value
from engine.data.turning.work import Matched


def columns(each: Value) -> str:
    name = "_supplier_due" if each.target == SUPPLIER_DUE else each.target
    parts = [f"{each.cell.value} AS {named(name)}"]
    if each.cell.none != "FALSE":
        parts.append(f"{each.cell.none} AS {named(f'{name}~none')}")
    if each.cell.timed is not None and each.cell.timed != "FALSE":
        parts.append(f"{each.cell.timed} AS {named(f'{name}~timed')}")
    return ", ".join(parts)


def faults(values: list[Value]) -> str:
    bad = [each for each in values if each.cell.bad != "FALSE"]
    if not bad:
        return "CAST(NULL AS STRUCT(heading VARCHAR, cell VARCHAR, why VARCHAR)[])"
    rows = ", ".join(
        f"CASE WHEN {each.cell.bad} THEN {{'heading': {quoted(each.heading)}, "
        f"'cell': left({each.cell.text}, 200), 'why': {quoted(each.cell.why)}}} END"
        for each in bad
    )
    any_ = " OR ".join(f"({each.cell.bad})" for each in bad)
    return f"CASE WHEN {any_} THEN list_filter([{rows}], lambda f: f IS NOT NULL) END"


def cells(values: list[Value]) -> str:
    """Return the cells as they stood where the value read is written differently."""
    told = [each for each in values if each.cell.text != "NULL" and _differs(each) is not None]
    if not told:
        return "CAST(NULL AS VARCHAR)"
    rows = ", ".join(
        f"{{'k': {quoted(each.heading)}, "
        f"'v': CASE WHEN {_differs(each)} THEN left({each.cell.text}, 500) END}}"
        for each in {each.heading: each for each in told}.values()
    )
    listed = f"list_filter([{rows}], lambda x: x.v IS NOT NULL)"
    return f"CASE WHEN len({listed}) > 0 THEN CAST(to_json(map_from_entries({listed})) AS VARCHAR) END"


def _differs(each: Value) -> str | None:
    value, text = each.cell.value, each.cell.text
    if each.cell.timed is not None:
        return f"{text} <> coalesce(strftime({value}, '%Y-%m-%d'), 'none')"
    if "THEN TRUE" in value:
        return f"{text} NOT IN ('yes', 'no', 'none')"
    if each.cell.why.startswith("not a value"):
        return f"{text} <> coalesce({value}, 'none')"
    return None


#: Where a native table says its rows come from -> the column that keeps it beside our own.
HANDED_ON = {"_file": "_from_file", "_sheet": "_from_sheet", "_row": "_from_row", "_cells": "_cells"}


def handed_on(source: Matched, values: list[Value]) -> list[str]:
    """Return what a native table tells of where its rows come from: a dataset's tables keep it on the way
    through a vendor's own database. A table that hands on no cells keeps those of its own texts."""
    staged = source.staged
    places = {name: place for place, name in enumerate(staged.headings) if name in HANDED_ON}
    texts = {name: text_of(f"s.h{place}", staged.types[place]) for name, place in places.items()}
    if "_cells" not in texts:
        texts["_cells"] = cells([each for each in values if _is_written(source, each)])
    found = [f"{texts.get(name, 'CAST(NULL AS VARCHAR)')} AS {kept}" for name, kept in HANDED_ON.items()]
    if "_supplier_due" in staged.headings:
        place = staged.headings.index("_supplier_due")
        found.append(f"TRY_CAST(s.h{place} AS DATE) AS _supplier_due")
    return found


def _is_written(source: Matched, each: Value) -> bool:
    """Return whether some text of a value's column may be written differently from what it is read as."""
    staged = source.staged
    types = dict(zip(staged.headings, staged.types, strict=True))
    return types.get(each.heading) == "VARCHAR" and each.cell.bad != "FALSE"


def assumed(values: list[Value]) -> str:
    marks = [mark for each in values for mark in each.assumed]
    if not marks:
        return "CAST(NULL AS VARCHAR[])"
    listed = f"list_filter([{', '.join(marks)}], lambda x: x IS NOT NULL)"
    return f"CASE WHEN len({listed}) > 0 THEN {listed} END"
