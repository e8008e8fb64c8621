"""Assumptions that somebody switched on.

In: YAML files with `assumptions: [{id, on, reason, owner}]`. Out: suggestions to lay over those of a mapping.
Guaranteed: one that is on has a reason and an owner; one that names a kind and a value is checked against
the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.data.mapping.load import read_suggestions
from engine.data.mapping.model import Suggestion
from engine.diagnostics import Faults
from engine.source import parse_into, read_text, shown_name
from engine.vocabulary import Vocabulary


def load_assumptions(paths: Sequence[Path], vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Return the assumptions of all files, later over earlier ones. Raises InputFault with all faults."""
    faults = Faults()
    found: dict[str, Suggestion] = {}
    for path in paths:
        name = shown_name(path)
        text = read_text(path, faults, name)
        node = None if text is None else parse_into(text, name, faults)
        if node is not None:
            found.update({each.id: each for each in read_suggestions(node, vocabulary, faults)})
    faults.raise_if_errors()
    return tuple(found.values())
