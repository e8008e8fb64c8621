"""What conditions can and cannot be true together, as far as their words settle it.

In: conditions. Out: whether one can never hold, or two never both. Guaranteed: `impossible` and `exclusive`
say yes only where it is certain; for anything that would need facts or the calendar they say no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TypeAlias

from engine.calendar import Age, Limit, Moment
from engine.conditions import AgeIs, All, Any_, Condition, Field, Not, Op

#: A condition that is no list, and whether it must hold or must not.
Literal: TypeAlias = tuple[Condition, bool]

#: Beyond this many alternatives a condition is not taken apart.
MOST_WAYS = 256


def impossible(condition: Condition) -> bool:
    """Return whether no facts at all can make the condition true."""
    ways = _ways(condition, positive=True)
    return ways is not None and all(_conflict(way) for way in ways)


def exclusive(a: Condition, b: Condition) -> bool:
    """Return whether the two can never hold on the same day about the same thing."""
    return impossible(All((a, b)))


def implies(a: Condition, b: Condition) -> bool:
    """Return whether `b` certainly holds wherever `a` does."""
    return a == b or impossible(All((a, Not(b))))


def _ways(condition: Condition, positive: bool) -> list[tuple[Literal, ...]] | None:
    """Return the condition as alternatives of literals that hold together; None where there are too many."""
    match condition:
        case Not(of):
            return _ways(of, not positive)
        case All(of) | Any_(of):
            together = isinstance(condition, All) == positive
            return _combined([_ways(one, positive) for one in of], together)
        case AgeIs(from_, below) if not positive:
            outside: list[tuple[Literal, ...]] = []
            outside += [((AgeIs(None, from_), True),)] if from_ is not None else []
            outside += [((AgeIs(below, None), True),)] if below is not None else []
            return outside
        case _:
            return [((condition, positive),)]


def _combined(
    parts: Sequence[list[tuple[Literal, ...]] | None], together: bool
) -> list[tuple[Literal, ...]] | None:
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    if not together:
        return [way for part in known for way in part]
    size = 1
    for part in known:
        size *= len(part)
    if size > MOST_WAYS:
        return None
    return [tuple(literal for way in ways for literal in way) for ways in product(*known)]


def _conflict(literals: Sequence[Literal]) -> bool:
    """Return whether some two of these literals, or the bounds they add up to, rule each other out."""
    stated = {(node, positive) for node, positive in literals}
    if any((node, not positive) in stated for node, positive in literals):
        return True
    if _ages_conflict([node for node, positive in literals if isinstance(node, AgeIs) and positive]):
        return True
    fields: dict[str, list[tuple[Field, bool]]] = {}
    for node, positive in literals:
        if isinstance(node, Field):
            fields.setdefault(node.name, []).append((node, positive))
    return any(_field_conflict(group) for group in fields.values())


def _ages_conflict(ages: Iterable[AgeIs]) -> bool:
    ages = list(ages)
    lowest = max((_months(age.from_) for age in ages if age.from_ is not None), default=0)
    highest = min((_months(age.below) for age in ages if age.below is not None), default=None)
    return highest is not None and lowest >= highest


def _months(age: Age) -> int:
    return 12 * age.years + age.months


def _field_conflict(group: Sequence[tuple[Field, bool]]) -> bool:
    if _recorded_conflict(group):
        return True
    allowed, barred = _values(group)
    if allowed is not None and not (allowed - barred):
        return True
    if {True, False} <= barred and all(isinstance(value, bool) for value in barred):
        return True
    return _bounds_conflict(group, allowed)


def _recorded_conflict(group: Sequence[tuple[Field, bool]]) -> bool:
    """Return whether a field must be recorded and unrecorded at once, or unrecorded and of some value."""
    stated = {(field.value is True) == positive for field, positive in group if field.op is Op.RECORDED}
    if len(stated) == 2:
        return True
    has_value = any(positive and field.op in _SAYS_A_VALUE for field, positive in group)
    return stated == {False} and has_value


_SAYS_A_VALUE = frozenset(
    {Op.IS, Op.IN, Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW, Op.BEFORE, Op.AFTER, Op.CONTAINS}
)


def _values(group: Sequence[tuple[Field, bool]]) -> tuple[frozenset[object] | None, frozenset[object]]:
    """Return the values a field may have (None: any) and those it may not."""
    allowed: frozenset[object] | None = None
    barred: frozenset[object] = frozenset()
    for field, positive in group:
        if field.op not in (Op.IS, Op.IN, Op.NOT):
            continue
        stated = field.value if isinstance(field.value, tuple) else (field.value,)
        values = frozenset(_keyed(one) for one in stated)
        if (field.op is not Op.NOT) == positive:
            allowed = values if allowed is None else allowed & values
        else:
            barred |= values
    return allowed, barred


def _keyed(value: object) -> object:
    """Keep `yes` apart from the number 1, which Python counts equal."""
    return value if isinstance(value, bool | str) else (type(value).__name__, value)


def _bounds_conflict(group: Sequence[tuple[Field, bool]], allowed: frozenset[object] | None) -> bool:
    lows: list[tuple[float, bool]] = []  # bound, and whether the bound itself is in
    highs: list[tuple[float, bool]] = []
    for field, positive in group:
        number = _number(field.value)
        if number is None:
            continue
        match field.op:
            case Op.AT_LEAST:
                (lows if positive else highs).append((number, positive))
            case Op.AT_MOST:
                (highs if positive else lows).append((number, positive))
            case Op.ABOVE | Op.AFTER:
                (lows if positive else highs).append((number, not positive))
            case Op.BELOW | Op.BEFORE:
                (highs if positive else lows).append((number, not positive))
            case Op.IS if positive and allowed is not None:
                lows.append((number, True))
                highs.append((number, True))
            case _:
                continue
    return any(
        low > high or (low == high and not (in_low and in_high))
        for low, in_low in lows
        for high, in_high in highs
    )


def _number(value: object) -> float | None:
    match value:
        case bool():
            return None
        case int() | float():
            return float(value)
        case Moment():
            return float(value.day)
        case Limit():
            return None
        case _:
            return None
