"""What an approver sees and does: all that a draft changes; publish it, or send it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from web import differences, samples
from web.access import roles
from web.clock import now
from web.drafting import Work, checked, mine, work
from web.impacts import Impact, impact_of
from web.store import drafts, log
from web.store.drafts import Refused
from web.store.people import Role
from web.views.drafts import READERS, said_of
from web.views.upgrades import DECISIONS, KINDS, shown_rows
from web.weaker import weaker

pages = Blueprint("approvals", __name__, url_prefix="/<authority>/drafts/<int:draft>/approval")


@pages.get("")
@roles(*READERS)
def look(authority: str, draft: int) -> str:
    """Show the whole of what waits for approval."""
    return _page(_found(authority, draft), {})


@pages.post("/publish")
@roles(Role.APPROVER)
def publish(authority: str, draft: int) -> Any:
    """Approve what was shown, and publish it, in one transaction."""
    seen = request.form.get("seen", "")
    if request.form.get("agreed") != "yes":
        return _page(_found(authority, draft), {"agreed": "Confirm that you have looked at all of it"}), 422
    try:
        with current_app.extensions["database"].work() as session:
            made = drafts.approve(session, authority, draft, seen, mine(), now())
            subject = f"draft {draft} as publication {made.number}"
            log.note(session, now(), "approved and published", subject, mine(), authority)
            number = made.number
    except Refused as trouble:
        return _page(_found(authority, draft), {"agreed": str(trouble)}), 409
    return redirect(url_for("history.one", authority=authority, number=number), 303)


@pages.post("/send-back")
@roles(Role.APPROVER)
def send_back(authority: str, draft: int) -> Any:
    """Open the draft again, with a remark for its author."""
    remark = request.form.get("remark", "").strip()
    if not remark:
        return _page(_found(authority, draft), {"remark": "Say what is to be changed"}), 422
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.send_back(held, remark, now())
            log.note(session, now(), "draft sent back", f"draft {draft}", mine(), authority)
    except Refused as trouble:
        return _page(_found(authority, draft), {"remark": str(trouble)}), 409
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


@pages.post("/take-back")
@roles(Role.EDITOR)
def take_back(authority: str, draft: int) -> Any:
    """Open one's own submitted draft again."""
    try:
        with current_app.extensions["database"].work() as session:
            held = drafts.find(session, authority, draft, lock=True)
            if held is None:
                abort(404)
            drafts.send_back(held, "", now())
            log.note(session, now(), "draft taken back", f"draft {draft}", mine(), authority)
    except Refused:
        abort(409)
    return redirect(url_for("drafts.one", authority=authority, draft=draft), 303)


def _found(authority: str, draft: int) -> Work:
    with current_app.extensions["database"].look() as session:
        return work(session, authority, draft)


def _impact(found: Work) -> Impact | None:
    with current_app.extensions["database"].look() as session:
        content = drafts.texts_hash(session, found.draft)
    records = current_app.extensions["shelves"].of(found.draft.authority)
    return impact_of(records, found.draft.id, content)


def _page(found: Work, errors: dict[str, str]) -> str:
    result = checked(found)
    own = mine() in {each.user_id for each in found.draft.hands}
    return render_template(
        "drafts/approval.html",
        authority=found.draft.authority,
        work=found,
        errors=errors,
        result=result,
        sample=samples.first(found, result),
        said=said_of(result),
        files=differences.files(found.base, found.texts),
        weaker=weaker(found, result),
        impact=_impact(found),
        own=own,
        rows=shown_rows(found.upgrade, {}),
        kinds=KINDS,
        decisions=DECISIONS,
        may_approve=Role.APPROVER in g.roles and not own and found.draft.state == drafts.SUBMITTED,
    )
