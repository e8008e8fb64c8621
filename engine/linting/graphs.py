"""Circles among names: definitions, follow-ons or packs that rest on each other.

In: a graph of names. Out: each circle once. Guaranteed: the circle begins with its smallest name, so that
the answer does not depend on the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def circles(graph: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return every circle found by walking the graph depth first, each as the names along it."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in sorted(graph):
        _walk(start, graph, done, found)
    return tuple(sorted(found.values()))


def _walk(
    start: str,
    graph: Mapping[str, Iterable[str]],
    done: set[str],
    found: dict[frozenset[str], tuple[str, ...]],
) -> None:
    path: list[str] = []
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            path.pop()
            done.add(name)
            continue
        if name in path:
            circle = path[path.index(name) :]
            least = circle.index(min(circle))
            found.setdefault(frozenset(circle), (*circle[least:], *circle[:least]))
            continue
        if name in done:
            continue
        path.append(name)
        stack.append((name, True))
        stack += [(other, False) for other in sorted(graph.get(name, ()), reverse=True)]
