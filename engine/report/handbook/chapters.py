"""What is in the handbook, in the order in which it is read.

In: a policy and a day. Out: a `Handbook` of plain records. Guaranteed: every standard in force on the day is
in it once, beside the others of its topic, the national ones first; every matter for a person to judge is in
the chapter of its pack; a standard names the readings that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.layers import PackRef, Policy
from engine.report.policy import bare, counting_lines, origin_line, source_line, standing_line
from engine.report.policy_view import ManualView, PolicyOn, ReadingView, StandardView, TopicView, view
from engine.report.words import clean, count

#: Forces in the order in which they are counted, and how.
FORCES = {
    "law": "by law",
    "statutory guidance": "by statutory guidance",
    "minimum standard": "by a minimum standard",
    "local": "by a local standard",
}
UNCONFIRMED = "Nobody has checked this figure against the source."
CHECKED = {
    "duty": "Checked from what is recorded: whether it was done, and by when.",
    "content": "Checked from what is recorded: whether it is there. Whether it is good, a person must judge.",
}
SHOULD = "A should: where it is not done, that is said, and it counts as no breach."
BY_HAND = "No program checks this: it is for a person to judge."


@dataclass(frozen=True, slots=True)
class Entry:
    """One standard or matter to judge: what must be done, where that stands, what stands behind it.

    `warning` is for what nobody has confirmed; `checked` says what a program checks of it."""

    must: str
    standing: str
    details: tuple[str, ...]
    checked: str
    warning: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """One topic: the national standards, then the local ones that stand beside them."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One source: its topics, and what in it is for a person to judge."""

    title: str
    source: str
    sections: tuple[Section, ...]
    by_hand: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole document."""

    name: str
    on: date
    policy: str
    told: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    readings: tuple[str, ...]
    counting: tuple[str, ...]
    elsewhere: tuple[str, ...]


def handbook(policy: Policy, on: date) -> Handbook:
    """Return the handbook of a policy as it stands on a day."""
    shown = view(policy, on)
    return Handbook(
        clean(policy.authority.name),
        on,
        policy.hash[:12],
        tuple(_told(shown)),
        tuple(_chapters(shown)),
        tuple(clean(_reading(one)) for one in shown.readings),
        tuple(clean(one) for one in counting_lines(policy)),
        tuple(clean(f"{one.pack}#{one.id}: {one.why}") for one in shown.elsewhere),
    )


def _told(shown: PolicyOn) -> Iterator[str]:
    every = [one for topic in shown.topics for one in topic.standards]
    sure = [one for one in every if one.confirmed]
    by_force = {words: sum(one.force == force for one in sure) for force, words in FORCES.items()}
    counts = ", ".join(f"{number:,} {words}" for words, number in by_force.items() if number)
    yield f"{count(len(every), 'standard')} in {count(len(shown.topics), 'topic')}: {counts}."
    if unsure := len(every) - len(sure):
        yield (
            f"{unsure:,} of these {'is' if unsure == 1 else 'are'} counted apart: nobody has checked the "
            "figure against the source, and each says so where it stands."
        )
    yield f"{count(len(shown.manual), 'matter')} for a person to judge; no program reports these as tested."
    yield f"Working days are counted by the calendar {shown.policy.calendar.name}."


# ---------------------------------------------------------------- chapters


def _chapters(shown: PolicyOn) -> Iterator[Chapter]:
    """Yield a chapter for each pack that opens a topic or holds something to judge, in the policy's order."""
    topics: dict[str, list[TopicView]] = {}
    for topic in shown.topics:
        topics.setdefault(topic.standards[0].pack, []).append(topic)
    by_hand: dict[str, list[Entry]] = {}
    for one in shown.manual:
        by_hand.setdefault(one.pack, []).append(_by_hand(one))
    read = _read(shown)
    for ref in _once(shown.policy.packs):
        sections = tuple(_section(topic, read) for topic in topics.get(ref.id, ()))
        if sections or ref.id in by_hand:
            source = clean(source_line(ref, shown.on))
            yield Chapter(clean(ref.title), source, sections, tuple(by_hand.get(ref.id, ())))


def _once(packs: tuple[PackRef, ...]) -> Iterator[PackRef]:
    """Yield the packs, of several files of one the last."""
    return iter({ref.id: ref for ref in packs}.values())


def _section(topic: TopicView, read: Mapping[str, tuple[str, ...]]) -> Section:
    return Section(clean(topic.title), tuple(_entry(one, read) for one in topic.standards))


def _entry(one: StandardView, read: Mapping[str, tuple[str, ...]]) -> Entry:
    name = f"{one.pack}#{one.id}"
    details = [*one.said.details, *(origin_line(value) for value in one.changed), *read.get(name, ())]
    checked = CHECKED[one.sort] + (f" {SHOULD}" if one.strength == "should" else "")
    return Entry(
        clean(" ".join(part for part in (one.said.main, *one.said.exceptions) if part)),
        clean(standing_line(one)),
        tuple(clean(line) for line in details),
        checked,
        None if one.confirmed else UNCONFIRMED,
        name,
    )


def _by_hand(one: ManualView) -> Entry:
    cite = f"{one.cite}. " if one.cite and one.cite not in one.sentence else ""
    return Entry(
        clean(one.sentence),
        clean(f"{cite}[{one.pack}#{one.id}]"),
        (),
        BY_HAND,
        None if one.confirmed else UNCONFIRMED,
        f"{one.pack}#{one.id}",
    )


# ---------------------------------------------------------------- readings


def _read(shown: PolicyOn) -> dict[str, tuple[str, ...]]:
    """Return for each standard that a reading touches how its source was read."""
    views = {(one.pack, one.id): one for one in shown.readings}
    found: dict[str, list[str]] = {}
    for pack, reading, _, _ in shown.policy.readings:
        names = {
            name if "#" in name else f"{pack}#{name}" for choice in reading.choices for name in choice.set
        }
        for name in sorted(names):
            found.setdefault(name, []).append(f"Reading chosen: {_reading(views[pack, reading.id])}")
    return {name: tuple(lines) for name, lines in found.items()}


def _reading(one: ReadingView) -> str:
    others = "; ".join(bare(text) for _, text in one.others)
    return (
        f"{bare(one.about)}: {bare(one.text)}, because {bare(one.reason)}. It could also be read: {others}. "
        f"[{one.id}]"
    )
