"""What a draft would change in the authority's newest caseload: asked for, and shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for

from web.access import roles
from web.clock import now
from web.drafting import mine, work
from web.impacts import CLASSES, impact_of, newest_dataset
from web.store import drafts, jobs, log
from web.views.drafts import READERS

pages = Blueprint("impacts", __name__, url_prefix="/<authority>/impacts/<int:number>")

IMPACT = "impact"


@pages.get("")
@roles(*READERS)
def one(authority: str, number: int) -> str:
    """Show the impact of a draft, or offer to work it out."""
    with current_app.extensions["database"].look() as session:
        found = work(session, authority, number)
        content = drafts.texts_hash(session, found.draft)
        job = jobs.making(session, authority, IMPACT, [number]).get(number)
    records = current_app.extensions["shelves"].of(authority)
    return render_template(
        "drafts/impact.html",
        authority=authority,
        work=found,
        impact=impact_of(records, number, content),
        dataset=newest_dataset(records),
        job=job,
        classes=CLASSES,
    )


@pages.post("")
@roles(*READERS)
def ask(authority: str, number: int) -> Any:
    """Have it worked out."""
    if newest_dataset(current_app.extensions["shelves"].of(authority)) is None:
        abort(409)
    with current_app.extensions["database"].work() as session:
        if drafts.find(session, authority, number) is None:
            abort(404)
        job = jobs.ask(session, authority, IMPACT, number, mine(), now())
        log.note(session, now(), "impact asked for", f"draft {number}", mine(), authority)
    return redirect(url_for("jobs.one", authority=authority, number=job.id), 303)
