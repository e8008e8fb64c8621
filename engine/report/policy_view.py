"""What applies to an authority on one day, gathered by topic.

In: a Policy and a day. Out: a view of plain records: each standard in words, with its citation, force,
whether it was confirmed, where each of its values comes from and what that overrode; the readings chosen;
what only a person can judge. Guaranteed: every standard in force on the day is in it once; those that are
not are counted, never lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.layering.aside import aside_on, said_of
from engine.layers import (
    EffectiveContent,
    EffectiveDuty,
    Origin,
    Policy,
    Version,
    in_span,
    origins_on,
    version_on,
    words_for,
)
from engine.model import Confirmation, Confirmed, Force, InForce, Strength
from engine.sentences import Sentences, Words, content_sentences, duty_sentences, manual_sentence


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a standard: where it comes from, and what it stands over, the nearest layer first."""

    path: str
    value: str
    layer: str
    place: str | None
    reason: str | None
    overrode: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StandardView:
    """A standard as it stands on the day. `values` are all its values; `changed` those from another layer."""

    pack: str
    id: str
    sort: str
    title: str | None
    said: Sentences
    cite: str | None
    force: str
    strength: str
    confirmed: bool
    confirmation: Confirmation | None
    strengthens: str | None
    replaces: str | None
    in_force: tuple[date | None, date | None]
    place: str | None
    values: tuple[Value, ...]

    @property
    def changed(self) -> tuple[Value, ...]:
        return tuple(one for one in self.values if one.layer != self.pack)


@dataclass(frozen=True, slots=True)
class TopicView:
    topic: str
    title: str
    standards: tuple[StandardView, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    id: str
    pack: str
    cite: str | None
    about: str
    chosen: str
    text: str
    reason: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ManualView:
    pack: str
    id: str
    cite: str | None
    sentence: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A standard not in force on the day: `why` says since or from when, or that it is switched off."""

    pack: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class PolicyOn:
    """A policy on one day."""

    policy: Policy
    on: date
    topics: tuple[TopicView, ...]
    readings: tuple[ReadingView, ...]
    manual: tuple[ManualView, ...]
    elsewhere: tuple[Elsewhere, ...]


def view(policy: Policy, on: date) -> PolicyOn:
    """Return what applies on a day."""
    words = words_for(policy)
    topics: dict[str, list[StandardView]] = {}
    elsewhere: list[Elsewhere] = []
    for duty in policy.duties:
        version = None if duty.off else version_on(duty, on)
        if version is None:
            spans = [(one.from_, one.to) for one in duty.versions]
            why = _aside(policy, duty.pack, duty.id, on) or _why(spans, duty.off, on)
            elsewhere.append(Elsewhere(duty.pack, duty.id, why))
        else:
            topics.setdefault(duty.topic, []).append(_duty(duty, version, words))
    for one in policy.content:
        if in_span(one.from_, one.to, on):
            topics.setdefault(one.topic, []).append(_content(one, words))
        elif not _other_in_force(policy, one, on):
            why = _aside(policy, one.pack, one.id, on) or _why([(one.from_, one.to)], False, on)
            elsewhere.append(Elsewhere(one.pack, one.id, why))
    return PolicyOn(
        policy=policy,
        on=on,
        topics=tuple(TopicView(name, _title(name, found), tuple(found)) for name, found in topics.items()),
        readings=tuple(_readings(policy)),
        manual=tuple(
            ManualView(pack, one.id, one.cite, manual_sentence(one, words), one.confirmed is not False)
            for pack, one in policy.manual
        ),
        elsewhere=tuple(dict.fromkeys(elsewhere)),
    )


def _title(topic: str, standards: list[StandardView]) -> str:
    """Return the title of the standard that gives the topic its name, else of the first that has one."""
    named = [one.title for one in standards if one.id == topic and one.title]
    titles = named or [one.title for one in standards if one.title]
    return titles[0] if titles else topic.replace(".", " ").replace("-", " ")


def _other_in_force(policy: Policy, content: EffectiveContent, on: date) -> bool:
    return any(
        (one.pack, one.id) == (content.pack, content.id) and in_span(one.from_, one.to, on)
        for one in policy.content
    )


def _aside(policy: Policy, pack: str, name: str, on: date) -> str | None:
    found = aside_on(policy, pack, name, on)
    return None if found is None else said_of(found)


def _why(spans: list[tuple[date | None, date | None]], off: bool, on: date) -> str:
    if off:
        return "switched off by the authority"
    later = [start for start, _ in spans if start is not None and start > on]
    if later:
        return f"in force from {min(later)}"
    ended = [end for _, end in spans if end is not None]
    return f"no longer in force since {max(ended)}" if ended else "not in force"


# ---------------------------------------------------------------- standards


def _duty(duty: EffectiveDuty, version: Version, words: Words) -> StandardView:
    body = version.body
    origins = origins_on(duty, version)
    return StandardView(
        pack=duty.pack,
        id=duty.id,
        sort="duty",
        title=body.title,
        said=duty_sentences(body, words, duty.pack, strengthens=duty.strengthens, replaces=duty.replaces),
        cite=body.cite,
        force=(body.force or Force.LOCAL).value,
        strength=(body.strength or Strength.MUST).value,
        confirmed=body.confirmed is not False,
        confirmation=_confirmation(body.confirmed),
        strengthens=duty.strengthens,
        replaces=duty.replaces,
        in_force=(version.from_, version.to),
        place=_place(origins),
        values=tuple(_values(origins)),
    )


def _content(one: EffectiveContent, words: Words) -> StandardView:
    content = one.content
    in_force = content.in_force or InForce()
    return StandardView(
        pack=one.pack,
        id=one.id,
        sort="content",
        title=content.title,
        said=content_sentences(content, words, one.pack, strengthens=one.strengthens),
        cite=content.cite,
        force=(content.force or Force.LOCAL).value,
        strength=(content.strength or Strength.MUST).value,
        confirmed=content.confirmed is not False,
        confirmation=_confirmation(content.confirmed),
        strengthens=one.strengthens,
        replaces=content.replaces,
        in_force=(in_force.from_, in_force.to),
        place=_place(one.origins),
        values=tuple(_values(one.origins)),
    )


def _confirmation(confirmed: Confirmed) -> Confirmation | None:
    """Return who confirmed it, if it was a named person and not the pack alone."""
    return confirmed if isinstance(confirmed, Confirmation) else None


def _place(origins: Mapping[str, Origin]) -> str | None:
    found = origins.get("id")
    return f"{found.span.file}:{found.span.line}" if found is not None and found.span is not None else None


#: Keys that say which standard it is, not what it asks.
_NOT_VALUES = ("id", "rows", "notes", "was")


def _values(origins: Mapping[str, Origin]) -> Iterator[Value]:
    for path, origin in origins.items():
        if path.partition(".")[0] in _NOT_VALUES or path.rpartition(".")[2] == "id":
            continue
        place = f"{origin.span.file}:{origin.span.line}" if origin.span is not None else None
        below = tuple(_below(origin))
        yield Value(path, origin.value, origin.layer, place, origin.reason, below)


def _below(origin: Origin) -> Iterator[tuple[str, str]]:
    under = origin.overrode
    while under is not None:
        yield under.layer, under.value
        under = under.overrode


def _readings(policy: Policy) -> Iterator[ReadingView]:
    for pack, reading, chosen, reason in policy.readings:
        texts = {choice.id: choice.text for choice in reading.choices}
        others = tuple((name, text) for name, text in texts.items() if name != chosen)
        yield ReadingView(
            reading.id, pack, reading.cite, reading.about, chosen, texts.get(chosen, chosen), reason, others
        )
