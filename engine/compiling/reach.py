"""What judging an anchor can read: which tables of the case, which attributes of the anchor itself.

In: a plan in order. Out: the plan whose standards say it. Guaranteed: a standard names every kind that may be
read once its anchors are known, over definitions and the kinds that others lie inside; where what other
standards owe can matter, it says nothing, and is judged anew for each anchor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.compiling.nodes import nodes
from engine.conditions import TEMPORAL, AgeIs, Field, Total
from engine.nodes import AnchorMet, AsRecorded, Birthday, Edge, FactMet, Ordinal
from engine.plan import ContentStandard, DefinitionPlan, Plan, Reach, Standard, Terms

#: The dates of a fact, by the names that they have beside its attributes.
DATES = frozenset({"from", "at", "to"})


def add_reach(plan: Plan) -> Plan:
    """Note for each standard what judging one of its anchors can read."""
    defined: dict[str, list[DefinitionPlan]] = {}
    for one in plan.definitions:
        defined.setdefault(one.name, []).append(one)
    return replace(
        plan,
        standards=tuple(replace(one, reach=_reach(one, plan, defined)) for one in plan.standards),
        contents=tuple(replace(one, reach=_reach_of_content(one, plan, defined)) for one in plan.contents),
    )


def _reach(standard: Standard, plan: Plan, defined: dict[str, list[DefinitionPlan]]) -> Reach | None:
    parts = [node for terms in standard.terms for node in _judged_by(terms)]
    if standard.terms[0].follows is not None or any(isinstance(node, Ordinal) for node in parts):
        return None
    anchors = {edge.kind for terms in standard.terms for edge in terms.anchors}
    named = {name for node in parts for name in _kinds(node, anchors)}
    named |= {name for terms in standard.terms for name in (terms.pause, terms.same) if name is not None}
    if any(terms.force != "law" for terms in standard.terms):
        named.add("waiver")
    attributes = {name for node in parts for name in _attributes(node)}
    attributes |= {terms.same for terms in standard.terms if terms.same is not None}
    return Reach(
        frozenset(_with_all_beneath(named, plan, defined)),
        tuple(sorted(attributes)),
        not DATES.isdisjoint(attributes) or any(_begins(node) for node in parts),
    )


def _reach_of_content(
    content: ContentStandard, plan: Plan, defined: dict[str, list[DefinitionPlan]]
) -> Reach | None:
    """A document is compared with no other here, nor does the day on it count."""
    if any(check.changed_since_previous for check in content.checks):
        return None
    parts = list(nodes((content.when, content.checks)))
    if any(isinstance(node, TEMPORAL) for node in parts):
        return None
    named = {name for node in parts for name in _kinds(node, set())}
    fields = {
        name for one in content.checks for name in (one.field, one.differs_from, one.same_as, one.with_)
    }
    fields |= {content.each, "sections" if content.sections else None}
    attributes = {name for node in parts for name in _attributes(node)} | fields
    return Reach(
        frozenset(_with_all_beneath(named, plan, defined)),
        tuple(sorted(name for name in attributes if name is not None)),
        not DATES.isdisjoint(attributes),
    )


def _judged_by(terms: Terms) -> Iterator[Any]:
    """Every node that is looked at once the anchor is known."""
    yield from nodes(
        (terms.due, terms.first, terms.stages, terms.count, terms.total, terms.forbid, terms.met)
    )
    yield from nodes((terms.since, terms.restart, terms.unless, terms.ends))


def _kinds(node: Any, anchors: set[str]) -> Iterator[str]:
    """The kinds and definitions that a node reads. An edge of the anchor's own kind is the anchor's own."""
    if isinstance(node, Edge):
        if node.kind != "anchor" and anchors != {node.kind}:
            yield node.kind
        return
    if isinstance(node, AgeIs | Birthday) or (isinstance(node, Total) and node.since is not None):
        yield "person"
    if isinstance(node, Field):
        for name in (node.name, node.value):
            if isinstance(name, str) and "." in name and not name.startswith("anchor."):
                yield name.partition(".")[0]
    for name in ("kind", "of"):
        if isinstance(found := getattr(node, name, None), str):
            yield found


def _attributes(node: Any) -> Iterator[str]:
    """The attributes that a node reads of what it is about."""
    match node:
        case Field(name, _, value):
            yield name.rpartition(".")[2]
            if isinstance(value, str):
                yield value.rpartition(".")[2]
        case Edge(_, attribute) | AnchorMet(attribute) | AsRecorded(_, attribute, _):
            yield attribute
        case FactMet():
            yield node.date


def _begins(node: Any) -> bool:
    """Whether a node is the day on which a fact begins, unless that is the anchor's own day."""
    return isinstance(node, Edge) and node.attribute == "" and node.kind != "anchor"


def _with_all_beneath(named: set[str], plan: Plan, defined: dict[str, list[DefinitionPlan]]) -> set[str]:
    found, pending = set(), set(named)
    while pending:
        name = pending.pop()
        found.add(name)
        beneath = {
            other for one in defined.get(name, ()) for node in nodes(one) for other in _kinds(node, set())
        }
        shape = plan.kinds.get(name)
        if shape is not None and shape.inside is not None:
            beneath.add(shape.inside)
        pending |= beneath - found
    return found
