"""Which packs an authority follows, in the order of their layers, and the standards that stand in them.

In: the library and an authority. Out: the packs (those extended first), the name finder, each standard with
all its dated statements. Guaranteed: a pack that a followed one extends is followed too, so that no local
pack can lose a national duty by silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import source
from engine.diagnostics import Faults, Span, did_you_mean
from engine.layering.names import Names, names_of
from engine.layering.trees import get
from engine.load import Library, LoadedAuthority, LoadedPack
from engine.model import Content, Duty, Pack


@dataclass(frozen=True, slots=True)
class Piece:
    """One file's statement of a standard: its model and its located mapping."""

    pack: Pack
    model: Duty | Content
    tree: source.Mapping

    @property
    def local_may(self) -> str:
        return self.model.local_may or self.pack.local_may

    @property
    def span(self) -> Span:
        return name_span(self.tree)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The followed packs, national first; `standards` maps `pack#id` to its pieces, in the order of the
    packs."""

    packs: tuple[LoadedPack, ...]
    names: Names
    standards: Mapping[str, tuple[Piece, ...]]


def shelf_of(library: Library, authority: LoadedAuthority, faults: Faults) -> Shelf:
    """Return the shelf; a pack that is not there or is made for another nation is an error."""
    order = _order(library, authority, faults)
    packs = tuple(loaded for name in order for loaded in _by_date(library.packs[name]))
    for loaded in packs:
        _check_nation(loaded, authority, faults)
    _check_pins(library, order, authority, faults)
    standards: dict[str, list[Piece]] = {}
    for loaded in packs:
        for section, models in (("duties", loaded.pack.duties), ("content", loaded.pack.content)):
            for model, tree in _with_trees(loaded.node, section, models):
                standards.setdefault(f"{loaded.pack.pack}#{model.id}", []).append(
                    Piece(loaded.pack, model, tree)
                )
    names = names_of([loaded.pack for loaded in packs])
    return Shelf(packs, names, {key: tuple(pieces) for key, pieces in standards.items()})


def _order(library: Library, authority: LoadedAuthority, faults: Faults) -> tuple[str, ...]:
    """Return the ids of the followed packs, each after those it extends."""
    done: dict[str, None] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name in path:
            return
        for loaded in library.packs.get(name, ()):
            for parent in loaded.pack.extends:
                if parent in library.packs:
                    visit(parent, (*path, name))
                else:
                    _unknown(library, get(loaded.node, "extends"), loaded.node, parent, faults)
        done[name] = None

    followed = get(authority.node, "follows")
    for name in authority.authority.follows:
        if name in library.packs:
            visit(name, ())
        else:
            _unknown(library, followed, authority.node, name, faults)
    for name in done:
        if name not in authority.authority.follows:
            text = f"'{name}' is followed because a followed pack extends it"
            faults.warn(
                "W201", followed.span if followed else authority.node.span, text, f"add {name} to follows"
            )
    return tuple(done)


def _unknown(
    library: Library, where: source.Node | None, node: source.Node, name: str, faults: Faults
) -> None:
    span = _item_span(where, name) or node.span
    faults.error("E201", span, f"unknown pack '{name}'", did_you_mean(name, library.packs, "known packs"))


def _item_span(node: source.Node | None, text: str) -> Span | None:
    items = node.items if isinstance(node, source.Sequence) else (node,)
    return next((one.span for one in items if isinstance(one, source.Scalar) and one.text == text), None)


def _by_date(files: Sequence[LoadedPack]) -> list[LoadedPack]:
    return sorted(files, key=lambda loaded: (str(loaded.pack.in_force.from_ or ""), loaded.file))


def _check_nation(loaded: LoadedPack, authority: LoadedAuthority, faults: Faults) -> None:
    nation, mine = loaded.pack.nation, authority.authority.nation
    if nation is not None and nation != mine:
        followed = get(authority.node, "follows")
        span = _item_span(followed, loaded.pack.pack) or authority.node.span
        faults.error("E215", span, f"'{loaded.pack.pack}' is for {nation}, this authority is in {mine}")


def _check_pins(library: Library, order: Sequence[str], authority: LoadedAuthority, faults: Faults) -> None:
    """Note every pack that is not at the version which the authority agreed to."""
    pins = get(authority.node, "pins")
    for name, version in authority.authority.pins.items():
        span = (get(pins, name) or authority.node).span
        if name not in order:
            faults.error("E223", span, f"'{name}' is pinned and not followed", "follow it, or drop the pin")
        for loaded in library.packs.get(name, ()) if name in order else ():
            if loaded.pack.version != version:
                text = f"'{name}' is pinned at {version}, and {loaded.file} is version {loaded.pack.version}"
                cure = (
                    f"`dutybook upgrade {authority.authority.authority}` shows what moved, and moves the pin"
                )
                faults.error("E223", span, text, cure)
                break


def _with_trees(
    node: source.Node, section: str, models: Sequence[Duty] | Sequence[Content]
) -> list[tuple[Duty | Content, source.Mapping]]:
    found = get(node, section)
    items = found.items if isinstance(found, source.Sequence) else ()
    trees = {
        name: item for item in items if isinstance(item, source.Mapping) and (name := source.name_of(item))
    }
    return [(model, trees[model.id]) for model in models if model.id in trees]


def name_span(tree: source.Mapping) -> Span:
    """Return the place of a standard's own id, else of the whole of it."""
    found = get(tree, "id")
    return found.span if found is not None else tree.span
