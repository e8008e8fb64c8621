"""Handing a draft to an approver: why, from which day, and what it comes to."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from web.access import roles
from web.clock import now, today
from web.drafting import Work, checked, mine, open_work
from web.store import drafts, log
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
    errors |= _unfit(found)
    if errors or effective is None:
        return _form(found, asked, errors), 422
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            if held.version != found.draft.version:
                raise Refused("Somebody saved this draft meanwhile. Look at it again.")
            drafts.describe(held, asked["title"], asked["reason"], effective, mine(), now())
            drafts.submit(session, held, mine(), now())
            log.note(session, now(), "draft submitted", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return _form(found, asked, {"effective": str(trouble)}), 409
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


def _unfit(found: Work) -> dict[str, str]:
    """Return what keeps a draft from being handed over: faults anywhere, examples that do not hold."""
    result = checked(found, whole=True)
    if result is None:
        return {"results": "The draft could not be checked just now. Try again in a minute."}
    if result.errors:
        first = result.errors[0]
        more = f" and {len(result.errors) - 1} more" if len(result.errors) > 1 else ""
        return {"results": f"{first.file}, line {first.line}: {first.message}{more}"}
    if result.failed:
        number = len(result.failed)
        told = "1 example does" if number == 1 else f"{number} examples do"
        failing = f"{told} not hold, the first: {result.failed[0].name}"
        return {"results": f"{failing}. Mend the standard or the example."}
    return {}


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
