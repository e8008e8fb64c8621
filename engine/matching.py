"""The matcher's port: which standards, exceptions and follow-ons may apply to which anchor.

In: rules, and rows of integer flags. Out: hits. Guaranteed: a hit says only that a rule's flags all
hold on a row; discharge, dates and states are never decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Rule:
    """Hits every row of `kind` whose flags all are 1; with `after`, only rows that the other rule hit too."""

    name: str
    kind: str
    flags: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One possible anchor: only flags equal to 1 need be present."""

    kind: str
    flags: Mapping[str, int]


#: rule name, index of the row
Hit: TypeAlias = tuple[str, int]


class Matcher(Protocol):
    """Finds hits. `name` is what the JSON reports."""

    name: str

    def match(self, rows: Sequence[Row]) -> frozenset[Hit]: ...

    def close(self) -> None: ...
