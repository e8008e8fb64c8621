"""What applies to one authority: the records that `engine/layers.py` builds and everything after it reads.

In: nothing. Out: frozen records. Guaranteed: a version's body is complete (pack defaults filled, local
values laid over); the versions of a standard are sorted and disjoint; every value's origin says what it
overrode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.calendar import Calendar, Counting
from engine.diagnostics import Span
from engine.model import Authority, Content, Definition, Duty, DutyBody, Manual, PackReading
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: the layer (`england/care-planning`, `authority swindon`,
    `reading swindon-11.1: strict-48-hours`), the place, the value as written, and what it stands over."""

    layer: str
    span: Span | None
    overrode: Origin | None
    value: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PackRef:
    """One file of a pack that the policy rests on; `hash` is the sha256 of its bytes."""

    id: str
    version: str
    hash: str
    title: str
    publisher: str
    document: str
    review_by: str | None
    licence: str


@dataclass(frozen=True, slots=True)
class Version:
    """A duty as it stands in [from_, to)."""

    from_: date | None
    to: date | None
    body: DutyBody


@dataclass(frozen=True, slots=True)
class EffectiveDuty:
    """A duty as this authority has it.

    `origins` maps the dotted path of a value to its origin; where there is more than one version,
    `<path>@<first day, or start>` holds each version's own (see `origins_on`).
    """

    pack: str
    id: str
    duty: Duty
    versions: tuple[Version, ...]
    topic: str
    subject: str
    strengthens: str | None
    replaces: str | None
    off: bool
    origins: Mapping[str, Origin]
    sentence: str


@dataclass(frozen=True, slots=True)
class EffectiveContent:
    """A content standard as it stands in [from_, to)."""

    pack: str
    id: str
    content: Content
    from_: date | None
    to: date | None
    topic: str
    subject: str
    strengthens: str | None
    origins: Mapping[str, Origin]
    sentence: str


@dataclass(frozen=True, slots=True)
class EffectiveDefinition:
    """A named status as it stands in [from_, to)."""

    pack: str
    id: str
    definition: Definition
    from_: date | None
    to: date | None


@dataclass(frozen=True, slots=True)
class PolicyAlternative:
    """What another choice in one reading would make of the policy: only the standards it changes."""

    reading: str
    choice: str
    text: str
    duties: tuple[EffectiveDuty, ...]
    counting: Counting
    content: tuple[EffectiveContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """All that applies to one authority, as a timeline."""

    authority: Authority
    packs: tuple[PackRef, ...]
    vocabulary: Vocabulary
    calendar: Calendar
    counting: Counting
    duties: tuple[EffectiveDuty, ...]
    content: tuple[EffectiveContent, ...]
    definitions: tuple[EffectiveDefinition, ...]
    manual: tuple[tuple[str, Manual], ...]
    readings: tuple[tuple[str, PackReading, str, str], ...]
    alternatives: tuple[PolicyAlternative, ...]
    hash: str


def in_span(from_: date | None, to: date | None, day: date) -> bool:
    """Return whether `day` lies in [from_, to)."""
    return (from_ is None or from_ <= day) and (to is None or day < to)


def version_on(duty: EffectiveDuty, day: date) -> Version | None:
    """Return the version in force on a day, or None."""
    return next((one for one in duty.versions if in_span(one.from_, one.to, day)), None)


def origins_on(duty: EffectiveDuty, version: Version) -> Mapping[str, Origin]:
    """Return the origins of one version's values, by dotted path."""
    marks = {path.rpartition("@")[2] for path in duty.origins if "@" in path}
    first = _mark_order(version_mark(version.from_))
    known = sorted((mark for mark in marks if _mark_order(mark) <= first), key=_mark_order)
    if not known:
        return {path: origin for path, origin in duty.origins.items() if "@" not in path}
    mark = f"@{known[-1]}"
    return {path.removesuffix(mark): origin for path, origin in duty.origins.items() if path.endswith(mark)}


def _mark_order(mark: str) -> str:
    return "" if mark == "start" else mark


def version_mark(from_: date | None) -> str:
    """Return how a version is marked in the paths of `origins`: its first day, or `start`."""
    return "start" if from_ is None else from_.isoformat()
