"""Audits of an authority: the list, running one, deleting one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from web.access import roles
from web.clock import now
from web.days import iso_day
from web.numbers import whole
from web.records import audits, datasets, retention, samples
from web.records.audits import Asked, Audit
from web.records.base import Records
from web.store import jobs, log, publications
from web.store.people import Role
from web.views.data import shelf

pages = Blueprint("audits", __name__, url_prefix="/<authority>/audits")

AUDIT = "audit"


@pages.get("")
@roles(Role.AUDITOR)
def every(authority: str) -> str:
    """List the audits, and ask what the next one is to judge."""
    return _list(authority, {}, request.args)


@pages.post("")
@roles(Role.AUDITOR)
def run(authority: str) -> Any:
    """Have an audit made."""
    records = shelf(authority)
    asked, errors = _asked(records, request.form)
    if asked is None or errors:
        return _list(authority, errors, request.form), 422
    return _have_made(authority, asked)


@pages.post("/<int:number>/again")
@roles(Role.AUDITOR)
def again(authority: str, number: int) -> Any:
    """Have the same data judged for the same days, by the policy that is in force now."""
    records = shelf(authority)
    audit = audit_of(records, number)
    with records.database.look() as session:
        upload = datasets.one(session, audit.dataset)
    other = upload is not None and upload.uploaded > audit.asked  # records gave numbers anew once
    if upload is None or other or not upload.is_ready:
        errors = {"run": f"The data of audit {number} was deleted: upload it again, then run the audit"}
        return _list(authority, errors, {}), 422
    return _have_made(authority, Asked(upload.id, upload.name, audit.as_of, audit.known_on, audit.period))


@pages.get("/<int:number>/delete")
@roles(Role.AUDITOR)
def ask_delete(authority: str, number: int) -> str:
    """Ask whether an audit is to be deleted."""
    records = shelf(authority)
    audit = audit_of(records, number)
    with records.database.look() as session:
        hanging = samples.of_audit(session, number)
    return render_template("audits/delete.html", authority=authority, audit=audit, samples=hanging)


@pages.post("/<int:number>/delete")
@roles(Role.AUDITOR)
def delete(authority: str, number: int) -> Any:
    """Delete an audit with its copy of the data."""
    records = shelf(authority)
    audit_of(records, number)
    with current_app.extensions["database"].work() as session:
        job = jobs.making(session, authority, AUDIT, [number]).get(number)
        if job is not None and not job.is_over:
            abort(409)
        log.note(session, now(), "audit deleted", f"audit {number}", g.person.id, authority)
    retention.remove(records, retention.AUDIT, number)
    return redirect(url_for("audits.every", authority=authority), 303)


@pages.get("/<int:number>/begin")
@roles(Role.AUDITOR)
def one(authority: str, number: int) -> Any:
    """Lead to what there is of an audit: its results, its progress, or why it failed."""
    audit = audit_of(shelf(authority), number)
    if audit.is_ready:
        return redirect(url_for("results.one", authority=authority, number=number), 303)
    with current_app.extensions["database"].look() as session:
        job = jobs.making(session, authority, AUDIT, [number]).get(number)
    if job is not None and not job.is_over:
        return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)
    return render_template("audits/failed.html", authority=authority, audit=audit)


def _have_made(authority: str, asked: Asked) -> Any:
    """Note an audit, ask for the job that makes it, and lead there."""
    with shelf(authority).database.work() as session:
        made = audits.add(session, asked, g.person.id, now())
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), "audit asked for", f"audit {made.id}", g.person.id, authority)
        job = jobs.ask(session, authority, AUDIT, made.id, g.person.id, now())
    return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)


def withdrawn(authority: str) -> frozenset[int]:
    """Return the numbers of the publications that were withdrawn."""
    with current_app.extensions["database"].look() as session:
        return publications.withdrawn(session, authority)


def audit_of(records: Records, number: int) -> Audit:
    """Return an audit, or answer that it is not there."""
    with records.database.look() as session:
        found = audits.one(session, number)
    if found is None:
        abort(404)
    return found


def _list(authority: str, errors: Mapping[str, str], form: Mapping[str, str]) -> str:
    records = shelf(authority)
    with records.database.look() as session:
        found = audits.every(session)
        data = [each for each in datasets.every(session) if each.is_ready]
    return render_template(
        "audits/every.html",
        authority=authority,
        audits=found,
        data=data,
        errors=errors,
        form=form,
        withdrawn=withdrawn(authority),
    )


def _asked(records: Records, form: Mapping[str, str]) -> tuple[Asked | None, dict[str, str]]:
    """Return what is to be judged, and what is wrong with it."""
    errors: dict[str, str] = {}
    days = {name: _day(form, name, errors) for name in ("as_of", "known_on", "from", "to")}
    first, last = days["from"], days["to"]
    if bool(first) != bool(last):
        errors["from" if last else "to"] = "A period needs its first and its last day"
    elif first and first > last:
        errors["to"] = "The period ends before it begins"
    number = whole(form.get("data", ""))
    with records.database.look() as session:
        upload = None if number is None else datasets.one(session, number)
    if upload is None or not upload.is_ready:
        errors["data"] = "Choose the data to judge"
        return None, errors
    if not days["as_of"] and upload.extracted is None:
        errors["as_of"] = "The data does not say when it was extracted: give the day to judge as of"
    period = f"{first}..{last}" if first and last else ""
    return Asked(upload.id, upload.name, days["as_of"], days["known_on"], period), errors


def _day(form: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    try:
        return iso_day(form.get(name, ""))
    except ValueError as trouble:
        errors[name] = str(trouble)
        return ""
