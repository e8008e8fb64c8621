"""Which rows of a table give a fact, and whose they are, as SQL.

In: a matched table and a `FactMap`. Out: expressions for the child, the rows wanted and the rows withheld.
Guaranteed: a row without a child's id finds it only where exactly one child fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.data.mapping.model import Condition, FactMap
from engine.data.staging import ERRORS
from engine.data.turning import sql
from engine.data.turning.sql import NO, YES, quoted
from engine.data.turning.work import Matched, Work

#: Why a row is withheld whose cell says nothing that is known of whether it gives a fact.
UNCLEAR = "whether it counts cannot be told: the cell is not understood"
#: Why all rows are withheld of a table that lacks the column which would say so.
NO_COLUMN = "whether it counts cannot be told: the table has no column '{}'"


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
    return "CAST(NULL AS VARCHAR)" if place is None else child_at(work, source, place)


def child_at(work: Work, source: Matched, place: int) -> str:
    """Return the id in a cell; an error of a spreadsheet, the heading once more and a total name no child."""
    nobody = (source.staged.headings[place], *sorted(work.nobody.get(source.place, ())))
    return sql.text_of(f"s.h{place}", source.staged.types[place], (*work.mapping.blank, *ERRORS, *nobody))


def text_at(work: Work, source: Matched, place: int) -> str:
    return sql.text_of(f"s.h{place}", source.staged.types[place], work.mapping.blank)


def wanted_rows(work: Work, source: Matched, fact: FactMap) -> Iterator[str]:
    for condition in fact.only:
        if _is_absent(work, source, condition.headings):
            continue  # all of them are withheld
        unclear = [where for where, _ in _unclear(work, source, fact, (condition,))]
        yield f"({' OR '.join([holds(work, source, condition), *unclear])})"
    for condition in fact.never:
        yield f"NOT {holds(work, source, condition)}"


def holds(work: Work, source: Matched, condition: Condition) -> str:
    place = source.column(condition.headings)
    if place is None:
        return "FALSE"
    return _says(text_at(work, source, place), _meant(condition))


def _says(text: str, texts: Iterable[str]) -> str:
    listed = ", ".join(quoted(each) for each in texts)
    code = f"lower(regexp_extract({text}, '^\\s*([A-Za-z]{{1,2}}[0-9]{{0,2}})([^A-Za-z0-9].*)?$', 1))"
    return (
        f"coalesce(plain_of({text}) IN ({listed}) OR plain_of(answer_of({text})) IN ({listed}) "
        f"OR {code} IN ({listed}), FALSE)"
    )


def withheld(work: Work, source: Matched, fact: FactMap) -> list[tuple[str, str, str]]:
    """Return which rows give no fact although there may be one, the column that says so, and why."""
    found = [
        (" AND ".join(holds(work, source, each) for each in one.when), "NULL", one.because)
        for one in fact.withheld
        if not _settled(work, one.when)
    ]
    found += [("TRUE", "NULL", NO_COLUMN.format(each)) for each in _absent(work, source, fact)]
    unclear = _unclear(work, source, fact, (*fact.only, *fact.never))
    return found + [(where, quoted(heading), UNCLEAR) for where, heading in unclear]


def _absent(work: Work, source: Matched, fact: FactMap) -> Iterator[str]:
    """Yield the columns that are not there although whether a row gives a fact hangs on them."""
    asked = dict.fromkeys((*((each,) for each in fact.needs), *(each.headings for each in fact.only)))
    yield from (names[0] for names in asked if _is_absent(work, source, names))


def _is_absent(work: Work, source: Matched, headings: tuple[str, ...]) -> bool:
    """Return whether a table lacks a column; an XML return leaves out an element that would be empty."""
    return not work.mapping.elements and source.column(headings) is None


def withheld_rows(rows: Iterable[tuple[str, str, str]]) -> str:
    cases = [f"WHEN {where} THEN {number}" for number, (where, _, _) in enumerate(rows)]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"


def _unclear(
    work: Work, source: Matched, fact: FactMap, conditions: Iterable[Condition]
) -> Iterator[tuple[str, str]]:
    """Yield of each column that decides whether a row gives a fact which cells nobody understands."""
    for condition in conditions:
        place, known = source.column(condition.headings), _otherwise(fact, condition)
        if place is not None and known:
            text = text_at(work, source, place)
            said = _says(text, (*_meant(condition), *known))
            yield f"({text} IS NOT NULL AND NOT {said})", source.staged.headings[place]


def _otherwise(fact: FactMap, condition: Condition) -> tuple[str, ...]:
    """Return the texts of which it is known that a condition does not hold; none where any other will do."""
    told = (each.texts for each in fact.otherwise if each.headings == condition.headings)
    opposite: dict[tuple[str, ...], tuple[str, ...]] = {YES: NO, NO: YES}
    return next(told, opposite.get(_meant(condition), ()))


def _meant(condition: Condition) -> tuple[str, ...]:
    """Return the texts of a condition; one that asks for `yes`, or `no`, means every way to say it."""
    texts = set(condition.texts)
    every = ((YES, {"yes", "true"}), (NO, {"no", "false"}))
    return next((all_ for all_, words in every if texts <= set(all_) and texts & words), condition.texts)


def _settled(work: Work, when: tuple[Condition, ...]) -> bool:
    """Return whether an assumption that is on settles just these rows."""
    return any(each.on and each.when == when for each in work.suggestions)
