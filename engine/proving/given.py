"""Cases as plain values, and small moves of them: a date moved, an attribute changed, a row added or gone.

In: the `given` of an example. Out: changed copies. Guaranteed: what is given in never changes; every value
is text, as it would be written, so that the product's own reader judges what it means.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

#: `{case: …, kind: [row, …]}`: tables of rows, or one row for a record such as `person`.
Given: TypeAlias = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_TABLES = frozenset({"case", "subject", "coverage"})
SOME_TEXT = "as recorded"


@dataclass(frozen=True, slots=True)
class Situation:
    """A case and the day on which it is judged; `terms`: school terms, where the example states them."""

    given: Given
    as_of: str
    moves: tuple[str, ...] = ()
    terms: tuple[Mapping[str, str], ...] | None = None

    @property
    def term_days(self) -> tuple[tuple[int, int], ...] | None:
        """The school terms as ordinals, first and last day; None where none are stated."""
        if self.terms is None:
            return None
        return tuple((ordinal(one["from"]), ordinal(one["to"])) for one in self.terms)


@dataclass(frozen=True, slots=True)
class Hints:
    """What moves may try: days, births, words that the standard uses, texts it looks for, rows of kinds it
    names."""

    days: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


def plain(node: Node) -> Any:
    """Return a tree as dicts, lists and texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.items}
    return [plain(item) for item in node.items]


def days_in(value: Any) -> set[str]:
    """Return every whole day written in a value; a birth is none."""
    if isinstance(value, str):
        return {value} if _DAY.fullmatch(value) else set()
    if isinstance(value, dict):
        return {day for key, each in value.items() if key != "born" for day in days_in(each)}
    return {day for each in value for day in days_in(each)}


def tables(given: Given) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield every table with its rows."""
    for kind, rows in given.items():
        if kind not in _NOT_TABLES and isinstance(rows, list | dict):
            yield kind, rows if isinstance(rows, list) else [rows]


# ---------------------------------------------------------------- moves


def moved(situation: Situation, hints: Hints, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Yield the situations with an attribute changed, or a row more or less."""
    for kind, rows in tables(situation.given):
        known = vocabulary.kinds.get(kind)
        if known is not None:
            for number, row in enumerate(rows):
                yield from _attributes(situation, known, number, row, hints)
    yield from _rows(situation, hints)


def _attributes(
    situation: Situation, kind: Kind, number: int, row: Mapping[str, Any], hints: Hints
) -> Iterator[Situation]:
    for name, attribute in kind.attributes.items():
        if name not in hints.words:
            continue
        for value in _values(attribute, hints, row.get(name)):
            if row.get(name) != value:
                yield _with(situation, kind.name, number, name, value)
        if name in row:
            yield _with(situation, kind.name, number, name, None)


def _listed(attribute: Attribute, hints: Hints, rows: Any) -> Iterator[Any]:
    """Yield a list with a row less, a row twice, a field of a row changed, missing or as in another row."""
    if not isinstance(rows, list) or attribute.rows is None:
        yield from ([], [SOME_TEXT]) if attribute.rows is None else ([],)
        return
    yield []
    for number, row in enumerate(rows):
        yield rows[:number] + rows[number + 1 :]
        yield [*rows[: number + 1], dict(row), *rows[number + 1 :]]
        for name, each in attribute.rows.items():
            others = [other[name] for other in rows if name in other and other is not row]
            for value in (*_values(each, hints, row.get(name)), *others, None):
                changed = (
                    {**row, name: value} if value is not None else {k: v for k, v in row.items() if k != name}
                )
                if changed != row:
                    yield [*rows[:number], changed, *rows[number + 1 :]]


def _values(attribute: Attribute, hints: Hints, now: Any = None) -> list[Any]:
    match attribute.type:
        case AttributeType.YES_NO:
            return ["yes", "no"]
        case AttributeType.CHOICE:
            others = [one for one in attribute.choices if one not in hints.words]
            return [one for one in attribute.choices if one in hints.words] + others[:1]
        case AttributeType.TEXT:
            return [SOME_TEXT, *sorted(hints.texts), "none"]
        case AttributeType.DATE | AttributeType.DATETIME:
            return ["none"]  # days are moves of their own
        case AttributeType.NUMBER:
            numbers = sorted(int(word) for word in hints.words if word.isdigit())
            return [str(n + step) for n in numbers for step in (-1, 0, 1) if n + step >= 0]
        case AttributeType.LIST:
            return list(_listed(attribute, hints, now))
        case _:
            return []


def _rows(situation: Situation, hints: Hints) -> Iterator[Situation]:
    given = situation.given
    for kind, rows in hints.rows.items():
        for row in rows:
            changed = copy.deepcopy(given)
            there = changed.get(kind, [])
            if isinstance(there, list):
                new = {"id": f"{kind}-{len(there) + 1}", **row}
                changed[kind] = [*there, new]
                yield _next(situation, changed, f"{kind} {_row_words(row)}")
    for kind, there in given.items():
        if isinstance(there, list) and kind not in _NOT_TABLES and there:
            yield _next(
                situation, {name: rows for name, rows in given.items() if name != kind}, f"{kind} not carried"
            )
            for number in range(len(there)):
                changed = copy.deepcopy(given)
                gone = changed[kind].pop(number)
                yield _next(situation, changed, f"no {kind} {gone.get('id', number + 1)}")


def _row_words(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in row.items() if isinstance(value, str))


def moved_in_time(situation: Situation, hints: Hints, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Yield the situations with one day moved, or judged on another day."""
    for kind, rows in tables(situation.given):
        known = vocabulary.kinds.get(kind)
        if known is None or known.is_ is Shape.RECORD:
            continue
        for number, row in enumerate(rows):
            names = [name for name in known.dates if name in row or name == "to" or name in hints.words]
            for name in names:
                for day in hints.days:
                    if row.get(name) != day:
                        yield _with(situation, kind, number, name, day)
    for born in hints.births:
        if situation.given.get("subject", "child") == "child":
            person = {**situation.given.get("person", {}), "born": born}
            yield _next(situation, {**copy.deepcopy(situation.given), "person": person}, f"born {born}")
    for day in hints.days:
        if day != situation.as_of:
            yield replace(situation, as_of=day, moves=(*situation.moves, f"judged on {day}"))


def _with(situation: Situation, kind: str, number: int, name: str, value: Any) -> Situation:
    changed = copy.deepcopy(situation.given)
    table = changed[kind]
    row = table[number] if isinstance(table, list) else table
    told = "not recorded" if value is None else value if isinstance(value, str) else "changed"
    if value is None:
        del row[name]
    else:
        row[name] = value
    who = row.get("id", kind)
    return _next(situation, changed, f"{kind if who == kind else f'{kind} {who}'} {name} {told}")


def _next(situation: Situation, changed: Given, words: str) -> Situation:
    """Return the situation after a move; judged no earlier than what it moved into sight."""
    latest = max((day for day in days_in(changed)), default=situation.as_of)
    before = max((day for day in days_in(situation.given)), default=situation.as_of)
    as_of = situation.as_of
    if latest > before and latest > as_of[:10]:
        as_of = latest
    return replace(situation, given=changed, as_of=as_of, moves=(*situation.moves, words))


def shifted(situation: Situation, last_day: int | None) -> Situation:
    """Return the situation some whole weeks earlier, so that nothing in it is later than a day."""
    if last_day is None:
        return situation
    latest = max((ordinal(day) for day in (*days_in(situation.given), situation.as_of)), default=last_day)
    weeks = max(0, -(-(latest - last_day) // 7))
    given, as_of = (_earlier(each, 7 * weeks) for each in (situation.given, situation.as_of))
    terms = situation.terms and tuple(_earlier(each, 7 * weeks) for each in situation.terms)
    return Situation(given, as_of, terms=terms)


def _earlier(value: Any, days: int) -> Any:
    if isinstance(value, dict):
        return {key: _earlier(each, days) for key, each in value.items()}
    if isinstance(value, list):
        return [_earlier(each, days) for each in value]
    if not _DAY.match(value):
        return value
    return written(ordinal(value) - days) + value[10:]


def ordinal(day: str) -> int:
    """Return a written day as an ordinal."""
    return date.fromisoformat(day[:10]).toordinal()


def written(day: int) -> str:
    """Return an ordinal as it is written."""
    return date.fromordinal(day).isoformat()


def words_in(nodes: Sequence[Node | None]) -> frozenset[str]:
    """Return every key and every text in some trees; dotted names give their parts, too."""
    found: set[str] = set()
    for node in nodes:
        if node is not None:
            _gather(node, found)
    return frozenset(found)


#: Keys under which texts stand that a field is compared with.
_TEXT_KEYS = frozenset({"never", "first_word_in", "in", "is", "sections", "each_section_has"})


def texts_in(node: Node) -> frozenset[str]:
    """Return the texts that a standard looks for in fields, and forms of them that should not matter."""
    found: set[str] = set()
    if isinstance(node, MappingNode):
        for key, value in node.items:
            if key.text in _TEXT_KEYS:
                found |= words_in([value])
            elif key.text not in ("title", "must", "cite", "notes", "rows"):
                found |= texts_in(value)
    elif not isinstance(node, Scalar):
        for item in node.items:
            found |= texts_in(item)
    return frozenset(found)


def _gather(node: Node, found: set[str]) -> None:
    if isinstance(node, Scalar):
        found.update((node.text, *node.text.split(".")))
    elif isinstance(node, MappingNode):
        for key, value in node.items:
            found.update((key.text, *key.text.split(".")))
            _gather(value, found)
    else:
        for item in node.items:
            _gather(item, found)
