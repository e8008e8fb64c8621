"""Invented caseloads for the tests: random rows of any kind, as tables and as case files.

In: a seed. Out: rows in the language of case files, and the same rows as Arrow tables with their own column
types. Guaranteed: the same seed gives the same rows; each way in which a value may stand in a table occurs;
ids are invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from engine.api import Book, load
from engine.calendar import moment_of_date
from engine.caseload import columns, people
from engine.caseload.ruling import Ruling
from engine.commands.caseload import ruling
from engine.data.dataset import Dataset, open_dataset, write_dataset
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

Row = dict[str, Any]
FIRST = date(2025, 1, 6)
#: A few kinds of every shape: a record, periods (one that merges), events (one set in advance), documents.
KINDS = (
    *("person", "looked_after", "placement", "visit", "review", "conference", "allocation", "case_open"),
    *("plan", "health_assessment", "waiver", "protection_plan"),
)


@lru_cache
def swindon() -> Book:
    """Return Swindon's book with the plain matcher."""
    return load("swindon", matcher="plain")


def rows_of(kind: Kind, cases: Sequence[str], dice: Random, most: int = 4) -> list[Row]:
    """Return random rows of a kind for the cases, in no order."""
    rows = []
    for case in cases:
        many = dice.choice((0, 1)) if kind.is_ is Shape.RECORD else dice.randint(0, most)
        rows += [_row(kind, case, number, dice) for number in range(many)]
    dice.shuffle(rows)
    return rows


def _row(kind: Kind, case: str, number: int, dice: Random) -> Row:
    row: Row = {"case": case}
    if kind.is_ is not Shape.RECORD and dice.random() < 0.8:
        row["id"] = f"{kind.name[:2]}{number}"
    start = FIRST + timedelta(days=dice.randint(0, 400))
    if kind.is_ is Shape.PERIOD:
        row["from"] = start
        row["to"] = dice.choice((None, "none", start + timedelta(days=dice.randint(0, 200))))
    elif kind.is_ is not Shape.RECORD:
        row["at"] = dice.choice((start, start, datetime.combine(start, time(10, 15)), None))
    if dice.random() < 0.3:
        row["recorded"] = start + timedelta(days=dice.randint(0, 20))
    if kind.scheduled and dice.random() < 0.5:
        row["scheduled"] = [{"for": start, "recorded": start - timedelta(days=9)}, {"for": start}]
    for attribute in kind.attributes.values():
        if dice.random() < 0.4:
            row[attribute.name] = value_of(attribute, dice, start)
    return row


def value_of(attribute: Attribute, dice: Random, day: date) -> Any:
    """Return a random value of an attribute's type, or that there is none."""
    if dice.random() < 0.1:
        return "none"
    near = day + timedelta(days=dice.randint(-30, 30))
    if attribute.type is AttributeType.LIST:
        return [_item(attribute, dice, day) for _ in range(dice.randint(0, 3))]
    if attribute.type is AttributeType.CHOICE:
        return dice.choice(attribute.choices)
    return {
        AttributeType.DATE: near,
        AttributeType.DATETIME: dice.choice((near, datetime.combine(near, time(23, 5)))),
        AttributeType.YES_NO: dice.random() < 0.5,
        AttributeType.NUMBER: dice.choice((0, 7, 2.5, -3)),
        AttributeType.DURATION: dice.choice(("3 months", "20 working days", "1 week")),
        AttributeType.TEXT: dice.choice(("met at school", "ASAP", "no", "east", " two  words ", "010")),
    }[attribute.type]


def _item(attribute: Attribute, dice: Random, day: date) -> Any:
    if attribute.rows is None:
        return dice.choice(("first", "second", ""))
    return {each.name: value_of(each, dice, day) for each in attribute.rows.values() if dice.random() < 0.7}


# ---------------------------------------------------------------- as tables


def table(kind: Kind, rows: Sequence[Row], dice: Random | None = None) -> pa.Table:
    """Return rows as an Arrow table: columns of their own type where all values have one, else text."""
    names = dict.fromkeys(["case", *(name for row in rows for name in row)])
    return pa.table({name: _column(kind, name, [row.get(name) for row in rows], dice) for name in names})


def _column(kind: Kind, name: str, values: Sequence[Any], dice: Random | None) -> pa.Array:
    there = [value for value in values if value is not None]
    nested = [value for value in there if isinstance(value, list)]
    if nested:
        return _lists(kind, name, values)
    types = {type(value) for value in there}
    as_text = dice is not None and dice.random() < 0.2
    if len(types) == 1 and not as_text and not isinstance(there[0], str):
        if types == {float} or types == {int}:
            return pa.array(values)
        return pa.array(
            values, {date: pa.date32(), datetime: pa.timestamp("us"), bool: pa.bool_()}[types.pop()]
        )
    return pa.array([None if value is None else text(value) for value in values], pa.string())


def _lists(kind: Kind, name: str, values: Sequence[Any]) -> pa.Array:
    """A list cannot also be `none` in a table: such a cell says nothing."""
    lists = [value if isinstance(value, list) else None for value in values]
    attribute = kind.attributes.get(name)
    if name == "scheduled":
        return pa.array(lists, pa.list_(pa.struct([("for", pa.date32()), ("recorded", pa.date32())])))
    assert attribute is not None
    if attribute.rows is None:
        return pa.array(lists, pa.list_(pa.string()))
    fields = [(each, pa.string()) for each in attribute.rows]
    told = [
        None
        if rows is None
        else [{key: None if value is None else text(value) for key, value in row.items()} for row in rows]
        for rows in lists
    ]
    return pa.array(told, pa.list_(pa.struct(fields)))


def text(value: Any) -> str:
    """Return a value as a case file spells it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def without_lost_nones(kind: Kind, rows: Sequence[Row]) -> list[Row]:
    """Return the rows as a table can hold them: no `none` in a column of lists."""
    lists = {name for row in rows for name, value in row.items() if isinstance(value, list)}
    return [
        {name: value for name, value in row.items() if not (name in lists and value == "none")}
        for row in rows
    ]


def caseload(folder: Path, count: int, seed: int, kinds: Sequence[str] = KINDS) -> Dataset:
    """Write a random dataset of so many cases."""
    dice, vocabulary = Random(seed), swindon().vocabulary
    cases = [f"C-{1001 + number}" for number in range(count)]
    tables = {}
    for name in kinds:
        kind = vocabulary.kinds[name]
        rows = rows_of(kind, cases, dice)
        if name == "person":
            rows = [{"case": case, "born": date(2014, 5, 4)} for case in cases]
        tables[name] = table(kind, without_repeats(without_lost_nones(kind, rows)))
    return write_dataset(folder, tables, extracted=date(2026, 1, 31))


def without_repeats(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, each with an id: equal rows without one would be the same fact."""
    return [{**row, "id": row.get("id", f"x{place}")} for place, row in enumerate(rows)]


def as_case_file(case: str, tables: Mapping[str, Sequence[Row]], vocabulary: Vocabulary) -> Row:
    """Return the rows of one case as a case file holds them."""
    told: Row = {"case": case}
    for name, rows in tables.items():
        mine = [row for row in rows if row["case"] == case]
        if mine or vocabulary.kinds[name].is_ is not Shape.RECORD:
            told[name] = mine
    return told


# ---------------------------------------------------------------- a whole audit of an invented council

WORKSPACE = Path(__file__).parent / "workspace"
CASESHIRE = WORKSPACE / "authorities" / "caseshire.yaml"
AS_OF = date(2026, 3, 31)


def sample(folder: Path, count: int = 60) -> Dataset:
    """Write a believable caseload and return it."""
    from engine.data.sample.lives import Setting
    from engine.data.sample.write import write_sample

    write_sample(count, Setting(7, AS_OF), folder, "parquet")
    return open_dataset(folder)


def caseshire(rules: Path = WORKSPACE / "rules", authorities: Path = WORKSPACE / "authorities") -> Ruling:
    """Return what the invented council's caseload is judged by: five standards, quickly judged."""
    return ruling("caseshire", moment_of_date(AS_OF), [rules], [authorities])


# ---------------------------------------------------------------- tables of an audit, written by hand


def judged(folder: Path, rows: Sequence[Row]) -> tuple[Path, Path]:
    """Write these outcomes and the rows of their cases, which are open; return both files. Each row says what
    matters of an outcome: the rest is invented or null."""
    folder.mkdir(parents=True, exist_ok=True)
    usual = {"case": "C-1", "pack": "p", "standard": "s", "occurrence": "a1/first", "anchor_id": "a1"}
    outcomes = [{**usual, "team": "east", **row} for row in rows]
    cases = [{"case": name, "open_on": True} for name in dict.fromkeys(each["case"] for each in outcomes)]
    places = folder / "outcomes.parquet", folder / "cases.parquet"
    for place, table_, schema in zip(places, (outcomes, cases), (columns.SCHEMA, people.SCHEMA), strict=True):
        whole = [{name: each.get(name) for name in schema.names} for each in table_]
        parquet.write_table(pa.Table.from_pylist(whole, schema), place)
    return places
