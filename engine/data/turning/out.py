"""Tables of facts to Parquet, and the spans in which they are complete.

In: one table a kind. Out: Parquet files, spans by kind and by case. Guaranteed: a moment without a time is a
date; a column that also says `none`, or mixes dates and times, is text in the language of case files; a child
of whom a row was lost, or of whom the export holds the latest event alone, has a span of its own, so that
what is not known is never taken for what did not happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from engine.data.dataset import AS_SAID, AS_TOLD
from engine.data.turning.first_day import first_day
from engine.data.turning.sql import named, quoted, text_of
from engine.data.turning.work import Work
from engine.facts import Coverage
from engine.vocabulary import AttributeType, Kind, Shape

_PROVENANCE = ("_file", "_sheet", "_row", "_cells", "_supplier_due", "_assumed")


@dataclass(frozen=True, slots=True)
class Extract:
    """What is known of the export as a whole: its day, and how that was found."""

    day: date | None
    how: str


def write_tables(work: Work, tables: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """Write each kind's table as a Parquet file in the folder."""
    found = {}
    for kind, table in tables.items():
        path = folder / f"{kind}.parquet"
        query = f"SELECT {', '.join(_columns(work, work.vocabulary.kinds[kind], table))} FROM {table}"
        work.staging.run(
            f"COPY ({query} ORDER BY {_order(work, table)}) TO {quoted(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd)"
        )
        found[kind] = path
    return found


def _order(work: Work, table: str) -> str:
    """Return the order of rows: by child, then by time, then as they stood."""
    has = work.columns_of(table)
    dates = [f"{table}.{named(name)}" for name in ("at", "from") if name in has]
    return ", ".join([f'{table}."case"', *dates, f"{table}._place", f"{table}._row"])


def _columns(work: Work, kind: Kind, table: str) -> list[str]:
    has = work.columns_of(table)
    found = ['"case"']
    if "id" in has:
        found.append("id")
    names = [
        name
        for name in has
        if name in kind.attributes or (name in kind.row_keys and name not in ("case", "id"))
    ]
    asked = [condition for name in names for condition in _asked(kind, name, has)]
    held = work.held(table, asked)
    found += [_value(kind, name, has, held) for name in names]
    found += _place_of_origin(work, kind.name, has)
    for name, made in (
        ("_cells", "VARCHAR"),
        ("_supplier_due", "DATE"),
        ("_assumed", "VARCHAR[]"),
    ):
        given = name in has and has[name] != '"NULL"'
        found.append(f"CAST({name if given else 'NULL'} AS {made}) AS {name}")
    return found


def _place_of_origin(work: Work, kind: str, has: Mapping[str, str]) -> list[str]:
    """Return file, sheet and row: as a native table hands them on, else those that were read."""
    made = {each.source.place: each.source.staged for each in work.made if each.kind == kind}
    files = " ".join(f"WHEN {place} THEN {quoted(staged.file)}" for place, staged in made.items())
    sheets = " ".join(
        f"WHEN {place} THEN {quoted(staged.sheet)}" for place, staged in made.items() if staged.sheet
    )
    sheet = f"CASE _place {sheets} END" if sheets else "CAST(NULL AS VARCHAR)"
    if "_from_file" not in has:
        return [f"CASE _place {files} END AS _file", f"{sheet} AS _sheet", "CAST(_row AS INTEGER) AS _row"]
    number = "TRY_CAST(_from_row AS BIGINT)"
    return [
        f"coalesce(_from_file, CASE _place {files} END) AS _file",
        f"CASE WHEN _from_file IS NULL THEN {sheet} ELSE _from_sheet END AS _sheet",
        f"CAST(CASE WHEN _from_file IS NULL THEN _row ELSE {number} END AS INTEGER) AS _row",
    ]


def _value(kind: Kind, name: str, has: Mapping[str, str], held: Set[str]) -> str:
    """Return a column in the narrowest type that holds all it says."""
    column = named(name)
    none = named(f"{name}~none")
    says_none = none in held
    if has[name].startswith("TIMESTAMP"):
        return _moment(name, none if says_none else None, held)
    text = column
    if _is_number(kind, name):
        text = f"CAST({column} AS {'DOUBLE' if _broken(name) in held else 'BIGINT'})"
    if not says_none:
        return f"{text} AS {column}"
    if has[name] == "BOOLEAN":
        text = f"CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END"
    return f"CASE WHEN {none} THEN 'none' ELSE CAST({text} AS VARCHAR) END AS {column}"


def _moment(name: str, none: str | None, held: Set[str]) -> str:
    column, flag = named(name), named(f"{name}~timed")
    timed = flag in held
    if none is None and not timed:
        return f"CAST({column} AS DATE) AS {column}"
    if none is None and _untimed(name) not in held:
        return column
    day = f"strftime({column}, '%Y-%m-%d')"
    told = f"CASE WHEN {flag} THEN strftime({column}, '%Y-%m-%d %H:%M:%S') ELSE {day} END" if timed else day
    return f"CASE WHEN {none or 'FALSE'} THEN 'none' ELSE {told} END AS {column}"


def _is_number(kind: Kind, name: str) -> bool:
    attribute = kind.attributes.get(name)
    return attribute is not None and attribute.type is AttributeType.NUMBER


def _broken(name: str) -> str:
    """The condition that a number is not a whole one."""
    return f"{named(name)} <> trunc({named(name)})"


def _untimed(name: str) -> str:
    """The condition that a moment is a date alone."""
    return f"NOT {named(f'{name}~timed')} AND {named(name)} IS NOT NULL"


def _asked(kind: Kind, name: str, has: Mapping[str, str]) -> list[str]:
    """Return the conditions on rows that decide the type of a column."""
    found = [named(f"{name}~none")] if f"{name}~none" in has else []
    if has[name].startswith("TIMESTAMP"):
        found += [named(f"{name}~timed"), _untimed(name)] if f"{name}~timed" in has else []
    elif _is_number(kind, name):
        found.append(_broken(name))
    return found


# ---------------------------------------------------------------- the extract's day


def find_extract(work: Work, tables: Mapping[str, str], told: date | None, not_after: date | None) -> Extract:
    """Return the day of the extract: as it was told, else as the data show."""
    if told is not None:
        return Extract(told, AS_TOLD)
    limit = _written(work, not_after)
    said = next((day for day in _said(work) if day <= limit), None)
    if said is not None:
        return Extract(said, AS_SAID)
    latest: tuple[date, str] | None = None
    for kind, table in tables.items():
        day = _latest(work, table, limit)
        if day is not None and (latest is None or day > latest[0]):
            latest = (day, kind)
    if latest is None:
        return Extract(None, "not told, and no date in the data shows it")
    day, kind = latest
    found = f"the latest date of any event (a row of {kind})"
    if not work.mapping.year:
        return Extract(day, f"{found}; say --extracted if it was later")
    end = date(day.year if day <= date(day.year, 3, 31) else day.year + 1, 3, 31)
    if end > limit:
        return Extract(day, f"{found}, since its year was not over; say --extracted if it was later")
    return Extract(end, f"the end of the year in which the latest {kind} lies ({day.isoformat()})")


def _written(work: Work, not_after: date | None) -> date:
    """Return a day after which the export was not made: that of its latest file, and no later than today."""
    today = not_after or date.max
    written = [each.staged.modified for each in work.matched if each.staged.modified is not None]
    return min(max(written, default=today), today)


def _said(work: Work) -> Iterator[date]:
    """Yield the days that the export says it was made on."""
    for each in work.matched:
        place = each.column(each.map.extracted)
        if place is None:
            continue
        text = text_of(f"h{place}", each.staged.types[place], work.mapping.blank)
        query = f"SELECT max(moment_of({text}, FALSE, NULL)) FROM {each.staged.relation}"
        found = work.staging.one(query)[0]
        if found is not None:
            yield found.date()


def _latest(work: Work, table: str, limit: date) -> date | None:
    has = work.columns_of(table)
    dates = [name for name in ("at", "from", "to") if name in has and has[name].startswith("TIMESTAMP")]
    if not dates:
        return None
    listed = ", ".join(f"max({named(name)}) FILTER ({named(name)} < {_after(limit)})" for name in dates)
    found = work.staging.one(f"SELECT greatest({listed}, NULL) FROM {table}")
    return found[0].date() if found and found[0] is not None else None


def _after(day: date) -> str:
    return f"TIMESTAMP '{min(day, date(2200, 12, 30)) + timedelta(days=1)}'"


def date_from_extract(work: Work, tables: Mapping[str, str], extract: Extract) -> None:
    """Date what an export tells of its own day alone, such as the worker in a column, by that day."""
    for table in tables.values():
        if "_now" in work.columns_of(table) and extract.day is not None:
            work.staging.run(f"UPDATE {table} SET \"from\" = TIMESTAMP '{extract.day}' WHERE _now")


# ---------------------------------------------------------------- spans


def spans(
    work: Work, tables: Mapping[str, str], extract: Extract, told: Mapping[str, Coverage]
) -> dict[str, Coverage]:
    """Return the span of each kind: as told, else as found.

    A native table without a word about it is complete up to the extract; a table of an export from the first
    row on that does not stand alone; of a kind of which the export holds the latest events only, nothing is
    known but case by case, and of one of which it need not hold all, nothing."""
    found = {}
    last = None if extract.day is None else extract.day.toordinal()
    latest = {made.kind for made in work.made if made.latest or made.partial}
    for kind, table in tables.items():
        if kind in told:
            found[kind] = told[kind]
        elif work.vocabulary.kinds[kind].is_ is Shape.RECORD:
            continue
        elif kind in latest and last is not None:
            found[kind] = Coverage(last + 1, last)
        elif work.native:
            found[kind] = Coverage(None, last)
        elif work.mapping.year and last is not None:
            found[kind] = Coverage(_year_start(last), last)
        else:
            first = first_day(work, kind, table, extract.day)
            found[kind] = Coverage(None if first is None else first.toordinal(), last)
    return {kind: replace(span, lacks=_lacks(work, kind) or span.lacks) for kind, span in found.items()}


def _lacks(work: Work, kind: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the values that no table of the export ever holds."""
    told = work.mapping.lacks.get(kind, {})
    return tuple((name, frozenset(values)) for name, values in sorted(told.items()))


def _year_start(last: int) -> int:
    end = date.fromordinal(last)
    return date(end.year - 1 if end < date(end.year, 4, 1) else end.year, 4, 1).toordinal()


def case_spans(
    work: Work,
    tables: Mapping[str, str],
    extract: Extract,
    folder: Path,
    told: Mapping[str, Coverage],
    before: Path | None = None,
) -> Path | None:
    """Write the spans of single cases, if any has its own, and return the file. `before`: the file of those
    that the source itself states."""
    day = extract.day or date(2200, 12, 30)
    after = day + timedelta(days=1)
    parts = [
        _latest_spans(work, kind, tables[kind], day) for kind in _latest_kinds(work, told) if kind in tables
    ]
    parts.append(
        f"SELECT DISTINCT case_id AS \"case\", kind, DATE '{after}' AS complete_from, "
        f"DATE '{day}' AS complete_to FROM lost WHERE whole AND case_id IS NOT NULL AND kind IS NOT NULL"
    )
    parts.append(f"SELECT DISTINCT case_id, kind, DATE '{after}', DATE '{day}' FROM nothing_known")
    if before is not None:
        stated = f"read_parquet({quoted(str(before))})"
        parts.append(f'SELECT "case", kind, complete_from, complete_to FROM {stated}')
    query = " UNION ALL ".join(parts)
    work.staging.run(
        f'CREATE TABLE case_spans AS SELECT "case", kind, max(complete_from) AS complete_from, '
        f"max(complete_to) AS complete_to FROM ({query}) GROUP BY 1, 2"
    )
    if not work.staging.count("case_spans"):
        return None
    path = folder / "_coverage.parquet"
    work.staging.run(
        f'COPY (SELECT * FROM case_spans ORDER BY "case", kind) TO {quoted(str(path))} (FORMAT parquet)'
    )
    return path


def _latest_kinds(work: Work, told: Mapping[str, Coverage]) -> list[str]:
    return sorted({made.kind for made in work.made if made.latest} - set(told))


def _latest_spans(work: Work, kind: str, table: str, day: date) -> str:
    """Return, for a kind of which the latest events alone are there, what is known of each child: from its
    latest event of each table on."""
    name = "from" if work.vocabulary.kinds[kind].is_ is Shape.PERIOD else "at"
    return (
        f"SELECT \"case\", '{kind}' AS kind, CAST(max({named(name)}) AS DATE) AS complete_from, "
        f"DATE '{day}' AS complete_to FROM {table} GROUP BY 1"
    )
