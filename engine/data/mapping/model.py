"""A mapping: which tables and columns of an export become which facts.

In: nothing (`load.py` reads mappings from YAML, `native.py` makes one from the vocabulary). Out: frozen
records. Guaranteed: every kind and attribute named is in the vocabulary; headings and cell texts are compared
in their plain forms only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.data.headings import plain

UNKNOWN = "unknown"
NONE = "none"
#: Where `_supplier_due` comes from: a column of its own, beside the kind's.
SUPPLIER_DUE = "supplier_due"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a fact. From the first of `headings` that the table has, or `is_` for every row.

    `values`: plain cell text -> value, `unknown` or `none`. `json`: the key whose value counts, in a cell of
    JSON. `month_first`: how a date such as 03/04/2026 is meant (None: found out)."""

    headings: tuple[str, ...] = ()
    is_: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    json: str | None = None
    month_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Via:
    """How a row without a child's id finds it: where `match` of `table` equals the cell, `take` is the id."""

    table: str
    match: tuple[str, ...]
    take: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows whose cell is one of these (plain) texts."""

    headings: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Rows of which no fact is made although there is one, because it would mislead."""

    when: tuple[Condition, ...]
    because: str


@dataclass(frozen=True, slots=True)
class FactMap:
    """One kind of fact that a row of a table gives.

    `only`, `never`: the rows that give it; `otherwise`: cell texts of their columns that are neither, where
    any other text is one that nobody understands; `needs`: the columns without which no row gives it.
    `optional`: a row without the date gives none; nothing is lost. `latest`: the table holds each child's
    latest such fact alone, so nothing earlier is known. `partial`: the table need not hold all such facts, so
    absence is unknown.
    `from_extract`: it is dated by the day of the extract."""

    kind: str
    case: Field
    fields: Mapping[str, Field]
    via: Via | None = None
    only: tuple[Condition, ...] = ()
    never: tuple[Condition, ...] = ()
    otherwise: tuple[Condition, ...] = ()
    needs: tuple[str, ...] = ()
    optional: bool = False
    latest: bool = False
    partial: bool = False
    from_extract: bool = False
    withheld: tuple[Withheld, ...] = ()

    def headings(self) -> Iterator[tuple[str, ...]]:
        """Yield the headings (with their alternatives) that it reads."""
        yield self.case.headings
        for each in self.fields.values():
            if each.headings:
                yield each.headings
        for condition in (*self.only, *self.never, *(c for w in self.withheld for c in w.when)):
            yield condition.headings


@dataclass(frozen=True, slots=True)
class TableMap:
    """One table of an export. `names`: what it may be called. `unused`: headings that are known and not read,
    each with the reason. `ignored`: why the whole table is not read. `derive`: the step that makes facts of
    several rows together, with the headings it wants. `extracted`: the column of the day of the extract."""

    name: str
    names: tuple[str, ...] = ()
    facts: tuple[FactMap, ...] = ()
    unused: Mapping[str, str] = field(default_factory=dict)
    ignored: str | None = None
    derive: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    extracted: tuple[str, ...] = ()

    def asked(self) -> Iterator[tuple[str, ...]]:
        """Yield the headings (with their alternatives) that it reads."""
        for fact in self.facts:
            yield from (names for names in fact.headings() if names)
        for step in self.derive.values():
            yield from step.values()
        if self.extracted:
            yield self.extracted

    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Return the headings it reads, the first name of each -> all its names."""
        found: dict[str, tuple[str, ...]] = {}
        for names in self.asked():
            found.setdefault(names[0], names)
        return found

    def known(self) -> frozenset[str]:
        """Return the plain forms of every heading that is known, read or not."""
        read = {plain(each) for names in self.wanted().values() for each in names}
        return frozenset(read | {plain(each) for each in self.unused})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An assumption that a mapping ships, switched off: where it would hold, and what it would say.

    `when`: rows whose source cells are so; `tables`: only facts of these tables."""

    id: str
    kind: str
    attribute: str
    value: str
    reason: str
    owner: str = ""
    when: tuple[Condition, ...] = ()
    tables: tuple[str, ...] = ()
    on: bool = False


@dataclass(frozen=True, slots=True)
class Mapping_:
    """A whole mapping. `year`: the export covers a year to 31 March. `blank`: cell texts that say nothing.
    `history`: it holds all events, not just the latest; `elements`: of an XML return, those that are rows.
    `lacks`: kind -> attribute -> values that no table of the export ever holds."""

    name: str
    title: str
    tables: tuple[TableMap, ...] = ()
    subject: str = "child"
    year: bool = False
    blank: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    elements: tuple[str, ...] = ()
    lacks: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def known(self) -> frozenset[str]:
        """Return the plain forms of every heading of every table."""
        return frozenset(each for table in self.tables for each in table.known())
