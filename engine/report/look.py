"""How text is laid out: the width of a line, colour or none, and how much is told.

In: texts. Out: lines. Guaranteed: colour adds escape sequences and nothing else, so the text without colour
is the same text; a line is broken between words, and only a word longer than a line stands out.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from enum import StrEnum

_CODES = {"bad": "31", "warn": "33", "good": "32", "head": "1", "faint": "2", "next": "36"}


@dataclass(frozen=True, slots=True)
class Look:
    """`width` in characters (100 where no terminal was measured); `color` only where a terminal shows it."""

    width: int = 100
    color: bool = False

    def paint(self, text: str, style: str) -> str:
        """Return the text in a style: bad, warn, good, head, faint or next."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and text else text

    def wrap(self, text: str, indent: int, hang: int = 0) -> list[str]:
        """Return the text as lines, indented, the second and later ones by `hang` more."""
        return textwrap.wrap(
            text,
            width=max(self.width, indent + hang + 20),
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_long_words=False,
            break_on_hyphens=False,
        )


#: The layout of a file or a pipe.
PLAIN = Look()


class Detail(StrEnum):
    """How much is told: `brief` leaves out reasons and what was done in time; `usual` gives the reasons of
    breaches and gathers what cannot be told by what would settle it; `full` tells each outcome alone."""

    BRIEF = "brief"
    USUAL = "usual"
    FULL = "full"
