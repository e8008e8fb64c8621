"""Assumptions that somebody switched on: an authority in its file, or a caller in one beside the data.

In: located lists of `{id, on, reason, owner}`. Out: suggestions to lay over those of a mapping, those of
files over the authority's. Guaranteed: one that is on has a reason and an owner; one that names a kind and a
value is checked against the vocabulary; one that names neither is among those that the mappings suggest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.data.detect import FORMATS, shipped_mapping
from engine.data.mapping.load import load_mapping, read_suggestions
from engine.data.mapping.model import Suggestion
from engine.diagnostics import Faults, did_you_mean
from engine.reading.base import head
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, parse_into, read_text, shown_name
from engine.source import Sequence as SequenceNode
from engine.vocabulary import Vocabulary

_KEY = "assumptions"


def load_assumptions(
    paths: Sequence[Path], vocabulary: Vocabulary, authority: Node | None = None, mapping: Path | None = None
) -> tuple[Suggestion, ...]:
    """Return the assumptions of an authority (its located list) and of all files, later over earlier ones.

    `mapping`: a mapping file that suggests some of its own. Raises InputFault with all faults.
    """
    faults = Faults()
    own = () if mapping is None else load_mapping(mapping, vocabulary).suggestions
    known = {each.id for each in own} | _shipped(vocabulary)
    found: dict[str, Suggestion] = {}
    for node in _trees(paths, authority, faults):
        read = read_suggestions(node, vocabulary, faults)
        _check_ids(node, read, known, faults)
        found.update({each.id: each for each in read})
    faults.raise_if_errors()
    return tuple(found.values())


def _trees(paths: Sequence[Path], authority: Node | None, faults: Faults) -> Iterable[Node]:
    if authority is not None:
        yield MappingNode(((Scalar(_KEY, "", authority.span), authority),), authority.span)
    for path in paths:
        name = shown_name(path)
        text = read_text(path, faults, name)
        node = None if text is None else parse_into(text, name, faults)
        if node is not None:
            yield node


def _shipped(vocabulary: Vocabulary) -> set[str]:
    forms = (form for form in FORMATS if form != "native")
    return {each.id for form in forms for each in shipped_mapping(form, vocabulary).suggestions}


def _check_ids(node: Node, read: Sequence[Suggestion], known: set[str], faults: Faults) -> None:
    """Note the assumptions that nobody suggests and that do not say themselves what they assume."""
    listed = node.get(_KEY) if isinstance(node, MappingNode) else None
    rows = listed.items if isinstance(listed, SequenceNode) else ()
    bare = {each.id for each in read if not each.kind} - known
    for row in rows:
        name = row.get("id") if isinstance(row, MappingNode) else None
        if isinstance(name, Scalar) and name.text in bare:
            cure = did_you_mean(name.text, sorted(known), "those suggested", most=40)
            message = f"no mapping suggests the assumption '{name.text}'"
            faults.error("E516", head(name), message, cure or "say what it assumes: kind, attribute, value")
