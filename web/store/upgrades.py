"""Drafts that take newer packs: begun, compared, decided row by row.

In: a session, ids, texts, decisions, the time. Out: drafts and their rows. Guaranteed: a draft alone changes,
never what is published; a row is decided with a reason, by somebody who then has a hand in the draft; rows
of an older publication count as not compared; what stands in the way of publishing is told by `obstacle`,
which the transaction that publishes asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.drafting.owning import is_own
from engine.upgrading.records import Decision
from engine.upgrading.settings import find_setting
from web.store.base import utc
from web.store.tables_drafts import Draft
from web.store.tables_upgrades import DraftUpgrade, UpgradeRow

#: The local setting is changed by hand in the draft; beside the decisions of the engine.
EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison found: `told` of the whole, and of each row; `open`: which of them have to be
    decided."""

    told: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a row, and why; an empty decision leaves it open."""

    decision: str
    reason: str


def attach(session: Session, draft: Draft, issue: int) -> DraftUpgrade:
    """Make a draft one that takes an issue."""
    made = DraftUpgrade(draft_id=draft.id, issue_id=issue, compared=None, told="{}")
    session.add(made)
    session.flush()
    return made


def of(session: Session, draft_id: int) -> DraftUpgrade | None:
    """Return the upgrade of a draft; None for a draft of another kind."""
    return session.get(DraftUpgrade, draft_id)


def under_way(session: Session, authority: str) -> tuple[Draft, DraftUpgrade] | None:
    """Return the upgrade of an authority that is open or waits for approval."""
    query = (
        select(Draft, DraftUpgrade)
        .join(DraftUpgrade, DraftUpgrade.draft_id == Draft.id)
        .where(Draft.authority == authority, Draft.state.in_(("open", "submitted")))
        .order_by(Draft.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def keep(upgrade: DraftUpgrade, base: int, found: Found) -> None:
    """Keep what a comparison with a publication found; a row that is told as before stays decided."""
    before = {each.told: each for each in upgrade.rows}
    upgrade.compared, upgrade.told = base, json.dumps(found.told, ensure_ascii=False)
    rows = []
    for number, each in enumerate(found.rows):
        told = json.dumps(each, ensure_ascii=False)
        same = before.get(told)
        row = UpgradeRow(number=number, open=bool(each["may"]), told=told, reason="")
        if same is not None:
            row.decision, row.reason, row.by, row.at = same.decision, same.reason, same.by, same.at
        rows.append(row)
    upgrade.rows = rows


def decide(row: UpgradeRow, decided: Decided, by: int, now: datetime) -> None:
    """Write down what was decided about a row."""
    row.decision, row.reason = decided.decision or None, decided.reason
    row.by, row.at = by, utc(now)


def told(row: UpgradeRow) -> dict[str, Any]:
    """Return a row as `dutybook upgrade` gives it."""
    found: dict[str, Any] = json.loads(row.told)
    return found


def undecided(upgrade: DraftUpgrade) -> list[UpgradeRow]:
    """Return the rows about which nobody decided."""
    return [each for each in upgrade.rows if each.open and each.decision is None]


def is_current(draft: Draft, upgrade: DraftUpgrade) -> bool:
    """Say whether its rows are about the publication that the draft rests on."""
    return upgrade.compared == draft.base


def obstacle(session: Session, draft: Draft, texts: Mapping[str, str]) -> str | None:
    """Return why a draft may not be published because of its rows; None where nothing is in the way.

    `texts`: every file as the draft has it."""
    upgrade = of(session, draft.id)
    if upgrade is None:
        return None
    if not is_current(draft, upgrade):
        return "What the packs change was not compared with what is published now. Compare it anew."
    left = undecided(upgrade)
    if left:
        told = "1 row is" if len(left) == 1 else f"{len(left)} rows are"
        return f"{told} not decided, the first: {json.loads(left[0].told)['row']}."
    mine = {path: text for path, text in texts.items() if is_own(draft.authority, path)}
    amiss = (_amiss(row, mine) for row in upgrade.rows if row.open)
    return next((each for each in amiss if each is not None), None)


def _amiss(row: UpgradeRow, mine: Mapping[str, str]) -> str | None:
    """Say where the draft is otherwise than was decided about a row."""
    told = json.loads(row.told)
    now = find_setting(mine, told["row"])
    if row.decision == EDIT:
        same = now is not None and now.text == told["text"]
        return f"{told['row']} was to be edited, and is as it was." if same else None
    if row.decision == Decision.KEEP:
        same = now is not None and now.text == told["text"]
        return None if same else f"{told['row']} was to be kept, and the draft changes it. Decide: edit."
    return f"{told['row']} still stands in the draft as it was." if now is not None else None


def words(session: Session, draft: Draft) -> str:
    """Return every decision with its reason, as an approver approves them; nothing for another draft."""
    upgrade = of(session, draft.id)
    rows = () if upgrade is None else upgrade.rows
    return "\0".join(f"{each.number}:{each.decision}:{each.reason}" for each in rows)
