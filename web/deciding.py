"""The rows of an upgrade decided, by people and by programs.

In: a draft that takes newer packs, decisions by the number of the row. Out: the draft as they make it.
Guaranteed: what is decided has a reason; what somebody changed by hand is never overwritten; rows that
nothing is said of stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.diagnostics import InputFault
from engine.upgrading.settings import find_setting, with_setting
from web import upgrading
from web.drafting import Work
from web.hands import Hand
from web.store import drafts, jobs, upgrades
from web.store.drafts import Overtaken, Refused, Save
from web.store.jobs import Job
from web.store.tables_upgrades import DraftUpgrade, UpgradeRow
from web.store.upgrades import EDIT, Decided


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is said of rows, by their numbers, and the files that it changes. `version`: the one of the draft
    that was looked at."""

    said: Mapping[int, Decided]
    texts: Mapping[str, str]
    version: int


def may(row: UpgradeRow) -> tuple[str, ...]:
    """Return what may be decided about a row; nothing about one that is not open."""
    return (*upgrades.told(row)["may"], EDIT) if row.open else ()


def texts_as_decided(found: Work, upgrade: DraftUpgrade, said: Mapping[int, Decided]) -> dict[str, str]:
    """Return the files of the draft that these decisions change. Raises Refused where one was changed by
    hand."""
    before = {each.number: each.decision for each in upgrade.rows if each.decision}
    after = before | {number: each.decision for number, each in said.items()}
    kept = {number: decision for number, decision in after.items() if decision}
    texts, stuck = upgrading.redecided(_own(found, upgrade, before), _own(found, upgrade, kept), found.texts)
    if stuck:
        raise Refused(
            f"{stuck[0]} was changed by hand since. Take that change back, or make this one by hand too."
        )
    return texts


def _own(found: Work, upgrade: DraftUpgrade, decisions: Mapping[int, str]) -> dict[str, str]:
    return upgrading.own_as_decided(found.draft.authority, found.base, json.loads(upgrade.told), decisions)


def edited(mine: Mapping[str, str], row: UpgradeRow, written: str) -> dict[str, str]:
    """Return the file in which the local setting of a row is written otherwise. `mine`: the authority's own
    files as the draft has them. Raises Refused for a setting that is not there, or a text that is no YAML."""
    told = upgrades.told(row)
    setting = find_setting(mine, told["row"])
    if setting is None:
        raise Refused(f"{told['row']} is not in the draft any more.")
    try:
        return {setting.file: with_setting(mine[setting.file], setting, written)}
    except InputFault as fault:
        raise Refused(f"{told['row']}: {fault.diagnostics[0].message}") from None


def save(session: Session, found: Work, sent: Decisions, hand: Hand, now: datetime) -> None:
    """Save decisions and what they change. Raises Refused."""
    authority, number = found.draft.authority, found.draft.id
    draft = drafts.find(session, authority, number, lock=True)
    upgrade = upgrades.of(session, number)
    if draft is None or upgrade is None:
        raise Refused("This draft is not there any more.")
    if draft.version != sent.version:
        raise Overtaken(draft.version)
    for row in upgrade.rows:
        new = sent.said.get(row.number)
        if new is not None and row.open and (row.decision or "", row.reason) != (new.decision, new.reason):
            upgrades.decide(row, new, hand.by, now)
            subject = f"draft {number}, row {row.number}: {new.decision or 'open again'}"
            hand.note(session, now, "upgrade row decided", subject, authority)
    drafts.save(session, draft, Save(dict(sent.texts), sent.version, hand.by), now)


def compare_anew(session: Session, found: Work, upgrade: DraftUpgrade, hand: Hand, now: datetime) -> Job:
    """Base an upgrade on what was published since it was begun, and ask for its comparison, which does to it
    what was decided. Raises Refused where somebody changed by hand a file that was published otherwise
    meanwhile: a person has to choose."""
    authority, number = found.draft.authority, found.draft.id
    draft = drafts.find(session, authority, number, lock=True)
    if draft is None or draft.state != drafts.OPEN:
        raise Refused("This draft is no longer open.")
    if draft.version != found.draft.version:
        raise Overtaken(draft.version)
    if found.behind:
        decided = {each.number: each.decision for each in upgrade.rows if each.decision}
        own = _own(found, upgrade, decided) if found.clashes else {}
        for path in found.clashes:
            if found.texts[path] != own.get(path):
                raise Refused(
                    f"{path} was changed by hand, and published otherwise. Choose on the draft's page."
                )
        saved = Save(dict.fromkeys(found.clashes), draft.version, hand.by)
        drafts.catch_up(session, draft, saved, found.newest, now)
        hand.note(session, now, "draft brought up to date", f"draft {number}", authority)
    hand.note(session, now, "upgrade compared anew", f"draft {number}", authority)
    return jobs.ask(session, authority, upgrading.UPGRADE, number, hand.by, now)
