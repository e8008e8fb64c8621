"""What a standard of a policy is called on a date: for everything that counts and shows.

In: nothing. Out: a frozen record. Guaranteed: `key` is unique in a policy.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of the policy. `strengthens` names the standard it stands on as `pack#id`."""

    pack: str
    id: str
    topic: str
    title: str | None = None
    cite: str | None = None
    force: str = "local"
    strengthens: str | None = None
    in_force: bool = True  # on the as-of date

    @property
    def key(self) -> str:
        """`pack#id`: unique in a policy."""
        return f"{self.pack}#{self.id}"
