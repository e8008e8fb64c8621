"""All councils of an installation, for its administrator; a council taken out.

Guaranteed: nothing here shows a record of a child; a council is taken out only by whoever writes its name; an
upgrade is begun here for many, decided and approved by each.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from web import fleet, taking_out
from web.access import roles
from web.clock import now, today
from web.hands import Hand
from web.store import log
from web.store.people import Role
from web.store.tables import AuthorityRow
from web.upgrading import begin
from web.views.scope import WHOLE

pages = Blueprint("fleet", __name__, url_prefix=f"/{WHOLE}/councils")


@pages.get("")
@roles(Role.ADMIN)
def listing() -> str:
    """List the councils: what each has published, what is pending, when it was audited last."""
    with current_app.extensions["database"].look() as session:
        found = fleet.councils(session, current_app.extensions["shelves"], today())
    return render_template("fleet/list.html", found=found)


@pages.get("/upgrades")
@roles(Role.ADMIN)
def upgrades() -> str:
    """Show how far the upgrade of each council is, and offer those that are pending."""
    return _upgrades({})


@pages.post("/upgrades")
@roles(Role.ADMIN)
def upgrade() -> Any:
    """Begin the upgrade of the councils that were chosen: a draft and a comparison each."""
    chosen = request.form.getlist("council")
    if not chosen:
        return _upgrades({"council": "Choose at least one council"}), 422
    with current_app.extensions["database"].work() as session:
        for council in chosen:
            _row(session, council)
            begin(session, council, Hand(g.person.id), now())
    return redirect(url_for("fleet.upgrades"), 303)


def _upgrades(errors: dict[str, str]) -> str:
    with current_app.extensions["database"].look() as session:
        found = fleet.upgrades(session)
    return render_template("fleet/upgrades.html", found=found, errors=errors)


@pages.get("/<council>/delete")
@roles(Role.ADMIN)
def ask_delete(council: str) -> str:
    """Ask for the name of a council that is to be taken out."""
    with current_app.extensions["database"].look() as session:
        row = _row(session, council)
    return render_template("fleet/delete.html", council=row, errors={})


@pages.post("/<council>/delete")
@roles(Role.ADMIN)
def delete(council: str) -> Any:
    """Take a council out: its policies, drafts, records of children, roles, keys and log."""
    extensions = current_app.extensions
    with extensions["database"].work() as session:
        row = _row(session, council)
        if request.form.get("name", "").strip() != council:
            errors = {"name": f"Write {council}, as it stands above"}
            return render_template("fleet/delete.html", council=row, errors=errors), 422
        if taking_out.is_at_work(session, council):
            abort(409)
    folder = current_app.config["SETTINGS"].data / "policies"
    taking_out.take_out_files(extensions["shelves"], folder, council)
    with extensions["database"].work() as session:
        taking_out.take_out(session, council)
        log.note(session, now(), "council deleted", council, g.person.id)
    taking_out.take_out_files(extensions["shelves"], folder, council)  # what a page put there meanwhile
    taking_out.sweep(extensions["database"])
    return redirect(url_for("fleet.listing", said="deleted"), 303)


def _row(session: Session, council: str) -> AuthorityRow:
    row = session.get(AuthorityRow, council)
    if row is None:
        abort(404)
    return row
