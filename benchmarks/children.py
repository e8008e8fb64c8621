"""Children of a caseload, invented: what an extract from a case management system holds of such a child.

In: a number. Out: a `Case` of fifty facts in seven tables; every other table is not carried. Guaranteed: the
same number gives the same child; dates are plain days; some attributes are not recorded, some visits late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from engine.calendar import Moment, moment_of_date
from engine.facts import Case, Fact, Value

#: The day on which such children are judged (an ordinal): 20 April 2026.
AS_OF_DAY = 739_726
AS_OF = moment_of_date(AS_OF_DAY)
FACTS = 50
_LONGEST = 1_100  # days looked after
_VISITS_EVERY = (7, 42)  # days: at first, later
_REVIEWS = (20, 90, 180)  # days: to the first, to the second, between the others


def child_of(number: int) -> Case:
    """Return a looked-after child with fifty facts; the rarer visits of a short stay are made up by more."""
    rnd = Random(number)
    start = AS_OF_DAY - rnd.randrange(200, _LONGEST)
    rows: dict[str, list[Fact]] = {
        "person": [_record(rnd)],
        "looked_after": [_period("looked_after", 0, start, None, {"reason": "invented"})],
    }
    moves = sorted(rnd.randrange(start + 1, AS_OF_DAY) for _ in range(rnd.randrange(3)))
    rows["placement"] = [
        _period("placement", place, first, last, _placement(rnd))
        for place, (first, last) in enumerate(_stretches(start, moves))
    ]
    orders = sorted(rnd.randrange(start + 1, AS_OF_DAY) for _ in range(rnd.randrange(2)))
    rows["legal_status"] = [
        _period("legal_status", place, first, last, {"kind": ("section_20", "care_order")[min(place, 1)]})
        for place, (first, last) in enumerate(_stretches(start, orders))
    ]
    changes = sorted(rnd.randrange(start + 1, AS_OF_DAY) for _ in range(rnd.randrange(3)))
    rows["allocation"] = [
        _period("allocation", place, first, last, {"worker": f"worker W-{place}", "role": "social_worker"})
        for place, (first, last) in enumerate(_stretches(start, changes))
    ]
    rows["review"] = [_review(rnd, place, day) for place, day in enumerate(_reviews(rnd, start))]
    left = FACTS - sum(len(found) for found in rows.values())
    rows["visit"] = [_visit(rnd, place, day, rows) for place, day in enumerate(_visits(rnd, start, left))]
    tables: Mapping[str, tuple[Fact, ...]] = {
        kind: tuple(sorted(found, key=lambda one: one.order)) for kind, found in rows.items()
    }
    return Case(f"C-{number:06}", tables)


def _stretches(start: int, changes: list[int]) -> Iterator[tuple[int, int | None]]:
    """The stretches between changes; the last is open."""
    days = sorted({start, *changes})
    yield from zip(days, [*days[1:], None], strict=True)


def _record(rnd: Random) -> Fact:
    attrs: dict[str, Value] = {"born": moment_of_date(AS_OF_DAY - rnd.randrange(2 * 365, 18 * 365))}
    if rnd.random() < 0.8:
        attrs["disabled"] = rnd.random() < 0.1
    return Fact("person", "person", None, attrs=attrs, source="person.csv row 1")


def _period(kind: str, number: int, start: int, end: int | None, attrs: dict[str, Value]) -> Fact:
    close: Moment | None = None if end is None else moment_of_date(end)
    return Fact(kind, f"{kind[:2]}{number}", moment_of_date(start), close, attrs, source=f"{kind}.csv")


def _placement(rnd: Random) -> dict[str, Value]:
    attrs: dict[str, Value] = {"kind": rnd.choice(("foster", "foster", "kinship", "childrens_home"))}
    if rnd.random() < 0.7:
        attrs["emergency"] = rnd.random() < 0.2
    if rnd.random() < 0.5:
        attrs["out_of_area"] = rnd.random() < 0.2
    return attrs


def _reviews(rnd: Random, start: int) -> Iterator[int]:
    """Review days: the first within weeks, the second within months, then twice a year; some are late."""
    day = start
    for place in range(_LONGEST):
        day += _REVIEWS[min(place, 2)] + rnd.randrange(-10, 8)
        if day >= AS_OF_DAY:
            return
        yield day


def _review(rnd: Random, number: int, day: int) -> Fact:
    attrs: dict[str, Value] = {"kind": "looked_after", "chaired_by": "iro"}
    if rnd.random() < 0.6:
        attrs["distributed"] = moment_of_date(min(day + rnd.randrange(5, 30), AS_OF_DAY))
    return Fact("review", f"re{number}", moment_of_date(day), attrs=attrs, source=f"review.csv row {number}")


def _visits(rnd: Random, start: int, wanted: int) -> list[int]:
    """Visit days: often at first, then about every six weeks, made up to the number wanted by others."""
    days: set[int] = set()
    day = start
    while len(days) < wanted:
        day += (_VISITS_EVERY[0] if day < start + 28 else _VISITS_EVERY[1]) + rnd.randrange(-3, 3)
        if day >= AS_OF_DAY:
            break
        days.add(day)
    while len(days) < wanted:
        days.add(rnd.randrange(start, AS_OF_DAY))
    return sorted(days)


def _visit(rnd: Random, number: int, day: int, rows: Mapping[str, list[Fact]]) -> Fact:
    attrs: dict[str, Value] = {"by": "social_worker", "seen": rnd.random() < 0.95}
    if rnd.random() < 0.8:
        attrs["seen_alone"] = rnd.random() < 0.8
    if rnd.random() < 0.8:
        attrs["placement"] = next(
            one.id for one in reversed(rows["placement"]) if one.start is not None and one.start.day <= day
        )
    return Fact("visit", f"vi{number}", moment_of_date(day), attrs=attrs, source=f"visit.csv row {number}")
