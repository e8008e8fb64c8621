"""What an upgrade of an authority is: which packs moved, and its files when they are taken.

In: a publication's files, an issue's, decisions. Out: packs that are behind, a comparison, texts. Guaranteed:
only packs that the authority follows, and what these stand on, are taken; a pack that is issued no more stays
as it was published; a file of the authority's own is changed by its pins and by decisions alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.diagnostics import Diagnostic, Faults, InputFault
from engine.drafting.owning import is_own
from engine.drafting.reading import Reader
from engine.load import EXAMPLES
from engine.source import parse, text_under
from engine.upgrading.comparing import Weaker, compared
from engine.upgrading.deciding import changed, with_pins
from engine.upgrading.records import Decision, Moved, Upgrade
from engine.upgrading.settings import settings_in
from engine.upgrading.telling import upgrade_json
from web.hands import Hand
from web.store import drafts, issues, jobs, publications, upgrades
from web.store.jobs import Job
from web.store.tables import AuthorityRow, Blob, PublicationFile
from web.store.tables_upgrades import IssueFile
from web.store.upgrades import EDIT

UPGRADE = "upgrade"


@dataclass(frozen=True, slots=True)
class Behind:
    """A pack that is issued (or was published at another time) in another version than the one published."""

    pack: str
    published: str
    shipped: str


def behind(session: Session, authority: str) -> tuple[Behind, ...]:
    """Return the packs that an authority's newest publication has otherwise than they are issued now."""
    found, issue = publications.latest(session, authority), issues.latest(session)
    if found is None or issue is None:
        return ()
    query = (
        select(PublicationFile.path, PublicationFile.blob, IssueFile.blob.label("issued"))
        .join(IssueFile, IssueFile.path == PublicationFile.path)
        .where(PublicationFile.publication_id == found.id, IssueFile.issue_id == issue.id)
        .where(PublicationFile.blob != IssueFile.blob)
        .order_by(PublicationFile.path)
    )
    moved = [
        row
        for row in session.execute(query)
        if not row.path.endswith(EXAMPLES) and not is_own(authority, row.path)
    ]
    return tuple(
        Behind(*_head(_text(session, row.blob)), _head(_text(session, row.issued))[1]) for row in moved
    )


def moved(authority: str, now: Mapping[str, str], then: Mapping[str, str]) -> tuple[Behind, ...]:
    """Return the packs of others that two publications of an authority have otherwise; `shipped` is that of
    `then`."""
    paths = [path for path in now if path in then and not path.endswith(EXAMPLES)]
    differ = [path for path in paths if now[path] != then[path] and not is_own(authority, path)]
    return tuple(Behind(*_head(now[path]), _head(then[path])[1]) for path in sorted(differ))


def _text(session: Session, blob: str) -> str:
    return session.get_one(Blob, blob).text


@lru_cache(maxsize=512)
def _head(text: str) -> tuple[str, str]:
    """Return a pack's id and version; of a vocabulary its name and nothing."""
    root = parse(text, "pack")
    pack, vocabulary, version = (text_under(root, key) or "" for key in ("pack", "vocabulary", "version"))
    return pack or f"vocabulary {vocabulary}", version


@dataclass(frozen=True, slots=True)
class Taken:
    """An upgrade, and the files that taking the packs alone changes: theirs, and the pins of one's own."""

    upgrade: Upgrade
    texts: Mapping[str, str]

    @property
    def told(self) -> dict[str, Any]:
        """The upgrade as plain values, as `dutybook upgrade` gives it."""
        plain = upgrade_json(self.upgrade)
        rows = [
            {**each, "key": row.setting.own or row.successor or row.setting.target, "text": row.setting.text}
            for each, row in zip(plain["rows"], self.upgrade.rows, strict=True)
        ]
        return {**plain, "rows": rows}


def taken(authority: str, base: Mapping[str, str], issued: Mapping[str, str], weaker: Weaker) -> Taken:
    """Compare what an authority published with the packs of an issue. Raises InputFault."""
    mine = own_of(authority, base)
    before = {path: text for path, text in base.items() if path not in mine}
    after = {**before, **_of_issue(authority, mine, before, issued)}
    upgrade = compared(mine, _read(before), _read(after), authority, weaker)
    home = f"authorities/{authority}.yaml"
    texts = {path: text for path, text in after.items() if before.get(path) != text}
    return Taken(upgrade, {**texts, home: with_pins(mine[home], upgrade.packs)})


def own_of(authority: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the authority's own files, of which the packs of a nation are none."""
    return {path: text for path, text in texts.items() if is_own(authority, path)}


def _read(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the packs and vocabularies alone."""
    return {
        path: text
        for path, text in texts.items()
        if path.startswith("rules/") and not path.endswith(".examples.yaml")
    }


def _of_issue(
    authority: str, mine: Mapping[str, str], before: Mapping[str, str], issued: Mapping[str, str]
) -> dict[str, str]:
    """Return the files of an issue that an authority's policy rests on."""
    faults = Faults()
    library = Reader().library({**_read(issued), **mine}, faults)
    faults.raise_if_errors()
    loaded = library.authorities.get(authority)
    if loaded is None:
        raise InputFault([Diagnostic("E010", f"there is no authority called '{authority}'")])
    wanted = library.beneath(loaded.authority.follows)
    return {
        path: text
        for path, text in issued.items()
        if not is_own(authority, path) and (path in before or _pack(path) in wanted)
    }


def _pack(path: str) -> str:
    return path.removeprefix("rules/").removesuffix(".yaml").removesuffix(".examples")


def begin(session: Session, authority: str, hand: Hand, now: datetime) -> Job | None:
    """Begin a draft that takes the newest packs and ask for its comparison; None where nothing is pending, or
    an upgrade is under way already."""
    session.scalars(select(AuthorityRow).where(AuthorityRow.id == authority).with_for_update()).one()
    issue = issues.latest(session)
    if issue is None or upgrades.under_way(session, authority) is not None:
        return None
    moved = behind(session, authority)
    if not moved:
        return None
    title = f"Upgrade: {moved[0].pack} {moved[0].published} → {moved[0].shipped}"
    more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
    draft = drafts.begin(session, authority, title + more, hand.by, now)
    upgrades.attach(session, draft, issue.id)
    hand.note(session, now, "upgrade begun", f"draft {draft.id}, issue {issue.id}", authority)
    return jobs.ask(session, authority, UPGRADE, draft.id, hand.by, now)


# ---------------------------------------------------------------- decisions


def own_as_decided(
    authority: str,
    base: Mapping[str, str],
    told: Mapping[str, Any],
    decisions: Mapping[int, str],
) -> dict[str, str]:
    """Return the authority's own files as these decisions make them of what is published. `told`: the
    upgrade as plain values; `decisions`: by the row's number; a row that is not there, and one to be edited,
    stays as it is."""
    mine = own_of(authority, base)
    for number, setting in reversed(list(enumerate(settings_in(mine)))):
        decision = decisions.get(number, EDIT)
        if decision != EDIT:
            successor = told["rows"][number]["successor"]
            mine[setting.file] = changed(mine[setting.file], setting, Decision(decision), successor)
    home = f"authorities/{authority}.yaml"
    packs = tuple(Moved(each["pack"], each["before"], each["after"]) for each in told["packs"])
    return {**mine, home: with_pins(mine[home], packs)}


def redecided(
    before: Mapping[str, str], after: Mapping[str, str], draft: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the files of a draft that other decisions change, and those that they cannot change because
    somebody changed them by hand. `before`, `after`: the own files by the decisions then and now."""
    moved = [path for path in after if after[path] != before[path]]
    stuck = tuple(path for path in moved if draft[path] not in (before[path], after[path]))
    return {path: after[path] for path in moved if path not in stuck}, stuck
