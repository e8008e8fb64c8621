"""What is told of a draft: plain records, which travel between processes.

In: nothing. Out: frozen records of texts and numbers. Guaranteed: no tree, no policy, no model inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Found:
    """One fault: where (lines and columns from 1; file "" where it has no place), what, and the cure."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: str
    message: str
    help: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a standard says before and in the draft; None where it is not there."""

    key: str
    title: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One example: what it expects, what is judged now, what the draft makes of it; a line an outcome.

    `now` and `draft` are None where it cannot be judged; `problem` then says why. `own`: written for this
    authority; one of a national pack may come out otherwise under local rules. `own_terms`: it states school
    terms, which stand in the place of the authority's."""

    file: str
    name: str
    standards: tuple[str, ...]
    as_of: str
    expected: tuple[str, ...]
    now: tuple[str, ...] | None
    draft: tuple[str, ...] | None
    passed: bool
    reviewed: bool
    own: bool
    problem: str | None = None
    own_terms: bool = False

    @property
    def changed(self) -> bool:
        """Whether the draft judges it differently."""
        return self.now is not None and self.now != self.draft


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a draft and what it changes.

    `touched`: the standards that say something else. `examples` are those that the edit can reach;
    `left_out`: so many more were not run. `milliseconds`: how long it took."""

    found: tuple[Found, ...]
    touched: tuple[str, ...]
    said: tuple[Said, ...]
    examples: tuple[Shown, ...]
    left_out: int
    milliseconds: int

    @property
    def errors(self) -> tuple[Found, ...]:
        """What keeps the draft from being published."""
        return tuple(each for each in self.found if each.severity == "error")

    @property
    def failed(self) -> tuple[Shown, ...]:
        """The examples that do not come out as they say."""
        return tuple(each for each in self.examples if each.own and not each.passed)


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact of a case: a span of days (`to` None: an event, or a period that is open)."""

    kind: str
    title: str
    id: str
    from_: date | None
    to: date | None
    period: bool
    says: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its outcomes; `found` says what is wrong where it could not be judged."""

    case: str
    as_of: str
    facts: tuple[FactShown, ...]
    outcomes: tuple[Outcome, ...]
    found: tuple[Found, ...]
