"""One authority's policy taken apart, so that one standard can be changed and judged without the rest.

In: a catalogue and the name of an authority. Out: the trees of each standard as the layers left them, and
narrowed plans in which one of them is another. Guaranteed: a changed standard goes through the product's
own reader, layers and compiler; where the change leaves nothing that can be read, that is said, and no
plan is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from engine.catalogue import Catalogue, held_standards
from engine.compile import PASSES, CompileFault, compile_policy
from engine.compiling.narrowing import plan_for, rests_on
from engine.compiling.standards import contents_of, definitions_of, standards_of
from engine.diagnostics import Diagnostic, Faults
from engine.layering.effective import Readers, effective_content, effective_duty
from engine.layering.names import Names
from engine.layering.patches import Patches, chosen_readings, gather
from engine.layering.policy import EffectiveDuty, Policy
from engine.layering.replacing import left_of
from engine.layering.shelf import Shelf, shelf_of
from engine.layering.spans import ALWAYS, without
from engine.layering.timeline import Segment, segments_of
from engine.layering.trees import get
from engine.layers import readers_for
from engine.model import Follows
from engine.plan import ContentStandard, DefinitionPlan, Plan, Standard
from engine.reading.base import Bad, Context
from engine.reading.content import read_definition
from engine.source import Mapping as MappingNode
from engine.source import Node, name_of
from engine.source import Sequence as SequenceNode

#: What a changed standard or definition is in the plan.
Part: TypeAlias = Standard | tuple[ContentStandard, ...] | tuple[DefinitionPlan, ...]


class NotValid(Exception):
    """A changed standard that cannot be read, or that rests on itself; `problem` says why."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Workshop:
    """A policy, its plan, and the trees that it was made of."""

    catalogue: Catalogue
    policy: Policy
    plan: Plan
    shelf: Shelf
    patches: Patches

    @classmethod
    def open(cls, catalogue: Catalogue, authority: str) -> Workshop:
        """Return the workshop of an authority. Raises InputFault, CompileFault."""
        policy = catalogue.policy(authority)
        loaded, faults = catalogue.authority(authority), Faults()
        shelf = shelf_of(catalogue.library, loaded, faults)
        patches = gather(shelf, loaded, chosen_readings(shelf, loaded, faults), faults)
        return cls(catalogue, policy, compile_policy(policy, alternatives=False), shelf, patches)

    @property
    def names(self) -> Names:
        return self.shelf.names

    @cached_property
    def held(self) -> frozenset[str]:
        """Every standard (`pack#id`) that the policy judges by."""
        return held_standards(self.policy)

    @cached_property
    def duties(self) -> Mapping[str, EffectiveDuty]:
        return {f"{one.pack}#{one.id}": one for one in self.policy.duties if not one.off}

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        """For each duty, the duties that it rests on, however far up."""
        return rests_on(self.plan)

    def narrowed(self, names: frozenset[str]) -> Plan:
        """Return the plan that judges these standards as the whole one does, ready to have a part changed."""
        return plan_for(self.plan, set(names))

    # ------------------------------------------------------------ trees

    def segments(self, key: str) -> tuple[Segment, ...]:
        """Return what a standard says on each span of days, readings and choices laid over it."""
        off = [days for days, _, _ in self.patches.off.get(key, ())]
        return segments_of(self.shelf.standards[key], self.patches.laid.get(key, ()), Faults(), off)

    def definition_trees(self, pack: str) -> tuple[MappingNode, ...]:
        """Return the definitions of a pack as they are written."""
        found = [get(loaded.node, "define") for loaded in self.shelf.packs if loaded.pack.pack == pack]
        return tuple(
            item
            for each in found
            for item in (each.items if isinstance(each, SequenceNode) else ())
            if isinstance(item, MappingNode)
        )

    # ------------------------------------------------------------ a changed part

    def changed_standard(self, key: str, trees: Sequence[tuple[Segment, Node]]) -> Part:
        """Return the standard with other trees for its segments. Raises NotValid."""
        faults = Faults()
        segments = [_with_tree(segment, tree) for segment, tree in trees]
        off = [days for days, _, _ in self.patches.off.get(key, ())]
        if key in self.duties:
            made = effective_duty(key, segments, off, self.names, self._readers(faults), faults)
            _refuse(faults.errors)
            if made is None:
                raise NotValid("nothing is left of it")
            left = _as_settled(made, self.duties[key])
            return standards_of([left])[0]
        contents = effective_content(key, segments, off, self.names, self._readers(faults), faults)
        _refuse(faults.errors)
        known = {one.from_: one for one in self.policy.content if f"{one.pack}#{one.id}" == key}
        kept = [replace(one, topic=known[one.from_].topic) for one in contents if one.from_ in known]
        return contents_of(kept)

    def changed_definition(self, tree: Node) -> Part:
        """Return a definition read from another tree. Raises NotValid."""
        faults, library = Faults(), self.catalogue.library
        try:
            read = read_definition(tree, Context(faults, self.policy.vocabulary, library.definitions))
        except Bad:
            raise NotValid(faults.errors[0].message) from None
        known = [one for one in self.policy.definitions if one.id == name_of(tree)]
        return definitions_of(replace(one, definition=read) for one in known)

    def _readers(self, faults: Faults) -> Readers:
        return readers_for(self.policy.vocabulary, self.catalogue.library.definitions, faults)


def _with_tree(segment: Segment, tree: Node) -> Segment:
    if tree is segment.layered.tree or not isinstance(tree, MappingNode):
        return segment
    return replace(segment, layered=replace(segment.layered, tree=tree), model=None)


def _refuse(errors: Sequence[Diagnostic]) -> None:
    if errors:
        raise NotValid(errors[0].message)


def _as_settled(made: EffectiveDuty, known: EffectiveDuty) -> EffectiveDuty:
    """Return the duty without the days that others took, following whom it followed."""
    gone = without(ALWAYS, [(one.from_, one.to) for one in known.versions])
    left = left_of(made, gone) or made
    cause = known.versions[0].body.for_each
    if isinstance(cause, Follows):
        bodies = [one.body.model_copy(update={"for_each": cause}) for one in left.versions]
        versions = tuple(replace(one, body=body) for one, body in zip(left.versions, bodies, strict=True))
        left = replace(left, versions=versions)
    return replace(left, topic=known.topic)


# ---------------------------------------------------------------- plans


def with_part(plan: Plan, part: Part) -> Plan:
    """Return a narrowed plan with a changed part in the place of the one of its name. Raises NotValid."""
    try:
        return _compiled(_placed(plan, part), plan)
    except CompileFault as fault:
        raise NotValid(str(fault)) from None


def _placed(plan: Plan, part: Part) -> Plan:
    if isinstance(part, Standard):
        return replace(
            plan, standards=tuple(part if one.name == part.name else one for one in plan.standards)
        )
    if part and isinstance(part[0], DefinitionPlan):
        names = {one.name for one in part}
        rest = tuple(one for one in plan.definitions if one.name not in names)
        return replace(plan, definitions=(*rest, *part))
    names = {f"{one.pack}#{one.id}" for one in part if isinstance(one, ContentStandard)}
    kept = tuple(one for one in plan.contents if f"{one.pack}#{one.id}" not in names)
    return replace(plan, contents=(*kept, *part))


def _compiled(changed: Plan, plan: Plan) -> Plan:
    """Return the plan compiled anew; what the whole policy can tell apart stays told apart."""
    for one in PASSES:
        changed = one(changed)
    return replace(changed, domains={**changed.domains, **plan.domains})
