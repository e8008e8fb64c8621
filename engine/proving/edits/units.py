"""Edits of numbers with units: a limit, an age, a count.

In: the text of one. Out: the texts that a slip would leave. Guaranteed: each is a limit, an age or a number
that the language can read.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import Age, Limit, Unit
from engine.proving.edits.trees import Edit, Operator, Place, put
from engine.source import Scalar

_OTHER_DAYS = {Unit.WORKING_DAYS: Unit.DAYS, Unit.DAYS: Unit.WORKING_DAYS, Unit.SCHOOL_DAYS: Unit.DAYS}
_WORKING_WEEK = 5


def limit_edits(text: str, least: int = 0) -> Iterator[tuple[Operator, str]]:
    """Yield one unit more, one less (not below `least`), and working for calendar days or the reverse."""
    try:
        limit = Limit.parse(text)
    except ValueError:
        return
    for n in (limit.n + 1, limit.n - 1):
        if n >= least:
            yield Operator.LIMIT, str(Limit(n, limit.unit))
    if limit.n == 0:
        return
    if limit.unit in _OTHER_DAYS:
        yield Operator.UNIT, str(Limit(limit.n, _OTHER_DAYS[limit.unit]))
    elif limit.unit is Unit.WEEKS:
        yield Operator.UNIT, str(Limit(limit.n * _WORKING_WEEK, Unit.WORKING_DAYS))


def age_edits(node: Scalar, place: Place) -> Iterator[Edit]:
    """Yield one more and one less of the smallest unit that the age states."""
    try:
        age = Age.parse(node.text)
    except ValueError:
        return
    for step in (1, -1):
        years, months = (age.years, age.months + step) if age.months else (age.years + step, 0)
        if years >= 0 and months >= 0:
            yield put(Operator.LIMIT, place, node, str(Age(years, months)))


def number_edits(node: Scalar, place: Place, least: int = 0) -> Iterator[Edit]:
    """Yield one more and one less of a plain number or a limit."""
    if not node.text.isdigit():
        for operator, text in limit_edits(node.text, least):
            yield put(operator, place, node, text)
        return
    for n in (int(node.text) + 1, int(node.text) - 1):
        if n >= least:
            yield put(Operator.LIMIT, place, node, str(n))
