"""What an authority switches off, and what that says.

In: a policy, a standard of it. Out: the choices that switch it off, and words. Guaranteed: choices come in
the order of the file; the words name the days and who agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.layering.policy import Policy, in_span
from engine.model import Choice


def set_aside(policy: Policy, pack: str, name: str) -> Iterator[Choice]:
    """Yield the choices that switch a standard off."""
    names = (name, f"{pack}#{name}")
    return (each for each in policy.authority.choices if each.off and each.standard in names)


def aside_on(policy: Policy, pack: str, name: str, day: date) -> Choice | None:
    """Return the choice that switches a standard off on a day, or None."""
    found = set_aside(policy, pack, name)
    return next((each for each in found if in_span(each.from_, each.to, day)), None)


def said_of(choice: Choice) -> str:
    """Return what a choice that switches a standard off says: from when, until when, approved by whom."""
    days = (("from", choice.from_), ("until", choice.to))
    said = " ".join(["switched off by the authority", *(f"{word} {day}" for word, day in days if day)])
    return f"{said}, approved by {choice.approved_by}" if choice.approved_by else said
