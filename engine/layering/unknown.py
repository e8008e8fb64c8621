"""Names of kinds and definitions: each must be a kind of the vocabulary or a definition of the policy, just
once.

In: effective standards and definitions. Out: diagnostics. Guaranteed: no standard of a policy without
errors rests on a name that means nothing, or two things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine import source
from engine.diagnostics import Faults, Span, did_you_mean
from engine.layering.policy import EffectiveContent, EffectiveDefinition, EffectiveDuty, Origin
from engine.layering.shelf import Shelf
from engine.layering.spans import meet
from engine.layering.trees import get, leaves
from engine.layering.uses import names_in
from engine.vocabulary import Vocabulary


def check_names(
    duties: Sequence[EffectiveDuty],
    content: Sequence[EffectiveContent],
    definitions: Sequence[EffectiveDefinition],
    vocabulary: Vocabulary,
    readable: frozenset[str],
    faults: Faults,
) -> None:
    """Note every name that is neither a kind nor a definition of this policy.

    `readable`: the names that the packs were read against. `load.py` has refused all others, so there is
    nothing to look for where this policy has every one of them.
    """
    known = {*vocabulary.kinds, *(one.id for one in definitions)}
    if readable <= known:
        return
    for duty in duties:
        for version in duty.versions:
            for name in sorted(names_in(version.body) - known):
                _note(name, _place(name, duty.origins), f"{duty.pack}#{duty.id}", known, faults)
    for one in content:
        for name in sorted(names_in(one.content) - known):
            _note(name, _place(name, one.origins), f"{one.pack}#{one.id}", known, faults)


def _note(name: str, span: Span | None, standard: str, known: set[str], faults: Faults) -> None:
    text = f"'{name}' in {standard} is neither a kind of fact nor a definition of a followed pack"
    faults.error("E216", span, text, did_you_mean(name, known, "known"))


def _place(name: str, origins: Mapping[str, Origin]) -> Span | None:
    """Return the first place where the name stands as a value of its own, or begins one (`eligible.from`)."""
    found = [one for one in origins.values() if name in one.value.replace(".", " ").split()]
    spans = [one.span for one in (*found, *origins.values())]
    return spans[0] if spans else None


def check_definitions(definitions: Sequence[EffectiveDefinition], shelf: Shelf, faults: Faults) -> None:
    """Note every definition that another pack has too, or that two statements of one pack give for the same
    days."""
    places = {
        (loaded.pack.pack, loaded.file, id_): span
        for loaded in shelf.packs
        for id_, span in _definition_spans(loaded.node)
    }
    by_id: dict[str, list[EffectiveDefinition]] = {}
    for one in definitions:
        for other in by_id.setdefault(one.id, []):
            same_days = meet((one.from_, one.to), (other.from_, other.to))
            if one.pack != other.pack or same_days is not None:
                spans = [
                    span for (pack, _, id_), span in places.items() if id_ == one.id and pack == one.pack
                ]
                text = (
                    f"'{one.id}' is defined in '{other.pack}' too"
                    if one.pack != other.pack
                    else (f"'{one.id}' is defined twice for the same days")
                )
                faults.error("E209", spans[-1] if spans else None, text, "give it another id")
        by_id[one.id].append(one)


def _definition_spans(node: source.Node) -> list[tuple[str, Span]]:
    found = get(node, "define")
    items = found.items if isinstance(found, source.Sequence) else ()
    return [(leaf.text, leaf.span) for item in items for path, leaf in leaves(item) if path == "id"]
