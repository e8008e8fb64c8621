"""What an upgrade found: a row for each local difference, and what changed without one.

In: nothing. Out: frozen records. Guaranteed: every row says what may be decided about it; a row that has to
be decided is never decided by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened to the standard that a local difference stands on."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    REDUNDANT = "redundant"
    WEAKER = "weaker"
    ORPHANED = "orphaned"


class Decision(StrEnum):
    """What may be done with a local difference. `ALONE`: a local standard no longer says what it stands
    on."""

    KEEP = "keep"
    DROP = "drop"
    RENAME = "rename"
    ALONE = "alone"


class How(StrEnum):
    """How an authority differs: a value set, a standard switched off, a reading chosen, a standard of its
    own."""

    SET = "set"
    OFF = "off"
    READING = "reading"
    STRENGTHENS = "strengthens"
    REPLACES = "replaces"
    VARIES = "varies"


@dataclass(frozen=True, slots=True)
class Setting:
    """A local difference. `path`: where it stands in `file`; `target`: the standard or reading as written."""

    file: str
    path: tuple[str, ...]
    how: How
    target: str
    text: str
    own: str | None = None  # `pack#id` of a standard of the authority's own
    nth: int = 1  # where the same is set more than once, on different days

    @property
    def id(self) -> str:
        """The name of its row: the same for the same setting, whatever stands around it."""
        name = f"{self.own or self.how}:{self.target}"
        return name if self.nth == 1 else f"{name} ({self.nth})"


@dataclass(frozen=True, slots=True)
class Row:
    """A local difference beside what it stands on. `before`, `after`: the standard as a sentence on either
    side, without the difference; `local`: the difference, a standard of the authority's own as a sentence, a
    choice as it is written; `why`: what is to be known before deciding; `successor`: the new name of
    what was renamed. `may`: the decisions to choose from, none for a row that needs none."""

    id: str
    kind: Kind
    setting: Setting
    before: str
    after: str
    local: str
    why: tuple[str, ...] = ()
    successor: str | None = None
    may: tuple[Decision, ...] = ()


class Turn(StrEnum):
    """What happened to a standard on which nothing local stands."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Taken:
    """A change that simply applies, since nothing local stands on it."""

    standard: str
    turn: Turn
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A pack with its version before and after; None where it was not there."""

    pack: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The whole: `packs` that changed, `rows`, `taken`. `mine`: the authority's own files, as they are
    now."""

    authority: str
    name: str
    packs: tuple[Moved, ...]
    rows: tuple[Row, ...]
    taken: tuple[Taken, ...]
    mine: Mapping[str, str]

    @property
    def open(self) -> tuple[Row, ...]:
        """The rows that have to be decided."""
        return tuple(row for row in self.rows if row.may)
