"""One's authorities: the first page after signing in."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template

from web.access import signed_in
from web.clock import today
from web.store import people, publications

pages = Blueprint("authorities", __name__)


@pages.get("/")
@signed_in
def mine() -> str:
    """List the authorities for which one has a role, each with the publication that applies today."""
    with current_app.extensions["database"].work() as session:
        held = people.authorities_of(session, g.person.id, today())
        lines = [(each, publications.in_force(session, each.id, today())) for each in held]
    return render_template("authorities.html", lines=lines)
