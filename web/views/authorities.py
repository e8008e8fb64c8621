"""One's authorities: the first page after signing in."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template
from sqlalchemy.orm import Session

from web.access import signed_in
from web.clock import today
from web.store import people, publications
from web.store.people import Role

pages = Blueprint("authorities", __name__)

#: Who leads an authority to its first audit.
_LEADS = frozenset({Role.ADMIN, Role.AUDITOR})


@pages.get("/")
@signed_in
def mine() -> str:
    """List the authorities for which one has a role, each with the publication that applies today."""
    with current_app.extensions["database"].look() as session:
        held = people.authorities_of(session, g.person.id, today())
        lines = [(each, publications.in_force(session, each.id, today())) for each in held]
        begun = {each.id for each in held if _LEADS & _roles(session, each.id)}
    return render_template("authorities.html", lines=lines, begun=begun)


def _roles(session: Session, authority: str) -> frozenset[Role]:
    return people.roles_of(session, g.person.id, authority, today())
