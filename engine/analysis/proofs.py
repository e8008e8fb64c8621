"""Facts that may show that something was done, in every form that the duties of a group can tell apart.

In: what discharges each duty. Out: `Proof`s that can be dated and put into a story. Guaranteed: for every
field that any of the duties asks of such a fact, each telling value occurs, with every other; which duty a
proof satisfies is asked of the evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from engine.analysis.acts import met_leaves
from engine.analysis.asked import Asked, Asking
from engine.analysis.scenario import Rel, Row, Scenario
from engine.analysis.variables import Telling
from engine.facts import RECORDED_NONE
from engine.nodes import AllMet, AnchorMet, AnyMet, FactMet, Met
from engine.plan import Plan, Terms
from engine.vocabulary import Vocabulary

MOST_FORMS = 4_096
#: Stands for the id of the anchor, and for that of something else.
OWN, ELSEWHERE = "its own", "another"


@dataclass(frozen=True, slots=True)
class Part:
    """One fact of a proof: a row of a kind, or a date on the anchor (`kind` '')."""

    kind: str
    attrs: tuple[tuple[str, object], ...] = ()
    date: str = ""
    words: str = ""
    said: tuple[str, ...] = ()  # each attribute in words, in their order


@dataclass(frozen=True, slots=True)
class Proof:
    """What is done on one day."""

    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """How it is told."""
        return "; ".join(part.words for part in self.parts)

    def on(self, story: Scenario, day: Rel, name: str, anchor: tuple[str, str]) -> Scenario:
        """Return the story in which it was done on that day."""
        for number, part in enumerate(self.parts):
            if not part.kind:
                story = story.changed(*anchor, {part.date: day})
                continue
            attrs = {key: _own(value, anchor) for key, value in part.attrs}
            if part.date:
                attrs[part.date] = day
            row = Row(part.kind, f"{name}{chr(97 + number)}" if number else name, day)
            story = story.with_rows(row.with_attrs(attrs))
        return story


def _own(value: object, anchor: tuple[str, str]) -> object:
    return anchor[1] if value == OWN else "elsewhere" if value == ELSEWHERE else value


class Proofs:
    """Every proof of a group of duties."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary, terms: Sequence[Terms]) -> None:
        self.telling = Telling(plan, vocabulary)
        self.asked = Asked()
        asking = Asking(plan, vocabulary)
        for one in terms:
            for leaf in met_leaves(one.met):
                if isinstance(leaf, FactMet):
                    asking.condition(leaf.where, (leaf.kind,), self.asked)
                    if one.same is not None:
                        self.asked.value(leaf.kind, one.same, OWN, ELSEWHERE)
        self.dates = {
            (leaf.kind, leaf.date)
            for one in terms
            for leaf in met_leaves(one.met)
            if isinstance(leaf, FactMet) and leaf.date
        }

    def ask(self, asking: Asking, terms: Sequence[Terms]) -> None:
        """Have proofs differ in what duties ask of the facts that they hang on, too, with nothing done for
        those yet."""
        for one in terms:
            hung = Asked()
            asking.terms(one, hung)
            for kind in {edge.kind for edge in one.anchors}:
                for name, known in hung.attributes.get(kind, {}).items():
                    self.asked.value(kind, name, *known)
                for leaf in met_leaves(one.met):
                    if isinstance(leaf, AnchorMet):
                        self.asked.value(kind, leaf.attribute, RECORDED_NONE)

    def of(self, met: Met | None) -> list[Proof]:
        """Return the forms of what can discharge such a duty, the plainest first; too many are cut, see
        `cut`."""
        found = dict.fromkeys(islice(self._forms(met), MOST_FORMS))
        return list(found)

    def cut(self, met: Met | None) -> bool:
        """Whether there are more forms than are tried."""
        return sum(1 for _ in islice(self._forms(met), MOST_FORMS + 1)) > MOST_FORMS

    def _forms(self, met: Met | None) -> Iterator[Proof]:
        match met:
            case AnchorMet(attribute):
                yield Proof((Part("", (), attribute, f"{attribute.replace('_', ' ')} recorded"),))
            case FactMet():
                yield from self._facts(met)
            case AnyMet(of):
                for one in of:
                    yield from self._forms(one)
            case AllMet(of):
                for parts in product(*(list(islice(self._forms(one), MOST_FORMS)) for one in of)):
                    yield Proof(tuple(part for one in parts for part in one.parts))

    def _facts(self, met: FactMet) -> Iterator[Proof]:
        names = {
            name: known for name, known in self.asked.attributes.get(met.kind, {}).items() if name != met.date
        }
        others = {date for kind, date in self.dates if kind == met.kind} - {met.date}
        title = self.telling.title(met.kind)
        for chosen in product(*names.values()):
            attrs = [*zip(names, chosen, strict=True)]
            words = [_said(self.telling, met.kind, name, value) for name, value in attrs]
            attrs += [(name, RECORDED_NONE) for name in sorted(others)]
            date = f"{met.date.replace('_', ' ')} of " if met.date else ""
            told = f"{date}{title}" + _in_brackets(words)
            yield Proof((Part(met.kind, tuple(attrs), met.date, told, tuple(words)),))


def _said(telling: Telling, kind: str, name: str, value: object) -> str:
    if value in (OWN, ELSEWHERE):
        return f"recorded for {value} {name.replace('_', ' ')}"
    if value is False:
        return f"not: {telling.words(kind, name, True)}"
    return telling.words(kind, name, value)


def _in_brackets(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


__all__ = ["Part", "Proof", "Proofs"]
