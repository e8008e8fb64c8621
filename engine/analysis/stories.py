"""Stories told from chosen pieces, each with whatever else a fact must say.

In: a plan, the duty above and what it hangs on. Out: `Scenario`s. Guaranteed: every attribute that anything
in the plan asks for is there, with its ordinary value where no piece says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.analysis.acts import met_leaves
from engine.analysis.asked import Asked, Asking
from engine.analysis.scenario import Rel, Row, Scenario
from engine.analysis.variables import Option, Telling
from engine.facts import RECORDED_NONE
from engine.nodes import AnchorMet, Edge
from engine.plan import Plan, Terms

_TEN = Rel(months=-120, days=-40)


class Stories:
    """Tells the stories of one anchor of the duty above."""

    def __init__(self, plan: Plan, asking: Asking, telling: Telling, above: Terms, edge: Edge) -> None:
        self.edge = edge
        self.subject = next(one.subject for one in plan.standards if any(each is above for each in one.terms))
        self.anchor = telling.anchor_rows(edge, above)
        self.defaults = _defaults(plan, asking)

    def of(self, options: Sequence[Option]) -> Scenario:
        """Return the story made of these pieces."""
        rows: dict[tuple[str, str], Row] = {(row.kind, row.id): row for row in self.anchor}
        words: list[str] = []
        attrs = {name: value for option in options for name, value in option.attrs}
        for option in options:
            for row in option.rows:
                there = rows.get((row.kind, row.id))
                rows[(row.kind, row.id)] = row if there is None else there.with_attrs(dict(row.attrs))
            words += [option.words] if option.words else []
        made = []
        for row in rows.values():
            own = attrs if row.kind == self.edge.kind and not row.id.startswith(f"{row.kind}-2") else {}
            known = {**self.defaults.get(row.kind, {}), **own, **dict(row.attrs)}
            made.append(row.with_attrs(known))
        return Scenario(tuple(made), tuple(words), self.subject)


def _defaults(plan: Plan, asking: Asking) -> dict[str, dict[str, object]]:
    """The ordinary value of every attribute that anything in the plan asks for."""
    everything = Asked()
    for standard in plan.standards:
        for terms in standard.terms:
            asking.terms(terms, everything)
            for leaf in met_leaves(terms.met):
                if isinstance(leaf, AnchorMet):
                    for edge in terms.anchors:
                        everything.value(edge.kind, leaf.attribute, RECORDED_NONE)
    for definition in plan.definitions:
        asking.condition(definition.condition, (), everything)
    everything.value("person", "born", _TEN)
    return {
        kind: {name: known[0] for name, known in names.items()}
        for kind, names in everything.attributes.items()
    }
