"""The day from which a table of an export is taken as complete: that of its first row.

In: a table of facts of one kind, the day of the extract. Out: a day. Guaranteed: a few rows that stand alone
before a long time without any row, as one whose year was mistyped does, never begin the span, and are told;
what lies before it is unknown, so that a span too narrow makes nobody late and nobody compliant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.data.turning.sql import named
from engine.data.turning.work import Work

#: More days than this without a row of any child are a gap: two years.
LONG = 731
#: Of how many rows those before a gap may be one, and how many of a small table.
_ONE_OF, _FEW = 20, 3


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on which rows of a table lie: how many, and the first of them."""

    day: date
    rows: int
    row: int


def first_day(work: Work, kind: str, table: str, extracted: date | None) -> date | None:
    """Return the day from which every table of a kind has rows, and tell of rows that stand alone before."""
    has = work.columns_of(table)
    name = next((each for each in ("at", "from") if each in has), None)
    if name is None:
        return None
    begins = []
    for place, days in _days(work, table, named(name)).items():
        start = _start(days, extracted)
        if start:
            _tell(work, kind, place, days, start)
        begins.append(days[start].day)
    return max(begins, default=None)


def _days(work: Work, table: str, column: str) -> dict[int, list[_Day]]:
    """Return the days of each table that gave facts, in order."""
    found: dict[int, list[_Day]] = {}
    for place, *day in work.staging.run(
        f"SELECT _place, CAST({column} AS DATE) AS d, count(*), min(_row) FROM {table} "
        f"WHERE {column} IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        found.setdefault(place, []).append(_Day(*day))
    return found


def _start(days: Sequence[_Day], extracted: date | None) -> int:
    """Return the place of the day that begins the span: the first after the last gap that few rows lie
    before, and that is twice as long as any later one. In a table of few rows, all far apart, none is."""
    few = _most_alone(sum(each.rows for each in days))
    gaps = _gaps(days, extracted)
    start = before = 0
    for place in range(1, len(days)):
        before += days[place - 1].rows
        if before > few:
            break
        gap, later = gaps[place - 1], max(gaps[place:], default=0)
        if gap > LONG and gap >= 2 * later:
            start = place
    return start


def _most_alone(rows: int) -> int:
    """Return how many rows may stand alone: never more than half of a table."""
    return min(max(_FEW, rows // _ONE_OF), rows // 2)


def _gaps(days: Sequence[_Day], extracted: date | None) -> list[int]:
    """Return the days between each day and the next, and from the last to the extract; what is dated later
    than that makes no gap."""
    ends = [each.day for each in days[1:]] + ([extracted] if extracted else [])
    last = extracted or date.max
    return [
        max((min(end, last) - min(each.day, last)).days, 0) for each, end in zip(days, ends, strict=False)
    ]


def _tell(work: Work, kind: str, place: int, days: Sequence[_Day], start: int) -> None:
    alone = days[:start]
    count = sum(each.rows for each in alone)
    shown = next(each.staged.shown for each in work.matched if each.place == place)
    first = f"row {alone[0].row:,} of {alone[0].day}"
    rows = first if count == 1 else f"{count:,} rows, the first of them {first},"
    stand = "stands" if count == 1 else "stand"
    work.notes.append(
        f"{kind}: in {shown} {rows} {stand} alone before more than two years without a row; the table is "
        f"taken as complete from {days[start].day} only. If it is complete from an earlier day, say --covers "
        f"{kind}=FROM..TO"
    )
