"""Who may approve in whose place: an approver lets a colleague approve for some days."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from web.access import roles
from web.clock import now, today
from web.drafting import mine
from web.numbers import whole
from web.store import delegations, log, people
from web.store.people import Role

pages = Blueprint("delegations", __name__, url_prefix="/<authority>/delegations")


@pages.get("")
@roles(Role.APPROVER, Role.ADMIN)
def every(authority: str) -> str:
    """List the delegations that have not ended, and offer a new one."""
    return _page(authority, {}, {"begins": today().isoformat(), "ends": "", "receiver": ""})


@pages.post("")
@roles(Role.APPROVER)
def give(authority: str) -> Any:
    """Let a colleague approve from one day until before another."""
    asked = {name: request.form.get(name, "").strip() for name in ("receiver", "begins", "ends")}
    with current_app.extensions["database"].look() as session:
        colleagues = people.of_authority(session, authority, today())
        own = people.holds(session, mine(), authority, Role.APPROVER, today())
    errors, days = _faults(asked, set(colleagues) - {mine()})
    if not own:
        errors["receiver"] = "What was delegated to you cannot be passed on"
    if errors or days is None:
        return _page(authority, errors, asked), 422
    with current_app.extensions["database"].work() as session:
        made = delegations.give(session, authority, mine(), int(asked["receiver"]), days, now())
        subject = f"delegation {made.id} to user {made.receiver}"
        log.note(session, now(), "approval delegated", subject, mine(), authority)
    return redirect(url_for("delegations.every", authority=authority), 303)


@pages.post("/<int:delegation>/end")
@roles(Role.APPROVER, Role.ADMIN)
def end(authority: str, delegation: int) -> Any:
    """End a delegation today."""
    with current_app.extensions["database"].work() as session:
        if delegations.end(session, authority, delegation, today()) is None:
            abort(404)
        log.note(session, now(), "delegation ended", f"delegation {delegation}", mine(), authority)
    return redirect(url_for("delegations.every", authority=authority), 303)


def _faults(asked: dict[str, str], known: set[int]) -> tuple[dict[str, str], tuple[date, date] | None]:
    errors: dict[str, str] = {}
    if whole(asked["receiver"]) not in known:
        errors["receiver"] = "Choose a colleague"
    found: dict[str, date] = {}
    for name in ("begins", "ends"):
        try:
            found[name] = date.fromisoformat(asked[name])
        except ValueError:
            errors[name] = "Write the day as 2026-08-01"
    if len(found) < 2:
        return errors, None
    if found["ends"] <= found["begins"] or found["ends"] <= today():
        errors["ends"] = "It has to end after it begins, and after today"
    return errors, (found["begins"], found["ends"])


def _page(authority: str, errors: dict[str, str], asked: dict[str, str]) -> str:
    with current_app.extensions["database"].look() as session:
        found = delegations.running(session, authority, today())
        colleagues = people.of_authority(session, authority, today())
        names = people.names_of(session, [user for each in found for user in (each.giver, each.receiver)])
    return render_template(
        "delegations/every.html",
        authority=authority,
        delegations=found,
        colleagues=[(str(user), name) for user, name in colleagues.items() if user != mine()],
        names=names,
        errors=errors,
        asked=asked,
        approver=Role.APPROVER in g.roles,
    )
