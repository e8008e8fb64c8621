"""New children only, or everyone from that day? What forms ask wherever a due day can move.

In: what was picked, a day as text. Out: what is wrong with them. Guaranteed: every form asks it in the same
words, and a change without an answer is not taken.
"""

from __future__ import annotations

from datetime import date

from engine.drafting.dating import EVERYONE, NEW

#: For whom a change holds: also for what is past.
ALWAYS = "always"
WHOM = (NEW, EVERYONE, ALWAYS)


def wrong_whom(whom: str, day: str) -> dict[str, str]:
    """Return what is wrong with an answer, by field."""
    if whom not in WHOM:
        return {"whom": "Say for whom it holds"}
    return {"day": "Write the day as 2026-06-01"} if whom != ALWAYS and day_of(day) is None else {}


def day_of(text: str) -> date | None:
    """Return the day of a text, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
