"""How long an authority keeps data, audits and challenges; deleting what is past that.

Guaranteed: an administrator sees ids and days, no records; what is deleted is what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from web import purging
from web.access import roles
from web.clock import now
from web.numbers import whole
from web.records import retention
from web.store import log
from web.store.people import Role
from web.views.data import shelf

pages = Blueprint("retention", __name__, url_prefix="/<authority>/retention")

MOST_MONTHS = 1_200
#: As many are listed by id; the rest are counted.
FEW = 200


@pages.get("")
@roles(Role.ADMIN)
def one(authority: str) -> str:
    """Show how long records are kept, and what would go now."""
    return _page(authority, {})


@pages.post("")
@roles(Role.ADMIN)
def keep(authority: str) -> Any:
    """Set for how many months records are kept."""
    text = request.form.get("months", "").strip()
    months = whole(text)
    if text and (months is None or not 1 <= months <= MOST_MONTHS):
        return _page(
            authority, {"months": f"Write a number of months from 1 to {MOST_MONTHS:,}, or nothing"}
        ), 422
    with shelf(authority).database.work() as session:
        retention.keep(session, months, g.person.id, now())
    with current_app.extensions["database"].work() as session:
        subject = f"retention {'none' if months is None else months}"
        log.note(session, now(), "retention set", subject, g.person.id, authority)
    return redirect(url_for("retention.one", authority=authority), 303)


@pages.post("/purge")
@roles(Role.ADMIN)
def purge(authority: str) -> Any:
    """Delete for good what was shown."""
    database, records = current_app.extensions["database"], shelf(authority)
    before, old = purging.due(database, records, authority, now())
    if request.form.get("sure") != "yes":
        return _page(authority, {"sure": "Confirm that it is to be deleted for good"}), 422
    if before is None or request.form.get("before") != before.isoformat():
        return _page(
            authority, {"sure": "What would go has changed meanwhile: look again, then confirm"}
        ), 409
    purging.purge(database, records, authority, old, g.person.id, now())
    return redirect(url_for("retention.one", authority=authority, gone=len(old)), 303)


def _page(authority: str, errors: Mapping[str, str]) -> str:
    records = shelf(authority)
    with records.database.look() as session:
        months = retention.months(session)
    before, old = purging.due(current_app.extensions["database"], records, authority, now())
    return render_template(
        "retention/one.html",
        authority=authority,
        months=months,
        before=before,
        old=old[:FEW],
        count=len(old),
        gone=whole(request.args.get("gone", "")),
        errors=errors,
        form=request.form,
    )
