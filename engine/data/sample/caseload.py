"""A whole caseload: lives one after another, and the planted cases whose answers were worked by hand.

In: how many cases, a setting. Out: records in their order, made one at a time. Guaranteed: the planted
cases come first and count; they are left out where the extract is older than they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.data.sample.lives import Setting, life_of
from engine.data.sample.record import Record
from engine.data.sample.tables import TABLES

PLANTED = Path(__file__).with_name("planted.yaml")
#: The first extract that holds the planted cases whole.
PLANTED_FROM = date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted case: its tables, and what was worked out by hand."""

    id: str
    why: str
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    expect: tuple[Mapping[str, Any], ...]


def caseload(count: int, setting: Setting) -> Iterator[Record]:
    """Yield `count` records: planted cases first, then invented lives."""
    planted = planted_for(setting)[:count]
    for each in planted:
        yield _record(each, setting.extracted)
    for number in range(count - len(planted)):
        yield life_of(setting, number)


def planted_for(setting: Setting) -> tuple[Planted, ...]:
    """Return the planted cases that an extract of that day holds."""
    return planted_cases() if setting.extracted >= PLANTED_FROM else ()


@cache
def planted_cases() -> tuple[Planted, ...]:
    """Return all planted cases, as their file has them."""
    import yaml

    held = yaml.safe_load(PLANTED.read_text(encoding="utf-8"))["planted"]
    return tuple(Planted(each["id"], each["why"], each["tables"], tuple(each["expect"])) for each in held)


def _record(planted: Planted, extracted: date) -> Record:
    record = Record(planted.id, extracted)
    record.add("person", id="person", born=date(2012, 6, 1))
    for kind, rows in planted.tables.items():
        for row in rows:
            record.add(kind, **{key: _typed(kind, key, value) for key, value in row.items()})
    return record


def _typed(kind: str, key: str, value: Any) -> Any:
    types = {column.name: column.type for column in TABLES[kind]}
    if types[key] == "moment" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
