"""The history of an authority's policy: every publication, what it changed, going back to one, withdrawing
one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from engine.drafting.owning import is_own
from web import differences
from web.access import roles, signed_in
from web.clock import now, today
from web.drafting import Checks, mine
from web.store import drafts, log, people, publications
from web.store.drafts import Refused, Save
from web.store.people import Role
from web.store.tables import Publication
from web.upgrading import moved
from web.views.drafts import said_of

pages = Blueprint("history", __name__, url_prefix="/<authority>/history")


@pages.get("")
@signed_in
def every(authority: str) -> str:
    """List every publication, newest first."""
    with current_app.extensions["database"].look() as session:
        found = publications.every(session, authority)
        force = publications.in_force(session, authority, today())
        names = people.names_of(session, [user for each in found for user in (each.author, each.approver)])
    return render_template(
        "history/every.html", authority=authority, publications=found, force=force, names=names
    )


@pages.get("/<int:number>")
@signed_in
def one(authority: str, number: int) -> str:
    """Show what a publication changed: sentences and lines."""
    return _page(authority, number, {})


@pages.post("/<int:number>/revert")
@roles(Role.EDITOR)
def revert(authority: str, number: int) -> Any:
    """Begin a draft in which every file is as it was in a publication: the packs of others too, at the
    versions that were agreed to then."""
    try:
        with current_app.extensions["database"].work() as session:
            found = _found(session, authority, number)
            made = drafts.begin(session, authority, f"Back to publication {number}", mine(), now())
            then, present = publications.texts_of(session, found.id), drafts.base_texts(session, made)
            texts = {path: then.get(path) for path in {*then, *present} if is_own(authority, path)}
            lost = [path for path, text in texts.items() if text is None]
            kept = {path: text for path, text in texts.items() if text is not None}
            drafts.save(session, made, Save(kept, made.version, mine()), now())
            others = {path: text for path, text in then.items() if not is_own(authority, path)}
            drafts.take(session, made, others, now())
            log.note(session, now(), "draft begun", f"draft {made.id}", mine(), authority)
            draft = made.id
    except Refused as trouble:
        return _page(authority, number, {"revert": str(trouble)}), 409
    left = ",".join(lost)
    return redirect(url_for("drafts.one", authority=authority, draft=draft, stays=left or None), 303)


@pages.post("/<int:number>/withdraw")
@roles(Role.APPROVER)
def withdraw(authority: str, number: int) -> Any:
    """Withdraw a publication; what was judged under it says so."""
    because = request.form.get("because", "").strip()
    if not because:
        return _page(authority, number, {"because": "Say why it is withdrawn"}), 422
    with current_app.extensions["database"].work() as session:
        found = _found(session, authority, number)
        before = publications.withdraw(session, found, mine(), because, now())
        if before is not None:
            log.note(session, now(), "publication withdrawn", f"publication {number}", mine(), authority)
    if before is None:
        return _page(authority, number, {"because": "No other publication stands, so this one has to"}), 409
    return redirect(url_for("history.one", authority=authority, number=number), 303)


def _found(session: Any, authority: str, number: int) -> Publication:
    found = publications.numbered(session, authority, number)
    if found is None:
        abort(404)
    return found


def _page(authority: str, number: int, errors: Mapping[str, str]) -> str:
    with current_app.extensions["database"].look() as session:
        found = _found(session, authority, number)
        before = publications.before(session, found)
        after = publications.texts_of(session, found.id)
        texts = {} if before is None else publications.texts_of(session, before.id)
        newest = publications.latest(session, authority)
        present = {} if newest is None else publications.texts_of(session, newest.id)
        names = people.names_of(session, [found.author, found.approver, found.withdrawn_by])
    checks: Checks = current_app.extensions["checks"]
    result = None if before is None else checks.of(authority, texts, after, today())
    return render_template(
        "history/one.html",
        authority=authority,
        publication=found,
        before=before,
        said=said_of(result),
        files=[] if before is None else differences.files(texts, after),
        names=names,
        going_back=moved(authority, present, after),
        errors=errors,
        held=g.roles,
    )
