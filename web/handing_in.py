"""A draft handed to an approver.

In: a draft, why it is made and from when, whoever hands it in. Out: the draft, submitted. Guaranteed: a draft
with a fault, or with an example that does not hold, is not handed in; nor is one that somebody saved since it
was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.drafting.records import Checked, Found
from web.hands import Hand
from web.store import drafts
from web.store.drafts import Refused


@dataclass(frozen=True, slots=True)
class Handed:
    """What is said of a draft that is handed in. `version`: the one that was looked at."""

    version: int
    title: str
    reason: str
    effective: date


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a draft cannot be handed in, and the faults."""

    words: str
    faults: tuple[Found, ...] = ()


def unfit(result: Checked | None) -> Unfit | None:
    """Return what keeps a draft from being handed in: faults anywhere, examples that do not hold. `result`:
    what the checker says of the whole draft, None where it did not answer."""
    if result is None:
        return Unfit("The draft could not be checked just now. Try again in a minute.")
    if result.errors:
        first = result.errors[0]
        more = f" and {len(result.errors) - 1} more" if len(result.errors) > 1 else ""
        return Unfit(f"{first.file}, line {first.line}: {first.message}{more}", result.errors)
    if result.failed:
        number = len(result.failed)
        told = "1 example does" if number == 1 else f"{number} examples do"
        failing = f"{told} not hold, the first: {result.failed[0].name}"
        return Unfit(f"{failing}. Mend the standard or the example.")
    return None


def hand_in(session: Session, authority: str, number: int, handed: Handed, hand: Hand, now: datetime) -> None:
    """Hand a draft of the authority in. Raises Refused."""
    held = drafts.find(session, authority, number, lock=True)
    if held is None:
        raise Refused("This draft is not there any more.")
    if held.version != handed.version:
        raise Refused("Somebody saved this draft meanwhile. Look at it again.")
    drafts.describe(held, handed.title, handed.reason, handed.effective, hand.by, now)
    drafts.submit(session, held, hand.by, now)
    hand.note(session, now, "draft submitted", f"draft {number}", authority)
