"""How each column of texts writes its dates: day or month first.

In: a matched table. Out: for each of its date columns the order to read it in, kept in `Work.dates`.
Guaranteed: a column in which some dates can only be month first is told; unless far more can only be day
first, none of its dates that could be either is read.
"""

from __future__ import annotations

from engine.data.mapping.model import SUPPLIER_DUE
from engine.data.turning import sql
from engine.data.turning.steps import DATES
from engine.data.turning.values import MOMENTS
from engine.data.turning.work import Matched, Work


def learn_dates(work: Work, source: Matched) -> None:
    """Find out for each column of texts how its dates are written, and tell what is doubtful."""
    wanted = _date_columns(work, source)
    for place, heading in wanted.items():
        if source.staged.types[place] != "VARCHAR":
            continue
        if work.month_first is not None:
            work.dates[source.place, place] = work.month_first
            continue
        _learn(work, source, place, heading)


def _date_columns(work: Work, source: Matched) -> dict[int, str]:
    found = {}
    for fact in source.map.facts:
        kind = work.vocabulary.kinds[fact.kind]
        for target, given in fact.fields.items():
            attribute = kind.attributes.get(target)
            dated = (
                target in MOMENTS or target == SUPPLIER_DUE or (attribute is not None and attribute.is_date)
            )
            place = source.column(given.headings)
            if dated and place is not None and given.month_first is None:
                found[place] = source.staged.headings[place]
    for columns in source.map.derive.values():
        for target in DATES.intersection(columns):
            if (place := source.column(columns[target])) is not None:
                found[place] = source.staged.headings[place]
    return dict(sorted(found.items()))


def _learn(work: Work, source: Matched, place: int, heading: str) -> None:
    text = f"regexp_extract(h{place}, '{sql.SLASHED}', ['a', 'b'])"
    counted = work.staging.one(
        f"SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12), "
        f"count(*) FILTER (a <= 12 AND b <= 12 AND a <> b) FROM (SELECT try_cast(x.a AS INTEGER) AS a, "
        f"try_cast(x.b AS INTEGER) AS b FROM (SELECT {text} AS x FROM {source.staged.relation} "
        f"WHERE regexp_matches(h{place}, '{sql.SLASHED}')))"
    )
    day, month, both = counted or (0, 0, 0)
    if not month:
        return
    where = f"{source.staged.shown}, column {heading}"
    if day >= 20 * month:
        work.notes.append(
            f"{where}: {month:,} dates can only be month first, and are not read; "
            f"{both:,} could be either and are read day first, as {day:,} others must be"
        )
        return
    work.notes.append(
        f"{where}: {month:,} dates can only be month first, {day:,} only day first; "
        f"{both:,} could be either. None of these is read: say which it is (--dates)"
    )
    work.dates[source.place, place] = None
