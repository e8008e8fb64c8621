"""The read report: what was read, what was not, and what that leaves unknown.

In: the work of one reading. Out: plain values for `dataset.json`, and the text a person reads. Guaranteed:
for each table, rows read and rows refused add up to its rows; every row and cell that is not read stands in
`not-read.csv` with its place and the reason; the text names the children by their ids only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.data.dataset import NOT_READ, as_days
from engine.data.headings import plain
from engine.data.mapping.model import Suggestion
from engine.data.staging import Staged
from engine.data.turning.out import Extract
from engine.data.turning.sql import quoted, text_of
from engine.data.turning.work import Matched, Work
from engine.facts import Coverage

MOST_LISTED = 200


def report(
    work: Work,
    tables: Mapping[str, str],
    extract: Extract,
    spans: Mapping[str, Coverage],
    left: Iterable[tuple[Staged, str]],
    silent: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Return the read report as plain values."""
    carried = set(tables)
    numbers = _numbers(work, tables)
    return {
        "source": work.mapping.name,
        "title": work.mapping.title,
        "extracted": {"day": extract.day and extract.day.isoformat(), "how": extract.how},
        "tables": _matched_tables(work, tables) + [_left(each, why) for each, why in left],
        "kinds": {
            kind: {"facts": numbers[kind], **as_days(spans.get(kind, Coverage()))} for kind in sorted(tables)
        },
        "not_carried": sorted(
            name
            for name, kind in work.vocabulary.kinds.items()
            if name not in carried and not kind.absence_means_none
        ),
        "taken_as_none": sorted(
            name
            for name, kind in work.vocabulary.kinds.items()
            if name not in carried and kind.absence_means_none
        ),
        "silent": {kind: list(names) for kind, names in silent.items() if kind in carried},
        "lacks": {kind: dict(each) for kind, each in work.mapping.lacks.items() if kind in carried},
        "reasons": _reasons(work),
        "lost": _lost(work, MOST_LISTED),
        "notes": [*work.mapping.notes, *work.notes, *_same_table(work), *_nameless(work)],
        "assumptions": {"on": _ids(work.suggestions, True), "off": _ids(work.suggestions, False)},
    }


def _numbers(work: Work, tables: Mapping[str, str]) -> dict[str, int]:
    """Return how many facts there are of each kind."""
    asked = (f"SELECT {quoted(kind)}, count(*) FROM {table}" for kind, table in tables.items())
    return dict(work.staging.run(" UNION ALL ".join(asked))) if tables else {}


def _ids(suggestions: Iterable[Suggestion], on: bool) -> list[str]:
    return [each.id for each in suggestions if each.on is on]


def _matched_tables(work: Work, tables: Mapping[str, str]) -> list[dict[str, Any]]:
    counted = work.staging.run(
        "SELECT place, count(*) FILTER (NOT whole), count(*) FILTER (whole) FROM lost GROUP BY place"
    )
    lost = {place: (cells, rows) for place, cells, rows in counted}
    return [_table(work, tables, each, *lost.get(each.place, (0, 0))) for each in work.matched]


def _table(
    work: Work, tables: Mapping[str, str], source: Matched, lost_cells: int, lost_rows: int
) -> dict[str, Any]:
    staged = source.staged
    refused = _refused_rows(work, tables, source) if lost_rows else 0
    known = work.mapping.known() if work.mapping.elements else source.map.known()
    unknown = [each for each in staged.headings if plain(each) not in known]
    have = set(source.columns)
    absent = [
        names[0] for names in source.map.wanted().values() if not any(plain(each) in have for each in names)
    ]
    return {
        "file": staged.file,
        "sheet": staged.sheet,
        "table": source.map.name,
        "rows": staged.all_rows,
        "read": staged.all_rows - refused,
        "refused": refused,
        "cells_not_read": lost_cells,
        "columns_not_recognised": unknown,
        "columns_absent": [] if work.native else absent,
        "notes": [*staged.notes, *_twins(work, source)],
    }


def _twins(work: Work, source: Matched) -> Iterator[str]:
    """Yield of each column that stands for the same as one that was read that it was not used."""
    staged = source.staged
    for place, taken in sorted(source.twins().items()):
        one, other = (text_of(f"h{each}", staged.types[each], work.mapping.blank) for each in (place, taken))
        differ = work.staging.one(
            f"SELECT count(*) FROM {staged.relation} WHERE {one} IS DISTINCT FROM {other}"
        )[0]
        told = f"; they differ in {differ:,} rows" if differ else ""
        yield (
            f"column not used: '{staged.headings[place]}' stands for the same as '{staged.headings[taken]}', "
            f"which was read{told}"
        )


def _refused_rows(work: Work, tables: Mapping[str, str], source: Matched) -> int:
    """Count the rows that gave nothing although they should have."""
    kinds = {each.kind for each in work.made if each.source.place == source.place}
    made = " UNION ALL ".join(
        f"SELECT _row FROM {table} WHERE _place = {source.place}"
        for kind, table in tables.items()
        if kind in kinds
    )
    given = f" AND row NOT IN ({made})" if made else ""
    if source.map.derive:
        given = ""
    found = work.staging.one(
        f"SELECT count(DISTINCT row) FROM lost WHERE whole AND place = {source.place}{given}"
    )
    return int(found[0]) if found else 0


def _left(staged: Staged, why: str) -> dict[str, Any]:
    return {
        "file": staged.file,
        "sheet": staged.sheet,
        "table": None,
        "rows": staged.all_rows,
        "read": 0,
        "refused": staged.all_rows,
        "cells_not_read": 0,
        "columns_not_recognised": list(staged.headings),
        "columns_absent": [],
        "notes": [why, *staged.notes],
    }


def _same_table(work: Work) -> Iterator[str]:
    """Yield the tables of the source that were read as one and the same table of its form."""
    read: dict[str, list[Matched]] = {}
    for each in work.matched:
        read.setdefault(plain(each.map.name), []).append(each)
    for several in read.values():
        if len(several) > 1:
            shown = " and ".join(each.staged.shown for each in several)
            yield (
                f"{shown} are each read as {several[0].map.name}, and the facts of all count; if one is an "
                "older copy of another, read the export without it"
            )


def _nameless(work: Work) -> Iterator[str]:
    """Yield, of each table, how many rows were refused that may be anybody's."""
    found = work.staging.run(
        "SELECT place, count(DISTINCT row) FROM lost WHERE whole AND case_id IS NULL GROUP BY 1 ORDER BY 1"
    )
    for place, count in found:
        shown = next(each.staged.shown for each in work.matched if each.place == place)
        yield (
            f"{shown}: of {count:,} refused rows nobody can tell whose they are; what they say is missing "
            "for some child, who may look late"
        )


def _reasons(work: Work) -> list[dict[str, Any]]:
    found = work.staging.run(
        "SELECT place, kind, heading, why, whole, count(*), min(row) FROM lost GROUP BY ALL "
        "ORDER BY count(*) DESC, place, kind, heading, why LIMIT 200"
    )
    return [
        {
            **_where(work, place),
            "kind": kind,
            "column": heading,
            "why": why,
            "lost": _what(whole),
            "count": count,
            "first_row": row,
        }
        for place, kind, heading, why, whole, count, row in found
    ]


def _lost(work: Work, most: int) -> list[dict[str, Any]]:
    found = work.staging.run(
        f"SELECT place, row, kind, case_id, heading, cell, why, whole FROM lost "
        f"ORDER BY whole DESC NULLS LAST, place, row, kind, heading LIMIT {most}"
    )
    return [
        {
            **_where(work, place),
            "row": row,
            "kind": kind,
            "case": case,
            "column": heading,
            "cell": cell,
            "why": why,
            "lost": _what(whole),
        }
        for place, row, kind, case, heading, cell, why, whole in found
    ]


def _what(whole: bool | None) -> str:
    return "nothing" if whole is None else "row" if whole else "cell"


def _where(work: Work, place: int) -> dict[str, Any]:
    staged = next(each.staged for each in work.matched if each.place == place)
    return {"file": staged.file, "sheet": staged.sheet}


def write_not_read(work: Work, folder: Path) -> None:
    """Write every row and cell that was not read, or of which something is to be told."""
    if not work.staging.count("lost"):
        return
    files = " ".join(f"WHEN {each.place} THEN {quoted(each.staged.shown)}" for each in work.matched)
    file, kind, case, heading, cell, why = (
        _guarded(each) for each in (f"CASE place {files} END", "kind", "case_id", "heading", "cell", "why")
    )
    work.staging.run(
        f'COPY (SELECT {file} AS file, row, {kind} AS kind, {case} AS "case", {heading} AS "column", '
        f"{cell} AS cell, {why} AS why, "
        f"CASE WHEN whole THEN 'row' WHEN NOT whole THEN 'cell' ELSE 'nothing' END "
        f"AS lost FROM lost ORDER BY place, row, lost.kind, lost.heading) "
        f"TO {quoted(str(folder / NOT_READ))} (FORMAT csv, HEADER)"
    )


def _guarded(column: str) -> str:
    """Return a column led by an apostrophe where a spreadsheet would read a formula, as `csv_.safe` does."""
    return (
        f"CASE WHEN regexp_matches({column}, '^\\s*[=+@＝＋－＠-]|^[\\t\\n\\r]') "
        f"THEN chr(39) || ({column}) ELSE ({column}) END"
    )


# ---------------------------------------------------------------- as text


def as_text(told: Mapping[str, Any]) -> str:
    """Return the report as a person reads it."""
    day = told["extracted"]["day"] or "not known"
    lines = [f"{told['title']}, extracted {day} ({told['extracted']['how']})", ""]
    for table in told["tables"]:
        lines += _table_lines(table)
    lines += ["", "Facts:"]
    for kind, each in told["kinds"].items():
        since, until = each["complete_from"], each["complete_to"]
        span = f"complete {f'from {since} ' if since else ''}{f'to {until}' if until else ''}".strip()
        if since and until and since > until:
            span = "complete for single children only, from their latest event on"
        lines.append(f"  {kind}: {each['facts']:,}, {span if span != 'complete' else 'span not stated'}")
    lines += [*_reason_lines(told), *_rest(told)]
    return "\n".join(lines) + "\n"


def _table_lines(table: Mapping[str, Any]) -> list[str]:
    name = table["file"] if table["sheet"] is None else f"{table['file']}, sheet {table['sheet']}"
    cells = f", {table['cells_not_read']:,} cells not read" if table["cells_not_read"] else ""
    lines = [f"{name}: {table['rows']:,} rows = {table['read']:,} read + {table['refused']:,} refused{cells}"]
    if table["columns_not_recognised"] and table["table"]:
        lines.append(f"  columns not recognised: {', '.join(table['columns_not_recognised'])}")
    if table["columns_absent"]:
        lines.append(f"  columns expected but absent: {', '.join(table['columns_absent'])}")
    return lines + [f"  {note}" for note in table["notes"]]


def _reason_lines(told: Mapping[str, Any]) -> list[str]:
    if not told["reasons"]:
        return []
    lines = ["", f"What was not read, or is doubtful (each row in {NOT_READ}):"]
    for each in told["reasons"]:
        name = each["file"] if each["sheet"] is None else f"{each['file']}, sheet {each['sheet']}"
        what = " ".join(part for part in (each["kind"], each["column"] and f"'{each['column']}'") if part)
        first = f"row {each['first_row']}" if each["count"] == 1 else f"first in row {each['first_row']}"
        lines.append(f"  {name}: {each['count']:,} × {what + ': ' if what else ''}{each['why']} ({first})")
    return lines


def _rest(told: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    if told["notes"]:
        lines += ["", "Notes:", *(f"  {note}" for note in told["notes"])]
    lines += [
        "",
        f"Kinds that no table carries ({len(told['not_carried'])}): {', '.join(told['not_carried'])}",
    ]
    if told["taken_as_none"]:
        lines.append(
            f"Kinds written down only when they happen, taken as none ({len(told['taken_as_none'])}): "
            f"{', '.join(told['taken_as_none'])}"
        )
    if told["silent"]:
        lines.append("No column tells of these, so they are unknown, not none:")
        lines += [f"  {kind}: {', '.join(names)}" for kind, names in told["silent"].items()]
    if told.get("standards_unknown"):
        lines += _unknown(told["standards_unknown"])
    on, off = told["assumptions"]["on"], told["assumptions"]["off"]
    if on or off:
        lines.append(f"Assumptions on: {', '.join(on) or 'none'}; off: {', '.join(off) or 'none'}")
    return lines


def _unknown(standards: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the standards that stay unknown, gathered by the kinds that are missing."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, kinds in standards.items():
        groups.setdefault(tuple(kinds), []).append(name)
    lines = [f"Standards that are therefore unknown for every child: {len(standards)}"]
    for kinds, names in sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])):
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        lines.append(f"  no {', '.join(kinds)}: {', '.join(names[:3])}{more}")
    return lines
