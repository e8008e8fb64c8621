"""The job of auditing a dataset.

In: the number of an audit. Out: its folder. Guaranteed: the folder is there as a whole or not at all, and the
audit is ready only then; a job that is begun again replaces it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine.api import when
from engine.calendar import Moment, parse_moment
from engine.caseload import audit as caseload
from engine.caseload.judging import Doing
from engine.caseload.ruling import end_of
from engine.commands.caseload import ruling_of
from engine.data.dataset import Dataset
from engine.diagnostics import InputFault
from engine.outcome import When
from engine.report.audit_files import REPORTS
from engine.report.words import day_of, iso
from web.clock import system
from web.jobs.ruled import ruled
from web.jobs.work import Refused, Work
from web.records import audits, datasets
from web.records.audits import Audit

NO_DAY = "no-day"
NO_DATA = "no-data"
NOT_JUDGED = "not-judged"


@dataclass(slots=True)
class _Steps:
    """Adds up the cases that were judged."""

    work: Work
    done: int = 0

    def __call__(self, more: int, every: int) -> None:
        self.done += more
        self.work.tell("judging cases", self.done, every)


def make_audit(work: Work) -> None:
    """Make the audit that the job is about. Raises Refused."""
    with work.records.database.work() as session:
        audit = audits.one(session, work.job.subject)
    if audit is None:
        return
    try:
        _make(work, audit)
    except InputFault as trouble:
        _fail(work, audit, "\n".join(each.message for each in trouble.diagnostics))
        raise Refused(NOT_JUDGED) from None
    except Refused as trouble:
        _fail(work, audit, "")
        raise trouble from None


def _make(work: Work, audit: Audit) -> None:
    data = _data(work, audit)
    as_of = end_of(data, parse_moment(audit.as_of) if audit.as_of else None)
    if as_of is None:
        raise Refused(NO_DAY)
    day: When = when(as_of)
    work.tell("reading the policy")
    found = ruled(work, day_of(day))
    where = {"authority": (work.job.authority,), "rules": (), "authorities": ()}
    ruling = ruling_of(found.book, as_of, where)
    work.tell("sorting the data by child")
    asked = caseload.Asked(
        as_of=as_of,
        known_on=_moment(audit.known_on),
        period=audit.span,
        copy=True,
        policy=found.folder,
        made=system().date().isoformat(),
    )
    doing = Doing(os.cpu_count() or 1, step=_Steps(work), reports=REPORTS)
    caseload.make_audit(data, ruling, asked, audits.folder_of(work.records, audit.id), doing)
    with work.records.database.work() as session:
        audits.done(session, audit.id, iso(day), found.number, ruling.hash)


def _data(work: Work, audit: Audit) -> Dataset:
    with work.records.database.work() as session:
        upload = datasets.one(session, audit.dataset)
    if upload is None or not upload.is_ready:
        raise Refused(NO_DATA)
    return datasets.opened(work.records, audit.dataset)


def _fail(work: Work, audit: Audit, words: str) -> None:
    with work.records.database.work() as session:
        audits.failed(session, audit.id, words)


def _moment(text: str) -> Moment | None:
    return parse_moment(text) if text else None
