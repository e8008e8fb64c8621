"""Rows of a table to facts of one kind.

In: a matched table and a `FactMap`. Out: a table of facts; what could not be read goes to `lost`. Guaranteed:
a row that names no child, or has no date where its kind needs one, is told; a cell that cannot be read leaves
its value unknown and is told; an assumption fills only what the source left open, and the row names it.
"""

from __future__ import annotations

from engine.data.mapping.model import FactMap
from engine.data.turning.columns import assumed, cells, columns, faults, handed_on
from engine.data.turning.rows import case_of, from_tables, wanted_rows, withheld, withheld_rows
from engine.data.turning.sql import named, quoted
from engine.data.turning.values import Layer, Value, assume, value_of
from engine.data.turning.work import Made, Matched, Work, losing
from engine.vocabulary import Kind, Shape


def turn(work: Work, source: Matched, fact: FactMap) -> None:
    """Make the facts of one mapping of one table."""
    kind = work.vocabulary.kinds[fact.kind]
    layer = Layer()
    values = [value_of(work, source, kind, (name, given), layer) for name, given in fact.fields.items()]
    present = assume(work, source, kind, [each for each in values if each is not None])
    table = work.staging.name("m")
    where = " AND ".join(wanted_rows(work, source, fact)) or "TRUE"
    aside = withheld(work, source, fact)
    case = case_of(work, source, fact)
    made = [
        f'_row, {case} AS "case", {withheld_rows(aside)} AS _withheld',
        *(columns(each) for each in present),
    ]
    made.append(f"{faults(present)} AS _faults")
    if work.native:
        made += handed_on(source, present)
    else:
        made.append(f"{cells(present)} AS _cells")
    made.append(f"{assumed(present)} AS _assumed")
    made += _dates_to_come(fact, kind, present)
    made.append(f"{source.place} AS _place")
    work.staging.run(
        f"CREATE TABLE {table} AS SELECT {', '.join(made)} "
        f"FROM {layer.over(from_tables(work, source, fact), where)}"
    )
    _sort_out(work, (source, table), fact, aside, present)
    work.made.append(Made(kind.name, table, source, fact.latest or fact.from_extract, fact.partial))


def _main(kind: Kind) -> str:
    """Return the date without which a fact is none."""
    return {Shape.PERIOD: "from", Shape.RECORD: ""}.get(kind.is_, "at")


def _has(values: list[Value], target: str) -> bool:
    return any(each.target == target for each in values)


def _dates_to_come(fact: FactMap, kind: Kind, present: list[Value]) -> list[str]:
    """Return the columns of a date that the table does not hold."""
    if fact.from_extract:
        return ["TRUE AS _now", 'CAST(NULL AS TIMESTAMP) AS "from"']
    return [f"CAST(NULL AS TIMESTAMP) AS {named(_main(kind))}"] if _has_no_date(kind, present) else []


def _has_no_date(kind: Kind, present: list[Value]) -> bool:
    """Return whether a kind wants a date that no column gives; the day that was set may stand in for it."""
    main = _main(kind)
    return bool(main) and not _has(present, main) and not (kind.scheduled and _has(present, "scheduled"))


def _sort_out(
    work: Work,
    made: tuple[Matched, str],
    fact: FactMap,
    aside: list[tuple[str, str, str]],
    present: list[Value],
) -> None:
    """Take out of a table of facts the rows that are none, and keep what was lost."""
    source, table = made
    kind = work.vocabulary.kinds[fact.kind]
    start = f"SELECT {source.place}, _row, {quoted(kind.name)}"
    heading = quoted(source.heading(fact.case.headings))
    nobody = quoted("no child is named" if fact.via is None else f"{fact.via.table} names no child for it")
    faulty = f'(SELECT _row, "case", unnest(_faults) AS f FROM {table} WHERE _faults IS NOT NULL)'
    no_case = '"case" IS NULL'
    kept = [
        ("_faults IS NOT NULL", losing(f'{start}, "case", f.heading, f.cell, f.why, FALSE FROM {faulty}')),
        (no_case, losing(f"{start}, NULL, {heading}, NULL, {nobody}, TRUE FROM {table} WHERE {no_case}")),
    ]
    gone = [no_case]

    def lose(where: str, column: str, why: str) -> None:
        kept.append(
            (where, losing(f'{start}, "case", {column}, NULL, {why}, TRUE FROM {table} WHERE {where}'))
        )

    for number, (_, column, because) in enumerate(aside):
        lose(f'"case" IS NOT NULL AND _withheld = {number}', column, quoted(because))
    if aside:
        gone.append("_withheld IS NOT NULL")
    date = next((each for each in present if each.target == _main(kind)), None)
    if fact.from_extract:
        said = [name for name, given in fact.fields.items() if given.is_ is None and _has(present, name)]
        gone.append(" AND ".join(f"{named(each)} IS NULL" for each in said) or "TRUE")
    elif date is not None:
        lacks, unread = _undated(work, kind, present, date)
        if fact.latest:
            where = f'"case" IS NOT NULL AND {lacks}'
            known = f'INSERT INTO nothing_known SELECT {quoted(kind.name)}, "case" FROM {table} WHERE {where}'
            kept.append((where, known))
        extra = "" if not fact.optional else f" AND {unread}"
        why = f"CASE WHEN {unread} THEN 'its date cannot be read' ELSE 'it has no date' END"
        lose(f'"case" IS NOT NULL AND _withheld IS NULL AND {lacks}{extra}', quoted(date.heading), why)
        gone.append(lacks)
    elif _has_no_date(kind, present):
        lose(f'"case" IS NOT NULL AND NOT {fact.optional}', "NULL", quoted(f"no column '{_main(kind)}'"))
        gone.append("TRUE")
    work.sort_out(table, kept, gone)


def _undated(work: Work, kind: Kind, present: list[Value], date: Value) -> tuple[str, str]:
    """Return which rows lack the date that they should have, and of which it could not be read."""
    lacks = f"{named(date.target)} IS NULL"
    if kind.scheduled and _has(present, "scheduled"):
        lacks = f"{lacks} AND scheduled IS NULL"
    unread = "FALSE"
    if any(each.heading == date.heading and each.cell.bad != "FALSE" for each in present):
        unread = f"coalesce(len(list_filter(_faults, lambda f: f.heading = {quoted(date.heading)})), 0) > 0"
    if work.native:  # a fact of which nobody wrote down when it was is one all the same
        lacks = f"{lacks} AND {unread}"
    return lacks, unread
