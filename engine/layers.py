"""National layer and local layers to one Policy; every value knows where it comes from and what it overrode.

In: the library (all packs, the vocabulary) and one authority's file. Out: the Policy, a timeline of all
that applies to it. Guaranteed: silence of a local pack never removes a national duty; a standard is
replaced, loosened or switched off only where it may be; names are resolved; whatever cannot stand is a
located diagnostic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine import source
from engine.calendar import Calendar, UnknownCalendar, calendar_in, load_calendar
from engine.diagnostics import Faults
from engine.layering.effective import (
    Readers,
    effective_content,
    effective_duty,
)
from engine.layering.guard import check_choices
from engine.layering.identity import policy_hash
from engine.layering.patches import Chosen, Patches, chosen_readings, gather
from engine.layering.policy import (
    EffectiveContent,
    EffectiveDefinition,
    EffectiveDuty,
    Origin,
    PackRef,
    Policy,
    PolicyAlternative,
    Version,
    in_span,
    origins_on,
    version_on,
)
from engine.layering.replacing import left_of, settled
from engine.layering.shelf import Shelf, shelf_of
from engine.layering.spans import ALWAYS, meet
from engine.layering.spans import without as without_days
from engine.layering.timeline import segments_of
from engine.layering.trees import get
from engine.layering.unknown import check_definitions, check_names
from engine.load import Bad, Context, Library, LoadedAuthority, LoadedPack, load_duty
from engine.model import Content, Duty, InForce, Pack
from engine.reading.content import read_content
from engine.sentences import Words, cited, content_sentences, duty_text
from engine.vocabulary import Vocabulary

__all__ = [
    "EffectiveContent",
    "EffectiveDefinition",
    "EffectiveDuty",
    "Origin",
    "PackRef",
    "Policy",
    "PolicyAlternative",
    "Version",
    "build_policy",
    "in_span",
    "origins_on",
    "version_on",
    "words_for",
]


def build_policy(
    library: Library,
    authority: LoadedAuthority,
    faults: Faults,
    only: frozenset[str] | None = None,
    others: bool = True,
) -> Policy:
    """Return the policy of one authority; every fault found is added to `faults`.

    After an error the policy is as whole as could be made: call `faults.raise_if_errors()` before using it.
    `only` leaves out every standard (`pack#id`) but these, and their faults; without `others` the readings
    not chosen are not worked out. Both are for an answer while somebody types.
    """
    vocabulary = library.vocabulary.with_kinds(authority.kinds)
    shelf = shelf_of(library, authority, faults)
    chosen = chosen_readings(shelf, authority, faults)
    patches = gather(shelf, authority, chosen, faults)
    readers = readers_for(vocabulary, library.definitions, faults)
    definitions = _definitions(shelf, faults)
    shelf = shelf if only is None else _only(shelf, only)
    duties, content = _standards(shelf, patches, readers, faults)
    readable = library.definitions | library.vocabulary.kinds.keys()
    check_names(duties, content, definitions, vocabulary, readable, faults)
    policy = Policy(
        authority=authority.authority,
        packs=tuple(_pack_ref(loaded) for loaded in shelf.packs),
        vocabulary=vocabulary,
        calendar=_calendar(authority, library, faults),
        counting=patches.counting,
        duties=duties,
        content=content,
        definitions=definitions,
        manual=tuple((loaded.pack.pack, manual) for loaded in shelf.packs for manual in loaded.pack.manual),
        readings=tuple((one.pack, one.reading, one.choice.id, one.reason) for one in chosen),
        alternatives=(),
        hash="",
    )
    policy = _with_sentences(policy)
    alternatives = _alternatives(policy, shelf, authority, chosen, readers, faults) if others else ()
    return replace(policy, alternatives=alternatives, hash=policy_hash(policy, authority))


def readers_for(vocabulary: Vocabulary, definitions: frozenset[str], faults: Faults) -> Readers:
    """Return what reads a standard's merged tree anew; its faults are noted."""

    def duty(tree: source.Mapping, stageless: bool) -> Duty | None:
        return load_duty(tree, vocabulary, definitions, faults, stageless)

    def content(tree: source.Mapping, _: Pack) -> Content | None:
        try:
            return read_content(tree, Context(faults, vocabulary, definitions))
        except Bad:
            return None

    return Readers(duty, content)


def words_for(policy: Policy) -> Words:
    """Return the words that sentences about this policy are made of."""
    standards: dict[str, str] = {}
    for duty in policy.duties:
        standards[f"{duty.pack}#{duty.id}"] = cited(duty.pack, duty.duty.cite, duty.duty.title)
    for one in policy.content:
        standards[f"{one.pack}#{one.id}"] = cited(one.pack, one.content.cite, one.content.title)
    named = {f"{duty.pack}#{duty.id}": duty.duty.title for duty in policy.duties if duty.duty.title}
    titles = {one.id: one.definition.title or one.id.replace("_", " ") for one in policy.definitions}
    return Words(policy.vocabulary, policy.authority.roles, titles, standards, named)


# ---------------------------------------------------------------- standards


def _standards(
    shelf: Shelf, patches: Patches, readers: Readers, faults: Faults
) -> tuple[tuple[EffectiveDuty, ...], tuple[EffectiveContent, ...]]:
    duties: list[EffectiveDuty] = []
    content: list[EffectiveContent] = []
    for key, pieces in shelf.standards.items():
        off = [days for days, _, _ in patches.off.get(key, ())]
        segments = segments_of(pieces, patches.laid.get(key, ()), faults, off)
        check_choices(segments, faults)
        if not segments:
            continue
        if isinstance(pieces[0].model, Duty):
            made = effective_duty(key, segments, off, shelf.names, readers, faults)
            duties += [] if made is None else [made]
        else:
            content += effective_content(key, segments, off, shelf.names, readers, faults)
    return settled(duties, content, shelf, faults)


def _definitions(shelf: Shelf, faults: Faults) -> tuple[EffectiveDefinition, ...]:
    found: list[EffectiveDefinition] = []
    for loaded in shelf.packs:
        for one in loaded.pack.define:
            pack = loaded.pack
            own = one.in_force or InForce()
            days = meet((pack.in_force.from_, pack.in_force.to), (own.from_, own.to))
            if days is not None:
                found.append(EffectiveDefinition(pack.pack, one.id, one, *days))
    check_definitions(found, shelf, faults)
    return tuple(found)


# ---------------------------------------------------------------- readings not chosen


def _alternatives(
    policy: Policy,
    shelf: Shelf,
    authority: LoadedAuthority,
    chosen: Sequence[Chosen],
    readers: Readers,
    faults: Faults,
) -> tuple[PolicyAlternative, ...]:
    """Return what every choice not made in the packs' readings would change."""
    found = []
    words = words_for(policy)
    for reading in {one.reading.id: one for one in chosen}.values():
        mine = {one.choice.id for one in chosen if one.reading.id == reading.reading.id}
        for choice in reading.reading.choices:
            if mine == {choice.id}:
                continue
            others = [one for one in chosen if one.reading.id != reading.reading.id]
            instead = Chosen(reading.pack, reading.reading, choice, choice.text, (None, None), None)
            patches = gather(shelf, authority, [*others, instead], faults)
            touched = _touched(reading, shelf)
            duties, content = _standards(_only(shelf, touched), patches, readers, faults)
            changed = _changed(policy, [_duty_with_sentence(duty, words) for duty in duties])
            others_say = _changed_content(policy, content)
            found.append(
                PolicyAlternative(
                    reading.reading.id, choice.id, choice.text, changed, patches.counting, others_say
                )
            )
    return tuple(found)


def _touched(chosen: Chosen, shelf: Shelf) -> frozenset[str]:
    """Return every standard that some choice of the reading sets, with those that stand in its place."""
    names = {name for choice in chosen.reading.choices for name in choice.set}
    return frozenset(key for name in names if (key := shelf.names.find(name, chosen.pack).key) is not None)


def _only(shelf: Shelf, keys: frozenset[str]) -> Shelf:
    return replace(shelf, standards={key: pieces for key, pieces in shelf.standards.items() if key in keys})


def _changed(policy: Policy, duties: Sequence[EffectiveDuty]) -> tuple[EffectiveDuty, ...]:
    now = {(duty.pack, duty.id): duty for duty in policy.duties}
    found = []
    for duty in duties:
        known = now.get((duty.pack, duty.id))
        if known is None:
            continue
        gone = without_days(ALWAYS, [(one.from_, one.to) for one in known.versions])
        left = left_of(duty, gone)
        if left is not None and left.versions != known.versions:
            found.append(replace(left, topic=known.topic))
    return tuple(found)


def _changed_content(policy: Policy, content: Sequence[EffectiveContent]) -> tuple[EffectiveContent, ...]:
    """Return the content standards that ask for something else than the policy's own."""

    def asked(found: Sequence[EffectiveContent], key: tuple[str, str]) -> list[tuple[object, ...]]:
        return [(one.from_, one.to, one.content) for one in found if (one.pack, one.id) == key]

    known = {(one.pack, one.id) for one in policy.content}
    keys = [key for key in dict.fromkeys((one.pack, one.id) for one in content) if key in known]
    changed = {key for key in keys if asked(content, key) != asked(policy.content, key)}
    return tuple(one for one in content if (one.pack, one.id) in changed)


# ---------------------------------------------------------------- the rest


def _with_sentences(policy: Policy) -> Policy:
    words = words_for(policy)
    duties = tuple(_duty_with_sentence(duty, words) for duty in policy.duties)
    content = tuple(
        replace(
            one, sentence=content_sentences(one.content, words, one.pack, strengthens=one.strengthens).text
        )
        for one in policy.content
    )
    return replace(policy, duties=duties, content=content)


def _duty_with_sentence(duty: EffectiveDuty, words: Words) -> EffectiveDuty:
    body = duty.versions[-1].body
    text = duty_text(body, words, duty.pack, strengthens=duty.strengthens, replaces=duty.replaces)
    return replace(duty, sentence=text)


def _pack_ref(loaded: LoadedPack) -> PackRef:
    pack = loaded.pack
    return PackRef(
        pack.pack,
        pack.version,
        loaded.hash,
        pack.title,
        pack.source.publisher,
        pack.source.document,
        pack.source.review_by,
        pack.source.licence,
    )


def _calendar(authority: LoadedAuthority, library: Library, faults: Faults) -> Calendar:
    choice, node = authority.authority.calendar, get(authority.node, "calendar")
    brought = library.calendars.get(choice.days)
    try:
        calendar = load_calendar(choice.days) if brought is None else calendar_in(choice.days, brought)
    except (UnknownCalendar, ValueError) as error:
        faults.error("E221", (get(node, "days") or authority.node).span, str(error))
        return load_calendar("england-and-wales")
    try:
        closed = [(day.toordinal(), name) for day, name in choice.closed]
        terms = [(first.toordinal(), last.toordinal()) for first, last in choice.terms]
        return calendar.with_local(closed, terms)
    except ValueError as error:
        faults.error("E221", (get(node, "terms") or authority.node).span, str(error))
        return calendar
