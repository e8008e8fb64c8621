"""Challenges: what people say against an outcome of an audit, or that they looked and it stands.

In: a session of an authority's records, an outcome's row, what is said. Out: `Challenge` records. Guaranteed:
a challenge belongs to an outcome (case, standard, anchor, due day) and the facts that it was judged from, so
that it is there in every later audit until those facts change; each step is kept with its day and person, and
answers what its author had read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.records.tables_challenges import ChallengeRow, ChallengeStepRow
from web.store.base import utc

OPEN, AGREED, NOT_AGREED, CLOSED = "open", "agreed", "not_agreed", "closed"
STATES: Mapping[str, str] = {
    OPEN: "open",
    AGREED: "agreed, to be put right",
    NOT_AGREED: "not agreed",
    CLOSED: "closed",
}
STANDS = "stands"
KINDS: Mapping[str, str] = {
    "extract": "the extract is wrong",
    "record": "the record is wrong",
    "rule": "the rule is wrong",
    STANDS: "it stands",
}
#: What a challenge remembers of the outcome, so that it can be read when the audit is gone.
TOLD = (
    *("case", "key", "title", "cite", "occurrence", "due", "state", "days_late", "team", "worker", "reason"),
    *("anchor_source", "done_source"),
)


class Overtaken(Exception):
    """What is said answers something else than what stands there now; the text says so."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: why or what next, who answers for it, the state from now on."""

    text: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """What was said, when (UTC without a zone) and by whom."""

    at: datetime
    by: int | None
    said: Said


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge. `audit`: the number of the one in which it was made; `told`: the outcome as that audit
    had it, by the names of `TOLD`; `changed`: UTC without a zone."""

    id: int
    mark: str
    facts: str
    audit: int
    kind: str
    state: str
    owner: str
    told: Mapping[str, Any]
    changed: datetime
    steps: tuple[Step, ...]

    @property
    def kind_words(self) -> str:
        """What is said to be wrong, in words."""
        return KINDS[self.kind]

    @property
    def state_words(self) -> str:
        """Its state, in words."""
        return STATES[self.state]


def make(
    session: Session, audit: int, row: Mapping[str, Any], kind: str, said: Said, by: int, now: datetime
) -> tuple[Challenge, bool]:
    """Challenge the outcome of a row of `Outcomes` and say that it is new; where its facts are challenged
    already, return that one unchanged."""
    found = session.scalars(
        select(ChallengeRow).where(ChallengeRow.mark == row["mark"], ChallengeRow.facts == row["facts"])
    ).one_or_none()
    if found is not None:
        return _challenge(found), False
    state = CLOSED if kind == STANDS else OPEN
    made = ChallengeRow(
        mark=row["mark"],
        facts=row["facts"],
        audit_id=audit,
        kind=kind,
        state=state,
        owner=said.owner,
        told={name: _plain(row[name]) for name in TOLD},
        changed=utc(now),
        steps=[ChallengeStepRow(at=utc(now), by=by, state=state, owner=said.owner, text=said.text)],
    )
    session.add(made)
    session.flush()
    return _challenge(made), True


def answer(session: Session, number: int, seen: int, said: Said, by: int, now: datetime) -> bool:
    """Add a step to a challenge of which so many were seen; say whether it is new, not the same sent twice.
    Raises Overtaken."""
    row = session.get(ChallengeRow, number)
    if row is None:
        raise Overtaken("This challenge was deleted meanwhile.")
    if len(row.steps) != seen:
        if len(row.steps) == seen + 1 and _step(row.steps[-1]) == Step(row.steps[-1].at, by, said):
            return False
        raise Overtaken("Somebody else spoke to this challenge after you opened it. Read what was said.")
    row.state, row.owner, row.changed = said.state, said.owner, utc(now)
    row.steps.append(ChallengeStepRow(at=utc(now), by=by, state=said.state, owner=said.owner, text=said.text))
    return True


def one(session: Session, number: int) -> Challenge | None:
    """Return a challenge."""
    row = session.get(ChallengeRow, number)
    return None if row is None else _challenge(row)


def every(session: Session) -> list[Challenge]:
    """Return all challenges, the one changed last first."""
    query = select(ChallengeRow).order_by(ChallengeRow.changed.desc(), ChallengeRow.id.desc())
    return [_challenge(row) for row in session.scalars(query)]


def of_outcome(session: Session, mark: str) -> list[Challenge]:
    """Return the challenges of an outcome, whatever its facts were, newest first."""
    query = select(ChallengeRow).where(ChallengeRow.mark == mark).order_by(ChallengeRow.id.desc())
    return [_challenge(row) for row in session.scalars(query)]


def _challenge(row: ChallengeRow) -> Challenge:
    steps = tuple(_step(each) for each in row.steps)
    return Challenge(
        *(row.id, row.mark, row.facts, row.audit_id, row.kind, row.state, row.owner, row.told, row.changed),
        steps,
    )


def _step(row: ChallengeStepRow) -> Step:
    return Step(row.at, row.by, Said(row.text, row.owner, row.state))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
