"""One's authorities: the first page after signing in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, g, render_template
from sqlalchemy import func, select

from web.access import signed_in
from web.clock import today
from web.store import people, publications
from web.store.tables import EVERYWHERE, AuthorityRow, Draft, Publication

pages = Blueprint("authorities", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """An authority in the list."""

    id: str
    name: str
    publication: Publication | None
    drafts: int


@pages.get("/")
@signed_in
def mine() -> str:
    """List the authorities for which one has a role."""
    with current_app.extensions["database"].work() as session:
        held = people.authorities_of(session, g.person.id, today())
        query = select(AuthorityRow).order_by(AuthorityRow.name)
        rows = [each for each in session.scalars(query) if EVERYWHERE in held or each.id in held]
        open_drafts = dict(
            session.execute(
                select(Draft.authority, func.count())
                .where(Draft.state.in_(("open", "submitted")))
                .group_by(Draft.authority)
            ).all()
        )
        lines = [
            Line(
                row.id, row.name, publications.in_force(session, row.id, today()), open_drafts.get(row.id, 0)
            )
            for row in rows
        ]
    return render_template("authorities.html", lines=lines)
