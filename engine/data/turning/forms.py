"""Which columns of a table are written in the plainest way throughout, so that a short rule reads them.

In: a matched table. Out: what holds of every text of a column, kept in `Work.plain`. Guaranteed: one question
a table; a column of which it was not found out is read by the long rules, with the same values.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.turning import sql
from engine.data.turning.dates import date_columns
from engine.data.turning.rows import text_at
from engine.data.turning.work import Matched, Work
from engine.vocabulary import AttributeType


def learn_forms(work: Work, source: Matched) -> None:
    """Find out which columns of texts hold dates in the one form, or values as they are meant, alone."""
    wanted = sorted(set(_asked(work, source)))
    texts = {place: f"{text_at(work, source, place)} AS t{place}" for place, _ in wanted}
    failing = {_fails(place, condition): (source.place, place, condition) for place, condition in wanted}
    relation = f"(SELECT {', '.join(texts.values())} FROM {source.staged.relation} AS s)"
    held = work.held(relation, failing)
    work.plain.update(key for fails, key in failing.items() if fails not in held)


def _asked(work: Work, source: Matched) -> Iterator[tuple[int, str]]:
    """Yield places of columns of texts, each with what may hold of all of its texts."""
    types = source.staged.types
    for place in date_columns(work, source):
        if types[place] == "VARCHAR":
            yield place, sql.IS_ISO
    for fact in source.map.facts:
        attributes = work.vocabulary.kinds[fact.kind].attributes
        for target, given in fact.fields.items():
            found, attribute = source.column(given.headings), attributes.get(target)
            if found is None or attribute is None or given.json or types[found] != "VARCHAR":
                continue
            if attribute.type is AttributeType.YES_NO:
                yield found, sql.is_one_of(sql.plain_answers(given.values))
            elif attribute.type is AttributeType.CHOICE:
                yield found, sql.is_one_of(sql.plain_choices(attribute.choices, given.values))


def _fails(place: int, condition: str) -> str:
    return f"NOT {condition.replace('{t}', f't{place}')}"  # NULL of a cell without a text
