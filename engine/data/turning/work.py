"""What one reading gathers while tables are turned into facts.

In: staged tables and a mapping. Out: `Work`, which the steps of engine/data/turning share. Guaranteed: every
row and cell that is not read is kept in one table, `lost`, with its place and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
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

    def lose(self, query: str) -> None:
        """Add to what is lost: a query of place, row, kind, case_id, heading, cell, why, whole."""
        self.staging.run(f"INSERT INTO lost {query}")

    def lose_rows(self, place: int, rows: str, kind: str, why: str) -> None:
        """Add whole rows: `rows` is a query of `_row` and `case`."""
        self.lose(
            f'SELECT {place}, _row, {quoted(kind)}, "case", NULL, NULL, {quoted(why)}, TRUE FROM ({rows})'
        )
