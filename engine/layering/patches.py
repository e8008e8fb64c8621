"""What readings and an authority's choices lay over the standards of the packs.

In: the packs' readings and the authority's choices. Out: for each standard the mappings to lay over it,
each with its days, its layer and its reason; the standards switched off; the counting choices in force.
Guaranteed: a choice that names nothing, changes what it may not, or meets another one on the same value is
an error at its own place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine import source
from engine.calendar import CHOICES, DEFAULT, Counting
from engine.diagnostics import Faults, Span, did_you_mean
from engine.layering.shelf import Shelf
from engine.layering.spans import ALWAYS, Days, meet, without
from engine.layering.trees import get, leaves
from engine.load import LoadedAuthority
from engine.model import Choice, Force, PackReading, ReadingChoice, Strength

#: What a choice cannot say: who a standard is and what may be done to it.
_FIXED_KEYS = frozenset(
    [
        "id",
        "was",
        "topic",
        "subject",
        "strengthens",
        "replaces",
        "varies",
        "rests_on",
        "local_may",
        "versions",
        "in_force",
        "rows",
    ]
)


@dataclass(frozen=True, slots=True)
class Patch:
    """One mapping laid over one standard on the days [from, to); `local` for an authority's own choice."""

    node: source.Mapping
    layer: str
    reason: str | None
    days: Days
    span: Span
    local: bool


@dataclass(slots=True)
class Patches:
    """Everything laid over the packs: by `pack#id`, in the order in which it is laid."""

    laid: dict[str, list[Patch]] = field(default_factory=dict)
    off: dict[str, list[tuple[Days, str, Span]]] = field(default_factory=dict)
    counting: Counting = DEFAULT


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pack's reading and the choice in force: `span` is the authority's own line, None for the default."""

    pack: str
    reading: PackReading
    choice: ReadingChoice
    reason: str
    days: Days
    span: Span | None


def chosen_readings(shelf: Shelf, authority: LoadedAuthority, faults: Faults) -> tuple[Chosen, ...]:
    """Return, for each reading of the followed packs, the choice in force (several where choices are
    dated)."""
    readings: dict[str, tuple[str, PackReading]] = {}
    for loaded in shelf.packs:
        for reading in loaded.pack.readings:
            known = readings.get(reading.id)
            if known is not None and known[0] != loaded.pack.pack:
                text = f"reading '{reading.id}' stands in '{known[0]}' and in '{loaded.pack.pack}'"
                faults.error("E219", loaded.node.span, text, "give one of them another id")
            readings[reading.id] = (loaded.pack.pack, reading)
    mine = _choices_of_readings(readings, authority, faults)
    return tuple(one for name in readings for one in _in_force(*readings[name], mine.get(name, [])))


def _choices_of_readings(
    readings: Mapping[str, tuple[str, PackReading]], authority: LoadedAuthority, faults: Faults
) -> dict[str, list[tuple[Choice, source.Mapping]]]:
    found: dict[str, list[tuple[Choice, source.Mapping]]] = {}
    for choice, tree in choices_with_trees(authority):
        name = choice.reading
        if name is None or (name in CHOICES and name not in readings):
            continue
        if name not in readings:
            known = (*readings, *CHOICES)
            faults.error(
                "E206",
                _span(tree, "reading"),
                f"unknown reading '{name}'",
                did_you_mean(name, known, "known readings"),
            )
        elif all(one.id != choice.choose for one in readings[name][1].choices):
            known = tuple(one.id for one in readings[name][1].choices)
            text = f"reading '{name}' has no choice '{choice.choose}'"
            faults.error(
                "E206", _span(tree, "choose"), text, did_you_mean(choice.choose or "", known, "its choices")
            )
        elif any(meet(_days(choice), _days(other)) for other, _ in found.get(name, [])):
            faults.error("E217", _span(tree, "reading"), f"reading '{name}' is chosen twice on the same days")
        else:
            found.setdefault(name, []).append((choice, tree))
    return found


def _in_force(
    pack: str, reading: PackReading, mine: Sequence[tuple[Choice, source.Mapping]]
) -> Iterator[Chosen]:
    by_id = {one.id: one for one in reading.choices}
    for choice, tree in mine:
        yield Chosen(
            pack, reading, by_id[choice.choose or ""], choice.reason, _days(choice), _span(tree, "choose")
        )
    if reading.default in by_id:
        for days in without(ALWAYS, [_days(choice) for choice, _ in mine]):
            yield Chosen(pack, reading, by_id[reading.default], reading.reason, days, None)


# ---------------------------------------------------------------- gathering


def gather(shelf: Shelf, authority: LoadedAuthority, chosen: Sequence[Chosen], faults: Faults) -> Patches:
    """Return all that is laid over the packs: readings first, the authority's own choices over them."""
    patches = Patches()
    for one in chosen:
        _reading(one, shelf, patches, faults)
    for choice, tree in choices_with_trees(authority):
        if choice.standard is not None:
            _choice(choice, tree, authority.authority.authority, shelf, patches, faults)
        elif choice.reading in CHOICES:
            _counting(choice, tree, patches, faults)
    return patches


def _reading(one: Chosen, shelf: Shelf, patches: Patches, faults: Faults) -> None:
    layer = f"reading {one.reading.id}: {one.choice.id}"
    for name, node in one.choice.set.items():
        if not isinstance(node, source.Mapping):
            continue
        found = shelf.names.find(name, one.pack)
        if found.key is None:
            faults.error(found.code, node.span, found.problem, found.help)
            continue
        span = one.span or node.span
        patch = Patch(node, layer, one.reason, one.days, span, local=not found.key.startswith(f"{one.pack}#"))
        patches.laid.setdefault(found.key, []).append(patch)
    if one.choice.counting and one.days != ALWAYS:
        faults.error(
            "E218", one.span, f"reading '{one.reading.id}' is a way of counting: it has no dates of its own"
        )
    for name, value in one.choice.counting.items():
        try:
            patches.counting = patches.counting.with_choice(name, value)
        except ValueError as error:
            faults.error("E206", one.span, str(error))


def _counting(choice: Choice, tree: source.Mapping, patches: Patches, faults: Faults) -> None:
    if _days(choice) != ALWAYS:
        faults.error(
            "E218",
            _span(tree, "reading"),
            f"'{choice.reading}' is a way of counting: it has no dates of its own",
        )
    try:
        patches.counting = patches.counting.with_choice(choice.reading or "", choice.choose or "")
    except ValueError as error:
        faults.error("E206", _span(tree, "choose"), str(error))


def _choice(
    choice: Choice, tree: source.Mapping, authority: str, shelf: Shelf, patches: Patches, faults: Faults
) -> None:
    span = _span(tree, "standard")
    found = shelf.names.find(choice.standard or "")
    if found.key is None:
        faults.error(found.code, span, found.problem, found.help)
        return
    if found.old:
        faults.warn("W202", span, f"'{choice.standard}' is now called '{found.key.partition('#')[2]}'")
    days = _days(choice)
    if choice.off:
        _switch_off(found.key, days, choice, span, shelf, patches, faults)
    node = choice.set
    if not isinstance(node, source.Mapping):
        return
    for key, _ in node.items:
        if key.text in _FIXED_KEYS:
            faults.error("E210", key.span, f"a choice cannot set '{key.text}'")
    _check_confirmed(node, faults)
    patch = Patch(node, f"authority {authority}", choice.reason, days, span, local=True)
    _check_overlap(patch, patches.laid.get(found.key, ()), faults)
    patches.laid.setdefault(found.key, []).append(patch)


def _check_confirmed(node: source.Mapping, faults: Faults) -> None:
    """A bare `yes` says neither who looked nor where."""
    found = node.get("confirmed")
    if isinstance(found, source.Scalar) and found.text.lower() in ("yes", "true"):
        text = "a figure is confirmed by a person, who says when and where"
        faults.error("E222", found.span, text, "write confirmed: {by: name, on: date, link: address}")


def _check_overlap(patch: Patch, others: Sequence[Patch], faults: Faults) -> None:
    mine = dict(leaves(patch.node))
    for other in others:
        if (
            not other.local
            or not other.layer.startswith("authority ")
            or meet(patch.days, other.days) is None
        ):
            continue
        for path, leaf in leaves(other.node):
            if path in mine:
                related = ((leaf.span, "the other one"),)
                faults.error(
                    "E217", mine[path].span, f"'{path}' is chosen twice on the same days", None, related
                )


def _switch_off(
    key: str, days: Days, choice: Choice, span: Span, shelf: Shelf, patches: Patches, faults: Faults
) -> None:
    """A national must stays: only a local standard, or a `should` that is not fixed, can be switched off."""
    for piece in shelf.standards[key]:
        force = piece.model.force or piece.pack.force
        must = piece.model.strength is not Strength.SHOULD
        if piece.local_may == "fix" or (force is not Force.LOCAL and must):
            text = f"'{key}' cannot be switched off: it is {'fixed' if piece.local_may == 'fix' else force}"
            faults.error("E205", span, text, None, ((piece.span, "it stands here"),))
            return
    patches.off.setdefault(key, []).append((days, choice.reason, span))


# ---------------------------------------------------------------- places


def choices_with_trees(authority: LoadedAuthority) -> list[tuple[Choice, source.Mapping]]:
    """Return the choices with their located mappings, in the order of the file."""
    found = get(authority.node, "choices")
    trees = (
        [item for item in found.items if isinstance(item, source.Mapping)]
        if isinstance(found, source.Sequence)
        else []
    )
    return list(zip(authority.authority.choices, trees, strict=False))


def _days(choice: Choice) -> Days:
    return (choice.from_, choice.to)


def _span(tree: source.Mapping, key: str) -> Span:
    found = tree.get(key)
    return found.span if found is not None else tree.span
