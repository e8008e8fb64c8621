"""Files as texts to a library, again and again, reading only what changed.

In: texts by path (`rules/…`, `authorities/…`). Out: a `Library` and every fault. Guaranteed: the same as
reading those files from disk, faults named by their paths; a file whose text, vocabulary and names of
definitions are as before is taken as it was read before.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from engine.diagnostics import Diagnostic, Faults
from engine.load import EXAMPLES, Library, LoadedPack, ParsedFile, assembled, pack_of, vocabulary_of
from engine.source import Node, parse_into
from engine.vocabulary import Vocabulary

T = TypeVar("T")

#: Trees of a policy's files are about a hundred; a few drafts of one are a few more.
MOST_KEPT = 600
MOST_VOCABULARIES = 8

RULES, AUTHORITIES = "rules/", "authorities/"


class Kept:
    """The values used last, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, else what `make` returns."""
        if key not in self._found:
            self._found[key] = make()
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return self._found[key]  # type: ignore[return-value]  # what was kept under this key

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value under a key, in place of what was kept under it."""
        self._found.pop(key, None)
        self.get(key, lambda: value)

    def peek(self, key: Hashable) -> object:
        """Return what is kept under a key, else None."""
        return self._found.get(key)


class Reader:
    """Reads sets of files."""

    def __init__(self) -> None:
        self._trees = Kept(MOST_KEPT)
        self._packs = Kept(MOST_KEPT)
        self._vocabulary = Kept(MOST_VOCABULARIES)
        self._vocabularies: list[Vocabulary] = []

    def library(self, texts: Mapping[str, str], faults: Faults) -> Library:
        """Return what the files hold; examples are left to whoever runs them."""
        files = self._parsed(texts, RULES, faults)
        return assembled(files, self._parsed(texts, AUTHORITIES, faults), faults, self._pack, self._words)

    def tree(self, path: str, text: str, faults: Faults) -> Node | None:
        """Return the tree of one file; faults are noted."""
        node, found = self._trees.get((path, _hash(text)), lambda: _parse(path, text))
        faults.extend(found)
        return node

    def _parsed(self, texts: Mapping[str, str], folder: str, faults: Faults) -> list[ParsedFile]:
        found = []
        for path in sorted(texts):
            if path.startswith(folder) and not path.endswith(EXAMPLES):
                node = self.tree(path, texts[path], faults)
                if node is not None:
                    found.append(ParsedFile(path, node, _hash(texts[path])))
        return found

    def _pack(
        self, file: ParsedFile, vocabulary: Vocabulary, defined: frozenset[str], faults: Faults
    ) -> LoadedPack | None:
        key = (file.name, file.hash, self.number_of(vocabulary), defined)
        loaded, found = self._packs.get(key, lambda: _read(file, vocabulary, defined))
        faults.extend(found)
        return loaded

    def _words(self, files: Sequence[ParsedFile], faults: Faults) -> Vocabulary:
        key = tuple((each.name, each.hash) for each in files)
        vocabulary, found = self._vocabulary.get(key, lambda: _read_words(files))
        faults.extend(found)
        return vocabulary

    def number_of(self, vocabulary: Vocabulary) -> int:
        """Return a number that equal vocabularies share; comparing them is quicker than reading packs."""
        for number, known in enumerate(self._vocabularies):
            if known is vocabulary or known == vocabulary:
                self._vocabularies[number] = vocabulary  # the one at hand is compared by identity from now on
                return number
        self._vocabularies.append(vocabulary)
        return len(self._vocabularies) - 1


def _parse(path: str, text: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    faults = Faults()
    return parse_into(text, path, faults), faults.sorted()


def _read(
    file: ParsedFile, vocabulary: Vocabulary, defined: frozenset[str]
) -> tuple[LoadedPack | None, tuple[Diagnostic, ...]]:
    faults = Faults()
    return pack_of(file, vocabulary, defined, faults), faults.sorted()


def _read_words(files: Sequence[ParsedFile]) -> tuple[Vocabulary, tuple[Diagnostic, ...]]:
    faults = Faults()
    return vocabulary_of(files, faults), faults.sorted()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
