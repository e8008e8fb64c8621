"""Where a draft would make a local standard weaker than the one that it stands on.

In: a draft and what it touches. Out: lines for the approver. Guaranteed: only the standards that the draft
changes are compared; what could not be compared is said to be so.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from engine.drafting.records import Checked
from web.checking.client import Desk, Unanswered
from web.checking.work import CompareAsk
from web.clock import today
from web.drafting import Work


@dataclass(frozen=True, slots=True)
class Weaker:
    """`lines`: findings, each with its counter-example; `told`: whether the comparison was made."""

    told: bool
    lines: tuple[str, ...]


def weaker(found: Work, result: Checked | None) -> Weaker:
    """Compare the standards that a draft touches with those they stand on."""
    if result is None or result.errors:
        return Weaker(False, ())
    if not result.touched:
        return Weaker(True, ())
    desk: Desk = current_app.extensions["slow desk"]
    try:
        ask = CompareAsk(found.draft.authority, found.texts, frozenset(result.touched), today().year)
        return Weaker(True, desk.compare(ask))
    except Unanswered:
        return Weaker(False, ())
