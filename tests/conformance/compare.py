"""Compares expected outcomes with actual ones, by the rules in the headers of the vector files.

In: the `expect` list of a vector and the outcomes of an evaluator as dictionaries. Out: the differences as
sentences; an empty list means agreement. Guaranteed: only fields that the vector states are compared (a
stated null is compared); every outcome must be expected; `possible` and `needs` are sets; values may be
dates, datetimes or ISO text; `done` may be a date or a mapping with `at`; where a day is expected of a
limit in hours, days are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

Outcome = Mapping[str, Any]
SETS = ("possible", "needs")
MOMENTS = ("due", "done")


def _text(value: Any) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)


def _moment(value: Any) -> str | None:
    """Return a date or a time as ISO text to the minute; a fact reference gives its `at`."""
    if isinstance(value, Mapping):
        value = value.get("at")
    if value is None:
        return None
    if isinstance(value, (date, datetime)):
        return _text(value)
    text = str(value).replace(" ", "T")
    return text[:16] if "T" in text else text


def _same_moment(expected: Any, actual: Any) -> bool:
    wanted, found = _moment(expected), _moment(actual)
    if wanted is None or found is None:
        return wanted == found
    return wanted == found or (len(wanted) == 10 and found[:10] == wanted)


def _same(field: str, expected: Any, actual: Any) -> bool:
    if field in MOMENTS:
        return _same_moment(expected, actual)
    if field == "due_between":
        if expected is None or actual is None:
            return expected is None and actual is None
        return len(actual) == 2 and all(_same_moment(e, a) for e, a in zip(expected, actual, strict=True))
    if field in SETS:
        return set(expected or ()) == set(actual or ())
    wanted, found = (
        None if v is None else v if isinstance(v, (bool, int)) else str(v) for v in (expected, actual)
    )
    return type(wanted) is type(found) and wanted == found


def _match(expected: Outcome, actual: list[Outcome]) -> list[Outcome]:
    return [
        outcome
        for outcome in actual
        if outcome["occurrence"] == expected["occurrence"]
        and ("standard" not in expected or outcome["standard"] == expected["standard"])
    ]


def _name(outcome: Outcome) -> str:
    return (
        f"{outcome['standard']} {outcome['occurrence']}"
        if "standard" in outcome
        else str(outcome["occurrence"])
    )


def compare(expected: Iterable[Outcome], actual: Iterable[Outcome]) -> list[str]:
    """Return every difference between the expected and the actual outcomes, in words."""
    differences: list[str] = []
    left = list(actual)
    for wanted in expected:
        found = _match(wanted, left)
        if not found:
            differences.append(f"{_name(wanted)}: expected, but there is no such outcome")
            continue
        if len(found) > 1:
            differences.append(f"{_name(wanted)}: {len(found)} outcomes where one is expected")
        left = [outcome for outcome in left if outcome is not found[0]]
        for field, value in wanted.items():
            got = found[0].get(field)
            if field != "standard" and not _same(field, value, got):
                differences.append(f"{_name(wanted)}: {field} should be {_show(value)}, is {_show(got)}")
    differences += [f"{_name(outcome)}: not expected (state {outcome.get('state')})" for outcome in left]
    return differences


def _show(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("at")
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ", ".join(_show(item) for item in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "null" if value is None else _text(value)
