"""Upgrades as plain values.

In: how far an upgrade is, its draft. Out: what is answered. Guaranteed: nothing is left out of a row that a
person on its page would see.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from web.deciding import may
from web.fleet import Upgrading
from web.store import upgrades
from web.store.tables_upgrades import UpgradeRow

_KEPT = ("row", "kind", "file", "how", "standard", "local", "text", "before", "after", "why", "successor")


def item(found: Upgrading, refused: str = "") -> dict[str, Any]:
    """Return how far an upgrade is. `refused`: why nothing was done for it just now."""
    return {
        "authority": found.id,
        "name": found.name,
        "stage": found.stage,
        "behind": [asdict(each) for each in found.behind],
        "draft": found.draft,
        "version": found.version,
        "left": found.left,
        "job": None if found.job is None else found.job.id,
        "fault": "" if found.job is None else found.job.fault,
        "refused": refused,
    }


def whole(session: Session, found: Upgrading) -> dict[str, Any]:
    """Return an upgrade with its rows; without any where none is under way or it is not compared."""
    pair = upgrades.under_way(session, found.id)
    told: dict[str, Any] = {"title": "", "remark": "", "packs": [], "rows": [], "taken": []}
    if pair is None:
        return {**item(found), **told}
    draft, upgrade = pair
    told |= {"title": draft.title, "remark": draft.remark or ""}
    if upgrades.is_current(draft, upgrade):
        plain = json.loads(upgrade.told)
        told |= {name: plain[name] for name in ("packs", "taken")}
        told["rows"] = [_row(each) for each in upgrade.rows]
    return {**item(found), **told}


def _row(row: UpgradeRow) -> dict[str, Any]:
    told = upgrades.told(row)
    decided = {"may": list(may(row)), "decision": row.decision, "reason": row.reason}
    return {**{name: told[name] for name in _KEPT}, **decided}
