"""Who reads which case: sharing a sample out, changing one case's markers, one's own cases."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from web.access import roles
from web.casefiles.standing import standing, waits_for
from web.clock import today
from web.numbers import whole
from web.records import markings, samples
from web.records.refused import Refused
from web.store import people
from web.store.people import Role
from web.views.casefiles import file_of, files_of, names, note, sample_of
from web.views.data import shelf

pages = Blueprint("casefile_sharing", __name__, url_prefix="/<authority>/case-files")


@pages.get("/mine")
@roles(Role.AUDITOR)
def mine(authority: str) -> str:
    """List the cases that are mine to grade, those that wait first."""
    with shelf(authority).database.look() as session:
        tasks = samples.tasks_of(session, g.person.id)
        pairs = markings.of_files(session, [each.file.id for each in tasks])
    waiting = [each for each in tasks if waits_for(each.file, pairs[each.file.id], g.person.id)]
    return render_template(
        "casefiles/mine.html",
        authority=authority,
        waiting=waiting,
        done=[each for each in tasks if each not in waiting],
        standings={each.file.id: standing(each.file, pairs[each.file.id]) for each in tasks},
        me=g.person.id,
    )


@pages.get("/<int:number>/share")
@roles(Role.AUDITOR)
def share(authority: str, number: int) -> str:
    """Ask who is to read the cases that nobody has yet."""
    return _share(authority, number, {})


@pages.post("/<int:number>/share")
@roles(Role.AUDITOR)
def share_out(authority: str, number: int) -> Any:
    """Share the cases out."""
    records = shelf(authority)
    sample_of(records, number)
    known = _auditors(authority)
    wanted = [whole(each) for each in request.form.getlist("auditor")]
    chosen = [each for each in known if each in wanted]
    twice = whole(request.form.get("twice", "").strip() or "0")
    errors = {} if chosen else {"auditor": "Choose at least one auditor"}
    if twice is None:
        errors["twice"] = "Say how many cases two people are to grade: a number, or nothing for none"
    if errors or twice is None:
        return _share(authority, number, errors), 422
    try:
        with records.database.work() as session:
            count = samples.share_out(session, number, chosen, twice)
    except Refused as trouble:
        return _share(authority, number, {"auditor": str(trouble)}), 422
    note(authority, "cases allocated", f"sample {number}, {count} cases")
    return redirect(url_for("casefiles.one", authority=authority, number=number), 303)


@pages.get("/<int:number>/cases/<int:file>/markers")
@roles(Role.AUDITOR)
def markers(authority: str, number: int, file: int) -> str:
    """Ask who is to grade one case."""
    return _markers(authority, number, file, {})


@pages.post("/<int:number>/cases/<int:file>/markers")
@roles(Role.AUDITOR)
def allocate(authority: str, number: int, file: int) -> Any:
    """Say who grades one case."""
    records = shelf(authority)
    _, found, _ = file_of(records, number, file)
    chosen = {name: _user(name, (found.auditor, found.second), authority) for name in ("auditor", "second")}
    errors = {name: "Choose an auditor of the list" for name, user in chosen.items() if user == 0}
    if not errors and request.form.get("version") != str(found.version):
        errors["auditor"] = "Somebody else changed this meanwhile. What stands now is shown: choose again."
    if errors:
        return _markers(authority, number, file, errors), 422
    try:
        with records.database.work() as session:
            samples.allocate(session, found, chosen["auditor"], chosen["second"])
    except Refused as trouble:
        return _markers(authority, number, file, {"second": str(trouble)}), 422
    note(authority, "case allocated", f"case file {file} of sample {number}")
    return redirect(url_for("casefile_marking.case", authority=authority, number=number, file=file), 303)


def _user(name: str, held: tuple[int | None, ...], authority: str) -> int | None:
    """Return who was chosen: None for nobody, 0 for somebody who is no auditor."""
    text = request.form.get(name, "")
    if not text:
        return None
    user = whole(text)
    return user if user is not None and (user in _auditors(authority) or user in held) else 0


def _auditors(authority: str) -> dict[int, str]:
    with current_app.extensions["database"].look() as session:
        return people.with_role(session, authority, Role.AUDITOR, today())


def _share(authority: str, number: int, errors: dict[str, str]) -> str:
    records = shelf(authority)
    sample = sample_of(records, number)
    files, _ = files_of(records, number)
    return render_template(
        "casefiles/share.html",
        authority=authority,
        sample=sample,
        left=sum(each.auditor is None for each in files),
        auditors=_auditors(authority),
        wanted=request.form.getlist("auditor"),
        twice=request.form.get("twice", ""),
        errors=errors,
    )


def _markers(authority: str, number: int, file: int, errors: dict[str, str]) -> str:
    sample, found, _ = file_of(shelf(authority), number, file)
    held = names([found.auditor, found.second])
    return render_template(
        "casefiles/markers.html",
        authority=authority,
        sample=sample,
        file=found,
        auditors={**held, **_auditors(authority)},
        errors=errors,
    )
