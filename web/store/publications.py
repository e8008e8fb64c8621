"""What applied when: publications of an authority's whole policy, each a set of files.

In: texts by path, ids. Out: publications and their texts. Guaranteed: a publication is written in one
transaction and never changed but by its withdrawal; its hash is made of every path and every text;
numbers of an authority have no gap; the one in force on a day is the last that is effective by then and
not withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.store.base import utc
from web.store.tables import Blob, Publication, PublicationFile


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who publishes what, why and from which day."""

    title: str
    reason: str
    effective: date
    author: int | None = None
    approver: int | None = None


def hash_of(texts: Mapping[str, str]) -> str:
    """Return the hash of a set of files: of every path and every text."""
    digest = sha256()
    for path in sorted(texts):
        digest.update(f"{path}\0{sha256(texts[path].encode()).hexdigest()}\n".encode())
    return digest.hexdigest()


def keep(session: Session, text: str) -> str:
    """Keep a text and return its hash; the same text is kept once."""
    key = sha256(text.encode()).hexdigest()
    if session.get(Blob, key) is None:
        session.add(Blob(hash=key, text=text))
        session.flush()
    return key


def publish(
    session: Session, authority: str, texts: Mapping[str, str], stamp: Stamp, now: datetime
) -> Publication:
    """Publish a set of files and return the publication."""
    last = session.scalar(select(func.max(Publication.number)).where(Publication.authority == authority)) or 0
    made = Publication(
        authority=authority,
        number=last + 1,
        hash=hash_of(texts),
        effective=stamp.effective,
        published=utc(now),
        author=stamp.author,
        approver=stamp.approver,
        title=stamp.title,
        reason=stamp.reason,
        files=[PublicationFile(path=path, blob=keep(session, text)) for path, text in sorted(texts.items())],
    )
    session.add(made)
    session.flush()
    return made


def texts_of(session: Session, publication_id: int) -> dict[str, str]:
    """Return the files of a publication: path -> text."""
    rows = session.execute(
        select(PublicationFile.path, Blob.text)
        .join(Blob, Blob.hash == PublicationFile.blob)
        .where(PublicationFile.publication_id == publication_id)
        .order_by(PublicationFile.path)
    )
    return {row.path: row.text for row in rows}


def blobs_of(session: Session, publication_id: int) -> dict[str, str]:
    """Return the hash of each file of a publication: path -> hash."""
    query = select(PublicationFile.path, PublicationFile.blob)
    rows = session.execute(query.where(PublicationFile.publication_id == publication_id))
    return {row.path: row.blob for row in rows}


def every(session: Session, authority: str) -> list[Publication]:
    """Return an authority's publications, newest first."""
    query = select(Publication).where(Publication.authority == authority).order_by(Publication.number.desc())
    return list(session.scalars(query))


def standing(session: Session, authority: str) -> list[Publication]:
    """Return the publications that were not withdrawn, newest first."""
    return [each for each in every(session, authority) if each.withdrawn is None]


def latest(session: Session, authority: str) -> Publication | None:
    """Return the newest publication that stands, whether or not its day has come."""
    return next(iter(standing(session, authority)), None)


def in_force(session: Session, authority: str, day: date) -> Publication | None:
    """Return the publication that applies on a day."""
    return next((each for each in standing(session, authority) if each.effective <= day), None)


def numbered(session: Session, authority: str, number: int) -> Publication | None:
    """Return the publication of that number."""
    return next((each for each in every(session, authority) if each.number == number), None)


def withdrawn(session: Session, authority: str) -> frozenset[int]:
    """Return the numbers of the publications that were withdrawn."""
    return frozenset(each.number for each in every(session, authority) if each.withdrawn is not None)


def withdraw(
    session: Session, publication: Publication, by: int, because: str, now: datetime
) -> Publication | None:
    """Withdraw a publication, so that the one before it applies; return that one.

    None, and nothing changed, where no other stands. What was judged under it is told by `withdrawn`."""
    others = [each for each in standing(session, publication.authority) if each.id != publication.id]
    if not others or publication.withdrawn is not None:
        return None
    publication.withdrawn, publication.withdrawn_by = utc(now), by
    publication.withdrawn_because = because
    return others[0]


def before(session: Session, publication: Publication) -> Publication | None:
    """Return the publication before one, by number."""
    return numbered(session, publication.authority, publication.number - 1)
