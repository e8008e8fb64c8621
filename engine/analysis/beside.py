"""An authority's policy as it would be if every standard stood beside the one that it takes the place of.

In: the packs, an authority. Out: a policy in which nothing is replaced, and which standards replace others
in the real one. Guaranteed: nothing else differs: what is compared is what the packs and the authority say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine import source
from engine.diagnostics import Faults
from engine.layering.policy import Policy
from engine.layers import build_policy
from engine.load import Library, LoadedAuthority, LoadedPack, Located, load_pack

_IN_PLACE = frozenset({"replaces", "varies"})


def policy_beside(
    library: Library, authority: LoadedAuthority, real: Policy
) -> tuple[Policy, Mapping[str, str]]:
    """Return the policy without replacements, and `pack#id` -> what it replaces. Raises InputFault."""
    replaced = {f"{one.pack}#{one.id}": one.replaces for one in real.duties if one.replaces is not None}
    replaced |= {f"{one.pack}#{one.id}": one.content.replaces for one in real.content if one.content.replaces}
    if not replaced:
        return real, {}
    faults = Faults()
    policy = build_policy(_beside(library, frozenset(replaced), faults), authority, faults)
    faults.raise_if_errors()
    return policy, replaced


def _beside(library: Library, names: frozenset[str], faults: Faults) -> Library:
    packs = {
        name: tuple(
            _rewritten(one, library, faults) if any(each.startswith(f"{name}#") for each in names) else one
            for one in files
        )
        for name, files in library.packs.items()
    }
    return replace(library, packs=packs)


def _rewritten(loaded: LoadedPack, library: Library, faults: Faults) -> LoadedPack:
    node = _strengthening(loaded.node)
    pack = load_pack(node, library.vocabulary, faults, library.definitions)
    return loaded if pack is None else LoadedPack(pack, node, loaded.file, loaded.hash, Located(node))


def _strengthening(node: source.Node) -> source.Node:
    """The same tree with `strengthens` for `replaces` and `varies`."""
    if isinstance(node, source.Sequence):
        return source.Sequence(tuple(_strengthening(one) for one in node.items), node.span)
    if not isinstance(node, source.Mapping):
        return node
    pairs = tuple(
        (
            source.Scalar("strengthens", key.style, key.span) if key.text in _IN_PLACE else key,
            _strengthening(value),
        )
        for key, value in node.items
    )
    return source.Mapping(pairs, node.span)
