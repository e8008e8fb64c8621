"""What a job judges by: the publication that is in force, made ready.

In: a job's work, a day. Out: `Ruled`. Guaranteed: a publication holds all that it rests on, so that what is
shipped with a later version changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.api import Book, open_whole
from web.jobs.work import Refused, Work
from web.store import publications

NO_POLICY = "no-policy"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A publication: its number, the folder that holds its files, the book made of them."""

    number: int
    folder: Path
    book: Book


def ruled(work: Work, day: date) -> Ruled:
    """Return what applies to the job's authority on a day. Raises Refused where nothing is published."""
    authority = work.job.authority
    with work.database.work() as session:
        found = publications.in_force(session, authority, day) or publications.latest(session, authority)
        if found is None:
            raise Refused(NO_POLICY)
        texts, number = publications.texts_of(session, found.id), found.number
    folder = work.policies.folder_of(texts)
    return Ruled(number, folder, open_whole(folder, authority))
