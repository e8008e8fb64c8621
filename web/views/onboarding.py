"""A new council: adding it, and the list that leads it to its first audit.

Guaranteed: a council is added by the administrator of the installation alone, and is there with its
publication 1 or not at all; the list shows no record of a child.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from engine.scaffold import CALENDARS
from web import onboarding
from web.access import access_of, roles
from web.clock import now, today
from web.store import log
from web.store.people import Role
from web.store.tables import AuthorityRow
from web.upgrading import behind
from web.views.data import shelf
from web.views.drafts import READERS
from web.views.scope import WHOLE

pages = Blueprint("onboarding", __name__)

NATIONS = tuple((name, name.replace("-", " ").title()) for name in CALENDARS)


@pages.get(f"/{WHOLE}/councils/new")
@roles(Role.ADMIN)
def new() -> str:
    """Ask what the new council is called and what it follows."""
    every = [name for name, _ in onboarding.offered()["england"]]
    return _form({"nation": "england"}, every, {})


@pages.post(f"/{WHOLE}/councils/new")
@roles(Role.ADMIN)
def add() -> Any:
    """Add a council with its first publication."""
    packs = request.form.getlist("packs")
    council, errors = onboarding.asked(request.form, packs, _taken())
    if errors:
        return _form(request.form, packs, errors), 422
    texts = onboarding.texts_of(council)
    faults = onboarding.faults_in(current_app.extensions["policies"], council, texts)
    if faults:
        return _form(request.form, packs, {"packs": faults[0]}), 422
    with current_app.extensions["database"].work() as session:
        added = onboarding.begin(session, council, texts, g.person.id, now())
        if added:
            log.note(session, now(), "council added", council.name, g.person.id, council.name)
    if not added:
        return _form(request.form, packs, {"title": f"{council.title} is here already"}), 409
    return redirect(url_for("onboarding.steps", authority=council.name), 303)


@pages.get("/<authority>/getting-started")
@roles(Role.ADMIN, Role.AUDITOR)
def steps(authority: str) -> str:
    """Show what is done and what comes next."""
    with current_app.extensions["database"].look() as session:
        title = session.get_one(AuthorityRow, authority).name
        found = onboarding.steps(session, shelf(authority), authority, today())
        moved = len(behind(session, authority)) if g.roles & frozenset(READERS) else 0
    waiting = next((each for each in found if not each.done), None)
    hrefs = {each.title: _href(authority, each) for each in found}
    return render_template(
        "onboarding/steps.html",
        authority=authority,
        title=title,
        steps=found,
        waiting=waiting,
        hrefs=hrefs,
        behind=moved,
    )


def _href(authority: str, step: onboarding.Step) -> str | None:
    """Return the address where a step is done, for whoever may go there."""
    access = access_of(current_app, step.endpoint)
    if access is None or (access.roles and not access.roles & g.roles):
        return None
    return url_for(step.endpoint, authority=authority, number=step.number)


def _taken() -> frozenset[str]:
    """Return the words that addresses begin with."""
    return frozenset(rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules())


def _form(said: Mapping[str, str], packs: list[str], errors: Mapping[str, str]) -> str:
    return render_template(
        "onboarding/new.html",
        said=said,
        chosen=packs,
        errors=errors,
        nations=NATIONS,
        offered=[
            (title, onboarding.offered()[name]) for name, title in NATIONS if onboarding.offered()[name]
        ],
    )
