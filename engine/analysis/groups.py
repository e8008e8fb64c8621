"""Which duties stand on which: declared, or found because they ask for the same act about the same thing.

In: a policy as it would be if what is replaced stood beside what replaces it, its plan. Out: groups, and the
national duties on which every local pack is silent. Guaranteed: every duty that strengthens, replaces or
varies another is in that one's group; a pairing that was found says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from engine.analysis.acts import met_leaves
from engine.analysis.findings import How, Link
from engine.compiling.narrowing import named_in
from engine.compiling.nodes import nodes
from engine.conditions import All, Condition, Field, Op
from engine.layering.policy import Policy
from engine.nodes import AnchorMet, FactMet
from engine.plan import ContentStandard, Plan, Standard, Terms

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups by the duty above, and national duties without any local one."""

    groups: Mapping[str, tuple[Link, ...]]
    silent: tuple[str, ...]


def grouped(policy: Policy, plan: Plan, replaced: Mapping[str, str]) -> Grouped:
    """Return the groups of a policy. `replaced`: duty -> the one that it stands in the place of."""
    by_name = {one.name: one for one in plan.standards}
    found: dict[str, dict[str, How]] = {}
    for duty in policy.duties:
        name = f"{duty.pack}#{duty.id}"
        target = replaced.get(name) or duty.strengthens
        if target in by_name and name in by_name:
            how = How.REPLACES if name in replaced else How.STRENGTHENS
            found.setdefault(target, {})[name] = how
    national = [one for one in plan.standards if not is_local(one)]
    declared = {name for links in found.values() for name in links}
    locals_ = [one for one in plan.standards if is_local(one)]
    for above in national:
        known = found.get(above.name, {})
        scores = {
            local.name: likeness(above, local, plan)
            for local in locals_
            if local.name not in known and not (local.name in declared and known)
        }
        best = max(scores.values(), default=0)
        for name in [name for name, score in scores.items() if score == best > 0]:
            found.setdefault(above.name, {})[name] = How.SAME_ACT
    groups = {
        above: tuple(Link(name, how) for name, how in links.items()) for above, links in sorted(found.items())
    }
    return Grouped(groups, tuple(one.name for one in national if one.name not in groups))


def is_local(standard: Standard | ContentStandard) -> bool:
    """Whether a standard is a local one: its force is not that of a law, of guidance or of a national
    standard."""
    versions = standard.terms if isinstance(standard, Standard) else (standard,)
    return all(one.force == LOCAL for one in versions)


def likeness(above: Standard, local: Standard, plan: Plan) -> float:
    """Return how like two duties are: 0 unless one record could discharge both, both repeat or both do not,
    and they hang on the same kind of fact, or on statuses worked out from the same kind. The more alike the
    record."""
    one, other = above.terms[-1], local.terms[-1]
    if above.subject != local.subject or _repeats(one) != _repeats(other):
        return 0
    if not (hang := _hang_together(one, other, plan)) or not compatible(one.when, other.when):
        return 0
    acts, mine = dict(_acts(one)), dict(_acts(other))
    score = max((_alike(acts[act], mine[act]) for act in acts.keys() & mine.keys()), default=0)
    if score < 2 and hang is Hang.LATER_ONE:
        return 0
    return score and score + (type(one.due) is type(other.due)) / 2


def _repeats(terms: Terms) -> bool:
    return terms.is_series or terms.count is not None


def _alike(one: Condition | None, other: Condition | None) -> int:
    if one == other:
        return 3
    mine, theirs = _plain(one), _plain(other)
    if other is None:
        return 0
    if not mine.keys() & theirs.keys():
        return 1
    return 2 if compatible(one, other) else 0


def _acts(terms: Terms) -> Iterator[tuple[tuple[str, str], Condition | None]]:
    for leaf in met_leaves(terms.met):
        if isinstance(leaf, FactMet):
            yield (leaf.kind, leaf.date), leaf.where
        elif isinstance(leaf, AnchorMet):
            for edge in terms.anchors:
                yield (edge.kind, leaf.attribute), None


class Hang(Enum):
    """Upon what two duties both hang."""

    SAME = "the same kind of fact, or statuses worked out from the same kind"
    FIRST_ONE = "a period, and the first of a kind within such a period"
    LATER_ONE = "a period, and a later one of a kind within such a period"


def _hang_together(one: Terms, other: Terms, plan: Plan) -> Hang | None:
    defined = {each.name: each for each in plan.definitions}
    for mine in one.anchors:
        for theirs in other.anchors:
            if (mine.attribute == "to") != (theirs.attribute == "to"):
                continue
            if mine.kind == theirs.kind:
                return Hang.SAME
            worked_out = mine.kind in defined or theirs.kind in defined
            if worked_out and _roots(mine.kind, defined, plan) & _roots(theirs.kind, defined, plan):
                return Hang.SAME
            for terms, kind in ((one, theirs.kind), (other, mine.kind)):
                if terms.nth is not None and terms.scope == kind:
                    return Hang.FIRST_ONE if terms.nth == 1 else Hang.LATER_ONE
    return None


def _roots(kind: str, defined: Mapping[str, object], plan: Plan) -> frozenset[str]:
    """The kinds of fact that a status is worked out from; a plain kind is its own root."""
    if kind not in defined:
        return frozenset({kind})
    found: set[str] = set()
    for name in named_in(nodes(defined[kind])) - {kind}:
        if name in defined:
            found |= _roots(name, defined, plan)
        elif name in plan.kinds and not plan.kinds[name].record:
            found.add(name)
    return frozenset(found)


def compatible(one: Condition | None, other: Condition | None) -> bool:
    """Return whether one fact could satisfy both; told from plain fields, and yes where it cannot be told."""
    mine, theirs = _plain(one), _plain(other)
    return all(mine[name] & theirs[name] for name in mine.keys() & theirs.keys())


def _plain(condition: Condition | None) -> dict[str, frozenset[object]]:
    parts = condition.of if isinstance(condition, All) else (condition,)
    found: dict[str, frozenset[object]] = {}
    for part in parts:
        if isinstance(part, Field) and part.op in (Op.IS, Op.IN):
            found[part.name] = frozenset(part.value if isinstance(part.value, tuple) else (part.value,))
    return found
