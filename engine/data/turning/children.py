"""Rows inside documents, from child tables: `care_plan.actions.csv` beside `care_plan.csv`.

In: native tables left over, whose names are `<kind>.<list>`, with the columns `case` and `<kind>` or
`parent` (the id of the document). Out: lists on the facts. Guaranteed: a child row without its parent is
refused, and counted like any other; the order of the rows is the order in the file.
"""

from __future__ import annotations

from engine.data.headings import plain
from engine.data.mapping.model import TableMap
from engine.data.mapping.native import child_of
from engine.data.staging import Staged
from engine.data.turning import sql
from engine.data.turning.sql import named, quoted
from engine.data.turning.work import Made, Matched, Work
from engine.vocabulary import Attribute, AttributeType


def join_children(work: Work, left: list[tuple[Staged, str]]) -> list[tuple[Staged, str]]:
    """Join child tables to their parents; return the tables that are still left."""
    if not work.native:
        return left
    still = []
    for staged, why in left:
        found = child_of(staged.name, work.vocabulary)
        parent = next((made for made in work.made if found and made.kind == found[0].name), None)
        if found is None or parent is None:
            still.append((staged, why))
            continue
        trouble = _join(work, staged, parent, found[0].attributes[found[1]])
        still.append((staged, trouble))
    return [(staged, why) for staged, why in still if why != "read"]


def _join(work: Work, staged: Staged, parent: Made, attribute: Attribute) -> str:
    columns = {plain(each): place for place, each in enumerate(staged.headings)}
    names = ("parent", plain(parent.kind), plain(f"{parent.kind}_id"))
    key = next((columns[each] for each in names if each in columns), None)
    if "case" not in columns or key is None or "id" not in work.columns_of(parent.table):
        return (
            f"rows of a document need the columns 'case' and '{parent.kind}' (the document's id), and the "
            "document an 'id'"
        )
    places = {"case": columns["case"], "parent": key}
    text = {name: sql.text_of(f"h{place}", staged.types[place]) for name, place in places.items()}
    value = _row(staged, columns, attribute)
    rows = work.staging.name("c")
    work.staging.run(
        f"CREATE TABLE {rows} AS SELECT {text['case']} AS c, {text['parent']} AS p, "
        f"list({value} ORDER BY _row) AS listed, count(*) AS n FROM {staged.relation} GROUP BY 1, 2"
    )
    name = named(attribute.name)
    kind = work.columns_of(rows)["listed"]
    if attribute.name in work.columns_of(parent.table):
        work.alter(parent.table, f"DROP COLUMN {name}")
    work.alter(parent.table, f"ADD COLUMN {name} {kind}")
    work.staging.run(
        f"UPDATE {parent.table} AS t SET {name} = x.listed FROM {rows} AS x "
        f'WHERE x.c = t."case" AND x.p = t.id'
    )
    work.staging.run(f"UPDATE {parent.table} SET {name} = [] WHERE {name} IS NULL")
    matched = Matched(staged, _known(staged, parent, attribute), len(work.matched), columns)
    work.matched.append(matched)
    work.lose(
        f"SELECT {matched.place}, _row, {quoted(parent.kind)}, {text['case']}, NULL, {text['parent']}, "
        f"CASE WHEN {text['case']} IS NULL THEN 'no child is named' ELSE {quoted(_lonely(parent))} END, TRUE "
        f"FROM {staged.relation} AS s WHERE NOT EXISTS (SELECT 1 FROM {parent.table} AS t "
        f'WHERE t."case" = {text["case"]} AND t.id = {text["parent"]})'
    )
    return "read"


def _lonely(parent: Made) -> str:
    return f"the child has no {parent.kind} of this id"


def _known(staged: Staged, parent: Made, attribute: Attribute) -> TableMap:
    """Return what is read of a child table, for the report."""
    names = {"case", "parent", parent.kind, f"{parent.kind}_id", "value", attribute.name}
    read = names | set(attribute.rows or ())
    return TableMap(staged.name, unused=dict.fromkeys(read, ""))


def _row(staged: Staged, columns: dict[str, int], attribute: Attribute) -> str:
    """Return one row of the list: a struct, or a text."""
    if attribute.rows is None:
        place = columns.get("value", columns.get(plain(attribute.name)))
        return "CAST(NULL AS VARCHAR)" if place is None else sql.text_of(f"h{place}", staged.types[place])
    parts = []
    for each in attribute.rows.values():
        place = columns.get(plain(each.name))
        if place is not None:
            cell = sql.text_of(f"h{place}", staged.types[place])
            if each.type is AttributeType.LIST:
                cell = f"string_split({cell}, ';')"
            parts.append(f"{quoted(each.name)}: {cell}")
    return "{" + ", ".join(parts) + "}" if parts else "{'text': NULL}"
