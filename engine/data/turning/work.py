"""What one reading gathers while tables are turned into facts.

In: staged tables and a mapping. Out: `Work`, which the steps of engine/data/turning share. Guaranteed: every
row and cell that is not read is kept in one table, `lost`, with its place and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.data.headings import plain
from engine.data.mapping.model import Mapping_, Suggestion, TableMap
from engine.data.staging import Staged, Staging
from engine.data.turning.sql import MACROS, quoted
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Matched:
    """A staged table and what the mapping says of it. `columns`: plain heading -> place in the table."""

    staged: Staged
    map: TableMap
    place: int
    columns: Mapping[str, int]

    def column(self, headings: tuple[str, ...]) -> int | None:
        """Return the place of the first of these headings that the table has."""
        return next((self.columns[plain(each)] for each in headings if plain(each) in self.columns), None)

    def heading(self, headings: tuple[str, ...]) -> str:
        """Return the heading as it stands in the table, else its first name."""
        place = self.column(headings)
        return headings[0] if place is None else self.staged.headings[place]

    def twins(self) -> dict[int, int]:
        """Return the places of columns that nothing reads since another stands for the same -> that one's."""
        taken = {names: place for names in self.map.asked() if (place := self.column(names)) is not None}
        meant = {plain(name): place for names, place in taken.items() for name in names}
        return {
            place: meant[plain(heading)]
            for place, heading in enumerate(self.staged.headings)
            if plain(heading) in meant and place not in taken.values()
        }


@dataclass(frozen=True, slots=True)
class Made:
    """A table of facts of one kind. A column `x` of moments may have `x~timed` beside it, any `x~none`."""

    kind: str
    table: str
    source: Matched
    latest: bool = False
    partial: bool = False


@dataclass
class Work:
    """The state of one reading: what was matched, what was made, what was lost."""

    staging: Staging
    vocabulary: Vocabulary
    mapping: Mapping_
    suggestions: tuple[Suggestion, ...] = ()
    month_first: bool | None = None
    matched: list[Matched] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dates: dict[tuple[int, int], bool | None] = field(default_factory=dict)
    plain: set[tuple[int, int, str]] = field(default_factory=set)
    nobody: dict[int, set[str]] = field(default_factory=dict)
    _columns: dict[str, dict[str, str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.staging.run(MACROS)
        self.staging.run(
            "CREATE TABLE lost (place INTEGER, row BIGINT, kind VARCHAR, case_id VARCHAR, heading VARCHAR, "
            "cell VARCHAR, why VARCHAR, whole BOOLEAN)"
        )
        self.staging.run("CREATE TABLE nothing_known (kind VARCHAR, case_id VARCHAR)")

    @property
    def native(self) -> bool:
        """Whether the tables use the vocabulary's own names."""
        return self.mapping.name == "native"

    def is_plain(self, source: Matched, place: int, condition: str) -> bool:
        """Return whether a condition on `t` was found to hold of each text of a column."""
        return (source.place, place, condition) in self.plain

    def columns_of(self, table: str) -> Mapping[str, str]:
        """Return the columns of a table and their types, which are asked for once."""
        if table not in self._columns:
            told = self.staging.run(f"DESCRIBE {table}")
            self._columns[table] = {str(row[0]): str(row[1]) for row in told}
        return self._columns[table]

    def alter(self, table: str, change: str) -> None:
        """Change the columns of a table: `ADD COLUMN …`, `DROP COLUMN …`."""
        self.staging.run(f"ALTER TABLE {table} {change}")
        self._columns.pop(table, None)

    def held(self, relation: str, conditions: Iterable[str]) -> frozenset[str]:
        """Return the conditions that hold of some row, all found out by one question."""
        asked = list(dict.fromkeys(conditions))
        if not asked:
            return frozenset()
        listed = ", ".join(f"bool_or({each})" for each in asked)  # NULL if it is known of no row
        answers = self.staging.one(f"SELECT {listed} FROM {relation}")
        return frozenset(each for each, answer in zip(asked, answers, strict=True) if answer)

    def sort_out(self, table: str, kept: Sequence[tuple[str, str]], gone: Sequence[str]) -> None:
        """Take rows out of a table, those of which a condition in `gone` holds, after keeping what is to be
        told of some: `kept` are conditions, each with the statement to run where it holds of any row."""
        held = self.held(table, [*(where for where, _ in kept), *gone])
        for where, statement in kept:
            if where in held:
                self.staging.run(statement)
        if held.intersection(gone):
            self.staging.run(f"DELETE FROM {table} WHERE {' OR '.join(f'({each})' for each in gone)}")

    def lose(self, query: str) -> None:
        """Add to what is lost: a query of place, row, kind, case_id, heading, cell, why, whole."""
        self.staging.run(losing(query))

    def lose_rows(self, place: int, rows: str, kind: str, why: str) -> None:
        """Add whole rows: `rows` is a query of `_row` and `case`."""
        self.lose(
            f'SELECT {place}, _row, {quoted(kind)}, "case", NULL, NULL, {quoted(why)}, TRUE FROM ({rows})'
        )


def losing(query: str) -> str:
    """Return the statement that adds to what is lost: see `Work.lose`."""
    return f"INSERT INTO lost {query}"
