"""Python values as a located tree, so that a program or a web form passes through the same reader as a file.

In: dicts, lists, texts, numbers, dates, truth values, None. Out: nodes whose place is the name given.
Guaranteed: what reads well from a file reads the same from here; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.diagnostics import Span
from engine.source import MAX_DEPTH, Node, Scalar
from engine.source import Mapping as MappingNode
from engine.source import Sequence as SequenceNode


def node_of(value: Any, name: str = "data", depth: int = 0, line: int = 1) -> Node:
    """Return a Python value as a node that stands on a line of `name`. Raises TypeError for a type that no
    file could hold, ValueError if too deep."""
    span = Span(name, line, 1, line, 1)
    if depth > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        nodes = [(str(key), node_of(each, name, depth + 1, line)) for key, each in value.items()]
        return MappingNode(tuple((Scalar(key, "", span), node) for key, node in nodes), span)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return SequenceNode(tuple(node_of(each, name, depth + 1, line) for each in value), span)
    return Scalar(_text(value), '"' if value == "" else "", span)


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be data of a case")
