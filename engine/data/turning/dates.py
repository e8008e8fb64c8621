"""How each column of texts writes its dates: day or month first.

In: a matched table. Out: for each of its date columns the order to read it in, kept in `Work.dates`.
Guaranteed: a column in which some dates can only be month first is told; unless far more can only be day
first, none of its dates that could be either is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.data.mapping.model import SUPPLIER_DUE
from engine.data.turning import sql
from engine.data.turning.steps import DATES
from engine.data.turning.values import MOMENTS
from engine.data.turning.work import Matched, Work


def learn_dates(work: Work, source: Matched) -> None:
    """Find out for each column of texts how its dates are written, and tell what is doubtful."""
    wanted = {
        place: heading
        for place, heading in date_columns(work, source).items()
        if source.staged.types[place] == "VARCHAR" and not work.is_plain(source, place, sql.IS_ISO)
    }
    if work.month_first is not None:
        work.dates.update({(source.place, place): work.month_first for place in wanted})
        return
    for (place, heading), counted in zip(wanted.items(), _counted(work, source, wanted), strict=True):
        _judge(work, source, place, heading, counted)


def date_columns(work: Work, source: Matched) -> dict[int, str]:
    """Return the places of the columns that hold dates, each with its heading."""
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


def _counted(work: Work, source: Matched, places: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return for each column how many dates can only be day first, only month first, either."""
    parts, asked = [], []
    for n, place in enumerate(places):
        parts += [
            f"try_cast(regexp_extract(h{place}, '{sql.SLASHED}', {part}) AS INTEGER) AS {name}{n}"
            for part, name in ((1, "a"), (2, "b"))
        ]
        asked += [
            f"count(*) FILTER (a{n} > 12 AND b{n} <= 12)",
            f"count(*) FILTER (b{n} > 12 AND a{n} <= 12)",
            f"count(*) FILTER (a{n} <= 12 AND b{n} <= 12 AND a{n} <> b{n})",
        ]
    if not asked:
        return []
    relation = source.staged.relation
    counts = work.staging.one(f"SELECT {', '.join(asked)} FROM (SELECT {', '.join(parts)} FROM {relation})")
    return [(counts[n], counts[n + 1], counts[n + 2]) for n in range(0, len(counts), 3)]


def _judge(work: Work, source: Matched, place: int, heading: str, counted: tuple[int, int, int]) -> None:
    """Tell what is doubtful of a column, and keep how it is read."""
    day, month, both = counted
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
