"""The vocabulary: fact kinds with their typed attributes, and the roles that carry duties.

In: kinds and roles that `load.py` has read. Out: frozen look-ups. Guaranteed: every kind that another names
exists once the loader has checked it; no attribute bears a name that a condition reserves. It is the contract
between packs and data: both are typed by it, and nothing outside it can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.diagnostics import nearest

#: Keys of conditions, so no attribute may have them.
RESERVED = frozenset(
    {"all", "any", "not", "none", "age", "in", "happened", "lasted", "total", "ever", "count"}
    | {"until_just_before", "after_lasting"}
)
#: The kind whose rows set a standard aside for a while (ruling 9).
WAIVER = "waiver"


class AttributeType(StrEnum):
    DATE = "date"
    DATETIME = "datetime"
    YES_NO = "yes/no"
    NUMBER = "number"
    DURATION = "duration"
    TEXT = "text"
    CHOICE = "choice of"
    LIST = "list of"


class Shape(StrEnum):
    PERIOD = "period"
    EVENT = "event"
    DOCUMENT = "document"
    RECORD = "record"  # one a case, such as person


#: Keys that rows of every kind may have, and those of periods and events; none can name an attribute.
ROW_KEYS = frozenset(["id", "case", "recorded"])
_SHAPED = {Shape.PERIOD: frozenset(["to_recorded"]), Shape.EVENT: frozenset(["scheduled", "cancelled"])}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One typed attribute of a kind.

    `choices` for a choice. A list holds texts (`rows` is None) or rows, whose own attributes `rows` gives.
    `absence_means_none`: it is recorded just when it happens, so a missing one says no. `lies_ahead`: a date
    that is expected (a birth, a move), read although it is in the future of the as-of date."""

    name: str
    type: AttributeType
    choices: tuple[str, ...] = ()
    of: AttributeType | None = None
    rows: Mapping[str, Attribute] | None = None
    absence_means_none: bool = False
    lies_ahead: bool = False
    words: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def is_date(self) -> bool:
        """Whether it holds a date or a time."""
        return self.type in (AttributeType.DATE, AttributeType.DATETIME)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `inside`: the period kind it is clipped to; `merge`: touching periods are one."""

    name: str
    is_: Shape
    inside: str | None = None
    merge: bool = False
    scheduled: bool = False
    absence_means_none: bool = False
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    title: str = ""
    synonyms: tuple[str, ...] = ()

    @property
    def edges(self) -> tuple[str, ...]:
        """The names of its own dates: from and to of a period, at of an event or document."""
        if self.is_ is Shape.PERIOD:
            return ("from", "to")
        return () if self.is_ is Shape.RECORD else ("at",)

    @property
    def row_keys(self) -> frozenset[str]:
        """The keys a row of its table may have beside its attributes."""
        return ROW_KEYS | frozenset(self.edges) | _SHAPED.get(self.is_, frozenset())

    @property
    def dates(self) -> tuple[str, ...]:
        """Every name of a date on it: its own and its date attributes."""
        return (*self.edges, *(name for name, each in self.attributes.items() if each.is_date))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds and roles that packs and data may name. `roles` maps a role's name to the words for it;
    `unread` maps an attribute (`kind.attribute`) that no standard asks for to why it is carried."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def kind(self, name: str) -> Kind | None:
        """Return the kind of that name, or None."""
        return self.kinds.get(name)

    def suggest(self, name: str) -> str | None:
        """Return the kind that a misspelt name or a synonym (LAC, CIC) most likely means, or None."""
        words = {
            word.lower(): kind.name for kind in self.kinds.values() for word in (*kind.synonyms, kind.title)
        }
        return words.get(name.lower()) or nearest(name, self.kinds)

    def with_kinds(self, kinds: Mapping[str, Kind]) -> Vocabulary:
        """Return this vocabulary and further kinds, which replace those of the same name."""
        return Vocabulary({**self.kinds, **kinds}, self.roles, self.unread) if kinds else self
