"""The doubtful places of a policy and the ways to read them: of its packs, and of the way of counting.

In: a policy. Out: `ReadingShown`s. Guaranteed: every reading that an authority can choose is there, with the
choice in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.calendar import CHOICES
from engine.interpretation import REGISTER
from engine.layering.policy import Policy


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a place."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A doubtful place; `pack` is empty for a way of counting."""

    id: str
    pack: str
    cite: str | None
    about: str
    chosen: str
    reason: str
    choices: tuple[Way, ...]


def readings_of(policy: Policy) -> list[ReadingShown]:
    """Return the readings of the packs, then those of counting."""
    found = []
    for pack, reading, chosen, reason in policy.readings:
        ways = tuple(Way(each.id, each.text) for each in reading.choices)
        found.append(ReadingShown(reading.id, pack, reading.cite, reading.about, chosen, reason, ways))
    return [*found, *_counting(policy)]


def _counting(policy: Policy) -> Iterator[ReadingShown]:
    """Yield the ways of counting that can be chosen, from the interpretation register."""
    for entry in REGISTER:
        if entry.id not in CHOICES:
            continue
        chosen = getattr(policy.counting, CHOICES[entry.id][0])
        ways = [
            Way(entry.chosen, entry.text),
            *(Way(each.id, each.text) for each in entry.alternatives if each.effect),
        ]
        yield ReadingShown(entry.id, "", None, entry.about, chosen, entry.reason, tuple(ways))
