"""One case of a dataset through the reader of case files, where something in it is not as it should be.

In: the rows of one case with their places. Out: the case, or None with every fault noted where it stands.
Guaranteed: what is told is what a case file with the same values would be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.caseload.decode import without_nulls
from engine.data.cases import read_case
from engine.data.plain import node_of
from engine.diagnostics import Faults, Span
from engine.facts import Case, Coverage, Fact
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Kind, Vocabulary


class Place(NamedTuple):
    """Where a row stands: its file, perhaps a sheet, the row as a person counts; and what it rests on."""

    file: str
    sheet: str | None = None
    row: int | None = None
    assumed: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """`visits.csv row 12`, `annex-a.xlsx, sheet List 6, row 12`."""
        sheet = f", sheet {self.sheet}," if self.sheet else ""
        return self.file + sheet + (f" row {self.row}" if self.row is not None else "")

    @property
    def name(self) -> str:
        return self.file + (f", sheet {self.sheet}" if self.sheet else "")


def read_slowly(
    case: str,
    tables: Mapping[str, Sequence[tuple[Mapping[str, Any], Place]]],
    coverage: Mapping[str, Coverage],
    subject: str,
    vocabulary: Vocabulary,
    faults: Faults,
) -> Case | None:
    """Return the case, or None; faults and warnings are noted."""
    span = Span(f"case {case}", 1, 1, 1, 1)
    pairs: list[tuple[Scalar, Node]] = [
        (Scalar("case", "", span), Scalar(case, "", span)),
        (Scalar("subject", "", span), Scalar(subject, "", span)),
    ]
    places: dict[str, Place] = {}
    for name, rows in tables.items():
        kind = vocabulary.kinds[name]
        nodes = tuple(_node(kind, row, place) for row, place in rows)
        pairs.append((Scalar(name, "", span), SequenceNode(nodes, span)))
        places |= {f"{place.name} line {place.row or 1}": place for _, place in rows}
    read = read_case(MappingNode(tuple(pairs), span), vocabulary, faults)
    if read is None:
        return None
    facts = {name: tuple(_placed(each, places) for each in table) for name, table in read.tables.items()}
    return Case(case, facts, coverage, subject)


def _node(kind: Kind, row: Mapping[str, Any], place: Place) -> Node:
    held = kind.row_keys | kind.attributes.keys()
    values = {name: value for name, value in row.items() if name in held and name != "case"}
    return node_of(without_nulls(values), place.name, line=place.row or 1)


def _placed(fact: Fact, places: Mapping[str, Place]) -> Fact:
    place = places[fact.source or ""]
    parts = {name: getattr(fact, name) for name in Fact.__slots__}
    return Fact(**{**parts, "source": place.text, "assumed": place.assumed})
