"""What is asked and answered about upgrades, schema 1.

In: JSON. Out: frozen records, as those of `records`. Guaranteed: as there.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from web.api.records import Answered, Asked, Number, Slug

#: Authorities in one act; each that is handed in is checked whole, which takes seconds.
MOST_AUTHORITIES = 50
MOST_HANDED_IN = 10
MOST_ROWS = 500

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Authorities = Annotated[list[Slug], Field(min_length=1, max_length=MOST_AUTHORITIES)]
What = Literal["keep", "drop", "rename", "alone", "edit"]

# ---------------------------------------------------------------- asked


class Several(Asked):
    """Authorities for which something is done, each by itself."""

    schema_: Literal[1] = Field(1, alias="schema")
    authorities: Authorities


class RowDecision(Asked):
    """What is decided about a row, by its id."""

    row: str = Field(max_length=400, description="`row` of the upgrade, such as set:england/law#care.plan")
    decision: What = Field(description="One of the row's `may`.")
    reason: Words


class RowEdit(RowDecision):
    """The same, perhaps with the setting as it is to be."""

    text: str | None = Field(
        None,
        max_length=20_000,
        description="With `edit`: the setting written anew, as `text` of the row has it.",
    )


class Decide(Asked):
    """Decisions about rows of one upgrade; rows that are not named stay as they are."""

    schema_: Literal[1] = Field(1, alias="schema")
    version: Number = Field(description="`version` of the upgrade that was looked at.")
    decisions: list[RowEdit] = Field(min_length=1, max_length=MOST_ROWS)


class DecideSeveral(Several):
    """The same decisions for several authorities, wherever such a row is undecided."""

    decisions: list[RowDecision] = Field(min_length=1, max_length=MOST_ROWS)


class HandIn(Asked):
    """An upgrade that is handed to the authority's approvers."""

    schema_: Literal[1] = Field(1, alias="schema")
    version: Number = Field(description="`version` of the upgrade that was looked at.")
    title: Title
    reason: Words
    effective: date = Field(description="From which day it is to apply.")


class HandInSeveral(Several):
    """Upgrades that are handed in, each to the approvers of its authority."""

    authorities: list[Slug] = Field(min_length=1, max_length=MOST_HANDED_IN)
    title: Title
    reason: Words
    effective: date = Field(description="From which day they are to apply.")


# ---------------------------------------------------------------- answered


class PackBehind(Answered):
    """A pack that is issued in another version than the one published."""

    pack: str
    published: str
    shipped: str


class UpgradeItem(Answered):
    """How far the upgrade of an authority is. `left`: rows that nobody decided. `fault`: why the comparison
    failed. `refused`: why nothing was done for this authority in this call."""

    authority: str
    name: str
    stage: Literal["none", "pending", "comparing", "not compared", "to decide", "decided", "submitted"]
    behind: list[PackBehind]
    draft: int | None
    version: int | None
    left: int
    job: int | None
    fault: str
    refused: str


class Upgrades(Answered):
    """Upgrades, in the order in which the authorities were named."""

    upgrades: list[UpgradeItem]


class UpgradeRowAnswer(Answered):
    """A local setting beside what moved, as `dutybook upgrade --format json` gives it, and what was decided.
    `text`: the setting as it is written; `may`: what may be decided, nothing where nothing has to be."""

    row: str
    kind: Literal["unchanged", "moved", "redundant", "weaker", "orphaned"]
    standard: str
    text: str
    before: str
    after: str
    why: list[str]
    successor: str | None
    may: list[What]
    decision: What | None
    reason: str


class UpgradeAnswer(UpgradeItem):
    """An upgrade with its rows. `remark`: of an approver who sent it back; `packs`, `rows` and `taken` are
    empty until it is compared."""

    title: str
    remark: str
    packs: list[dict[str, Any]]
    rows: list[UpgradeRowAnswer]
    taken: list[dict[str, Any]]
