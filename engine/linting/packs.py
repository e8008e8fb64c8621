"""Checks of packs as wholes, and of packs beside each other.

In: the library. Out: diagnostics. Guaranteed: a name of another pack's standard is judged by the packs that
can be seen; nothing here needs an authority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from engine import source
from engine.diagnostics import Diagnostic, Faults, Severity, Span
from engine.layering.names import Names, names_of
from engine.layering.shelf import name_span
from engine.layering.trees import get
from engine.layering.uses import names_in
from engine.linting.bodies import bodies_of
from engine.linting.duties import check_duty
from engine.linting.finding import diagnostic, place
from engine.linting.graphs import circles
from engine.linting.stages import check_repeats
from engine.linting.words import check_vocabulary
from engine.load import Library, LoadedPack
from engine.model import Content, Duty, Follows, Force, ReadingChoice, review_passed


def check_pack(loaded: LoadedPack, library: Library, faults: Faults) -> None:
    """Note what is wrong or doubtful with each standard of a pack on its own."""
    trees = trees_of(loaded, "duties")
    for duty in loaded.pack.duties:
        tree = trees.get(duty.id)
        if tree is None:
            continue
        bodies = tuple(bodies_of(duty))
        found = [one for body in bodies for one in check_duty(body, library.vocabulary)]
        for finding in (*check_repeats(bodies), *found):
            faults.add(diagnostic(finding, tree))
    _targets(loaded, library, faults)
    _confirmed(loaded, faults)
    _readings(loaded, faults)


def trees_of(loaded: LoadedPack, section: str) -> dict[str, source.Mapping]:
    """Return the located mappings of a section by their ids."""
    found = get(loaded.node, section)
    items = found.items if isinstance(found, source.Sequence) else ()
    return {
        name: item for item in items if isinstance(item, source.Mapping) and (name := source.name_of(item))
    }


def _targets(loaded: LoadedPack, library: Library, faults: Faults) -> None:
    """`strengthens`, `replaces`, `varies`, `rests_on` and `late` must name a standard of some pack that can
    be seen."""
    names = _all_names(library)
    for section, models in (("duties", loaded.pack.duties), ("content", loaded.pack.content)):
        trees = trees_of(loaded, section)
        for model in models:
            tree = trees.get(model.id)
            for path, target in _named(model) if tree is not None else ():
                assert tree is not None
                found = names.find(target, loaded.pack.pack, f"{loaded.pack.pack}#{model.id}")
                if found.key is None:
                    faults.error(found.code, place(tree, path), found.problem, found.help)
                elif found.old:
                    text = f"'{target}' is now called '{found.key}'"
                    faults.warn("W202", place(tree, path), text)


def _named(model: Duty | Content) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in ("strengthens", "replaces", "varies"):
        target = getattr(model, key, None)
        if target is not None:
            yield (key,), target
    for number, target in enumerate(model.rests_on if isinstance(model, Duty) else ()):
        yield ("rests_on", str(number)), target
    if isinstance(model, Duty) and isinstance(model.for_each, Follows):
        yield ("for_each", "late"), model.for_each.late


def _all_names(library: Library) -> Names:
    return names_of([one.pack for files in library.packs.values() for one in files])


def _confirmed(loaded: LoadedPack, faults: Faults) -> None:
    """A pack of national figures says of each whether somebody compared it with the instrument."""
    standards: tuple[Duty | Content, ...] = (*loaded.pack.duties, *loaded.pack.content)
    national = [one for one in standards if (one.force or loaded.pack.force) is not Force.LOCAL]
    if national and all(one.confirmed is None for one in standards):
        text = f"none of the {len(national)} national standards of this pack says whether it was checked"
        help_ = (
            "write `confirmed: yes` or `confirmed: no` on each: unconfirmed until somebody has compared it"
        )
        faults.warn("W417", _head(loaded), text, help_)


def _readings(loaded: LoadedPack, faults: Faults) -> None:
    """Two choices of a reading that set the same are one."""
    trees = trees_of(loaded, "readings")
    for reading in loaded.pack.readings:
        seen: dict[str, str] = {}
        for choice in reading.choices:
            key = _meaning(choice)
            if key in seen and reading.id in trees:
                text = f"choices '{seen[key]}' and '{choice.id}' of '{reading.id}' change the same"
                faults.warn("W421", place(trees[reading.id], ("choices", choice.id)), text)
            seen.setdefault(key, choice.id)


def _meaning(choice: ReadingChoice) -> str:
    said = {name: [(path, node.text) for path, node in _scalars(tree)] for name, tree in choice.set.items()}
    return repr((sorted(said.items()), sorted(choice.counting.items())))


def _scalars(tree: source.Node) -> list[tuple[tuple[str, ...], source.Scalar]]:
    return [(path, node) for path, node in source.walk(tree) if isinstance(node, source.Scalar)]


# ---------------------------------------------------------------- all packs together


def check_library(library: Library, faults: Faults) -> None:
    """Note circles, and definitions that nothing uses."""
    packs = [one for files in library.packs.values() for one in files]
    _definition_circles(packs, faults)
    _follow_on_circles(packs, library, faults)
    _resting_circles(packs, library, faults)
    _extends_circles(packs, faults)
    _unused(packs, faults)
    check_vocabulary(library, faults)


def _definition_circles(packs: list[LoadedPack], faults: Faults) -> None:
    graph = {one.id: names_in(one) for loaded in packs for one in loaded.pack.define}
    spans = {name: name_span(tree) for loaded in packs for name, tree in trees_of(loaded, "define").items()}
    for circle in circles(
        {name: [other for other in names if other in graph] for name, names in graph.items()}
    ):
        faults.error("E404", spans.get(circle[0]), _circle("definition", circle))


def _follow_on_circles(packs: list[LoadedPack], library: Library, faults: Faults) -> None:
    def causes(duty: Duty) -> tuple[str, ...]:
        return (duty.for_each.late,) if isinstance(duty.for_each, Follows) else ()

    graph, spans = _pointing(packs, library, causes, "for_each")
    for circle in circles(graph):
        faults.error("E405", spans.get(circle[0]), _circle("follow-on", circle))


def _resting_circles(packs: list[LoadedPack], library: Library, faults: Faults) -> None:
    graph, spans = _pointing(packs, library, lambda duty: duty.rests_on, "rests_on", besides=True)
    for circle in circles(graph):
        faults.error("E410", spans.get(circle[0]), _circle("duty", circle))


def _pointing(
    packs: list[LoadedPack],
    library: Library,
    named: Callable[[Duty], tuple[str, ...]],
    key: str,
    *,
    besides: bool = False,
) -> tuple[dict[str, list[str]], dict[str, Span]]:
    """Return which duties each duty names under a key, and where it does. `besides`: a name is never the
    duty's own, but that of another one called alike."""
    names = _all_names(library)
    graph: dict[str, list[str]] = {}
    spans: dict[str, Span] = {}
    for loaded in packs:
        trees = trees_of(loaded, "duties")
        for duty in loaded.pack.duties:
            if (others := named(duty)) and duty.id in trees:
                own = f"{loaded.pack.pack}#{duty.id}"
                found = [names.find(one, loaded.pack.pack, own if besides else None).key for one in others]
                graph.setdefault(own, []).extend(one for one in found if one is not None)
                spans[own] = place(trees[duty.id], (key,))
    return graph, spans


def _extends_circles(packs: list[LoadedPack], faults: Faults) -> None:
    graph: dict[str, list[str]] = {}
    spans: dict[str, Span] = {}
    for loaded in packs:
        graph.setdefault(loaded.pack.pack, []).extend(loaded.pack.extends)
        node = get(loaded.node, "extends")
        spans[loaded.pack.pack] = node.span if node is not None else _head(loaded)
    for circle in circles(graph):
        faults.error("E409", spans.get(circle[0]), _circle("pack", circle))


def _circle(what: str, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"{what} '{names[0]}' rests on itself"
    several = {"duty": "duties"}.get(what, f"{what}s")
    return f"{several} rest on each other in a circle: {' → '.join((*names, names[0]))}"


def _unused(packs: list[LoadedPack], faults: Faults) -> None:
    used: set[str] = set()
    for loaded in packs:
        standards: tuple[Duty | Content, ...] = (*loaded.pack.duties, *loaded.pack.content)
        for standard in standards:
            used |= names_in(standard)
        for one in loaded.pack.define:
            used |= names_in(one) - {one.id}
        used |= {node.text for tree in _sets(loaded) for _, node in _scalars(tree)}
    for loaded in packs:
        for name, tree in trees_of(loaded, "define").items():
            if name not in used:
                faults.warn("W414", name_span(tree), f"no standard uses the definition '{name}'")


def _sets(loaded: LoadedPack) -> list[source.Node]:
    return [
        tree for reading in loaded.pack.readings for choice in reading.choices for tree in choice.set.values()
    ]


# ---------------------------------------------------------------- age


def check_age(loaded: LoadedPack, on: date, faults: Faults) -> None:
    """Note a pack whose source should have been reviewed before `on`."""
    review_by = loaded.pack.source.review_by
    if not review_passed(review_by, on):
        return
    node = get(get(loaded.node, "source"), "review_by")
    text = f"the source was to be reviewed by {review_by}: it may be out of date"
    faults.add(Diagnostic("W415", text, node.span if node else _head(loaded), _AGE_HELP, Severity.WARNING))


_AGE_HELP = "look for a newer edition; if there is none, ask its publisher and note the answer in the pack"


def _head(loaded: LoadedPack) -> Span:
    node = get(loaded.node, "pack")
    return node.span if node is not None else loaded.node.span
