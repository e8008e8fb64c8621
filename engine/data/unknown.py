"""Which standards of a policy a dataset cannot tell, for want of a table.

In: a compiled policy and the kinds that are carried. Out: standards, as `pack#id`, each with the kinds that
are missing. Guaranteed: a kind of which absence means none is never missing; a standard whose occasion or
whose every way of being met is not carried is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.nodes import AllMet, AnyMet, FactMet
from engine.plan import Plan, Standard, Terms


def untold_standards(plan: Plan, carried: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the standards that stay unknown for every child, with the kinds that no table carries."""
    found = {}
    for standard in plan.standards:
        missing = _missing(plan, standard, carried)
        if missing:
            found[standard.name] = tuple(sorted(missing))
    for content in plan.contents:
        if not _told(plan, content.of, carried):
            found[f"{content.pack}#{content.id}"] = (content.of,)
    return dict(sorted(found.items()))


def _missing(plan: Plan, standard: Standard, carried: Collection[str]) -> set[str]:
    terms = standard.terms[-1]
    names = {edge.kind for edge in terms.anchors}
    occasions = {kind for name in names for kind in _kinds_of(plan, name)}
    missing = {kind for kind in occasions if not _told(plan, kind, carried)}
    return missing | _met_missing(plan, terms, carried)


def _met_missing(plan: Plan, terms: Terms, carried: Collection[str]) -> set[str]:
    """Return what is missing of what discharges; of several ways, only where none is carried."""
    met = terms.met
    if isinstance(met, AnyMet):
        ways = [_kinds_in(way) for way in met.of]
        lacking = [{kind for kind in way if not _told(plan, kind, carried)} for way in ways]
        return set.union(*lacking) if lacking and all(lacking) else set()
    if isinstance(met, FactMet | AllMet):
        return {kind for kind in _kinds_in(met) if not _told(plan, kind, carried)}
    return set()


def _kinds_in(met: Any) -> set[str]:
    return {each.kind for each in _walk(met) if isinstance(each, FactMet)}


def _kinds_of(plan: Plan, name: str) -> set[str]:
    """Return the kind itself, or those that a definition of that name rests on."""
    if name in plan.kinds:
        return {name}
    found: set[str] = set()
    for definition in plan.definitions:
        if definition.name == name:
            found |= {
                value for node in _walk(definition.condition) for value in _words(node) if value in plan.kinds
            }
    return found


def _told(plan: Plan, kind: str, carried: Collection[str]) -> bool:
    known = plan.kinds.get(kind)
    return kind in carried or (known is not None and known.absence_means_none)


def _words(node: Any) -> Iterator[str]:
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, str):
            yield value


def _walk(node: Any) -> Iterator[Any]:
    """Yield a node and every node inside it."""
    if isinstance(node, tuple | list | frozenset):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, Mapping):
        for each in node.values():
            yield from _walk(each)
    elif is_dataclass(node) and not isinstance(node, type):
        yield node
        for field in fields(node):
            yield from _walk(getattr(node, field.name))
