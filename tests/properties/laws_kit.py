"""What the laws need: a policy judged on changed cases, and cases cut, renamed, shuffled or completed.

In: examples in the spelling of the conformance vectors. Out: outcomes by name, and changed facts. Guaranteed:
nothing that is handed in is changed; every helper is pure, with its own dice where something is random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.diagnostics import InputFault
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.matching import Matcher
from engine.outcome import Outcome
from engine.plan import Plan
from engine.vocabulary import Vocabulary
from tests.conformance.translate import case_of, moment, plan_of
from tests.properties.agreement import time_limit
from tests.properties.strategies import example

Row = dict[str, Any]
Facts = dict[str, Any]
Name = tuple[str, str]
Found = dict[Name, Outcome]
ONE = timedelta(days=1)
NOT_TABLES = ("case", "subject", "coverage", "person")


@dataclass(frozen=True)
class Judge:
    """A policy, ready to judge cases."""

    vector: Row
    plan: Plan
    vocabulary: Vocabulary

    def on(
        self, facts: Facts, as_of: Any = None, known_on: Any = None, matcher: Matcher | None = None
    ) -> Found:
        """Return the outcomes of a case, on the example's own day unless another is given."""
        case = case_of({**self.vector, "facts": facts}, self.vocabulary)
        day = moment(as_of or self.vector["as_of"])
        assert day is not None
        with time_limit():
            found = evaluate(
                self.plan,
                case,
                day,
                moment(known_on),
                matcher=matcher or PlainMatcher(self.plan.rules),
                explain=False,
            )
        return {(one.standard, one.occurrence): one for one in found}


def judge(vector: Row) -> Judge:
    """Return a vector's policy, loaded, layered and compiled as the product does."""
    return Judge(vector, *plan_of(vector))


def vectors(first: int, number: int) -> Iterator[Row]:
    """Yield examples by seed."""
    for seed in range(first, first + number):
        yield example(seed).vector()


def loads(vector: Row) -> Judge | None:
    """Return the policy, or None where what was changed about it is refused by lint."""
    try:
        return judge(vector)
    except InputFault:
        return None


def day_of(value: Any) -> date:
    """Return the day of a date or a time."""
    return value.date() if isinstance(value, datetime) else value


def rows_of(facts: Facts) -> Iterator[tuple[str, Row]]:
    """Yield (kind, row) for every row."""
    for kind, rows in facts.items():
        if kind not in NOT_TABLES:
            for row in rows:
                yield kind, row


def changed(facts: Facts, change: Callable[[str, Row], Row | None]) -> Facts:
    """Return the facts with every row changed; None leaves a row out."""
    found = deepcopy(facts)
    for kind, rows in facts.items():
        if kind not in NOT_TABLES:
            kept = [change(kind, dict(row)) for row in rows]
            found[kind] = [row for row in kept if row is not None]
    return found


def shown(outcome: Outcome, *without: str) -> Outcome:
    """Return an outcome without what names where it was read."""
    return replace(outcome, **dict.fromkeys(without))


# ---------------------------------------------------------------- time


def without_late_records(facts: Facts) -> Facts:
    """Return the facts as if each had been written down on its own day."""

    def change(kind: str, row: Row) -> Row:
        return {key: value for key, value in row.items() if key not in ("recorded", "to_recorded")}

    return changed(facts, change)


def cut(facts: Facts, last: date, known: date | None = None) -> Facts:
    """Return the facts up to a day: later starts, ends, dates and cancellations left out, scheduled dates
    that had been recorded kept; with `known`, what was written down after that day left out too."""

    def change(kind: str, row: Row) -> Row | None:
        own = row.get("from", row.get("at"))
        if own is not None and not _there(own, row.get("recorded"), last, known):
            if "scheduled" not in row:
                return None
            del row["at"]
        if (
            "to" in row
            and row["to"] is not None
            and not _there(row["to"], row.get("to_recorded"), last, known)
        ):
            del row["to"]
        if "cancelled" in row and day_of(row["cancelled"]) > _bound(last, known):
            del row["cancelled"]
        if "scheduled" in row:
            row["scheduled"] = [e for e in row["scheduled"] if day_of(e["recorded"]) <= _bound(last, known)]
            if not row["scheduled"] and "at" not in row:
                return None
        return {key: _hidden(key, value, _bound(last, known)) for key, value in row.items()}

    return changed(facts, change)


def _bound(last: date, known: date | None) -> date:
    return last if known is None else min(last, known)


def _there(own: Any, recorded: Any, last: date, known: date | None) -> bool:
    return day_of(own) <= last and (known is None or day_of(recorded or own) <= known)


def _hidden(key: str, value: Any, last: date) -> Any:
    if key in ("from", "to", "at", "recorded", "to_recorded", "cancelled") or not isinstance(value, date):
        return value
    return "none" if day_of(value) > last else value


# ---------------------------------------------------------------- names and order


def renamed(facts: Facts, prefix: str) -> Facts:
    """Return the facts with a prefix before every id, wherever it is named."""

    def change(kind: str, row: Row) -> Row:
        for key in ("id", "placement", "previous", "occurrence"):
            if isinstance(row.get(key), str):
                row[key] = _prefixed(row[key], prefix)
        return row

    return changed(facts, change)


def _prefixed(text: str, prefix: str) -> str:
    if text == "none":
        return text
    return "/".join(
        part
        if part == "first"
        else f"after:{prefix}{part[6:]}"
        if part.startswith("after:")
        else prefix + part
        for part in text.split("/")
    )


def shuffled(facts: Facts, backwards: bool) -> Facts:
    """Return the facts with rows and attributes in another order."""
    found: Facts = {}
    for kind in sorted(facts, reverse=backwards):
        rows = facts[kind]
        found[kind] = (
            [dict(sorted(row.items(), reverse=backwards)) for row in (rows[::-1] if backwards else rows)]
            if isinstance(rows, list)
            else rows
        )
    return found
