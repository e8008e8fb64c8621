"""What only shows across rows: one table a kind, duplicates, contradictions.

In: the tables of facts of each kind. Out: one table a kind, `k_<kind>`, in which every fact stands once; what
had to go is in `lost`, what contradicts without being impossible is told. Guaranteed: of two different facts
with one id neither is kept, since nobody can tell which is right; the rows of two children under one id are
not mixed; nothing that goes, goes in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.data.turning.sql import named, quoted
from engine.data.turning.work import Made, Work
from engine.vocabulary import Kind, Shape

#: Kinds of which a fact may be dated before the birth: work begins with the unborn child.
BEFORE_BIRTH = frozenset(
    {
        "allocation",
        "assessment",
        "assessment_start",
        "case_open",
        "child_in_need_plan",
        "conference",
        "contact",
    }
    | {"core_group", "plan", "protection_plan", "referral", "section47", "strategy_discussion", "visit"}
    | {"child_in_need_review", "supervision", "proceedings", "transfer_notice", "allegation"}
)
_ASIDE = (
    "_row",
    "_cells",
    "_supplier_due",
    "_now",
    "_assumed",
    "_withheld",
    "_faults",
    "_code",
    "_place",
    "_from_file",
    "_from_sheet",
    "_from_row",
)


#: What a record keeps of the first row that it is made of.
_KEPT = ("_cells", "_assumed", "_supplier_due", "_from_file", "_from_sheet", "_from_row")


def gather(work: Work) -> dict[str, str]:
    """Return kind -> the table that holds all its facts."""
    kinds: dict[str, list[Made]] = {}
    for made in work.made:
        kinds.setdefault(made.kind, []).append(made)
    tables = {kind: _union(work, kind, parts) for kind, parts in kinds.items()}
    _mixed_children(work, tables)
    for name, table in tables.items():
        kind = work.vocabulary.kinds[name]
        if kind.is_ is Shape.RECORD:
            tables[name] = _one_record(work, kind, table)
        else:
            _each_once(work, kind, table)
    if "person" in tables:
        for name, table in tables.items():
            _before_birth(work, name, table, tables["person"])
    _reviews_before_care(work, tables)
    return tables


def _union(work: Work, kind: str, parts: Sequence[Made]) -> str:
    if len(parts) == 1:
        return parts[0].table
    table = f"k_{kind}"
    selects = []
    several = len({part.source.map.name for part in parts}) > 1
    for part in parts:
        has = work.columns_of(part.table)
        replaced = ""
        if several and "id" in has:
            prefix = quoted(f"{part.source.map.name}:")
            replaced = f" REPLACE ({prefix} || id AS id)"
        gone = [name for name in ("_withheld", "_faults", "_code") if name in has]
        excluded = f" EXCLUDE ({', '.join(gone)})" if gone else ""
        selects.append(f"SELECT *{excluded}{replaced} FROM {part.table}")
    work.staging.run(f"CREATE TABLE {table} AS {' UNION ALL BY NAME '.join(selects)}")
    for part in parts:
        work.staging.run(f"DROP TABLE {part.table}")
    return table


def _drop(work: Work, kind: str, table: str, rows: str, why: str) -> None:
    """Take rows out of a kind's table: `rows` is a query of their rowids."""
    heading = "NULL"
    work.lose(
        f'SELECT _place, _row, {quoted(kind)}, "case", {heading}, NULL, {why}, TRUE FROM {table} '
        f"WHERE rowid IN ({rows})"
    )
    work.staging.run(f"DELETE FROM {table} WHERE rowid IN ({rows})")


def _mixed_children(work: Work, tables: dict[str, str]) -> None:
    """Refuse every row of an id under which two dates of birth stand."""
    person = tables.get("person")
    if person is None or "born" not in work.columns_of(person):
        return
    work.staging.run(
        f'CREATE TEMP TABLE mixed AS SELECT "case" FROM {person} WHERE born IS NOT NULL '
        "GROUP BY 1 HAVING count(DISTINCT born) > 1"
    )
    if not work.staging.count("mixed"):
        return
    for kind, table in tables.items():
        rows = f'SELECT rowid FROM {table} WHERE "case" IN (SELECT "case" FROM mixed)'
        why = "'two dates of birth stand under this id: two children, or a slip'"
        _drop(work, kind, table, rows, why)


def _each_once(work: Work, kind: Kind, table: str) -> None:
    """Count the same row once; keep none of several facts that share an id, nor a period that ends before it
    begins. One question tells whether there is any of these."""
    has = work.columns_of(table)
    said = ", ".join(named(name) for name in has if name not in _ASIDE and not has[name].endswith("[]"))
    again = f"count(*) > count(DISTINCT hash({said}))"
    clash = 'count(id) > count(DISTINCT CASE WHEN id IS NOT NULL THEN hash("case", id) END)'
    backwards = _backwards(has) if kind.is_ is Shape.PERIOD and "to" in has else "FALSE"
    asked = (f"bool_or({backwards})", again, clash if "id" in has else "FALSE")
    some_backwards, some_again, some_clash = work.staging.one(f"SELECT {', '.join(asked)} FROM {table}")
    if some_backwards:
        rows = f"SELECT rowid FROM {table} WHERE {backwards}"
        _drop(work, kind.name, table, rows, "'it ends before it begins'")
    if some_again:
        _same_row(work, kind.name, table, said)
    if some_clash:
        _one_id(work, kind.name, table)


def _backwards(has: Mapping[str, str]) -> str:
    """Return the condition that a period ends before it begins."""
    if "to~timed" in has:
        return '"to" < "from"'
    return "date_trunc('day', \"to\") < date_trunc('day', \"from\")"


def _one_record(work: Work, kind: Kind, table: str) -> str:
    """Make one row a child of what several tables say; where they differ, nobody can tell which is right.

    Return the table that holds these rows."""
    has = work.columns_of(table)
    values = [name for name in has if name in kind.attributes or name.partition("~")[0] in kind.attributes]
    several = work.staging.one(f'SELECT count(*) > count(DISTINCT "case") FROM {table}')[0]
    if not several and not set(has) - {"case", *values, *_ASIDE}:
        return table
    for name in values:
        if name.endswith(("~none", "~timed")):
            continue
        work.lose(
            f'SELECT min(_place), min(_row), {quoted(kind.name)}, "case", {quoted(name)}, '
            f"left(string_agg(DISTINCT CAST({named(name)} AS VARCHAR), ' and '), 200), 'the tables differ', "
            f'FALSE FROM {table} WHERE {named(name)} IS NOT NULL GROUP BY "case" '
            f"HAVING count(DISTINCT {named(name)}) > 1"
        )
    one = ", ".join(
        f"CASE WHEN count(DISTINCT {named(name)}) = 1 THEN min({named(name)}) END AS {named(name)}"
        if not name.endswith(("~none", "~timed"))
        else f"coalesce(bool_or({named(name)}), FALSE) AS {named(name)}"
        for name in values
    )
    kept = [name for name in _KEPT if name in has]
    others = "".join(f", arg_min({name}, _place * 1e9 + _row) AS {name}" for name in kept)
    work.staging.run(
        f'CREATE TABLE {table}_one AS SELECT "case", arg_min(_row, _place * 1e9 + _row) AS _row, '
        f'min(_place) AS _place{", " + one if one else ""}{others} FROM {table} GROUP BY "case"'
    )
    work.staging.run(f"DROP TABLE {table}")
    return f"{table}_one"


def _same_row(work: Work, kind: str, table: str, said: str) -> None:
    """Keep one of equal facts; tell of those that one table holds twice."""
    work.staging.run(
        f'CREATE OR REPLACE TEMP TABLE again AS SELECT * FROM (SELECT rowid AS r, _place, _row, "case", '
        f"row_number() OVER (PARTITION BY h ORDER BY _place, _row) AS n, "
        f"row_number() OVER (PARTITION BY h, _place ORDER BY _row) AS m "
        f'FROM (SELECT rowid, _place, _row, "case", hash({said}) AS h FROM {table}) WHERE h IN '
        f"(SELECT hash({said}) FROM {table} GROUP BY 1 HAVING count(*) > 1)) WHERE n > 1"
    )
    work.lose(
        f'SELECT _place, _row, {quoted(kind)}, "case", NULL, NULL, '
        f"'the same row stands here twice; it is counted once', NULL FROM again WHERE m > 1"
    )
    work.staging.run(f"DELETE FROM {table} WHERE rowid IN (SELECT r FROM again)")


def _one_id(work: Work, kind: str, table: str) -> None:
    """Keep none of several facts that share an id."""
    work.staging.run(
        f'CREATE OR REPLACE TEMP TABLE clash AS SELECT "case", id FROM {table} WHERE id IS NOT NULL '
        f"GROUP BY ALL HAVING count(*) > 1"
    )
    rows = f'SELECT t.rowid FROM {table} AS t JOIN clash USING ("case", id)'
    _drop(work, kind, table, rows, "'different facts have this id; none of them is taken'")


def _before_birth(work: Work, kind: str, table: str, person: str) -> None:
    has, born = work.columns_of(table), work.columns_of(person)
    date = next((name for name in ("from", "at") if name in has), None)
    if date is None or "born" not in born:
        return
    rows = (
        f'SELECT t.rowid FROM {table} AS t JOIN {person} AS p ON p."case" = t."case" '
        f"WHERE t.{named(date)} < p.born"
    )
    found = work.staging.one(f"SELECT count(*) FROM ({rows})")
    if found[0] and kind not in BEFORE_BIRTH:
        _drop(work, kind, table, rows, "'it is dated before the child was born'")
    elif found[0]:
        work.notes.append(
            f"{kind}: {found[0]:,} facts are dated before the child was born, as may be of an unborn child"
        )


def _reviews_before_care(work: Work, tables: dict[str, str]) -> None:
    """Tell of reviews before the first day in care that the data know."""
    if "review" not in tables or "looked_after" not in tables:
        return
    has = work.columns_of(tables["review"])
    only = "AND r.kind = 'looked_after'" if "kind" in has else ""
    if "at" not in has:
        return
    work.lose(
        f"SELECT r._place, r._row, 'review', r.\"case\", NULL, strftime(r.at, '%Y-%m-%d'), "
        f"'a review before the child became looked after; it is kept', NULL FROM {tables['review']} AS r "
        f'JOIN (SELECT "case", min("from") AS f, bool_or("from" IS NULL) AS u '
        f"FROM {tables['looked_after']} GROUP BY 1) AS l "
        f'ON l."case" = r."case" WHERE r.at < l.f AND NOT l.u {only}'
    )
