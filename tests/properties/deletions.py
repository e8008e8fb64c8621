"""What a pack loses when one construct is deleted: judged by the examples beside it.

In: a shipped pack and its example file. Out: for every key and every item of a list in a standard whether its
deletion is refused, changes an outcome of an example of that standard, or goes unnoticed. Guaranteed: the
pack is read, layered and compiled afresh for each deletion, as the product does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from engine.catalogue import Catalogue, held_standards
from engine.compile import CompileFault, compile_policy
from engine.diagnostics import Faults, InputFault
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.example_files import read_examples, read_heading
from engine.examples import Example
from engine.load import LoadedPack, Located, load_pack
from engine.outcome import Outcome
from engine.plan import Plan
from engine.source import Mapping, Node, Scalar, Sequence, parse

#: Keys that say what a standard is called and where it stands, not what it asks: nothing may hang on them.
WORDS = frozenset(
    {"id", "title", "cite", "rows", "who", "must", "note", "notes", "why", "confirmed", "source", "topic"}
)
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Deletion:
    """One construct deleted: `verdict` is refused, noticed or unnoticed."""

    standard: str
    place: str
    verdict: str


def places(node: Node, above: Place = ()) -> Iterator[Place]:
    """Yield the place of every key and every item of a list, those of mere words left out."""
    if isinstance(node, Mapping):
        for key, value in node.items:
            if key.text not in WORDS:
                yield (*above, key.text)
                yield from places(value, (*above, key.text))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield (*above, number)
            yield from places(item, (*above, number))


def without(node: Node, place: Place) -> Node:
    """Return the tree without what stands at the place."""
    first, *rest = place
    if isinstance(node, Mapping):
        kept = [
            (key, value if key.text != first else without(value, tuple(rest)))
            for key, value in node.items
            if key.text != first or rest
        ]
        return Mapping(tuple(kept), node.span)
    assert isinstance(node, Sequence)
    items = [
        item if number != first else without(item, tuple(rest))
        for number, item in enumerate(node.items)
        if number != first or rest
    ]
    return Sequence(tuple(items), node.span)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the shipped packs and authorities."""
    return Catalogue.open()


def judged(plan: Plan, wanted: frozenset[str], examples: list[Example]) -> list[Outcome]:
    """Return the outcomes of the wanted standards in their examples."""
    found: list[Outcome] = []
    matcher = PlainMatcher(plan.rules)
    for one in examples:
        outcomes = evaluate(plan, one.case, one.as_of, one.known_on, matcher=matcher, explain=False)
        found += [each for each in outcomes if f"{each.pack}#{each.standard}" in wanted]
    return found


def plan_with(pack: str, node: Node | None, authority: str) -> Plan:
    """Return the authority's plan, with another tree for a pack. Raises InputFault and CompileFault."""
    library, faults = catalogue().library, Faults()
    if node is not None:
        defined = library.definitions
        read = load_pack(node, library.vocabulary, faults, defined() if callable(defined) else defined)
        faults.raise_if_errors()
        assert read is not None
        old = library.packs[pack][-1]
        loaded = LoadedPack(read, node, old.file, old.hash, Located(node))
        library = replace(library, packs={**library.packs, pack: (*library.packs[pack][:-1], loaded)})
    policy = Catalogue(library).policy(authority, faults)
    return compile_policy(policy, alternatives=False)


def examples_of(file: Path) -> tuple[str, dict[str, list[Example]]]:
    """Return the authority of an example file, and its examples by the standards (`pack#id`) they name."""
    faults = Faults()
    node = parse(file.read_text(encoding="utf-8"), file.name)
    heading = read_heading(node, faults)
    assert heading is not None
    policy = catalogue().policy(heading.authority)
    names, held = catalogue().names(policy), held_standards(policy)
    found: dict[str, list[Example]] = {}
    for one in read_examples(node, heading, policy.vocabulary, faults):
        for name in one.standards:
            key = names.find(name, one.pack).key
            if key in held:
                found.setdefault(str(key), []).append(one)
    return heading.authority, found


def deletions(pack: str, file: Path, deep: bool) -> Iterator[Deletion]:
    """Yield what became of every deletion in the duties of a pack; `deep`: inside constructs, too."""
    authority, by_standard = examples_of(file)
    tree = catalogue().library.packs[pack][-1].node
    assert isinstance(tree, Mapping)
    duties = tree.get("duties")
    assert isinstance(duties, Sequence)
    whole = plan_with(pack, None, authority)
    for number, duty in enumerate(duties.items):
        assert isinstance(duty, Mapping)
        name = duty.get("id")
        assert isinstance(name, Scalar)
        key = f"{pack}#{name.text}"
        examples = by_standard.get(key, [])
        expected = judged(whole, frozenset({key}), examples)
        for place in places(duty):
            if deep or len(place) == 1:
                changed = without(tree, ("duties", number, *place))
                verdict = _verdict(pack, changed, authority, key, examples, expected)
                yield Deletion(key, ".".join(str(part) for part in place), verdict)


def _verdict(
    pack: str, changed: Node, authority: str, key: str, examples: list[Example], expected: list[Outcome]
) -> str:
    try:
        plan = plan_with(pack, changed, authority)
    except (InputFault, CompileFault):
        return "refused"
    return "noticed" if judged(plan, frozenset({key}), examples) != expected else "unnoticed"


def says_the_default(pack: str, one: Deletion) -> bool:
    """Return whether a construct states what holds without it: a period ends its duties at its own `to`, a
    fact serves every live anchor, and what a duty strengthens is compared by lint, not by examples."""
    if one.place in ("shared", "strengthens"):
        return True
    tree = catalogue().library.packs[pack][-1].node
    assert isinstance(tree, Mapping)
    duties = tree.get("duties")
    assert isinstance(duties, Sequence)
    duty = next(each for each in duties.items if f"{pack}#{_text(each, 'id')}" == one.standard)
    kind = _text(duty, "for_each").partition(".")[0]
    return one.place == "ends" and _text(duty, "ends") == f"{kind}.to"


def _text(node: Node, key: str) -> str:
    value = node.get(key) if isinstance(node, Mapping) else None
    return value.text if isinstance(value, Scalar) else ""
