"""Handing a draft to an approver: why, from which day, and what it comes to."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from web.access import roles
from web.clock import now, today
from web.drafting import Work, checked, mine, open_work
from web.handing_in import Handed, hand_in, unfit
from web.hands import Hand
from web.store.drafts import Refused
from web.store.people import Role
from web.views.drafts import said_of

pages = Blueprint("submissions", __name__, url_prefix="/<authority>/drafts/<int:draft>/submit")


@pages.get("")
@roles(Role.EDITOR)
def form(authority: str, draft: int) -> str:
    """Show what would be handed over, and ask why and from when."""
    found = open_work(authority, draft)
    effective = (found.draft.effective or today()).isoformat()
    asked = {"title": found.draft.title, "reason": found.draft.reason, "effective": effective}
    return _form(found, asked, {})


@pages.post("")
@roles(Role.EDITOR)
def submit(authority: str, draft: int) -> Any:
    """Hand the draft over, unless it has a fault or an example does not hold."""
    found = open_work(authority, draft)
    asked = {name: request.form.get(name, "").strip() for name in ("title", "reason", "effective")}
    errors, effective = _faults(asked)
    if request.form.get("version") != str(found.draft.version):
        errors["title"] = "Somebody saved this draft after you opened this page. Look at it again."
    trouble = unfit(checked(found, whole=True))
    errors |= {} if trouble is None else {"results": trouble.words}
    if errors or effective is None:
        return _form(found, asked, errors), 422
    handed = Handed(found.draft.version, asked["title"], asked["reason"], effective)
    try:
        with current_app.extensions["database"].work() as session:
            hand_in(session, authority, draft, handed, Hand(mine()), now())
    except Refused as refused:
        return _form(found, asked, {"effective": str(refused)}), 409
    return redirect(url_for("approvals.look", authority=authority, draft=draft), 303)


def _faults(asked: dict[str, str]) -> tuple[dict[str, str], date | None]:
    errors = {}
    if not asked["title"]:
        errors["title"] = "Say in a few words what the draft is about"
    if not asked["reason"]:
        errors["reason"] = "Say why the policy is changed"
    try:
        effective = date.fromisoformat(asked["effective"])
    except ValueError:
        errors["effective"] = "Write the day as 2026-06-01"
        effective = None
    return errors, effective


def _form(found: Work, asked: dict[str, str], errors: dict[str, str]) -> str:
    result = checked(found)
    return render_template(
        "drafts/submit.html",
        authority=found.draft.authority,
        work=found,
        asked=asked,
        errors=errors,
        result=result,
        sample=None,
        said=said_of(result),
    )
