"""Kinds of fact that an authority adds to the vocabulary, in its own file.

In: the text of the file, what a form says of a kind or of one of its attributes. Out: the text, or what it
declares under `local:`. Guaranteed: what does not differ is not touched; what is written loads, if the names
are names and are not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.drafting.editing import is_flow, node_at, settled, with_key, without_key
from engine.source import Mapping, Node, Scalar, Sequence, as_yaml, parse, replace_value, text_under
from engine.vocabulary import AttributeType, Shape

LOCAL, ATTRIBUTES = "local", "attributes"
SHAPES = (Shape.EVENT, Shape.PERIOD, Shape.DOCUMENT, Shape.RECORD)
TYPES = tuple(AttributeType)


@dataclass(frozen=True, slots=True)
class AttributeSaid:
    """An attribute as it is written; `choices` of a `choice of`. `rows`: it lists rows, which are left to the
    text."""

    name: str
    type: str
    words: str = ""
    choices: tuple[str, ...] = ()
    rows: bool = False


@dataclass(frozen=True, slots=True)
class KindSaid:
    """A kind as it is written; `line` is where."""

    name: str
    shape: str
    title: str = ""
    synonyms: tuple[str, ...] = ()
    absence_means_none: bool = False
    attributes: tuple[AttributeSaid, ...] = ()
    line: int = 0


def kinds_of(text: str) -> dict[str, KindSaid]:
    """Return the kinds that an authority's file declares, by name. Raises InputFault."""
    found = node_at(parse(text, "draft"), (LOCAL,))
    pairs = found.items if isinstance(found, Mapping) else ()
    return {key.text: _kind(key, value) for key, value in pairs if isinstance(value, Mapping)}


def _kind(key: Scalar, node: Mapping) -> KindSaid:
    listed = node.get(ATTRIBUTES)
    attributes = listed.items if isinstance(listed, Mapping) else ()
    return KindSaid(
        key.text,
        text_under(node, "is") or "",
        text_under(node, "title") or "",
        _texts(node, "synonyms"),
        text_under(node, "absence_means_none") == "yes",
        tuple(_attribute(name.text, value) for name, value in attributes),
        key.span.line,
    )


def _attribute(name: str, node: Node) -> AttributeSaid:
    if isinstance(node, Scalar):
        return AttributeSaid(name, node.text)
    rows = isinstance(node, Mapping) and node.get("rows") is not None
    return AttributeSaid(
        name, text_under(node, "type") or "", text_under(node, "words") or "", _texts(node, "choices"), rows
    )


def _texts(node: Node, key: str) -> tuple[str, ...]:
    found = node.get(key) if isinstance(node, Mapping) else None
    items = found.items if isinstance(found, Sequence) else ()
    return tuple(each.text for each in items if isinstance(each, Scalar))


def name_from(words: str) -> str:
    """Return the name that words make: `Tour of the home` is `tour_of_the_home`; empty where they make
    none."""
    return "_".join(re.findall(r"[a-z0-9]+", words.lower())).lstrip("0123456789_")[:60].rstrip("_")


# ---------------------------------------------------------------- edits


def with_kind(text: str, new: KindSaid) -> str:
    """Return the text with one more kind."""
    parts = [f"is: {new.shape}", f"title: {as_yaml(new.title)}"]
    parts += [f"synonyms: {_flow(new.synonyms)}"] if new.synonyms else []
    parts += ["absence_means_none: yes"] if new.absence_means_none else []
    lines = "".join(f"\n  {each}" for each in parts)
    if node_at(parse(text, "draft"), (LOCAL,)) is None:
        body = lines.replace("\n", "\n  ")
        return with_key(text, (), LOCAL, f"\n  {new.name}:{body}")
    if is_flow(text, (LOCAL,)):
        return with_key(text, (LOCAL,), new.name, f"{{{', '.join(parts)}}}")
    return with_key(text, (LOCAL,), new.name, lines)


def changed_kind(text: str, new: KindSaid) -> str:
    """Return the text in which a kind has another title, other synonyms, or says otherwise whether its
    absence means none."""
    at = (LOCAL, new.name)
    text = settled(text, at, "title", new.title)
    text = settled(text, at, "synonyms", new.synonyms)
    return settled(text, at, "absence_means_none", "yes" if new.absence_means_none else "")


def without_kind(text: str, name: str) -> str:
    """Return the text without a kind."""
    return without_key(text, (LOCAL, name))


def with_attribute(text: str, kind: str, new: AttributeSaid) -> str:
    """Return the text with one more attribute of a kind."""
    at = (LOCAL, kind)
    parts = [f"type: {new.type}"]
    parts += [f"choices: {_flow(new.choices)}"] if new.choices else []
    parts += ["of: text"] if new.type == AttributeType.LIST else []
    parts += [f"words: {as_yaml(new.words)}"] if new.words else []
    value = f"{{{', '.join(parts)}}}"
    if node_at(parse(text, "draft"), (*at, ATTRIBUTES)) is not None:
        return with_key(text, (*at, ATTRIBUTES), new.name, value)
    if is_flow(text, at):
        return with_key(text, at, ATTRIBUTES, f"{{{new.name}: {value}}}")
    return with_key(text, at, ATTRIBUTES, f"\n  {new.name}: {value}")


def changed_attribute(text: str, kind: str, new: AttributeSaid) -> str:
    """Return the text in which an attribute has another type, other words or choices."""
    at = (LOCAL, kind, ATTRIBUTES, new.name)
    known = node_at(parse(text, "draft"), at)
    if isinstance(known, Scalar):  # `seen: yes/no`
        text = replace_value(text, known.span, f"{{type: {as_yaml(known.text)}}}")
    text = settled(text, at, "type", new.type)
    text = settled(text, at, "choices", new.choices)
    if not new.rows:
        text = settled(text, at, "of", "text" if new.type == AttributeType.LIST else "")
    return settled(text, at, "words", new.words)


def without_attribute(text: str, kind: str, name: str) -> str:
    """Return the text without an attribute of a kind."""
    return without_key(text, (LOCAL, kind, ATTRIBUTES, name))


def _flow(items: tuple[str, ...]) -> str:
    return f"[{', '.join(map(as_yaml, items))}]"
