"""Lays one located tree over another, and remembers where each value came from.

In: a standard's own located mapping, and the mapping that a version, a reading or a choice lays over it.
Out: the merged mapping, each scalar keeping the place it was written at, and the origin of each value.
Guaranteed: neither input changes; nothing is dropped but what is replaced.

Mappings merge by key. Lists of mappings with ids merge by id, a mapping keyed by id is read likewise. What
has alternative forms (conditions, points, `met_by`) is replaced whole; a limit of another form replaces the
form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine import source
from engine.diagnostics import Faults, did_you_mean
from engine.layering.policy import Origin

#: Keys whose value is one of several forms: the new form replaces the old one whole.
_WHOLE = frozenset(
    [
        "confirmed",
        "when",
        "where",
        "forbid",
        "met_by",
        "until",
        "from",
        "ends",
        "since",
        "restart",
        "of",
        "before",
        "same_day_as",
        "for_each",
        "paused_while",
        "check",
    ]
)
#: The forms of a limit; a key of one form drops the keys of the others.
_LIMIT_FORMS = (
    frozenset({"within", "of"}),
    frozenset({"at_least", "before"}),
    frozenset({"same_day_as"}),
    frozenset({"earliest_of"}),
    frozenset({"latest_of"}),
    frozenset({"every"}),
)
_LIMITS = frozenset({"due", "instead"})
#: What may be named by its bare key in a `set`, and where it is looked for.
SHORTHANDS = ("every", "within")
#: The ways in which a duty counts time; a new one replaces the old.
_TIMINGS = frozenset({"due", "series", "count", "total", "forbid"})


@dataclass(frozen=True, slots=True)
class Layered:
    """A mapping and, for the dotted path of each of its scalars, where that comes from."""

    tree: source.Mapping
    origins: Mapping[str, Origin]


class GroundOrigins(Mapping[str, Origin]):
    """The origins of a mapping over which nothing is laid, made when first asked for: most never are."""

    __slots__ = ("_found", "_layer", "_tree")

    def __init__(self, tree: source.Mapping, layer: str) -> None:
        self._tree, self._layer = tree, layer
        self._found: dict[str, Origin] | None = None

    def _all(self) -> dict[str, Origin]:
        if self._found is None:
            layer = self._layer
            self._found = {
                path: Origin(layer, leaf.span, None, leaf.text, None) for path, leaf in leaves(self._tree)
            }
        return self._found

    def __getitem__(self, path: str) -> Origin:
        return self._all()[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def ground(tree: source.Mapping, layer: str) -> Layered:
    """Return a standard's own mapping as the lowest layer."""
    return Layered(tree, GroundOrigins(tree, layer))


def lay(under: Layered, patch: source.Mapping, layer: str, reason: str | None, faults: Faults) -> Layered:
    """Return `patch` laid over `under`; every value of the patch becomes an origin that names what it
    overrode."""
    return _with_origins(under, _by_key(_timed(under.tree, patch), patch, "", faults), patch, layer, reason)


def lay_version(under: Layered, version: source.Mapping, layer: str) -> Layered:
    """Return a dated version laid over its duty: each key it states replaces the duty's whole."""
    stated = {name.text for name, _ in version.items}
    kept = without(_timed(under.tree, version), *stated)
    return _with_origins(
        under, source.Mapping((*kept.items, *version.items), under.tree.span), version, layer, None
    )


def _timed(base: source.Mapping, patch: source.Mapping) -> source.Mapping:
    """Return the base without its way of counting time where the patch brings another."""
    stated = {name.text for name, _ in patch.items} & _TIMINGS
    return without(base, *(_TIMINGS - stated)) if stated else base


def _with_origins(
    under: Layered, tree: source.Mapping, patch: source.Mapping, layer: str, reason: str | None
) -> Layered:
    mine = {id(leaf) for _, leaf in leaves(patch)}
    origins = {}
    for path, leaf in leaves(tree):
        if id(leaf) in mine:
            origins[path] = Origin(layer, leaf.span, _below(under.origins, path), leaf.text, reason)
        else:
            origins[path] = under.origins.get(path) or Origin(layer, leaf.span, None, leaf.text, None)
    return Layered(tree, origins)


def _below(origins: Mapping[str, Origin], path: str) -> Origin | None:
    """Return what stood at a path, or the first value of the mapping that stood there."""
    found = origins.get(path)
    if found is None:
        inside = sorted(key for key in origins if key.startswith(f"{path}."))
        found = origins[inside[0]] if inside else None
    return found


def leaves(node: source.Node, path: str = "") -> Iterator[tuple[str, source.Scalar]]:
    """Yield every scalar with its dotted path; items of a list go by their `id`, else by their number."""
    found: list[tuple[str, source.Scalar]] = []
    _gather(node, path, found)
    return iter(found)


def _gather(node: source.Node, path: str, found: list[tuple[str, source.Scalar]]) -> None:
    """Collect the scalars below a node: into one list, since every standard of every policy is walked."""
    if isinstance(node, source.Scalar):
        found.append((path, node))
        return
    before = f"{path}." if path else ""
    for name, child in _children(node):
        _gather(child, before + name, found)


def _children(node: source.Mapping | source.Sequence) -> Iterator[tuple[str, source.Node]]:
    if isinstance(node, source.Mapping):
        for key, child in node.items:
            yield key.text, child
    else:
        for n, item in enumerate(node.items):
            yield source.name_of(item) or str(n), item


# ---------------------------------------------------------------- merging


def _merged(base: source.Node, patch: source.Node, key: str, faults: Faults) -> source.Node:
    if key in _WHOLE:
        return patch
    if isinstance(base, source.Mapping) and isinstance(patch, source.Mapping):
        return _by_key(base, patch, key, faults)
    if isinstance(base, source.Sequence) and (_has_ids(base) or not base.items):
        if isinstance(patch, source.Mapping):
            return _keyed_by_id(base, patch, key, faults)
        if isinstance(patch, source.Sequence) and _has_ids(patch):
            return _by_id(base, patch, key, faults)
    return patch


def _by_key(base: source.Mapping, patch: source.Mapping, key: str, faults: Faults) -> source.Mapping:
    kept = _without_other_forms(base, patch) if key in _LIMITS or key == "series" else base
    new = {name.text: (name, child) for name, child in patch.items}
    items = []
    for name, child in kept.items:
        found = new.pop(name.text, None)
        items.append((name, child) if found is None else (name, _merged(child, found[1], name.text, faults)))
    return source.Mapping((*items, *new.values()), base.span)


def _without_other_forms(base: source.Mapping, patch: source.Mapping) -> source.Mapping:
    stated = {name.text for name, _ in patch.items}
    mine: frozenset[str] = frozenset().union(*(form for form in _LIMIT_FORMS if form & stated))
    if not mine:
        return base
    others = frozenset().union(*_LIMIT_FORMS) - mine
    return source.Mapping(tuple(item for item in base.items if item[0].text not in others), base.span)


def _by_id(base: source.Sequence, patch: source.Sequence, key: str, faults: Faults) -> source.Sequence:
    new = {source.name_of(item): item for item in patch.items}
    items = []
    for item in base.items:
        found = new.pop(source.name_of(item), None)
        items.append(item if found is None else _merged(item, found, _item_key(key), faults))
    return source.Sequence((*items, *new.values()), base.span)


def _keyed_by_id(base: source.Sequence, patch: source.Mapping, key: str, faults: Faults) -> source.Sequence:
    known = {source.name_of(item) or "" for item in base.items}
    for name, _ in patch.items:
        if name.text not in known:
            hint = did_you_mean(name.text, known, "ids")
            faults.error("E212", name.span, f"'{key}' has no '{name.text}'", hint)
    new = {name.text: child for name, child in patch.items}
    items = tuple(
        _merged(item, new[found], _item_key(key), faults) if (found := source.name_of(item)) in new else item
        for item in base.items
    )
    return source.Sequence(items, base.span)


def _item_key(key: str) -> str:
    return key if key == "series" else ""


def _has_ids(node: source.Sequence) -> bool:
    return bool(node.items) and all(source.name_of(item) is not None for item in node.items)


def get(node: source.Node | None, key: str) -> source.Node | None:
    """Return the value under a key, or None."""
    if not isinstance(node, source.Mapping):
        return None
    return next((child for name, child in node.items if name.text == key), None)


def without(node: source.Mapping, *keys: str) -> source.Mapping:
    """Return the mapping without some of its keys."""
    return source.Mapping(tuple(item for item in node.items if item[0].text not in keys), node.span)


# ---------------------------------------------------------------- shorthand


def expanded(patch: source.Mapping, tree: source.Mapping, faults: Faults) -> source.Mapping:
    """Return the patch with `every: 6 months` and the like put where the standard has its one such limit."""
    items: list[tuple[source.Scalar, source.Node]] = []
    for key, value in patch.items:
        if key.text not in SHORTHANDS:
            items.append((key, value))
            continue
        places = list(_places(tree, key.text))
        if len(places) == 1:
            items.append(_placed(places[0], key, value))
            continue
        help_ = "write the whole path, for example {series: {weekly: {every: 2 weeks}}}"
        held = f"it has {len(places)} of them" if places else "it has none"
        faults.error(
            "E211",
            key.span,
            f"'{key.text}' alone does not say which limit of the standard is meant: {held}",
            help_,
        )
    return source.Mapping(tuple(items), patch.span)


def _places(tree: source.Mapping, key: str) -> Iterator[tuple[str, ...]]:
    if get(get(tree, "due"), key) is not None:
        yield ("due", key)
    series = get(tree, "series")
    for stage in series.items if isinstance(series, source.Sequence) else ():
        name = source.name_of(stage) or ""
        if get(stage, key) is not None:
            yield ("series", name, key)


def _placed(
    place: tuple[str, ...], key: source.Scalar, value: source.Node
) -> tuple[source.Scalar, source.Node]:
    node = value
    for name in reversed(place[1:]):
        node = source.Mapping(((source.Scalar(name, key.style, key.span), node),), key.span)
    return source.Scalar(place[0], key.style, key.span), node
