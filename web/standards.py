"""A standard in the files of a draft: where it stands, what of it a form may change.

In: a draft, a key (`pack#id`). Out: a `Standing`. Guaranteed: a standard of the authority's own is changed
where it stands; one of another's pack by a choice in the authority's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, replace

from engine.diagnostics import InputFault
from engine.drafting.editing import Path, node_at, with_item, with_key, written_as
from engine.drafting.fields import Field, all_fields, exceptions_of, fields_of
from engine.drafting.overriding import chosen_values
from engine.drafting.owning import is_own, is_own_pack
from engine.drafting.patterns import exceptions, holdable
from engine.layering.policy import Policy
from engine.load import EXAMPLES
from engine.source import Mapping, Node, Scalar, Sequence, parse, walk
from engine.vocabulary import Kind
from web.drafting import Work

SECTIONS = ("duties", "content")
MOST_HITS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """`file` is changed; `path` leads to the standard in it (empty for another's)."""

    key: str
    title: str
    own: bool
    file: str
    path: Path
    fields: tuple[Field, ...]
    exceptions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a file that says something of a standard; `line` is its first."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A standard that a search found."""

    key: str
    title: str
    sentence: str
    own: bool


def standing(found: Work, key: str) -> Standing | None:
    """Return where a standard stands in the draft; None where there is none, or its file cannot be read."""
    return standing_in(found.texts, found.draft.authority, key)


def standing_in(texts: Mapping_[str, str], authority: str, key: str) -> Standing | None:
    """Return where a standard stands in a set of files, as `standing` does in a draft."""
    pack, _, name = key.partition("#")
    place = place_in(texts, pack, name)
    if place is None:
        return None
    file, path, tree = place
    title = tree.get("title") if isinstance(tree, Mapping) else None
    said = title.text if isinstance(title, Scalar) else name
    if is_own(authority, file):
        return Standing(key, said, True, file, path, all_fields(tree), tuple(exceptions_of(tree)))
    mine = f"authorities/{authority}.yaml"
    chosen = chosen_values(texts[mine], key)
    fields = (_as_chosen(each, chosen) for each in fields_of(tree) if each.path[0] != "check")
    return Standing(key, said, False, mine, (), tuple(fields), tuple(exceptions_of(tree)))


def _as_chosen(each: Field, chosen: dict[Path, str]) -> Field:
    value = chosen.get(each.path, chosen.get(each.path[-1:]))
    return each if value is None else replace(each, value=value)


def place_in(texts: Mapping_[str, str], pack: str, name: str) -> tuple[str, Path, Node] | None:
    """Return the file in which a standard stands, the path to it and its tree; None where it is in none, or
    its file cannot be read."""
    for file in sorted(texts):
        if not file.startswith("rules/") or file.endswith(EXAMPLES):
            continue
        if f"pack: {pack}\n" not in texts[file]:
            continue
        try:
            tree = parse(texts[file], file)
        except InputFault:
            return None
        for section in SECTIONS:
            node = node_at(tree, (section, name))
            if node is not None:
                return file, (section, name), node
    return None


def texts_about(texts: Mapping_[str, str], authority: str, key: str) -> list[Text]:
    """Return a standard as it is written, then the choices of the authority that are about it."""
    pack, _, name = key.partition("#")
    place, own = place_in(texts, pack, name), f"authorities/{authority}.yaml"
    parts = []
    if place is not None:
        file, _, node = place
        parts.append(Text(file, node.span.line, written_as(texts[file], node)))
    choices = node_at(parse(texts[own], own), ("choices",)) if own in texts else None
    for item in choices.items if isinstance(choices, Sequence) else ():
        named = item.get("standard") if isinstance(item, Mapping) else None
        if isinstance(named, Scalar) and named.text in (name, key):
            parts.append(Text(own, item.span.line, written_as(texts[own], item)))
    return parts


def addable(at: Standing, texts: Mapping_[str, str], kinds: Mapping_[str, Kind]) -> list[tuple[str, str]]:
    """Return what can be added to a standard of the authority's own: to a duty the answers of its anchor
    under which nothing is owed, to a content standard what its document may have to hold; name and words."""
    tree = node_at(parse(texts[at.file], at.file), at.path) if at.own else None
    if not isinstance(tree, Mapping):
        return []
    content = at.path[0] == "content"
    about = tree.get("of" if content else "for_each")
    kind = kinds.get(about.text) if isinstance(about, Scalar) else None
    if kind is None:
        return []
    there = set(_texts(tree.get("check" if content else "unless")))
    offered = holdable(kind) if content else exceptions(kind)
    return [(name, words) for name, words in offered if name not in there]


def with_part(text: str, at: Standing, name: str) -> str:
    """Return the text with an exception, or with a field that must be there."""
    if at.path[0] == "content":
        return with_item(text, (*at.path, "check"), f"{{field: {name}, required: yes}}")
    item = f"{{id: {name.replace('_', '-')}, when: {{{name}: yes}}, instead: none}}"
    text = with_item(text, (*at.path, "unless"), item)
    found = node_at(parse(text, at.file), (*at.path, "unless"))
    several = isinstance(found, Sequence) and len(found.items) > 1
    known = node_at(parse(text, at.file), (*at.path, "if_several_apply"))
    return with_key(text, at.path, "if_several_apply", "strictest") if several and known is None else text


def _texts(node: Node | None) -> Iterator[str]:
    """Yield every word that stands below a node, keys among them."""
    for path, each in walk(node) if node is not None else ():
        yield from path
        if isinstance(each, Scalar):
            yield each.text


def search(policy: Policy, words: str) -> list[Hit]:
    """Return the standards that hold all words; the authority's own first."""
    mine = policy.authority.authority
    every = [
        Hit(f"{one.pack}#{one.id}", one.duty.title or one.id, one.sentence, is_own_pack(mine, one.pack))
        for one in policy.duties
    ]
    every += [
        Hit(
            f"{one.pack}#{one.id}",
            one.content.title or one.id,
            one.sentence,
            is_own_pack(mine, one.pack),
        )
        for one in policy.content
    ]
    wanted = words.lower().split()
    found = [
        each
        for each in every
        if all(word in f"{each.key} {each.title} {each.sentence}".lower() for word in wanted)
    ]
    return sorted(dict.fromkeys(found), key=lambda each: (not each.own, each.title))[:MOST_HITS]
