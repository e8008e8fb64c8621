"""How one council's standard stands to another's, point by point.

In: nothing. Out: frozen records and how they add up. Guaranteed: everything said of two standards can be
turned round: what is stricter seen from one side is looser seen from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

#: Stand for the councils' names where it is said how something was told.
FIRST, SECOND = "‹first›", "‹second›"


class Than(StrEnum):
    """What the first council's standard is, beside the second's."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERS = "differs"  # neither asks for more
    UNTOLD = "cannot be told"
    ONLY = "only here"  # the second council is silent
    SILENT = "silent"  # the first council is

    @property
    def mirrored(self) -> Than:
        """The same, seen from the second council."""
        return _MIRRORED.get(self, self)


_MIRRORED = {
    Than.STRICTER: Than.LOOSER,
    Than.LOOSER: Than.STRICTER,
    Than.ONLY: Than.SILENT,
    Than.SILENT: Than.ONLY,
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One point in which two standards were set side by side: what each says, and how it was told which asks
    for more. A point that does not rank (who must act) never makes a standard stricter or looser."""

    point: str
    than: Than
    first: str
    second: str
    how: str
    ranks: bool = True

    @property
    def mirrored(self) -> Weighed:
        """The same, seen from the second council."""
        turned = {FIRST: SECOND, SECOND: FIRST}
        how = re.sub(f"{FIRST}|{SECOND}", lambda found: turned[found[0]], self.how)
        return replace(self, than=self.than.mirrored, first=self.second, second=self.first, how=how)

    def told(self, first: str, second: str) -> str:
        """Return how it was told, with the names of the councils."""
        return self.how.replace(FIRST, first).replace(SECOND, second)


def together(points: Iterable[Weighed]) -> Than:
    """Return what all points come to: stricter only if none is looser, differs or cannot be told."""
    every = tuple(points)
    found = {one.than for one in every if one.ranks} - {Than.SAME}
    if Than.UNTOLD in found:
        return Than.UNTOLD
    if not found:
        return Than.SAME if all(one.than is Than.SAME for one in every) else Than.DIFFERS
    return found.pop() if len(found) == 1 else Than.DIFFERS


__all__ = ["FIRST", "SECOND", "Than", "Weighed", "together"]
