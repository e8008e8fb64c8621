"""Whole numbers that people send, in addresses and in forms.

In: text. Out: a number, or that it is none. Guaranteed: what is given back is digits that a person writes and
fits every database; text of any length and of any script is told apart at once.
"""

from __future__ import annotations

import re

from werkzeug.routing import IntegerConverter

LARGEST = 999_999_999
_WHOLE = re.compile(r"[0-9]{1,9}")


class Number(IntegerConverter):
    """A number in an address; a larger one than any id leads nowhere, as a number that nothing has."""

    regex = r"[0-9]{1,9}"


def whole(text: str) -> int | None:
    """Return a whole number from 0 to LARGEST, or None."""
    return int(text) if _WHOLE.fullmatch(text) else None
