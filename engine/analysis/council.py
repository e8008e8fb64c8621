"""One council's policy as it stands on a day, ready to be set beside another's.

In: a policy, a day. Out: a `Council`. Guaranteed: only what is in force on the day; what the council replaces
is not there; two conditions are alike only if every status that they name means the same to both councils.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.compile import compile_policy
from engine.compiling.narrowing import named_in
from engine.compiling.nodes import nodes
from engine.layering.policy import Policy
from engine.nodes import Edge
from engine.plan import ContentStandard, Plan, Standard, Terms
from engine.sentences import Words
from engine.wording.conditions import Scene


@dataclass(frozen=True, slots=True)
class Council:
    """What binds one council on a day. `parents`: a standard -> the one that it strengthens or replaces."""

    id: str
    name: str
    plan: Plan
    duties: Mapping[str, Standard]
    contents: Mapping[str, ContentStandard]
    parents: Mapping[str, str]
    words: Words
    statuses: Mapping[str, Any]  # name -> its condition

    def terms(self, name: str) -> Terms:
        """Return the terms of a duty in force on the day."""
        return self.duties[name].terms[0]

    def scene(self, terms: Terms) -> Scene:
        """Return what the conditions of a duty are judged about."""
        starts = tuple((edge.kind, edge.attribute) for edge in terms.anchors)
        return Scene(self.words, tuple(dict.fromkeys(kind for kind, _ in starts)), None, starts)


def council(policy: Policy, day: date) -> Council:
    """Return the council of a policy on a day."""
    plan = compile_policy(policy)
    on = day.toordinal()
    ruling = {
        one.name: replace(one, terms=now)
        for one in plan.standards
        if (now := tuple(terms for terms in one.terms if terms.from_day <= on < terms.to_day))
    }
    contents = {one.name: one for one in plan.contents if one.from_day <= on < one.to_day}
    parents = {f"{one.pack}#{one.id}": one.replaces or one.strengthens for one in policy.duties}
    parents |= {f"{one.pack}#{one.id}": one.content.replaces or one.strengthens for one in policy.content}
    titles = {one.id: one.definition.title for one in policy.definitions if one.definition.title}
    return Council(
        policy.authority.authority,
        policy.authority.name,
        plan,
        ruling,
        contents,
        {name: parent for name, parent in parents.items() if parent},
        Words(policy.vocabulary, policy.authority.roles, titles),
        {one.name: one.condition for one in plan.definitions if one.from_day <= on < one.to_day},
    )


def alike(one: object, other: object, first: Council, second: Council) -> bool:
    """Whether two parts of standards say the same and mean the same to both councils."""
    if one != other:
        return False
    pending, seen = [*named_in(nodes(one))], set[str]()
    for name in pending:
        if name in seen:
            continue
        seen.add(name)
        mine, theirs = first.statuses.get(name), second.statuses.get(name)
        if mine != theirs:
            return False
        pending += [] if mine is None else sorted(named_in(nodes(mine)))
    return True


def plain_edge(edge: Edge, council: Council, anchors: tuple[Edge, ...]) -> Edge:
    """Return a date on a fact under its full name: `placement.from` for `placement`, or for `anchor`."""
    kind, attribute = edge.kind, edge.attribute
    if kind == "anchor":
        if len(anchors) != 1:
            return edge
        kind, attribute = anchors[0].kind, attribute or anchors[0].attribute
    known = council.plan.kinds.get(kind)
    if attribute in ("", "at", "from"):
        attribute = "at" if known is not None and not known.period else "from"
    return Edge(kind, attribute)


__all__ = ["Council", "alike", "council", "plain_edge"]
