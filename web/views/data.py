"""Data of an authority: upload it, see what was read of it and what was not, say how it is to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for

from engine.data.dataset import NOT_READ
from engine.data.detect import FORMATS
from web import purging
from web.access import roles
from web.clock import now
from web.days import iso_day
from web.gaps import gaps
from web.records import datasets, retention
from web.records.base import Records
from web.records.datasets import Upload
from web.records.uploads import UploadRefused, keep
from web.store import jobs, log
from web.store.jobs import Job
from web.store.people import Role

pages = Blueprint("data", __name__, url_prefix="/<authority>/data")

READ = "read"
MOST_NAME = 120
SAID_ANEW = (
    "Somebody else said how it is to be read after you opened this page. Look at theirs in another window; "
    "if you send this again, yours takes its place."
)
AT_WORK = "A job is at work on it: it is being read or judged. Wait until that is over, then send this again."
FORMS = (
    ("", "find out"),
    ("annex-a", "Ofsted’s Annex A"),
    ("ssd", "Standard Safeguarding Dataset"),
    ("903", "SSDA903"),
    ("cin", "Children in Need census"),
    ("native", "Dutybook’s own tables"),
)
DATES = (
    ("", "find out"),
    ("day-first", "day first: 3 April is 03/04"),
    ("month-first", "month first: 3 April is 04/03"),
)


@pages.get("")
@roles(Role.AUDITOR)
def every(authority: str) -> str:
    """List what was uploaded, and take more in."""
    return _list(authority, {})


@pages.post("")
@roles(Role.AUDITOR)
def upload(authority: str) -> Any:
    """Take files in and have them read."""
    records = shelf(authority)
    told, errors = _told(request.form)
    with datasets.arriving(records) as held:
        try:
            kept = keep(request.files.getlist("files"), held / "upload")
        except UploadRefused as trouble:
            errors["files"] = str(trouble)
        if errors:
            return _list(authority, errors), 422
        name = request.form.get("name", "").strip()[:MOST_NAME] or kept.files[0].name
        with records.database.work() as session:
            made = datasets.add(session, name, kept.files, told, g.person.id, now())
            datasets.move_in(records, made.id, held)
    return _have_read(authority, made.id, "data uploaded")


@pages.get("/<int:number>")
@roles(Role.AUDITOR)
def one(authority: str, number: int) -> Any:
    """Show the read report, or why there is none."""
    records = shelf(authority)
    found = upload_of(records, number)
    with current_app.extensions["database"].look() as session:
        job = jobs.making(session, authority, READ, [number]).get(number)
    if job is not None and not job.is_over:
        return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)
    if not found.is_ready:
        drafted = datasets.mapping_of(records, number).is_file()
        return render_template("data/refused.html", authority=authority, data=found, drafted=drafted)
    data = datasets.opened(records, number)
    return render_template(
        "data/report.html",
        gaps=gaps(data.read["reasons"]),
        authority=authority,
        data=found,
        report=data.read,
        assumptions=data.assumptions,
        untold=_gathered(datasets.untold(records, number)),
        not_read=(data.folder / NOT_READ).is_file(),
    )


@pages.get("/<int:number>/not-read.csv")
@roles(Role.AUDITOR)
def not_read(authority: str, number: int) -> Response:
    """Hand out every row and cell that was not read."""
    records = shelf(authority)
    upload_of(records, number)
    place = datasets.tables_of(records, number) / NOT_READ
    if not place.is_file():
        abort(404)
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), "data downloaded", f"data {number} not-read.csv", g.person.id, authority)
    return handed_out(place.read_bytes(), f"not-read-{number}.csv", "text/csv; charset=utf-8")


@pages.get("/<int:number>/reading")
@roles(Role.AUDITOR)
def reading(authority: str, number: int) -> str:
    """Ask how an upload is to be read."""
    records = shelf(authority)
    found = upload_of(records, number)
    return _reading(authority, records, found, found.told, _mapping(records, number), {})


@pages.post("/<int:number>/reading")
@roles(Role.AUDITOR)
def read_again(authority: str, number: int) -> Any:
    """Have an upload read again, as it is said now, unless a job is at work on it, or somebody else said how
    after the page was opened."""
    records = shelf(authority)
    found = upload_of(records, number)
    told, errors = _told(request.form)
    mapping = request.form.get("mapping", "").replace("\r\n", "\n")
    told["mapped"] = request.form.get("mapped") == "yes" and bool(mapping.strip())
    chosen, faults = _assumptions(request.form)
    told["assumptions"] = chosen
    errors |= faults
    if errors:
        return _reading(authority, records, found, told, mapping, errors), 422
    trouble = AT_WORK if _job_on(authority, records, number) is not None else ""
    if request.form.get("version") != _version(records, found):
        trouble = trouble or SAID_ANEW
    if trouble:
        return _reading(authority, records, found, told, mapping, {"main-content": trouble}), 409
    if mapping.strip():
        datasets.mapping_of(records, number).write_text(mapping, encoding="utf-8", newline="\n")
    with records.database.work() as session:
        datasets.read_again(session, number, told)
    return _have_read(authority, number, "data read again")


@pages.get("/<int:number>/delete")
@roles(Role.AUDITOR)
def ask_delete(authority: str, number: int) -> str:
    """Ask whether an upload is to be deleted."""
    records = shelf(authority)
    return _deletion(authority, upload_of(records, number), _job_on(authority, records, number))


@pages.post("/<int:number>/delete")
@roles(Role.AUDITOR)
def delete(authority: str, number: int) -> Any:
    """Delete an upload and all that was read of it, unless a job is at work on it."""
    records = shelf(authority)
    found = upload_of(records, number)
    job = _job_on(authority, records, number)
    if job is not None:
        return _deletion(authority, found, job), 409
    retention.remove(records, retention.DATA, number)
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), "data deleted", f"data {number}", g.person.id, authority)
    return redirect(url_for("data.every", authority=authority), 303)


def shelf(authority: str) -> Records:
    """Return the records of the authority at hand."""
    found: Records = current_app.extensions["shelves"].of(authority)
    return found


def upload_of(records: Records, number: int) -> Upload:
    """Return an upload, or answer that it is not there."""
    with records.database.look() as session:
        found = datasets.one(session, number)
    if found is None:
        abort(404)
    return found


def handed_out(body: bytes, name: str, mimetype: str) -> Response:
    """Return a file to be saved."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _job_on(authority: str, records: Records, number: int) -> Job | None:
    return purging.on_data(current_app.extensions["database"], records, authority, [number]).get(number)


def _deletion(authority: str, upload: Upload, job: Job | None) -> str:
    return render_template("data/delete.html", authority=authority, data=upload, job=job)


def _list(authority: str, errors: Mapping[str, str]) -> str:
    records = shelf(authority)
    with records.database.look() as session:
        found = datasets.every(session)
    return render_template(
        "data/every.html", authority=authority, uploads=found, errors=errors, forms=FORMS, form=request.form
    )


def _reading(
    authority: str,
    records: Records,
    upload: Upload,
    told: Mapping[str, Any],
    mapping: str,
    errors: Mapping[str, str],
) -> str:
    offered = datasets.opened(records, upload.id).assumptions if upload.is_ready else ()
    return render_template(
        "data/reading.html",
        authority=authority,
        data=upload,
        told=told,
        version=_version(records, upload),
        mapping=mapping,
        offered=offered,
        errors=errors,
        forms=FORMS,
        dates=DATES,
    )


def _mapping(records: Records, number: int) -> str:
    place = datasets.mapping_of(records, number)
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def _version(records: Records, upload: Upload) -> str:
    """Return what tells how an upload is to be read from how it was to be read before."""
    said = json.dumps([dict(upload.told), _mapping(records, upload.id)], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def _told(form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what is said of how to read, and what is wrong with it."""
    errors = {}
    extracted = form.get("extracted", "").strip()
    try:
        extracted = iso_day(extracted)
    except ValueError as trouble:
        errors["extracted"] = str(trouble)
    covers = [line.strip() for line in form.get("covers", "").splitlines() if line.strip()]
    for line in covers:
        if "=" not in line or ".." not in line:
            errors["covers"] = f"‘{line[:60]}’: write a kind and its days, as visit=2025-04-01..2026-03-31"
    told = {
        "format": form.get("format", "") if form.get("format") in FORMATS else "",
        "extracted": extracted,
        "dates": form.get("dates", "") if form.get("dates") in dict(DATES) else "",
        "covers": covers,
    }
    return told, errors


def _assumptions(form: Mapping[str, str]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the assumptions that are switched on, each with its reason and owner, and what is wrong."""
    chosen, errors = {}, {}
    for key in form:
        if not key.startswith("on:"):
            continue
        name = key.removeprefix("on:")
        reason, owner = (form.get(f"{part}:{name}", "").strip() for part in ("reason", "owner"))
        chosen[name] = {"reason": reason, "owner": owner}
        if not reason:
            errors[f"reason:{name}"] = f"Say why {name} holds for this data"
        if not owner:
            errors[f"owner:{name}"] = f"Say who answers for {name}"
    return chosen, errors


def _gathered(untold: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Return the standards that stay unknown by what is missing, the most first."""
    groups: dict[str, list[str]] = {}
    for standard, kinds in untold.items():
        groups.setdefault(", ".join(kinds).replace("_", " "), []).append(standard)
    return sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))


def _have_read(authority: str, number: int, action: str) -> Any:
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), action, f"data {number}", g.person.id, authority)
        job = jobs.ask(session, authority, READ, number, g.person.id, now())
    return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)
