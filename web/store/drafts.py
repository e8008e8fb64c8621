"""Drafts: begun from what is published, saved again and again, submitted, approved by somebody else.

In: a session, ids, texts, the time. Out: drafts. Guaranteed: a save that rests on an older version is refused
and overwrites nothing, and so are laying a draft aside and basing it on a publication that nobody was shown;
only files that belong to the authority are kept; what is approved is exactly what was submitted, in one
transaction with its publication; nobody approves what they had a hand in; an upgrade with a row that nobody
decided is neither submitted nor published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.drafting.owning import is_own
from web.store import publications, upgrades
from web.store.base import utc
from web.store.tables import AuthorityRow, Blob, Publication
from web.store.tables_drafts import Draft, DraftFile, DraftHand

OPEN, SUBMITTED, PUBLISHED, DISCARDED = "open", "submitted", "published", "discarded"


class Refused(Exception):
    """What was asked cannot be done now; the text says why, and the cure."""


class Overtaken(Refused):
    """Somebody else saved meanwhile; `version` is the one that stands now."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__("Somebody else saved this draft after you opened it. Nothing was overwritten.")


@dataclass(frozen=True, slots=True)
class Save:
    """What is saved: texts by path (None takes a new file away again), on top of which version, by whom."""

    texts: Mapping[str, str | None]
    version: int
    by: int


def begin(session: Session, authority: str, title: str, by: int | None, now: datetime) -> Draft:
    """Begin a draft on top of the newest publication; `by`: nobody where a program does. Raises Refused where
    there is none."""
    base = publications.latest(session, authority)
    if base is None:
        raise Refused("This authority has no publication to begin from.")
    moment = utc(now)
    made = Draft(
        authority=authority,
        title=title.strip()[:200] or "A change",
        reason="",
        state=OPEN,
        base=base.id,
        version=1,
        author=by,
        created=moment,
        changed=moment,
        changed_by=by,
        hands=[] if by is None else [DraftHand(user_id=by)],
    )
    session.add(made)
    session.flush()
    return made


def find(session: Session, authority: str, draft_id: int, lock: bool = False) -> Draft | None:
    """Return a draft of this authority. `lock` holds it until the transaction ends."""
    query = select(Draft).where(Draft.id == draft_id, Draft.authority == authority)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def of_authority(session: Session, authority: str, *states: str) -> list[Draft]:
    """Return drafts in these states, the one changed last first."""
    query = select(Draft).where(Draft.authority == authority, Draft.state.in_(states))
    return list(session.scalars(query.order_by(Draft.changed.desc(), Draft.id.desc())))


def changed_texts(session: Session, draft: Draft) -> dict[str, str]:
    """Return the files that the draft changes."""
    rows = session.execute(
        select(DraftFile.path, Blob.text)
        .join(Blob, Blob.hash == DraftFile.blob)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.path)
    )
    return {row.path: row.text for row in rows}


def base_texts(session: Session, draft: Draft) -> dict[str, str]:
    """Return the files that the draft was begun from."""
    return publications.texts_of(session, draft.base)


def save(session: Session, draft: Draft, saved: Save, now: datetime) -> None:
    """Save texts. Raises Overtaken for an older version, Refused for a draft that is not open or a file that
    is not the authority's own."""
    _must_be_open(draft)
    if draft.version != saved.version:
        raise Overtaken(draft.version)
    base = base_texts(session, draft)
    files = {each.path: each for each in draft.files}
    for path, text in saved.texts.items():
        if not is_own(draft.authority, path):
            raise Refused(f"{path} is not this authority's own: a change of it is a choice with a reason.")
        if path in files and (text is None or text == base.get(path)):
            draft.files.remove(files.pop(path))
        elif text is not None and text != base.get(path):
            kept = publications.keep(session, text)
            if path in files:
                files[path].blob = kept
            else:
                before = sha256(base[path].encode()).hexdigest() if path in base else None
                draft.files.append(DraftFile(path=path, blob=kept, base=before))
    _touch(draft, saved.by, now)
    session.flush()


def describe(draft: Draft, title: str, reason: str, effective: date | None, by: int, now: datetime) -> None:
    """Set what a draft is called, why it is made and from when it is to apply. Raises Refused."""
    _must_be_open(draft)
    draft.title, draft.reason, draft.effective = title.strip()[:200], reason.strip(), effective
    _touch(draft, by, now)


def _touch(draft: Draft, by: int, now: datetime) -> None:
    draft.version += 1
    draft.changed, draft.changed_by = utc(now), by
    _hand(draft, by)


def _hand(draft: Draft, by: int) -> None:
    if by not in {each.user_id for each in draft.hands}:
        draft.hands.append(DraftHand(user_id=by))


def _must_be_open(draft: Draft) -> None:
    if draft.state != OPEN:
        raise Refused(f"This draft is {draft.state}; it can no longer be changed.")


def discard(draft: Draft, version: int, by: int, now: datetime) -> None:
    """Lay a draft aside for good. Raises Refused once it is published, Overtaken where it is another version
    than was looked at."""
    if draft.state not in (OPEN, SUBMITTED):
        raise Refused(f"This draft is {draft.state}.")
    if draft.version != version:
        raise Overtaken(draft.version)
    draft.state = DISCARDED
    _touch(draft, by, now)


def take(session: Session, draft: Draft, texts: Mapping[str, str], now: datetime) -> None:
    """Put files into an open draft, those of others too, in the name of whoever changed it last: what an
    upgrade, or going back before one, brings. Raises Refused."""
    _must_be_open(draft)
    base = base_texts(session, draft)
    files = {each.path: each for each in draft.files}
    for path, text in texts.items():
        if path in files and text == base.get(path):
            draft.files.remove(files[path])
        elif path in files:
            files[path].blob = publications.keep(session, text)
        elif text != base.get(path):
            before = sha256(base[path].encode()).hexdigest() if path in base else None
            draft.files.append(DraftFile(path=path, blob=publications.keep(session, text), base=before))
    draft.version += 1
    draft.changed = utc(now)
    session.flush()


# ---------------------------------------------------------------- a newer publication


def is_behind(session: Session, draft: Draft) -> bool:
    """Say whether something was published, or withdrawn, since the draft was begun."""
    newest = publications.latest(session, draft.authority)
    return newest is not None and newest.id != draft.base


def clashes(session: Session, draft: Draft) -> tuple[str, ...]:
    """Return the files of the draft that the newest publication has otherwise than its base."""
    newest = publications.latest(session, draft.authority)
    if newest is None or newest.id == draft.base:
        return ()
    now = publications.texts_of(session, newest.id)
    before = base_texts(session, draft)
    own = (each.path for each in draft.files if is_own(draft.authority, each.path))
    return tuple(path for path in own if now.get(path) != before.get(path))


def catch_up(session: Session, draft: Draft, saved: Save, onto: int | None, now: datetime) -> None:
    """Base an open draft on the newest publication, and save what was chosen with it; its other files stay as
    they are. `onto`: the publication that was the newest when that was chosen. Raises Refused where another
    is by now, Overtaken where somebody saved the draft: what nobody was shown is not overwritten."""
    newest = publications.latest(session, draft.authority)
    if newest is None or newest.id != onto:
        raise Refused("Something else was published, or withdrawn, after you opened this page. Look again.")
    save(session, draft, saved, now)
    draft.base = newest.id
    texts = publications.texts_of(session, newest.id)
    for each in list(draft.files):
        published = texts.get(each.path)
        each.base = None if published is None else sha256(published.encode()).hexdigest()
        if each.base == each.blob:
            draft.files.remove(each)


# ---------------------------------------------------------------- submit, approve, publish


def texts_hash(session: Session, draft: Draft) -> str:
    """Return the hash of what a draft judges by: what it rests on and every text."""
    return sha256(f"{draft.base}\0{publications.hash_of(changed_texts(session, draft))}".encode()).hexdigest()


def content_hash(session: Session, draft: Draft) -> str:
    """Return the hash of all that an approver approves: what it rests on, every text, why, from when."""
    parts = [str(draft.base), publications.hash_of(changed_texts(session, draft)), draft.title, draft.reason]
    parts += [str(draft.effective), upgrades.words(session, draft)]
    return sha256("\0".join(parts).encode()).hexdigest()


def submit(session: Session, draft: Draft, by: int, now: datetime) -> None:
    """Hand a draft to an approver. Raises Refused for one that says nothing, or too little."""
    _must_be_open(draft)
    if not draft.files:
        raise Refused("This draft changes nothing yet.")
    if not draft.reason or draft.effective is None:
        raise Refused("Say why it is made, and from which day it is to apply.")
    newest = publications.latest(session, draft.authority)
    if newest is not None and draft.effective < newest.effective:
        raise Refused(
            f"Publication {newest.number} applies from {newest.effective}; this one cannot apply before it."
        )
    if is_behind(session, draft):
        raise Refused("Something else was published meanwhile. Bring the draft up to date first.")
    _must_be_decided(session, draft)
    _hand(draft, by)
    draft.state, draft.submitted, draft.submitted_by = SUBMITTED, utc(now), by
    draft.remark = None
    draft.hash = content_hash(session, draft)


def _must_be_decided(session: Session, draft: Draft) -> None:
    texts = {**base_texts(session, draft), **changed_texts(session, draft)}
    trouble = upgrades.obstacle(session, draft, texts)
    if trouble is not None:
        raise Refused(trouble)


def send_back(draft: Draft, remark: str, now: datetime) -> None:
    """Open a submitted draft again, with an approver's remark. Raises Refused."""
    if draft.state != SUBMITTED:
        raise Refused(f"This draft is {draft.state}.")
    draft.state, draft.hash, draft.remark = OPEN, None, remark.strip() or None
    draft.changed = utc(now)


def approve(
    session: Session, authority: str, draft_id: int, seen: str, by: int, now: datetime
) -> Publication:
    """Publish a submitted draft: all of it in this transaction, or nothing.

    `seen`: the content hash of what the approver was shown. Raises Refused for whoever had a hand in it, for
    a draft that is not what was shown or no longer submitted, and where something else was published."""
    session.scalars(select(AuthorityRow).where(AuthorityRow.id == authority).with_for_update()).one()
    draft = find(session, authority, draft_id, lock=True)
    if draft is None or draft.state != SUBMITTED:
        raise Refused("This draft is not waiting for approval any more.")
    if by in {each.user_id for each in draft.hands}:
        raise Refused("You had a hand in this draft. Somebody else has to approve it.")
    if draft.hash != seen or content_hash(session, draft) != seen:
        raise Refused("This draft is not what you were shown. Look at it again.")
    if is_behind(session, draft):
        raise Refused("Something else was published meanwhile. Send the draft back to be brought up to date.")
    _must_be_decided(session, draft)
    assert draft.effective is not None  # nothing is submitted without
    stamp = publications.Stamp(draft.title, draft.reason, draft.effective, draft.submitted_by, by)
    texts = {**base_texts(session, draft), **changed_texts(session, draft)}
    made = publications.publish(session, authority, texts, stamp, now)
    draft.state, draft.publication = PUBLISHED, made.id
    return made
