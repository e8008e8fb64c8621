"""What cannot be done to a record now, and why.

Guaranteed: the text is for people and names the cure; nothing was written.
"""

from __future__ import annotations


class Refused(Exception):
    """What was asked cannot be done now; the text says why, and the cure."""


class Overtaken(Refused):
    """Somebody else saved meanwhile; `version` is the one that stands now."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__("This was saved again after you opened it. Nothing was overwritten.")
