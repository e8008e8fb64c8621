"""Which rows of a table give a fact, and whose they are, as SQL.

In: a matched table and a `FactMap`. Out: expressions for the child, the rows wanted and the rows withheld.
Guaranteed: a row without a child's id finds it only where exactly one child fits.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.mapping.model import Condition, FactMap
from engine.data.staging import ERRORS
from engine.data.turning import sql
from engine.data.turning.sql import quoted
from engine.data.turning.work import Matched, Work


def from_tables(work: Work, source: Matched, fact: FactMap) -> str:
    """Return the table, joined with the one that knows whose row it is."""
    relation = source.staged.relation
    if fact.via is None:
        return f"{relation} AS s"
    other = next((each for each in work.matched if each.map.name == fact.via.table), None)
    match = None if other is None else other.column(fact.via.match)
    take = None if other is None else other.column(fact.via.take)
    if other is None or match is None or take is None:
        return f"(SELECT *, NULL AS via_case, NULL AS via_key FROM {relation}) AS s"
    key = sql.text_of(f"h{match}", other.staged.types[match])
    child = sql.text_of(f"h{take}", other.staged.types[take])
    looked = (
        f"(SELECT {key} AS via_key, CASE WHEN count(DISTINCT {child}) = 1 THEN min({child}) END AS via_case "
        f"FROM {other.staged.relation} GROUP BY 1)"
    )
    mine = source.column(fact.case.headings)
    cell = "NULL" if mine is None else sql.text_of(f"s.h{mine}", source.staged.types[mine])
    return f"{relation} AS s LEFT JOIN {looked} AS via ON via.via_key = {cell}"


def case_of(work: Work, source: Matched, fact: FactMap) -> str:
    if fact.via is not None:
        return "via_case"
    place = source.column(fact.case.headings)
    return "CAST(NULL AS VARCHAR)" if place is None else _child_at(work, source, place)


def _child_at(work: Work, source: Matched, place: int) -> str:
    """Return the id in a cell; an error of a spreadsheet names no child."""
    return sql.text_of(f"s.h{place}", source.staged.types[place], (*work.mapping.blank, *ERRORS))


def text_at(work: Work, source: Matched, place: int) -> str:
    return sql.text_of(f"s.h{place}", source.staged.types[place], work.mapping.blank)


def wanted_rows(work: Work, source: Matched, fact: FactMap) -> Iterator[str]:
    for condition in fact.only:
        yield holds(work, source, condition)
    for condition in fact.never:
        yield f"NOT {holds(work, source, condition)}"


def holds(work: Work, source: Matched, condition: Condition) -> str:
    place = source.column(condition.headings)
    if place is None:
        return "FALSE"
    text = text_at(work, source, place)
    listed = ", ".join(quoted(each) for each in condition.texts)
    code = f"lower(regexp_extract({text}, '^\\s*([A-Za-z]{{1,2}}[0-9]{{0,2}})([^A-Za-z0-9].*)?$', 1))"
    return (
        f"coalesce(plain_of({text}) IN ({listed}) OR plain_of(answer_of({text})) IN ({listed}) "
        f"OR {code} IN ({listed}), FALSE)"
    )


def withheld_rows(work: Work, source: Matched, fact: FactMap) -> str:
    cases = [
        f"WHEN {' AND '.join(holds(work, source, each) for each in one.when)} THEN {number}"
        for number, one in enumerate(fact.withheld)
        if not _settled(work, one.when)
    ]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"


def _settled(work: Work, when: tuple[Condition, ...]) -> bool:
    """Return whether an assumption that is on settles just these rows."""
    return any(each.on and each.when == when for each in work.suggestions)
