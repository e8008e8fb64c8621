"""Two councils side by side, topic by topic: stricter, looser, silent, the same, or otherwise.

In: two policies, a day, years of start dates. Out: a `SideBySide`. Guaranteed: nothing is judged on made-up
cases: what the two policies say is weighed, and where limits differ in their unit they are counted out from
every start date; turned round, every row is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine.analysis.contents import items_of
from engine.analysis.council import Council, council
from engine.analysis.pairing import By, Pair, pairs
from engine.analysis.than import Than, Weighed, together
from engine.analysis.weighed_limits import Scales
from engine.analysis.weighing import about_documents, weighed
from engine.layering.policy import Policy
from engine.plan import ContentStandard


@dataclass(frozen=True, slots=True)
class Named:
    """A standard as a report names it."""

    name: str
    title: str | None
    cite: str | None
    force: str


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of standards, or one that stands alone. `points`: all that was weighed."""

    topic: str
    first: Named | None
    second: Named | None
    by: By
    than: Than
    points: tuple[Weighed, ...] = ()

    @property
    def mirrored(self) -> Row:
        """The same, seen from the second council."""
        points = tuple(one.mirrored for one in self.points)
        return replace(self, first=self.second, second=self.first, than=self.than.mirrored, points=points)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two councils on a day; `years` of start dates were counted out where limits differ in their unit."""

    first: tuple[str, str]  # id and name
    second: tuple[str, str]
    hashes: tuple[str, str]
    day: date
    years: tuple[int, int]
    rows: tuple[Row, ...]

    def of(self, than: Than) -> tuple[Row, ...]:
        """Return the rows of one kind."""
        return tuple(one for one in self.rows if one.than is than)

    def about(self, standard: str) -> SideBySide:
        """Return the rows of the topics of one standard (`pack#id`)."""
        topics = {
            row.topic for row in self.rows if standard in {one.name for one in (row.first, row.second) if one}
        }
        return replace(self, rows=tuple(row for row in self.rows if row.topic in topics))


def side_by_side(first: Policy, second: Policy, day: date, years: tuple[int, int]) -> SideBySide:
    """Set the standards of two policies that are in force on a day side by side."""
    one, other = council(first, day), council(second, day)
    starts = range(date(years[0], 1, 1).toordinal(), date(years[1] + 1, 1, 1).toordinal())
    scales = Scales(one, other, starts)
    rows = [_row(pair, scales) for pair in pairs(one, other)]
    return SideBySide(
        (one.id, one.name),
        (other.id, other.name),
        (first.hash, second.hash),
        day,
        years,
        tuple(sorted(rows, key=lambda row: row.topic)),
    )


def _row(pair: Pair, scales: Scales) -> Row:
    named = _named(pair.first, scales.first), _named(pair.second, scales.second)
    topic = _topic(pair, scales)
    if pair.first is None or pair.second is None:
        return Row(topic, *named, pair.by, Than.SILENT if pair.first is None else Than.ONLY)
    if pair.first in scales.first.duties:
        points = tuple(weighed(scales.first.terms(pair.first), scales.second.terms(pair.second), scales))
    else:
        contents = scales.first.contents[pair.first], scales.second.contents[pair.second]
        points = tuple(_documents(*contents, scales))
    return Row(topic, *named, pair.by, together(points), points)


def _topic(pair: Pair, scales: Scales) -> str:
    found = {
        (side.duties.get(name) or side.contents[name]).topic
        for name, side in ((pair.first, scales.first), (pair.second, scales.second))
        if name is not None
    }
    return min(found)


def _named(name: str | None, side: Council) -> Named | None:
    if name is None:
        return None
    one = side.terms(name) if name in side.duties else side.contents[name]
    return Named(name, one.title, one.cite, one.force)


def _documents(one: ContentStandard, other: ContentStandard, scales: Scales) -> Iterator[Weighed]:
    """Weigh what two standards ask documents to hold: more items are stricter."""
    yield from about_documents(one, other, scales)
    mine, theirs = ({item.key: item.words for item in items_of(each)} for each in (one, other))
    more = ", ".join(mine[key] for key in mine if key not in theirs)
    lacks = ", ".join(theirs[key] for key in theirs if key not in mine)
    than = _THAN[bool(more), bool(lacks)]
    how = f"lists compared by name: {len(mine.keys() & theirs.keys())} in both"
    yield Weighed("what the document must hold", than, more or "nothing more", lacks or "nothing more", how)


#: Whether the first list has something that the second lacks, and the other way round.
_THAN = {
    (False, False): Than.SAME,
    (True, False): Than.STRICTER,
    (False, True): Than.LOOSER,
    (True, True): Than.DIFFERS,
}


__all__ = ["Named", "Row", "SideBySide", "side_by_side"]
