"""Who changes a draft: a person, or a program with a key that a person made.

In: an id, a key. Out: a `Hand`, lines of the log. Guaranteed: what a program does to a draft counts as done
by whoever made its key, who therefore cannot approve it; the log names the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from web.store import log


@dataclass(frozen=True, slots=True)
class Hand:
    """`by`: the person who answers for it. `key`: the number of the key that a program brought."""

    by: int
    key: int | None = None

    def note(self, session: Session, now: datetime, action: str, subject: str, authority: str) -> None:
        """Write down what was done."""
        if self.key is None:
            log.note(session, now, action, subject, self.by, authority)
        else:
            log.note(session, now, action, f"{subject}, by key {self.key}", None, authority)
