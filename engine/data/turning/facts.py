"""Rows of a table to facts of one kind.

In: a matched table and a `FactMap`. Out: a table of facts; what could not be read goes to `lost`. Guaranteed:
a row that names no child, or has no date where its kind needs one, is told; a cell that cannot be read leaves
its value unknown and is told; an assumption fills only what the source left open, and the row names it.
"""

from __future__ import annotations

from engine.data.mapping.model import FactMap
from engine.data.turning.columns import assumed, cells, columns, faults, handed_on
from engine.data.turning.rows import case_of, from_tables, wanted_rows, withheld_rows
from engine.data.turning.sql import named, quoted
from engine.data.turning.values import Layer, Value, assume, value_of
from engine.data.turning.work import Made, Matched, Work
from engine.vocabulary import Kind, Shape


def turn(work: Work, source: Matched, fact: FactMap) -> None:
    """Make the facts of one mapping of one table."""
    kind = work.vocabulary.kinds[fact.kind]
    layer = Layer()
    values = [value_of(work, source, kind, (name, given), layer) for name, given in fact.fields.items()]
    present = assume(work, source, kind, [each for each in values if each is not None])
    table = work.staging.name("m")
    where = " AND ".join(wanted_rows(work, source, fact)) or "TRUE"
    withheld = withheld_rows(work, source, fact)
    main = _main(kind)
    date = next((each for each in present if each.target == main), None)
    case = case_of(work, source, fact)
    made = [f'_row, {case} AS "case", {withheld} AS _withheld', *(columns(each) for each in present)]
    made.append(f"{faults(present)} AS _faults")
    if work.native:
        made += handed_on(source)
    else:
        made.append(f"{cells(present)} AS _cells")
    made.append(f"{assumed(present)} AS _assumed")
    work.staging.run(
        f"CREATE TABLE {table} AS SELECT {', '.join(made)} "
        f"FROM {layer.over(from_tables(work, source, fact), where)}"
    )
    _sort_out(work, source, fact, table, kind, date)
    work.made.append(Made(kind.name, table, source, fact.latest or fact.from_extract, fact.partial))


def _main(kind: Kind) -> str:
    """Return the date without which a fact is none."""
    return {Shape.PERIOD: "from", Shape.RECORD: ""}.get(kind.is_, "at")


def _sort_out(work: Work, source: Matched, fact: FactMap, table: str, kind: Kind, date: Value | None) -> None:
    """Take out of a table of facts the rows that are none, and keep what was lost."""
    place = source.place
    title = quoted(kind.name)
    heading = quoted(source.heading(fact.case.headings))
    nobody = quoted("no child is named" if fact.via is None else f"{fact.via.table} names no child for it")
    work.lose(
        f'SELECT {place}, _row, {title}, "case", f.heading, f.cell, f.why, FALSE '
        f'FROM (SELECT _row, "case", unnest(_faults) AS f FROM {table} WHERE _faults IS NOT NULL)'
    )
    work.lose(
        f"SELECT {place}, _row, {title}, NULL, {heading}, NULL, {nobody}, TRUE "
        f'FROM {table} WHERE "case" IS NULL'
    )
    gone = ['"case" IS NULL']
    if withheld := fact.withheld:
        for number, each in enumerate(withheld):
            because = quoted(each.because)
            work.lose(
                f'SELECT {place}, _row, {title}, "case", NULL, NULL, {because}, TRUE '
                f'FROM {table} WHERE "case" IS NOT NULL AND _withheld = {number}'
            )
        gone.append("_withheld IS NOT NULL")
    if fact.from_extract:
        said = [named(name) for name in fact.fields if fact.fields[name].is_ is None]
        present = _column_names(work, table)
        told = [each for each in said if each.strip('"') in present]
        gone.append(" AND ".join(f"{each} IS NULL" for each in told) or "TRUE")
        work.staging.run(f"ALTER TABLE {table} ADD COLUMN _now BOOLEAN DEFAULT TRUE")
        work.staging.run(f'ALTER TABLE {table} ADD COLUMN "from" TIMESTAMP')
    elif date is not None:
        gone.append(_undated(work, source, fact, table, kind, date))
    elif _main(kind) and not (kind.scheduled and "scheduled" in _column_names(work, table)):
        why = quoted(f"no column '{_main(kind)}'")
        work.lose(
            f'SELECT {place}, _row, {title}, "case", NULL, NULL, {why}, TRUE FROM {table} '
            f'WHERE "case" IS NOT NULL AND NOT {fact.optional}'
        )
        work.staging.run(f"ALTER TABLE {table} ADD COLUMN {named(_main(kind))} TIMESTAMP")
        gone.append("TRUE")
    work.staging.run(f"DELETE FROM {table} WHERE {' OR '.join(f'({each})' for each in gone)}")


def _undated(work: Work, source: Matched, fact: FactMap, table: str, kind: Kind, date: Value) -> str:
    """Return which rows lack their date, after keeping them as lost where they should have had one."""
    name = named(date.target)
    lacks = f"{name} IS NULL"
    scheduled = "scheduled" in _column_names(work, table)
    if kind.scheduled and scheduled:
        lacks = f"{lacks} AND scheduled IS NULL"
    unread = f"coalesce(len(list_filter(_faults, lambda f: f.heading = {quoted(date.heading)})), 0) > 0"
    title = quoted(kind.name)
    extra = "" if not fact.optional else f" AND {unread}"
    if work.native and kind.is_ is Shape.PERIOD:
        lacks = f"{lacks} AND {unread}"  # a period of which nobody wrote down when it began is one
    elif work.native:
        lacks = f"{lacks} AND {unread}"
    if fact.latest:
        work.staging.run(
            f'INSERT INTO nothing_known SELECT {title}, "case" FROM {table} '
            f'WHERE "case" IS NOT NULL AND {lacks}'
        )
    work.lose(
        f'SELECT {source.place}, _row, {title}, "case", {quoted(date.heading)}, NULL, '
        f"CASE WHEN {unread} THEN 'its date cannot be read' ELSE 'it has no date' END, TRUE "
        f'FROM {table} WHERE "case" IS NOT NULL AND _withheld IS NULL AND {lacks}{extra}'
    )
    return lacks


def _column_names(work: Work, table: str) -> set[str]:
    return {str(row[0]) for row in work.staging.run(f"DESCRIBE {table}")}
