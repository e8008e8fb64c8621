"""What an edit touches: the standards that say something else than before.

In: two libraries of one authority. Out: their keys (`pack#id`), or that the whole policy may differ.
Guaranteed: a standard that is not named, and that rests on none that is, gives the same outcomes as before;
comments and layout count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.layering.names import names_of
from engine.load import Library, LoadedAuthority, LoadedPack
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, name_of
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Touched:
    """`keys`: standards changed, added or taken away. `whole`: anything else may differ too."""

    keys: frozenset[str]
    whole: bool = False


def touched(before: Library, after: Library, authority: str) -> Touched:
    """Return what differs between two libraries for an authority."""
    mine = [library.authorities.get(authority) for library in (before, after)]
    if not _only_more_kinds(before.vocabulary, after.vocabulary) or mine[0] is None or mine[1] is None:
        return Touched(frozenset(), whole=True)
    keys, whole = set[str](), False
    for name in sorted({*before.packs, *after.packs}):
        found = _in_pack(before.packs.get(name, ()), after.packs.get(name, ()))
        keys |= {each if "#" in each else f"{name}#{each}" for each in found.keys}
        whole = whole or found.whole
    choices = _in_authority(mine[0], mine[1], after)
    return Touched(frozenset(keys | choices.keys), whole or choices.whole)


def _only_more_kinds(before: Vocabulary, after: Vocabulary) -> bool:
    """Say whether a vocabulary has kinds that it had not, and nothing else differs: a kind is nothing to a
    standard that does not name it."""
    same = all(after.kinds.get(name) == kind for name, kind in before.kinds.items())
    return same and (before.roles, before.unread) == (after.roles, after.unread)


def plain(node: Node | None) -> object:
    """Return a tree without its places, to be compared."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, MappingNode):
        return tuple((key.text, plain(value)) for key, value in node.items)
    return None if node is None else tuple(plain(each) for each in node.items)


def _in_pack(before: tuple[LoadedPack, ...], after: tuple[LoadedPack, ...]) -> Touched:
    if [each.hash for each in before] == [each.hash for each in after]:
        return Touched(frozenset())
    old, new = ({key: value for one in side for key, value in _standards(one)} for side in (before, after))
    keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    heads = [[_rest(one) for one in side] for side in (before, after)]
    whole = bool(before and after) and heads[0] != heads[1]
    read = _readings(before), _readings(after)
    for name in {*read[0], *read[1]}:
        if read[0].get(name) != read[1].get(name):
            sets = [set_ for side in read for set_ in side.get(name, ((), ()))[1]]
            whole = whole or None in sets
            keys |= {key for key in sets if key is not None}
    return Touched(frozenset(keys), whole)


def _readings(side: tuple[LoadedPack, ...]) -> dict[str, tuple[object, tuple[str | None, ...]]]:
    """Return each reading: what it says, and the standards that it sets (None: a way of counting)."""
    found: dict[str, tuple[object, tuple[str | None, ...]]] = {}
    for one in side:
        listed = one.node.get("readings") if isinstance(one.node, MappingNode) else None
        trees = (
            {name_of(item): plain(item) for item in listed.items} if isinstance(listed, SequenceNode) else {}
        )
        for reading in one.pack.readings:
            sets = {key for choice in reading.choices for key in choice.set}
            counts = any(choice.counting for choice in reading.choices)
            found[reading.id] = (trees.get(reading.id), (*sorted(sets), *((None,) if counts else ())))
    return found


_STANDARDS = ("duties", "content")
#: What says something about the pack itself and changes no outcome.
_IDLE = ("title", "version", "source", "manual")


def _standards(loaded: LoadedPack) -> Iterator[tuple[str, object]]:
    for section in _STANDARDS:
        found = loaded.node.get(section) if isinstance(loaded.node, MappingNode) else None
        for item in found.items if isinstance(found, SequenceNode) else ():
            if (name := name_of(item)) is not None:
                yield name, plain(item)


def _rest(loaded: LoadedPack) -> object:
    """Return all that a pack says beside its standards and readings: definitions, days in force."""
    items = loaded.node.items if isinstance(loaded.node, MappingNode) else ()
    left = (*_STANDARDS, *_IDLE, "readings")
    return [(key.text, plain(value)) for key, value in items if key.text not in left]


# ---------------------------------------------------------------- the authority's own file

_SILENT = ("notes", "name", "codes", "choices")


def _in_authority(before: LoadedAuthority, after: LoadedAuthority, library: Library) -> Touched:
    if before.hash == after.hash:
        return Touched(frozenset())
    old, new = (_choices(one) for one in (before, after))
    changed = [dict(item) for item in {*old, *new} if (item in old) != (item in new)]
    rest = [
        [(key.text, plain(value)) for key, value in _items(one.node) if key.text not in _SILENT]
        for one in (before, after)
    ]
    packs = [one.pack for name in after.authority.follows for one in library.packs.get(name, ())]
    names = names_of(packs)
    keys: set[str] = set()
    whole = rest[0] != rest[1] and not _only_follows_more(rest[0], rest[1])
    for choice in changed:
        named = _named(choice, library)
        whole = whole or named is None
        keys |= {key for name in named or () if (key := names.find(name).key) is not None}
    keys |= _new_pack_keys(before, after, library)
    return Touched(frozenset(keys), whole)


def _items(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    return node.items if isinstance(node, MappingNode) else ()


def _choices(one: LoadedAuthority) -> list[tuple[tuple[str, object], ...]]:
    found = one.node.get("choices") if isinstance(one.node, MappingNode) else None
    items = found.items if isinstance(found, SequenceNode) else ()
    return [tuple((key.text, plain(value)) for key, value in _items(item)) for item in items]


def _only_follows_more(old: list[tuple[str, object]], new: list[tuple[str, object]]) -> bool:
    """Say whether packs are followed and kinds declared that were not, and nothing else differs."""
    a, b = dict(old), dict(new)
    more = [(side.pop("follows", ()), side.pop("local", ())) for side in (a, b)]
    return a == b and all(_holds(new_, old_) for old_, new_ in zip(*more, strict=True))


def _holds(new: object, old: object) -> bool:
    return isinstance(new, tuple) and isinstance(old, tuple) and set(old) <= set(new)


def _new_pack_keys(before: LoadedAuthority, after: LoadedAuthority, library: Library) -> set[str]:
    new = set(after.authority.follows) - set(before.authority.follows)
    loaded = [(name, one) for name in new for one in library.packs.get(name, ())]
    duties = {f"{name}#{each.id}" for name, one in loaded for each in one.pack.duties}
    return duties | {f"{name}#{each.id}" for name, one in loaded for each in one.pack.content}


def _named(choice: Mapping[str, object], library: Library) -> tuple[str, ...] | None:
    """Return the standards that a choice is about; None for a way of counting, which all rest on."""
    standard, reading = choice.get("standard"), choice.get("reading")
    if isinstance(standard, str):
        return (standard,)
    for name, files in library.packs.items():
        for found in (each for one in files for each in one.pack.readings if each.id == reading):
            if any(each.counting for each in found.choices):
                return None
            keys = dict.fromkeys(key for each in found.choices for key in each.set)
            return tuple(key if "#" in key else f"{name}#{key}" for key in keys)
    return None
