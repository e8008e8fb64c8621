"""All councils of an installation at a glance, and a council taken out of it.

In: sessions, the records of authorities. Out: a line for each council; nothing left of one. Guaranteed: no
record of a child is in a line; what is taken out is out of the database, the records and the kept policies,
whole: where it was interrupted, doing it again finishes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.drafting.owning import is_own
from engine.load import EXAMPLES
from engine.shipped import rules_dir, yaml_files
from engine.source import Mapping as MappingNode
from engine.source import Scalar, parse
from web.records import audits
from web.records.base import Shelves
from web.store import drafts, jobs, publications
from web.store.tables import AuthorityRow, Blob, LogLine, PublicationFile, UserRole
from web.store.tables_drafts import Draft, DraftFile


@dataclass(frozen=True, slots=True)
class Behind:
    """A pack that is shipped in another version than the one published."""

    pack: str
    published: str
    shipped: str


@dataclass(frozen=True, slots=True)
class Council:
    """A council. `behind`: its pending upgrades; `drafts`: open or waiting for approval; `audited`: the
    as-of day of its last audit and when it was asked for."""

    id: str
    name: str
    publication: int | None
    effective: date | None
    behind: tuple[Behind, ...]
    drafts: int
    audited: tuple[date, datetime] | None


def councils(session: Session, shelves: Shelves, today: date) -> list[Council]:
    """Return a line for each council, by name."""
    rows = session.scalars(select(AuthorityRow).order_by(AuthorityRow.name))
    return [_council(session, shelves, row, today) for row in rows]


def _council(session: Session, shelves: Shelves, row: AuthorityRow, today: date) -> Council:
    found = publications.in_force(session, row.id, today)
    newest = publications.latest(session, row.id)
    texts = {} if newest is None else publications.texts_of(session, newest.id)
    waiting = select(Draft.id).where(
        Draft.authority == row.id, Draft.state.in_((drafts.OPEN, drafts.SUBMITTED))
    )
    return Council(
        row.id,
        row.name,
        None if found is None else found.number,
        None if found is None else found.effective,
        tuple(_behind(row.id, texts)),
        len(session.scalars(waiting).all()),
        _audited(shelves, row.id),
    )


def _behind(authority: str, texts: Mapping[str, str]) -> Iterator[Behind]:
    now = shipped_rules()
    for path, text in sorted(texts.items()):
        if path in now and now[path] != text and not is_own(authority, path):
            pack, published = _head(text)
            yield Behind(pack, published, _head(now[path])[1])


@cache
def shipped_rules() -> Mapping[str, str]:
    """Return the packs that came with this version, examples left out: path -> text."""
    root = rules_dir()
    files = (each for each in yaml_files(root) if not each.name.endswith(EXAMPLES))
    return {f"rules/{each.relative_to(root)}": each.read_text(encoding="utf-8") for each in files}


def _head(text: str) -> tuple[str, str]:
    """Return a pack's id and version; of a vocabulary its name and nothing."""
    root = parse(text, "pack")
    said = {}
    for name in ("pack", "vocabulary", "version"):
        node = root.get(name) if isinstance(root, MappingNode) else None
        said[name] = node.text if isinstance(node, Scalar) else ""
    return said["pack"] or f"vocabulary {said['vocabulary']}", said["version"]


def _audited(shelves: Shelves, authority: str) -> tuple[date, datetime] | None:
    if not shelves.has(authority):
        return None
    with shelves.of(authority).database.work() as session:
        found = audits.ready(session)
    return (found[-1].day, found[-1].asked) if found else None


def is_at_work(session: Session, authority: str) -> bool:
    """Say whether a job of a council is not over."""
    return any(not each.is_over for each in jobs.recent(session, authority))


def take_out(session: Session, authority: str) -> None:
    """Remove a council from the shared database: what hangs on it goes with it, roles and log lines too."""
    session.execute(delete(UserRole).where(UserRole.authority == authority))
    session.execute(delete(LogLine).where(LogLine.authority == authority))
    session.execute(delete(AuthorityRow).where(AuthorityRow.id == authority))
    used = select(PublicationFile.blob).union(select(DraftFile.blob), select(DraftFile.base))
    kept = set(session.scalars(used)) - {None}
    for key in session.scalars(select(Blob.hash)).all():
        if key not in kept:
            session.execute(delete(Blob).where(Blob.hash == key))


def take_out_files(shelves: Shelves, policies: Path, authority: str) -> None:
    """Remove a council's records, and the policies of its own that were kept ready."""
    shelves.remove(authority)
    for each in policies.glob("*"):
        if (each / "authorities" / f"{authority}.yaml").exists():
            shutil.rmtree(each, ignore_errors=True)
