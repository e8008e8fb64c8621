"""What a check finds, and where in the located tree it stands.

In: a path of keys below a standard's own mapping (an item of a list by its id, or by its number from 0). Out:
a diagnostic at the deepest place of that path that exists. Guaranteed: a finding always has a place when its
standard has one.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import source
from engine.diagnostics import Diagnostic, Severity, Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a standard: the path of keys and ids to it (`("series", "weekly", "until")`)."""

    code: str
    path: tuple[str, ...]
    message: str
    help: str | None = None


def diagnostic(finding: Finding, tree: source.Node) -> Diagnostic:
    """Return the finding as a located diagnostic; the code's letter says how grave it is."""
    severity = Severity.ERROR if finding.code.startswith("E") else Severity.WARNING
    return Diagnostic(finding.code, finding.message, place(tree, finding.path), finding.help, severity)


def place(tree: source.Node, path: tuple[str, ...]) -> Span:
    """Return the span of the deepest value on the path that exists; of the standard's id where none does."""
    node, found = tree, _id_span(tree)
    for name in path:
        child = _child(node, name)
        if child is None:
            return found
        node, found = child, _id_span(child)
    return found


def _child(node: source.Node, name: str) -> source.Node | None:
    if isinstance(node, source.Mapping):
        return node.get(name)
    if isinstance(node, source.Sequence):
        named = next((item for item in node.items if source.name_of(item) == name), None)
        counted = name.isdigit() and int(name) < len(node.items)
        return node.items[int(name)] if named is None and counted else named
    return None


def _id_span(node: source.Node) -> Span:
    found = node.get("id") if isinstance(node, source.Mapping) else None
    return found.span if found is not None else node.span
