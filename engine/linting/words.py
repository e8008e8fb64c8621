"""Checks of the vocabulary: attributes that nobody reads, and reasons that have become untrue.

In: the library. Out: diagnostics at the attribute's own line. Guaranteed: an attribute that a standard, a
definition or a reading of any pack may read is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine import source
from engine.diagnostics import Faults
from engine.layering.trees import get
from engine.linting.bodies import bodies_of
from engine.linting.reads import BY_THE_EVALUATOR, Read, reads_of_content, reads_of_definition, reads_of_duty
from engine.load import Library, LoadedPack


def check_vocabulary(library: Library, faults: Faults) -> None:
    """Note what no standard reads and no reason is given for, and reasons given for what is read."""
    if not library.vocabulary_nodes:
        return
    read = {one for files in library.packs.values() for loaded in files for one in _reads(loaded)}
    reasons = library.vocabulary.unread
    for kind, name in _attributes(library):
        full = f"{kind}.{name.text}"
        is_read = (kind, name.text) in read or (None, name.text) in read or kind in BY_THE_EVALUATOR
        if not is_read and full not in reasons:
            help_ = f"take it out, or say why it is carried: unread: [{{why: …, attributes: [{full}]}}]"
            faults.warn("W424", name.span, f"no standard asks for '{full}'", help_)
    for full, listed in _listed(library):
        kind, _, attribute = full.partition(".")
        if (kind, attribute) in read:
            text = f"'{full}' is listed as unread, but a standard asks for it"
            faults.warn("W424", listed.span, text, "take it off the list")


def _reads(loaded: LoadedPack) -> Iterator[Read]:
    pack = loaded.pack
    for duty in pack.duties:
        for body in bodies_of(duty):
            yield from reads_of_duty(body)
    for content in pack.content:
        yield from reads_of_content(content)
    for definition in pack.define:
        yield from reads_of_definition(definition)
    for reading in pack.readings:
        for choice in reading.choices:
            for tree in choice.set.values():
                yield from ((None, word) for word in _words(tree))


def _words(tree: source.Node) -> Iterator[str]:
    """Yield every word of a tree that is laid over a standard: any of them may name an attribute."""
    for path, node in source.walk(tree):
        yield from path
        if isinstance(node, source.Scalar):
            yield from node.text.split(".")


def _attributes(library: Library) -> Iterator[tuple[str, source.Scalar]]:
    for node in library.vocabulary_nodes:
        kinds = get(node, "kinds")
        for kind, declared in kinds.items if isinstance(kinds, source.Mapping) else ():
            attributes = get(declared, "attributes")
            for name, _ in attributes.items if isinstance(attributes, source.Mapping) else ():
                yield kind.text, name


def _listed(library: Library) -> Iterator[tuple[str, source.Scalar]]:
    for node in library.vocabulary_nodes:
        reasons = get(node, "unread")
        for reason in reasons.items if isinstance(reasons, source.Sequence) else ():
            names = get(reason, "attributes")
            for name in names.items if isinstance(names, source.Sequence) else ():
                if isinstance(name, source.Scalar):
                    yield name.text, name
