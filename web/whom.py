"""New children only, or everyone from that day? What forms ask wherever a due day can move.

In: what was picked, a day as text, a draft. Out: what is wrong with them; numbers without a day. Guaranteed:
every form asks it in the same words, and a change without an answer is not taken.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from engine.diagnostics import InputFault
from engine.drafting.choosing import dated_choices, undated_choices
from engine.drafting.dating import EVERYONE, NEW, Undated, dated, undated
from engine.load import EXAMPLES
from web.drafting import Work, own_file

#: For whom a change holds: also for what is past.
ALWAYS = "always"
WHOM = (NEW, EVERYONE, ALWAYS)


@dataclass(frozen=True, slots=True)
class Bare:
    """Numbers that a file of the draft changes for all days, also past ones."""

    file: str
    numbers: list[Undated]


def bare(found: Work) -> list[Bare]:
    """Return the files of a draft in which numbers were changed without a day."""
    parts = []
    for file, text in found.changed.items():
        if file.endswith(EXAMPLES) or file not in found.base:
            continue
        look = undated_choices if file == own_file(found) else undated
        with suppress(InputFault):  # what cannot be read is told as a fault
            if numbers := look(found.base[file], text):
                parts.append(Bare(file, numbers))
    return parts


def with_day(found: Work, day: date, whom: str) -> dict[str, str]:
    """Return the files in which numbers were changed without a day, with these holding from one. Raises
    KeyError where versions stand in the way."""
    return {
        each.file: (dated_choices if each.file == own_file(found) else dated)(
            found.texts[each.file], each.numbers, day, whom
        )
        for each in bare(found)
    }


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
