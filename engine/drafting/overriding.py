"""A local difference from a standard of another's pack: a choice in the authority's own file.

In: the text of the authority's file, a standard (`pack#id`), changes, a reason, perhaps a day. Out: the text.
Guaranteed: a value that the file sets already is changed where it stands; else one choice is added at the
end, with its reason; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.drafting.dating import Change
from engine.drafting.editing import node_at, with_item, with_value
from engine.drafting.fields import is_limit
from engine.source import Mapping, Node, Scalar, Sequence, as_yaml, parse


def chosen_values(text: str, standard: str) -> dict[tuple[str, ...], str]:
    """Return what the file's choices without a day set of a standard: path -> value."""
    found: dict[tuple[str, ...], str] = {}
    for _, item in _choices(text, standard):
        if item.get("from") is None:
            found |= {path: node.text for path, node in leaves(item.get("set"))}
    return found


def override(
    text: str, standard: str, changes: list[Change], reason: str, day: date | None = None, whom: str = ""
) -> str:
    """Return the text with the changes chosen for a standard. `day`: from when; `whom` as in a version."""
    left = []
    for each in changes:
        place = None if day is not None else _place(text, standard, each.path)
        if place is None:
            left.append(each)
        else:
            text = with_value(text, place, each.new)
    if not left:
        return text
    parts = _tree(left)
    if day is not None and whom:
        parts["applies_to"] = whom
    begins = f", from: {day}" if day is not None else ""
    item = f"{{standard: {standard}, set: {_flow(parts)}{begins}, reason: {as_yaml(reason)}}}"
    return with_item(text, ("choices",), item)


def choose_reading(text: str, reading: str, choice: str, reason: str) -> str:
    """Return the text with a reading chosen, for all days."""
    for number, item in _items(text):
        named = item.get("reading")
        if isinstance(named, Scalar) and named.text == reading and item.get("from") is None:
            text = with_value(text, ("choices", number, "choose"), choice)
            return with_value(text, ("choices", number, "reason"), reason)
    item_ = f"{{reading: {reading}, choose: {choice}, reason: {as_yaml(reason)}}}"
    return with_item(text, ("choices",), item_)


def readings_chosen(text: str, file: str = "draft") -> Iterator[tuple[Mapping, str]]:
    """Yield each choice of a reading that the text makes, and the reading."""
    for _, item in _items(text, file):
        named = item.get("reading")
        if isinstance(named, Scalar):
            yield item, named.text


def _items(text: str, file: str = "draft") -> Iterator[tuple[str, Mapping]]:
    found = node_at(parse(text, file), ("choices",))
    for number, item in enumerate(found.items if isinstance(found, Sequence) else ()):
        if isinstance(item, Mapping):
            yield str(number), item


def _choices(text: str, standard: str) -> Iterator[tuple[str, Mapping]]:
    names = (standard, standard.partition("#")[2])
    for number, item in _items(text):
        named = item.get("standard")
        if isinstance(named, Scalar) and named.text in names:
            yield number, item


def _place(text: str, standard: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return where the file sets a value already: written out, or as `within: …` alone."""
    for number, item in _choices(text, standard):
        if item.get("from") is not None:
            continue
        set_ = dict(leaves(item.get("set")))
        for known in (path, path[-1:]):
            if known in set_:
                return ("choices", number, "set", *known)
    return None


def leaves(node: Node | None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Yield every single value of a tree with the path to it."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items:
            yield from leaves(value, (*path, key.text))


def _tree(changes: list[Change]) -> dict[str, object]:
    found: dict[str, object] = {}
    for each in changes:
        at = found
        for key in each.path[:-1]:
            at = at.setdefault(key, {})  # type: ignore[assignment]  # only ever a tree
        lines = [line.strip() for line in each.new.splitlines() if line.strip()]
        at[each.path[-1]] = lines if "\n" in each.new and not is_limit(each.new) else each.new
    return found


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return as_yaml(str(value))
