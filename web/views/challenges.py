"""Challenges to outcomes: making one from an outcome's page, the list, one of them, what is said to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from web.access import roles
from web.clock import now
from web.numbers import whole
from web.records import challenges
from web.records.challenges import CLOSED, KINDS, OPEN, STANDS, STATES, Challenge, Overtaken, Said
from web.store import log, people
from web.store.people import Role
from web.views.data import shelf
from web.views.results import outcome_page, ready, row_asked

pages = Blueprint("challenges", __name__, url_prefix="/<authority>")

MOST_TEXT = 4_000
MOST_OWNER = 120
TAKEN = "Somebody else challenged this outcome after you opened it. Read what was said, and add yours to it."


@pages.post("/audits/<int:number>/challenge")
@roles(Role.AUDITOR)
def make(authority: str, number: int) -> Any:
    """Challenge the outcome that is named."""
    audit, _ = ready(authority, number)
    row = row_asked(authority, audit)
    kind = request.form.get("kind", "")
    said, errors = _said(CLOSED if kind == STANDS else OPEN)
    if kind not in KINDS:
        errors = {"kind-extract": "Choose what is wrong, or that it stands", **errors}
    if errors:
        return outcome_page(authority, number, errors, request.form), 422
    with shelf(authority).database.work() as session:
        made, new = challenges.make(session, number, row, kind, said, g.person.id, now())
    if new:
        _note(authority, made.id, "outcome challenged")
    elif (made.kind, made.steps[0].said) != (kind, said):
        return _page(authority, made.id, {"text": TAKEN}, request.form), 409
    return _to(authority, made.id)


@pages.get("/challenges")
@roles(Role.AUDITOR)
def every(authority: str) -> str:
    """List what was challenged, all of it or what is in one state."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    with shelf(authority).database.look() as session:
        found = challenges.every(session)
    shown = [each for each in found if state in ("", each.state)]
    counts = {name: sum(each.state == name for each in found) for name in STATES}
    return render_template(
        "challenges/every.html",
        authority=authority,
        shown=shown,
        counts=counts,
        total=len(found),
        state=state,
        states=STATES,
    )


@pages.get("/challenges/<int:number>")
@roles(Role.AUDITOR)
def one(authority: str, number: int) -> str:
    """Show a challenge on one page, to read or to print."""
    return _page(authority, number, {}, {})


@pages.post("/challenges/<int:number>")
@roles(Role.AUDITOR)
def answer(authority: str, number: int) -> Any:
    """Say what is thought of a challenge, and what becomes of it."""
    _found(authority, number)
    state = request.form.get("state", "")
    said, errors = _said(state)
    if state not in STATES:
        errors["state"] = "Choose its state from now on"
    if errors:
        return _page(authority, number, errors, request.form), 422
    seen = whole(request.form.get("seen", "")) or 0
    try:
        with shelf(authority).database.work() as session:
            new = challenges.answer(session, number, seen, said, g.person.id, now())
    except Overtaken as trouble:
        return _page(authority, number, {"text": str(trouble)}, request.form), 409
    if new:
        _note(authority, number, "challenge answered")
    return _to(authority, number)


def _said(state: str) -> tuple[Said, dict[str, str]]:
    """Return what the form says, and what is wrong with it."""
    text = request.form.get("text", "").strip().replace("\r\n", "\n")
    owner = " ".join(request.form.get("owner", "").split())
    errors = {}
    if not text:
        errors["text"] = "Say what you found"
    elif len(text) > MOST_TEXT:
        errors["text"] = f"Say it in {MOST_TEXT:,} characters at most; it has {len(text):,}"
    if not owner:
        errors["owner"] = "Say who answers for it"
    elif len(owner) > MOST_OWNER:
        errors["owner"] = f"Name them in {MOST_OWNER} characters at most"
    return Said(text, owner, state), errors


def _found(authority: str, number: int) -> Challenge:
    with shelf(authority).database.look() as session:
        found = challenges.one(session, number)
    if found is None:
        abort(404)
    return found


def _note(authority: str, number: int, action: str) -> None:
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), action, f"challenge {number}", g.person.id, authority)


def _to(authority: str, number: int) -> Any:
    return redirect(url_for("challenges.one", authority=authority, number=number), 303)


def _page(authority: str, number: int, errors: Mapping[str, str], form: Mapping[str, str]) -> str:
    found = _found(authority, number)
    with current_app.extensions["database"].look() as session:
        names = people.names_of(session, (step.by for step in found.steps))
    return render_template(
        "challenges/one.html",
        authority=authority,
        challenge=found,
        names=names,
        states=STATES,
        errors=errors,
        form=form,
    )
