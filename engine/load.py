"""Located trees to models: packs, the vocabulary, authorities, and a whole library of them.

In: trees from `source.py`, or folders of YAML files. Out: validated models that know the line of every
value. Guaranteed: all faults of all files are found in one run; what a model names in the vocabulary
exists. Names of other packs' standards are for `layers.py`, which knows what an authority follows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from engine.diagnostics import Faults, Span
from engine.model import Authority, Duty, InForce, Pack
from engine.reading import authority as authorities
from engine.reading import pack as packs
from engine.reading.base import Bad, Context, head
from engine.reading.content import definition_ids
from engine.reading.duty import check_body, disjoint, lay_over, read_duty
from engine.reading.words import read_local_kinds, read_vocabularies
from engine.shipped import yaml_files
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, decode, name_of, parse_into, read_bytes, shown_name
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Kind, Vocabulary

EXAMPLES = ".examples.yaml"


@dataclass(frozen=True, slots=True)
class Located:
    """Finds the place of a value by its dotted path with ids: `duties.cla.visit.series.weekly.every`."""

    root: Node

    def span(self, path: str) -> Span | None:
        """Return the place of the value at `path`, or None if there is no such value."""
        node = self.node(path)
        return None if node is None else node.span

    def key_span(self, path: str) -> Span | None:
        """Return the place of the last key on `path` (of an item's `id`, in a list), or None."""
        found = _find(self.root, path, None)
        return None if found is None else found[1]

    def node(self, path: str) -> Node | None:
        """Return the value at `path`, or None."""
        found = _find(self.root, path, None)
        return None if found is None else found[0]


def _find(node: Node, path: str, at: Span | None) -> tuple[Node, Span] | None:
    """Follow a path; ids and keys may hold dots, so the longest that fits is tried first."""
    if not path:
        return node, at or head(node)
    entries: list[tuple[str, Span, Node]] = []
    if isinstance(node, MappingNode):
        entries = [(key.text, key.span, value) for key, value in node.items]
    elif isinstance(node, SequenceNode):
        for number, item in enumerate(node.items):
            entries.append((name_of(item) or str(number), head(item), item))
    for name, span, value in sorted(entries, key=lambda entry: -len(entry[0])):
        if path == name or path.startswith(f"{name}."):
            found = _find(value, path[len(name) + 1 :], span)
            if found is not None:
                return found
    return None


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack with its tree, its file's name and the sha256 of the file's bytes."""

    pack: Pack
    node: Node
    file: str
    hash: str
    located: Located


@dataclass(frozen=True, slots=True)
class LoadedAuthority:
    """An authority's file, with the kinds it adds to the vocabulary."""

    authority: Authority
    node: Node
    file: str
    hash: str
    located: Located
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything found in the folders. `packs` maps a pack's id to its dated files, earliest first."""

    vocabulary: Vocabulary
    packs: Mapping[str, tuple[LoadedPack, ...]]
    authorities: Mapping[str, LoadedAuthority] = field(default_factory=dict)
    examples: tuple[Path, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    vocabulary_nodes: tuple[Node, ...] = ()
    #: Calendars that came along with the files, as JSON by name; of any other the shipped one is meant.
    calendars: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, file: str) -> str | None:
        """Return the text of a file that was read, as `diagnostics.render` asks for it."""
        return self.texts.get(file)

    def versions_of(self, packs: Iterable[str]) -> dict[str, str]:
        """Return the version of each of these packs, but of those whose dated files have several."""
        found = {name: {each.pack.version for each in self.packs.get(name, ())} for name in packs}
        return {name: versions.pop() for name, versions in found.items() if len(versions) == 1}

    def beneath(self, packs: Iterable[str]) -> frozenset[str]:
        """Return these packs and those that they extend, to the end; one that is not here stays a name."""
        found: set[str] = set()
        waiting = list(packs)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [each for one in self.packs.get(name, ()) for each in one.pack.extends]
        return frozenset(found)

    @property
    def definitions(self) -> frozenset[str]:
        """The names of all definitions."""
        return frozenset(
            each.id for loaded in self.packs.values() for one in loaded for each in one.pack.define
        )


# ---------------------------------------------------------------- one tree


def load_vocabulary(nodes: Iterable[Node], faults: Faults) -> Vocabulary:
    """Return the vocabulary that several files declare together."""
    return read_vocabularies(nodes, Context(faults, Vocabulary()))


def load_pack(
    node: Node, vocabulary: Vocabulary, faults: Faults, definitions: frozenset[str] = frozenset()
) -> Pack | None:
    """Return the pack, or None if it cannot be told what it is; faulty standards are left out and noted.

    `definitions`: names that other packs define.
    """
    ctx = Context(faults, vocabulary, definitions | definition_ids(node))
    try:
        return packs.read_pack(node, ctx)
    except Bad:
        return None


def load_authority(node: Node, faults: Faults) -> Authority | None:
    """Return the authority, or None; faults are noted."""
    try:
        return authorities.read_authority(node, Context(faults, Vocabulary()))
    except Bad:
        return None


def load_local_kinds(node: Node, vocabulary: Vocabulary, faults: Faults) -> dict[str, Kind]:
    """Return the kinds under `local:` of an authority's tree."""
    return read_local_kinds(node, vocabulary, Context(faults, vocabulary))


def load_duty(
    node: Node, vocabulary: Vocabulary, definitions: frozenset[str], faults: Faults, stageless: bool = False
) -> Duty | None:
    """Return one duty, such as a standard with local values laid over it; or None, the faults noted.
    `stageless`: the pack itself says that for the time there is no stage."""
    try:
        return read_duty(node, Context(faults, vocabulary, definitions), stageless)
    except Bad:
        return None


# ---------------------------------------------------------------- folders


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file's name, its tree and the sha256 of its bytes."""

    name: str
    node: Node
    hash: str


#: Reads one pack: its file, the vocabulary, the names of all definitions, where faults are noted.
PackReader: TypeAlias = Callable[[ParsedFile, Vocabulary, frozenset[str], Faults], LoadedPack | None]

#: Reads the vocabulary of several files.
VocabularyReader: TypeAlias = Callable[[Sequence[ParsedFile], Faults], Vocabulary]


def load_library(rules_dirs: Sequence[Path], faults: Faults, authority_dirs: Sequence[Path] = ()) -> Library:
    """Read every YAML file under the folders; faults of all of them are noted.

    A file is a pack, a vocabulary or an authority by its first key; examples are only listed. Several dated
    files of one pack are allowed where their `in_force` spans are disjoint.
    """
    texts: dict[str, str] = {}
    paths = _yaml_files(rules_dirs, faults)
    examples = tuple(path for path in paths if path.name.endswith(EXAMPLES))
    files = _read([path for path in paths if path not in examples], texts, faults)
    authority_files = _read(_yaml_files(authority_dirs, faults), texts, faults)
    return replace(assembled(files, authority_files, faults), examples=examples, texts=texts)


def library_of(
    rules: Mapping[str, str],
    authority_files: Mapping[str, str],
    faults: Faults,
    calendars: Mapping[str, str] | None = None,
) -> Library:
    """Return what a set of files holds, each a text by its name; faults of all of them are noted."""
    made = assembled(_parsed(rules, faults), _parsed(authority_files, faults), faults)
    return replace(made, texts={**rules, **authority_files}, calendars=calendars or {})


def _parsed(texts: Mapping[str, str], faults: Faults) -> list[ParsedFile]:
    trees = ((name, text, parse_into(text, name, faults)) for name, text in texts.items())
    return [
        ParsedFile(name, node, hashlib.sha256(text.encode()).hexdigest())
        for name, text, node in trees
        if node is not None
    ]


def vocabulary_of(files: Sequence[ParsedFile], faults: Faults) -> Vocabulary:
    """Return the vocabulary that files declare together; faults are noted."""
    return load_vocabulary((each.node for each in files), faults)


def pack_of(
    file: ParsedFile, vocabulary: Vocabulary, defined: frozenset[str], faults: Faults
) -> LoadedPack | None:
    """Return the pack of a file, or None if it cannot be told what it is; faults are noted."""
    pack = load_pack(file.node, vocabulary, faults, defined)
    return None if pack is None else LoadedPack(pack, file.node, file.name, file.hash, Located(file.node))


def assembled(
    files: Sequence[ParsedFile],
    authority_files: Sequence[ParsedFile],
    faults: Faults,
    reader: PackReader = pack_of,
    words: VocabularyReader | None = None,
) -> Library:
    """Return what the trees of packs, vocabularies and authorities make together; faults are noted."""
    vocabulary_files = [each for each in files if _is(each, "vocabulary")]
    pack_files = [each for each in files if _is(each, "pack")]
    for each in files:
        if each not in vocabulary_files and each not in pack_files:
            message = "neither a pack nor a vocabulary"
            cure = "a pack begins with 'pack: publisher/name', a vocabulary with 'vocabulary: name'"
            faults.error("E102", head(each.node), message, cure)
    vocabulary_nodes = tuple(each.node for each in vocabulary_files)
    vocabulary = (words or vocabulary_of)(vocabulary_files, faults)
    loaded_authorities, kinds = _authorities(authority_files, vocabulary, faults)
    vocabulary = vocabulary.with_kinds(kinds)
    defined = frozenset(name for each in pack_files for name in definition_ids(each.node))
    loaded = [reader(each, vocabulary, defined, faults) for each in pack_files]
    by_id = _by_id([each for each in loaded if each is not None], faults)
    return Library(vocabulary, by_id, loaded_authorities, vocabulary_nodes=vocabulary_nodes)


def _yaml_files(folders: Sequence[Path], faults: Faults) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            span = Span(str(folder), 1, 1, 1, 1)
            faults.error("E010", span, f"cannot read the folder '{folder}': there is none of that name")
            continue
        found += yaml_files(folder)
    return list(dict.fromkeys(found))


def _read(paths: Sequence[Path], texts: dict[str, str], faults: Faults) -> list[ParsedFile]:
    files = []
    for path in paths:
        name = shown_name(path)
        data = read_bytes(path, faults, name)
        text = None if data is None else decode(data, name, faults)
        if data is None or text is None:
            continue
        texts[name] = text
        node = parse_into(text, name, faults)
        if node is not None:
            files.append(ParsedFile(name, node, hashlib.sha256(data).hexdigest()))
    return files


def _is(file: ParsedFile, key: str) -> bool:
    return isinstance(file.node, MappingNode) and isinstance(file.node.get(key), Scalar)


def _by_id(loaded: Sequence[LoadedPack], faults: Faults) -> dict[str, tuple[LoadedPack, ...]]:
    by_id: dict[str, list[LoadedPack]] = {}
    for each in loaded:
        by_id.setdefault(each.pack.pack, []).append(each)
    for name, versions in by_id.items():
        spans = [(each.pack.in_force, each.located.key_span("pack") or head(each.node)) for each in versions]
        disjoint(spans, Context(faults, Vocabulary()), f"files of '{name}'")
    return {name: tuple(sorted(by_id[name], key=_begins)) for name in sorted(by_id)}


def _begins(loaded: LoadedPack) -> str:
    span: InForce = loaded.pack.in_force
    return "" if span.from_ is None else span.from_.isoformat()


def _authorities(
    files: Sequence[ParsedFile], vocabulary: Vocabulary, faults: Faults
) -> tuple[dict[str, LoadedAuthority], dict[str, Kind]]:
    found: dict[str, LoadedAuthority] = {}
    kinds: dict[str, Kind] = {}
    for file in files:
        local = load_local_kinds(file.node, vocabulary.with_kinds(kinds), faults)
        read = load_authority(file.node, faults)
        if read is None:
            continue
        if read.authority in found:
            other = found[read.authority].located.span("authority")
            related = () if other is None else ((other, "first here"),)
            message = f"two files describe the authority '{read.authority}'"
            faults.error("E116", Located(file.node).span("authority"), message, None, related)
            continue
        kinds.update(local)
        found[read.authority] = LoadedAuthority(
            read, file.node, file.name, file.hash, Located(file.node), local
        )
    return found, kinds


__all__ = [
    "Bad",
    "Context",
    "Library",
    "LoadedAuthority",
    "LoadedPack",
    "Located",
    "PackReader",
    "ParsedFile",
    "assembled",
    "check_body",
    "lay_over",
    "library_of",
    "load_authority",
    "load_duty",
    "load_library",
    "load_local_kinds",
    "load_pack",
    "load_vocabulary",
    "pack_of",
    "read_duty",
    "shown_name",
]
