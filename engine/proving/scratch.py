"""A first situation for a standard that has no example yet.

In: the tree of a standard, and the vocabulary. Out: a case in which the standard may apply. Guaranteed: it
is a beginning only: moves of it reach the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.proving.given import SOME_TEXT, Given, Situation
from engine.source import Mapping, Node, Scalar, Sequence
from engine.vocabulary import Attribute, AttributeType, Kind, Shape, Vocabulary

#: A Monday with no closed day near: the first of what the standard is for.
BEGIN = "2026-06-01"
AS_OF = "2026-07-31"
_BORN = {"from": 0, "below": 1}


def first_situation(tree: Mapping, vocabulary: Vocabulary) -> Situation:
    """Return a situation in which a duty or content standard has something to judge."""
    given: Given = {"case": "E-9001", "person": {"born": "2012-01-15"}}
    for main in _main_kinds(tree, vocabulary):
        _add(given, main, vocabulary, _wanted(tree.get("when")))
    _conditions(given, tree.get("when"), vocabulary)
    for kind, where in _met(tree.get("met_by")):
        known = vocabulary.kinds.get(kind)
        if known is not None and kind not in given:
            _add(given, known, vocabulary, _wanted(where))
    return Situation(given, AS_OF)


def row_of(kind: Kind, wanted: dict[str, Any], begin: str = BEGIN) -> dict[str, Any]:
    """Return a row of a kind with the attributes that a condition wants."""
    edge = {Shape.PERIOD: "from", Shape.RECORD: None}.get(kind.is_, "at")
    row: dict[str, Any] = {edge: begin} if edge else {}
    for name, value in wanted.items():
        attribute = kind.attributes.get(name)
        if attribute is not None:
            row[name] = _fitting(attribute) if value is None else value
    return row


def _fitting(attribute: Attribute) -> Any:
    match attribute.type:
        case AttributeType.DATE | AttributeType.DATETIME:
            return BEGIN
        case AttributeType.YES_NO:
            return "yes"
        case AttributeType.CHOICE:
            return attribute.choices[0]
        case AttributeType.NUMBER:
            return "1"
        case AttributeType.DURATION:
            return "4 weeks"
        case AttributeType.LIST:
            rows = attribute.rows
            return [{name: _fitting(each) for name, each in rows.items()}] if rows else [SOME_TEXT]
        case _:
            return SOME_TEXT


def _main_kinds(tree: Mapping, vocabulary: Vocabulary) -> Iterator[Kind]:
    found = tree.get("for_each") or tree.get("of")
    items = found.items if isinstance(found, Sequence) else (found,)
    for item in items[:1]:
        if isinstance(item, Scalar):
            name = item.text if item.text in vocabulary.kinds else item.text.partition(".")[0]
            if name in vocabulary.kinds:
                yield vocabulary.kinds[name]


def _add(given: Given, kind: Kind, vocabulary: Vocabulary, wanted: dict[str, Any]) -> None:
    if kind.inside is not None and kind.inside not in given and kind.inside in vocabulary.kinds:
        _add(given, vocabulary.kinds[kind.inside], vocabulary, {})
    if kind.is_ is Shape.RECORD:
        given[kind.name] = {**given.get(kind.name, {}), **row_of(kind, wanted)}
    else:
        everything = dict.fromkeys(kind.attributes) if kind.is_ is Shape.DOCUMENT else {}
        given[kind.name] = [{"id": f"{kind.name}-1", **row_of(kind, {**everything, **wanted})}]


def _wanted(node: Node | None) -> dict[str, Any]:
    """Return attribute values that make a plain condition true; what is not plain asks for nothing."""
    found: dict[str, Any] = {}
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text in ("all", "any"):
            items = value.items if isinstance(value, Sequence) else ()
            for item in items if key.text == "all" else items[:1]:
                found |= _wanted(item)
        elif isinstance(value, Scalar):
            found[key.text] = value.text
        elif isinstance(value, Mapping) and isinstance(listed := value.get("in"), Sequence):
            found[key.text] = listed.items[0].text if isinstance(listed.items[0], Scalar) else None
        elif isinstance(value, Mapping) and value.get("recorded") is not None:
            found[key.text] = None
    return found


def _conditions(given: Given, node: Node | None, vocabulary: Vocabulary) -> None:
    """Add periods that the condition asks for: `{in: looked_after}`, `{in: {of: …, where: …}}`."""
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text in ("all", "any"):
            for item in value.items if isinstance(value, Sequence) else ():
                _conditions(given, item, vocabulary)
        elif key.text == "in":
            name = value.text if isinstance(value, Scalar) else getattr(value.get("of"), "text", "")  # type: ignore[union-attr]  # a mapping
            where = value.get("where") if isinstance(value, Mapping) else None
            if name in vocabulary.kinds and name not in given:
                _add(given, vocabulary.kinds[name], vocabulary, _wanted(where))


def _met(node: Node | None) -> Iterator[tuple[str, Node | None]]:
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text in ("any_of", "all_of"):
            for item in value.items if isinstance(value, Sequence) else ():
                yield from _met(item)
        else:
            yield key.text, value.get("where") if isinstance(value, Mapping) else None
