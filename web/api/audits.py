"""Whole caseloads: data in, audits as jobs, outcomes and worklists out.

Guaranteed: what is kept of children lies in the authority's own records, as if it had come through the
pages; each act is logged with the key's number.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from flask import Response, current_app, g

from engine.caseload.judging import CASES, OUTCOMES
from engine.caseload.worklist import worklist
from web.api.base import AUDITS, api, scoped
from web.api.once import once
from web.api.paged import page_of
from web.api.problems import refuse
from web.api.records import (
    AuditAnswer,
    AuditAsk,
    Audits,
    Begun,
    DatasetItem,
    Datasets,
    JobAnswer,
    OfAuthority,
    OfThing,
    OutcomesAnswer,
    OutcomesPage,
    Page,
    Upload,
    Within,
    WorklistAnswer,
)
from web.clock import now
from web.records import audits, challenges, datasets, outcomes
from web.records.audits import Asked, Audit
from web.records.base import Records
from web.records.outcomes import PAGE, Wanted
from web.records.uploads import UploadRefused, keep
from web.store import jobs, log
from web.store.api_keys import Scope

READ, AUDIT = "read", "audit"


@api.get("/authorities/<authority>/datasets", tags=[AUDITS], summary="Data", responses={200: Datasets})
@scoped(Scope.AUDIT)
def every_dataset(path: OfAuthority, query: Page) -> Any:
    """List what was uploaded, newest first, page by page."""
    with _records(path.authority).database.work() as session:
        found = [(str(each.id), _dataset(each)) for each in datasets.every(session)]
    shown, after = page_of(found, query.limit, query.after)
    return _json({"datasets": shown, "next": after})


@api.post(
    "/authorities/<authority>/datasets",
    tags=[AUDITS],
    summary="Upload an export",
    responses={202: Begun},
)
@scoped(Scope.AUDIT)
@once
def upload(path: OfAuthority, form: Upload) -> Any:
    """Take files in and have them read, by a job."""
    records = _records(path.authority)
    told = {
        "format": form.format,
        "extracted": form.extracted.isoformat() if form.extracted else "",
        "dates": "",
    }
    try:
        with datasets.arriving(records) as held:
            kept = keep(form.files, held / "upload")
            with records.database.work() as session:
                name = form.name.strip() or kept.files[0].name
                made = datasets.add(session, name, kept.files, told, None, now())
                datasets.move_in(records, made.id, held)
    except UploadRefused as trouble:
        refuse(422, str(trouble))
    return _begun(path.authority, READ, made.id, "data uploaded", f"data {made.id}")


@api.get(
    "/authorities/<authority>/datasets/<int:number>",
    tags=[AUDITS],
    summary="What was read of an export",
    responses={200: DatasetItem},
)
@scoped(Scope.AUDIT)
def dataset(path: OfThing) -> Any:
    """Return one dataset."""
    with _records(path.authority).database.work() as session:
        found = datasets.one(session, path.number)
    if found is None:
        refuse(404, "no dataset has this number")
    return _json(_dataset(found))


@api.get("/authorities/<authority>/audits", tags=[AUDITS], summary="Audits", responses={200: Audits})
@scoped(Scope.AUDIT)
def every_audit(path: OfAuthority, query: Page) -> Any:
    """List the audits, newest first, page by page."""
    with _records(path.authority).database.work() as session:
        found = [(str(each.id), _audit(each)) for each in audits.every(session)]
    shown, after = page_of(found, query.limit, query.after)
    return _json({"audits": shown, "next": after})


@api.post(
    "/authorities/<authority>/audits", tags=[AUDITS], summary="Have an audit made", responses={202: Begun}
)
@scoped(Scope.AUDIT)
@once
def run(path: OfAuthority, body: AuditAsk) -> Any:
    """Judge a dataset, by a job."""
    records = _records(path.authority)
    if body.period is not None and body.period.last < body.period.first:
        refuse(422, "period: it ends before it begins")
    with records.database.work() as session:
        data = datasets.one(session, body.dataset)
        if data is None or not data.is_ready:
            refuse(409, f"dataset {body.dataset} is not ready to be judged")
        if body.as_of is None and data.extracted is None:
            refuse(422, "as_of: the data does not say when it was extracted")
        period = f"{body.period.first}..{body.period.last}" if body.period else ""
        asked = Asked(data.id, data.name, _iso(body.as_of), _iso(body.known_on), period)
        made = audits.add(session, asked, None, now())
    return _begun(path.authority, AUDIT, made.id, "audit asked for", f"audit {made.id}")


@api.get(
    "/authorities/<authority>/audits/<int:number>",
    tags=[AUDITS],
    summary="One audit",
    responses={200: AuditAnswer},
)
@scoped(Scope.AUDIT)
def audit(path: OfThing) -> Any:
    """Return an audit, with its summary once it is ready."""
    records = _records(path.authority)
    found = _found(records, path.number)
    folder = audits.folder_of(records, found.id)
    return _json({**_audit(found), "summary": audits.summary_of(folder) if found.is_ready else None})


@api.get(
    "/authorities/<authority>/audits/<int:number>/outcomes",
    tags=[AUDITS],
    summary="Outcomes of an audit",
    responses={200: OutcomesAnswer},
)
@scoped(Scope.AUDIT)
def outcomes_of(path: OfThing, query: OutcomesPage) -> Any:
    """Return a page of outcomes, the gravest first, perhaps of some alone; each with what was said against
    it."""
    records = _records(path.authority)
    found = _ready(records, path.number)
    chosen = query.model_dump(exclude={"page"})
    with records.database.work() as session:
        made = challenges.every(session)
    with outcomes.opened(audits.folder_of(records, found.id), found.span, made) as opened:
        total = opened.count(Wanted(**chosen))
        rows = opened.page(Wanted(**chosen), query.page)
    _log("outcomes read", f"audit {found.id}", path.authority)
    pages = -(-total // PAGE)
    return _json({"outcomes": rows, "total": total, "page": query.page, "pages": pages})


@api.get(
    "/authorities/<authority>/audits/<int:number>/worklist",
    tags=[AUDITS],
    summary="What is owed soon",
    responses={200: WorklistAnswer},
)
@scoped(Scope.AUDIT)
def worklist_of(path: OfThing, query: Within) -> Any:
    """Return what is overdue or falls due within some days of the day as of which the audit judged."""
    records = _records(path.authority)
    found = _ready(records, path.number)
    folder, until = audits.folder_of(records, found.id), found.day + timedelta(days=query.within)
    other = "worker" if query.by == "team" else "team"
    rows = worklist(folder / OUTCOMES, folder / CASES, found.day, until, (query.by, other))
    _log("worklist read", f"audit {found.id}", path.authority)
    return _json({"as_of": found.day, "until": until, "rows": rows})


@api.get(
    "/authorities/<authority>/jobs/<int:number>", tags=[AUDITS], summary="A job", responses={200: JobAnswer}
)
@scoped(Scope.AUDIT)
def job(path: OfThing) -> Any:
    """Say how far a job is."""
    with current_app.extensions["database"].work() as session:
        found = jobs.of(session, path.authority, path.number)
    if found is None:
        refuse(404, "no job has this number")
    return _json(
        {
            "number": found.id,
            "kind": found.kind,
            "subject": found.subject,
            "state": found.state.value,
            "phase": found.phase or "",
            "done": found.done,
            "total": found.total,
            "fault": found.fault or "",
        }
    )


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _begun(authority: str, kind: str, number: int, action: str, subject: str) -> Response:
    with current_app.extensions["database"].work() as session:
        _note(session, action, subject, authority)
        made = jobs.ask(session, authority, kind, number, None, now())
    return _json({"number": number, "job": made.id}, 202)


def _log(action: str, subject: str, authority: str) -> None:
    with current_app.extensions["database"].work() as session:
        _note(session, action, subject, authority)


def _note(session: Any, action: str, subject: str, authority: str) -> None:
    log.note(session, now(), action, f"{subject}, by key {g.key.id}", None, authority)


def _records(authority: str) -> Records:
    found: Records = current_app.extensions["shelves"].of(authority)
    return found


def _found(records: Records, number: int) -> Audit:
    with records.database.work() as session:
        found = audits.one(session, number)
    if found is None:
        refuse(404, "no audit has this number")
    return found


def _ready(records: Records, number: int) -> Audit:
    found = _found(records, number)
    if not found.is_ready:
        refuse(409, "this audit is not ready", Retry_After="5")
    return found


def _dataset(each: datasets.Upload) -> dict[str, Any]:
    return {
        "number": each.id,
        "name": each.name,
        "state": each.state,
        "uploaded": each.uploaded.isoformat() + "Z",
        "extracted": each.extracted,
        "refused": each.said or "",
    }


def _audit(each: Audit) -> dict[str, Any]:
    return {
        "number": each.id,
        "dataset": each.dataset,
        "state": each.state,
        "as_of": each.as_of,
        "known_on": each.known_on,
        "period": each.period,
        "publication": each.publication,
        "said": each.said,
    }


def _json(plain: dict[str, Any], status: int = 200) -> Response:
    body = json.dumps(plain, ensure_ascii=False, default=str)
    return Response(body, status, content_type="application/json")
