"""What reports about a policy call its standards and kinds.

In: a policy, its plan. Out: titles with citations, what starts each clock, words for kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.layering.policy import Policy
from engine.plan import Plan


@dataclass(frozen=True, slots=True)
class Names:
    """`titles`: standard -> title, citation; `kinds`: standard -> what starts its clock; `words`: kind ->
    what it is called."""

    titles: Mapping[str, tuple[str | None, str | None]]
    kinds: Mapping[str, str]
    words: Mapping[str, str]

    def cited(self, standard: str) -> str:
        """Return ` (reg 4)`, or nothing where there is no citation."""
        _, cite = self.titles.get(standard, (None, None))
        return f" ({cite})" if cite else ""

    def kind(self, kind: str) -> str:
        """Return what a kind is called."""
        return self.words.get(kind, kind.replace("_", " "))

    def clock(self, standard: str) -> str:
        """Return what starts a duty's clock: `placement from`."""
        return f"{self.kind(self.kinds.get(standard, 'start'))} from"


def names_of(policy: Policy, plan: Plan) -> Names:
    """Return the names of everything in a policy."""
    titles = {f"{one.pack}#{one.id}": (one.duty.title, one.duty.cite) for one in policy.duties}
    titles |= {f"{one.pack}#{one.id}": (one.content.title, one.content.cite) for one in policy.content}
    words = {name: kind.title or name.replace("_", " ") for name, kind in policy.vocabulary.kinds.items()} | {
        one.id: one.definition.title or one.id.replace("_", " ") for one in policy.definitions
    }
    kinds = {one.name: one.terms[-1].anchors[0].kind for one in plan.standards if one.terms[-1].anchors}
    return Names(titles, kinds, words)


__all__ = ["Names", "names_of"]
