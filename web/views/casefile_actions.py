"""Actions that came of case files: opened, shown with what a later audit found, closed by a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from web.access import roles
from web.casefiles import reaudit
from web.casefiles.standing import shown
from web.clock import now, today
from web.records import actions, audits, markings, outcomes, samples
from web.records.actions import Action, Task
from web.records.audits import Audit
from web.records.base import Records
from web.records.outcomes import Row, Wanted
from web.records.refused import Refused
from web.store.people import Role
from web.views.casefile_marking import found_in, gaps
from web.views.casefiles import file_of, names, note
from web.views.data import shelf

pages = Blueprint("casefile_actions", __name__, url_prefix="/<authority>/case-files")

MOST_TEXT, MOST_OWNER = 1000, 120


@pages.get("/actions")
@roles(Role.AUDITOR)
def every(authority: str) -> str:
    """List the actions that are open with what a later audit shows, or those that are closed."""
    return _list(authority, {})


@pages.get("/<int:number>/cases/<int:file>/actions/new")
@roles(Role.AUDITOR)
def new(authority: str, number: int, file: int) -> str:
    """Ask what is to be done."""
    return _new(authority, number, file, {})


@pages.post("/<int:number>/cases/<int:file>/actions/new")
@roles(Role.AUDITOR)
def add(authority: str, number: int, file: int) -> Any:
    """Open an action about a case file."""
    records = shelf(authority)
    sample, found, pair = file_of(records, number, file)
    seen = shown(found, pair, g.person.id)
    known = dict(gaps(sample, found_in(authority, sample, found), seen))
    task, errors = _task(request.form, known)
    if task is None:
        return _new(authority, number, file, errors), 422
    with records.database.work() as session:
        made = actions.add(session, file, task, g.person.id, now())
    note(authority, "action opened", f"action {made} on case file {file}")
    return redirect(
        url_for("casefile_marking.case", authority=authority, number=number, file=file, _anchor="actions"),
        303,
    )


@pages.post("/actions/<int:action>/close")
@roles(Role.AUDITOR)
def close(authority: str, action: int) -> Any:
    """Close an action, with the reason."""
    records = shelf(authority)
    found = _action(records, action)
    because = request.form.get("because", "").strip()
    field = f"because-{action}"
    if not because or len(because) > MOST_TEXT:
        return _list(authority, {field: f"Say why it is closed, in at most {MOST_TEXT:,} letters"}), 422
    try:
        _as_shown(found)
        with records.database.work() as session:
            actions.close(session, found, because, g.person.id, now())
    except Refused as trouble:
        return _list(authority, {field: str(trouble)}), 409
    note(authority, "action closed", f"action {action}")
    return redirect(url_for("casefile_actions.every", authority=authority), 303)


@pages.post("/actions/<int:action>/reopen")
@roles(Role.AUDITOR)
def reopen(authority: str, action: int) -> Any:
    """Open an action again."""
    records = shelf(authority)
    found = _action(records, action)
    try:
        _as_shown(found)
        with records.database.work() as session:
            actions.reopen(session, found)
    except Refused:
        abort(409)
    note(authority, "action opened again", f"action {action}")
    return redirect(url_for("casefile_actions.every", authority=authority), 303)


def proposed(records: Records, found: list[Action]) -> dict[int, str]:
    """Return how the newest audits show that open actions are met, by the action."""
    with records.database.look() as session:
        judged = audits.ready(session)
        every_sample = {each.id: each for each in samples.every(session)}
        files = [file for number in every_sample for file in samples.files(session, number)]
        pairs = markings.of_files(session, [each.id for each in files])
    readings: dict[str, list[Any]] = {}
    for file in files:  # the newest sample first
        readings.setdefault(file.case, []).append((every_sample[file.sample], file, pairs[file.id]))
    newest = judged[-1] if judged else None
    rows = _rows(records, newest, [each for each in found if each.is_open])
    return reaudit.proposals(
        found,
        {each.id: each.day for each in judged},
        None if newest is None else (f"Audit {newest.id} of {newest.data}", newest.day),
        lambda case, standard: rows.get((case, standard), []),
        readings,
    )


def _rows(records: Records, audit: Audit | None, found: list[Action]) -> Mapping[tuple[str, str], list[Row]]:
    wanted = {(each.case, each.task.about) for each in found if each.task.about and audit}
    if audit is None or not wanted:
        return {}
    with outcomes.opened(audits.folder_of(records, audit.id), None) as base:  # whatever its period
        return {key: base.rows_of(Wanted(case=key[0], standard=key[1])) for key in sorted(wanted)}


def _task(form: Mapping[str, str], known: Mapping[str, str]) -> tuple[Task | None, dict[str, str]]:
    what, owner, about = (form.get(name, "").strip() for name in ("what", "owner", "about"))
    errors = {}
    if not what or len(what) > MOST_TEXT:
        errors["what"] = f"Say what is to be done, in at most {MOST_TEXT:,} letters"
    if not owner or len(owner) > MOST_OWNER:
        errors["owner"] = f"Say who is to do it, in at most {MOST_OWNER} letters"
    if about and about not in known:
        errors["about"] = "Choose a gap of the list"
    try:
        due = date.fromisoformat(form.get("due", "").strip())
    except ValueError:
        errors["due"] = "Say by which day: write it as 2026-04-30"
        return None, errors
    if due < today():
        errors["due"] = "This day has passed: give one that is still to come"
    return (None if errors else Task(what, owner, due, about, known.get(about, ""))), errors


def _action(records: Records, number: int) -> Action:
    with records.database.look() as session:
        found = actions.one(session, number)
    if found is None:
        abort(404)
    return found


def _as_shown(found: Action) -> None:
    """Raise Refused if the action is no longer as the form showed it."""
    if request.form.get("version") != str(found.version):
        raise Refused("Somebody else changed this action meanwhile. Look at it again.")


def _list(authority: str, errors: Mapping[str, str]) -> str:
    records = shelf(authority)
    closed = request.args.get("state") == "closed"
    with records.database.work() as session:
        found = actions.every(session, still_open=not closed)
        titles = {each.id: each.title for each in samples.every(session)}
    return render_template(
        "casefiles/actions.html",
        authority=authority,
        actions=found,
        closed=closed,
        titles=titles,
        proposals={} if closed else proposed(records, found),
        names=names([each.closed_by for each in found]),
        today=today(),
        errors=errors,
        form=request.form,
    )


def _new(authority: str, number: int, file: int, errors: Mapping[str, str]) -> str:
    sample, found, pair = file_of(shelf(authority), number, file)
    return render_template(
        "casefiles/action.html",
        authority=authority,
        sample=sample,
        file=found,
        gaps=gaps(sample, found_in(authority, sample, found), shown(found, pair, g.person.id)),
        form=request.values,
        errors=errors,
    )
