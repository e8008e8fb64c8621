"""Facts and cases as the evaluator reads them.

In: values that `data/` read and typed by the vocabulary. Out: frozen facts, grouped by kind.
Guaranteed: a missing attribute is absent from `attrs` (unknown); an attribute recorded as none holds
`RECORDED_NONE`; a kind that is absent from `tables` was not carried; order is by time (date-only
first), then id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from engine.calendar import Limit, Moment


class _RecordedNone:
    """The value of an attribute of which the record says that there is none (yet)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "none"

    def __reduce__(self) -> str:
        return "RECORDED_NONE"


RECORDED_NONE: Final = _RecordedNone()

#: bool, number, text, choice (text), Moment, Limit (duration), RECORDED_NONE, tuple of texts or of rows.
Value: TypeAlias = bool | int | float | str | Moment | Limit | _RecordedNone | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ScheduledDate:
    """One date set for a scheduled event: `for_`, and when it was recorded (None: not known)."""

    for_: Moment
    recorded: Moment | None


@dataclass(frozen=True, slots=True)
class Fact:
    """An event (`start`), a period (`start`, `end`), a document (an event with rows) or a record (neither).

    `end` is the first day on which a period no longer holds. `start` None: the date is not recorded."""

    kind: str
    id: str
    start: Moment | None
    end: Moment | None = None
    attrs: Mapping[str, Value] = field(default_factory=dict)
    recorded: Moment | None = None
    to_recorded: Moment | None = None
    schedule: tuple[ScheduledDate, ...] = ()
    cancelled: Moment | None = None
    source: str | None = None  # "visits.csv row 12"
    assumed: tuple[str, ...] = ()  # ids of the assumptions that some of its attributes rest on

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """Time (date-only first), then id."""
        start = self.start
        return (0, False, 0, self.id) if start is None else (start.day, start.timed, start.earliest, self.id)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The span of days, both included, in which a kind's table is complete (ordinals; None: no bound).

    `lacks`: values of an attribute that the table never holds, so that nothing about such facts can be read
    from it: a table of looked-after reviews says nothing of mid-point reviews."""

    first: int | None = None
    last: int | None = None
    lacks: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One child (or carer, or home) and what was recorded. `tables` holds every kind that was carried."""

    id: str
    tables: Mapping[str, tuple[Fact, ...]]
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    subject: str = "child"
