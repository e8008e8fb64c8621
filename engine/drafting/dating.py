"""A change of a standard that holds from a day, for new children only or for everyone.

In: the text of a pack, a standard, the change, the day. Out: the text with the standard in dated versions.
Guaranteed: what held before the day is untouched, comments and all; the version that begins restates what
counts time, with the change in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.drafting.editing import Path, node_at, with_item, with_key, with_list, with_value, written
from engine.drafting.fields import all_fields
from engine.source import Mapping, Node, Scalar, Sequence, name_of, parse

NEW, EVERYONE = "new anchors", "days from"
DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Change:
    """One value: its path below the standard, and what it is to say (of a list, one item a line)."""

    path: Path
    new: str


def changed(text: str, at: Path, changes: list[Change]) -> str:
    """Return the text with values of the standard at a path replaced where they stand."""
    for each in changes:
        text = _replaced(text, (*at, *each.path), each.new)
    return text


def changed_from(text: str, at: Path, changes: list[Change], day: date, whom: str) -> str:
    """Return the text with the changes in a version that begins on a day. `whom`: NEW or EVERYONE.

    A standard that has versions gets one more, after the last. Raises KeyError for a change inside one that
    is not the last."""
    versions = node_at(parse(text, "draft"), (*at, "versions"))
    if not isinstance(versions, Sequence) or not versions.items:
        return _first_versions(text, at, changes, day, whom)
    number = str(len(versions.items) - 1)
    last = (*at, "versions", number)
    stated: dict[str, None] = dict.fromkeys(each.path[0] for each in changes if each.path[0] != "versions")
    inner = [Change(each.path[2:], each.new) for each in changes if each.path[:2] == ("versions", number)]
    if any(each.path[0] == "versions" and each.path[1] != number for each in changes):
        raise KeyError("versions")
    tree = versions.items[-1]
    keys = [key for key in (tree.keys() if isinstance(tree, Mapping) else ()) if key not in _DATED]
    body = [_lines(key, written(text, (*last, key))) for key in keys]
    body += [_lines(key, written(text, (*at, key))) for key in stated if key not in keys]
    whole = [*inner, *(each for each in changes if each.path[0] != "versions")]
    item = _version(body, whole, day, whom)
    text = _ended(text, last, day)
    return with_item(text, (*at, "versions"), item)


_DATED = ("in_force", "applies_to")


@dataclass(frozen=True, slots=True)
class Undated:
    """A number of a standard that was changed where it stands, so that it holds for all days, also past
    ones. `at`: the path of the standard, `path`: of the number below it."""

    at: Path
    path: Path
    label: str
    old: str
    new: str


def undated(before: str, after: str) -> list[Undated]:
    """Return the numbers of duties that differ between two texts of a pack and have no day. Raises
    InputFault."""
    old, new = (_standards(text) for text in (before, after))
    return [
        Undated((DUTIES, name), path, label, old[name][path][1], value)
        for name in new
        if name in old
        for path, (label, value) in new[name].items()
        if path in old[name] and old[name][path][1] != value
    ]


def dated(text: str, found: list[Undated], day: date, whom: str) -> str:
    """Return the text in which these numbers hold from a day on. `whom`: NEW or EVERYONE. Raises KeyError as
    `changed_from` does."""
    for at in dict.fromkeys(each.at for each in found):
        mine = [each for each in found if each.at == at]
        text = changed(text, at, [Change(each.path, each.old) for each in mine])
        text = changed_from(text, at, [Change(each.path, each.new) for each in mine], day, whom)
    return text


def _standards(text: str) -> dict[str, dict[Path, tuple[str, str]]]:
    """Return the numbers of each duty of a pack: path -> label and value."""
    duties = node_at(parse(text, "draft"), (DUTIES,))
    items = duties.items if isinstance(duties, Sequence) else ()
    return {
        name: {each.path: (each.label, each.value) for each in all_fields(item) if each.changes_days}
        for item in items
        if (name := name_of(item)) is not None
    }


def _first_versions(text: str, at: Path, changes: list[Change], day: date, whom: str) -> str:
    begins = node_at(parse(text, "draft"), (*at, "in_force", "from"))
    start = f"from: {begins.text}, " if isinstance(begins, Scalar) else ""
    keys = dict.fromkeys(each.path[0] for each in changes)
    body = [_lines(key, written(text, (*at, key))) for key in keys]
    old = f"in_force: {{{start}to: {day}}}"
    value = f"\n  - {old}\n" + _indented(_dashed(_version(body, changes, day, whom)), 2)
    return with_key(text, at, "versions", value)


def _version(body: list[str], changes: list[Change], day: date, whom: str) -> str:
    head = [f"in_force: {{from: {day}}}", f"applies_to: {whom}"]
    return changed("\n".join([*head, *body]) + "\n", (), changes).rstrip("\n")


def _ended(text: str, last: Path, day: date) -> str:
    """Return the text with a version's days ending."""
    in_force = node_at(parse(text, "draft"), (*last, "in_force"))
    if isinstance(in_force, Mapping):
        if in_force.get("to") is not None:
            raise KeyError("in_force.to")
        return with_key(text, (*last, "in_force"), "to", str(day))
    return with_key(text, last, "in_force", f"{{to: {day}}}")


def _replaced(text: str, path: Path, new: str) -> str:
    node: Node | None = node_at(parse(text, "draft"), path)
    if isinstance(node, Sequence):
        return with_list(text, path, [line.strip() for line in new.splitlines() if line.strip()])
    return with_value(text, path, new)


def _lines(key: str, value: str) -> str:
    """Return a key with its value, a block's lines below it."""
    if value.startswith("- ") or ("\n" in value and value[0] not in "[{\"'|>"):
        return f"{key}:\n{_indented(value, 2)}"
    return f"{key}: {value}"


def _dashed(item: str) -> str:
    first, *rest = item.split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line.strip() else line for line in text.split("\n"))
