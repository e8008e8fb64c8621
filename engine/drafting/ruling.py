"""A library to what judges cases while somebody types.

In: a library, an authority, the standards wanted. Out: a `Ruling`. Guaranteed: outcomes are those of the
whole policy; what other readings would say is left out, which is most of the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.calendar import Moment, Term
from engine.catalogue import held_standards
from engine.compile import CompileFault, compile_policy
from engine.compiling.narrowing import plan_for
from engine.compiling.terms import in_terms
from engine.diagnostics import Faults
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.facts import Case
from engine.layering.names import Names, names_of
from engine.layering.policy import Policy
from engine.layers import build_policy
from engine.load import Library, LoadedAuthority
from engine.nodes import FactMet
from engine.outcome import Outcome
from engine.plan import Plan, Standard
from engine.source import Mapping as MappingNode
from engine.source import Node, Scalar, walk


@dataclass(frozen=True)
class Ruling:
    """A policy, or the part of it that was asked for, with its plan."""

    policy: Policy
    plan: Plan
    names: Names
    held: frozenset[str]
    kept: dict[object, tuple[Outcome, ...]] = field(default_factory=dict)
    _narrowed: dict[frozenset[str], tuple[Plan, PlainMatcher]] = field(default_factory=dict)

    def judge(
        self,
        wanted: frozenset[str],
        case: Case,
        as_of: Moment,
        known_on: Moment | None = None,
        explain: bool = False,
        terms: Sequence[Term] | None = None,
    ) -> tuple[Outcome, ...]:
        """Return the outcomes of some standards (`pack#id`); `explain` adds the steps that led there.
        `terms`: school terms in the place of the authority's."""
        if wanted not in self._narrowed:
            plan = plan_for(self.plan, set(wanted))
            self._narrowed[wanted] = (plan, PlainMatcher(plan.rules))
        plan, matcher = self._narrowed[wanted]
        plan = in_terms(plan, terms)
        return tuple(evaluate(plan, case, as_of, known_on, matcher=matcher, explain=explain))


def ruling(
    library: Library, loaded: LoadedAuthority, faults: Faults, only: frozenset[str] | None = None
) -> Ruling | None:
    """Return what judges by this policy; None where faults, which are noted, stand in the way."""
    mine = Faults()
    policy = build_policy(library, loaded, mine, only=only, others=False)
    faults.extend(mine.sorted())
    if mine.errors:
        return None
    try:
        plan = compile_policy(policy, alternatives=False)
    except CompileFault as fault:
        faults.error("E404", None, str(fault))
        return None
    packs = [
        one.pack for ref in dict.fromkeys(each.id for each in policy.packs) for one in library.packs[ref]
    ]
    return Ruling(policy, plan, names_of(packs), held_standards(policy))


def rest_of(base: Ruling, keys: frozenset[str], trees: Mapping[str, Node]) -> frozenset[str]:
    """Return the keys with all that they need to be judged, and that hangs on them.

    `trees`: what these standards say now; what they name, and what owes an event that they count from, is
    needed too."""
    plan = plan_for(base.plan, set(keys & base.held))
    found = {one.name for one in plan.standards} | {f"{one.pack}#{one.id}" for one in plan.contents} | keys
    for key, tree in trees.items():
        texts, home = _texts(tree), key.partition("#")[0]
        named = {text if "#" in text else f"{home}#{text}" for text in texts} & base.held
        owing = {one.name for one in base.plan.standards if _met_kinds(one) & texts}
        rest = plan_for(base.plan, named | (owing if _counts_from_events(tree) else set()))
        found |= {one.name for one in rest.standards} | named
    return frozenset(found)


def _texts(tree: Node) -> set[str]:
    return {node.text for _, node in walk(tree) if isinstance(node, Scalar)}


def _met_kinds(one: Standard) -> set[str]:
    return {terms.met.kind for terms in one.terms if isinstance(terms.met, FactMet)}


def _counts_from_events(tree: Node) -> bool:
    """Say whether it names an event by its order (`first: review`): until that happens, the day by which it
    is owed stands in."""
    return any(
        isinstance(node, MappingNode) and {"first", "next", "last", "nth"} & set(node.keys())
        for _, node in walk(tree)
    )
