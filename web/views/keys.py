"""Keys for the programs of others: of an authority, or of the whole installation.

Guaranteed: a key is in one answer and nowhere else; an authority's administrator gives a key nothing
elsewhere, and takes from one that serves others too only what is the authority's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.access import roles
from web.clock import now
from web.store import api_keys, log, people
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.tables import AuthorityRow
from web.views.scope import both, title_of

pages = Blueprint("keys", __name__)

#: What each scope lets a key do, as the page says it.
MEANINGS: Mapping[Scope, str] = {
    Scope.READ: "read what applies: policies, standards, publications, bundles",
    Scope.CHECK: "have cases checked; nothing of them is kept",
    Scope.AUDIT: "bring data, have audits made, read outcomes of single children",
    Scope.UPGRADE: "take newer packs: decide and hand in upgrades in your name; you cannot approve them",
}
LASTS = {30: "30 days", 90: "90 days", 365: "a year"}
_LONGEST_NAME = 120


@both(pages, "/keys", "GET")
@roles(Role.ADMIN)
def listing(authority: str | None) -> str:
    """List the keys."""
    with current_app.extensions["database"].look() as session:
        found = api_keys.every(session, authority)
        names = people.names_of(session, [each.made_by for each in found])
        title = title_of(session, authority)
    return render_template(
        "keys/list.html", authority=authority, title=title, found=found, names=names, now=now()
    )


@both(pages, "/keys/new", "GET")
@roles(Role.ADMIN)
def begin(authority: str | None) -> str:
    """Show the form for a new key."""
    return _form(authority, {})


@both(pages, "/keys/new", "POST")
@roles(Role.ADMIN)
def make(authority: str | None) -> Any:
    """Make a key and show it, once."""
    name = " ".join(request.form.get("name", "").split())
    scopes = [each for each in Scope if each.value in request.form.getlist("scope")]
    days = request.form.get("lasts", "")
    with current_app.extensions["database"].look() as session:
        known = [each.id for each in _authorities(session, authority)]
    chosen = [authority] if authority else [each for each in request.form.getlist("for") if each in known]
    errors = _faults(name, scopes, days, chosen)
    if errors:
        return _form(authority, errors), 422
    with current_app.extensions["database"].work() as session:
        grants = [(each, scope) for each in chosen for scope in scopes]
        expires = now() + timedelta(days=int(days))
        key, secret = api_keys.make(session, name, grants, g.person.id, expires, now())
        for each in chosen:
            log.note(session, now(), "key made", f"key {key}", g.person.id, each)
        title = title_of(session, authority)
    return render_template(
        "keys/made.html", authority=authority, title=title, name=name, secret=secret, expires=expires
    )


@both(pages, "/keys/<int:key>/revoke", "GET")
@roles(Role.ADMIN)
def ask_revoke(authority: str | None, key: int) -> str:
    """Ask whether a key is to be revoked."""
    with current_app.extensions["database"].look() as session:
        found = next((each for each in api_keys.every(session, authority) if each.id == key), None)
    if found is None or found.revoked is not None:
        abort(404)
    return render_template("keys/revoke.html", authority=authority, key=found)


@both(pages, "/keys/<int:key>/revoke", "POST")
@roles(Role.ADMIN)
def revoke(authority: str | None, key: int) -> Any:
    """Revoke a key, from this moment."""
    with current_app.extensions["database"].work() as session:
        if not api_keys.revoke(session, key, authority, now()):
            abort(404)
        log.note(session, now(), "key revoked", f"key {key}", g.person.id, authority)
    return redirect(url_for("keys.listing", authority=authority, said="revoked"), 303)


def _authorities(session: Session, authority: str | None) -> list[AuthorityRow]:
    query = select(AuthorityRow).order_by(AuthorityRow.name)
    return list(session.scalars(query if authority is None else query.where(AuthorityRow.id == authority)))


def _form(authority: str | None, errors: Mapping[str, str]) -> str:
    with current_app.extensions["database"].look() as session:
        title = title_of(session, authority)
        every = _authorities(session, authority)
    return render_template(
        "keys/new.html",
        authority=authority,
        title=title,
        names=[(each.id, each.name) for each in every],
        errors=errors,
        form=request.form,
        meanings=MEANINGS,
        lasts=LASTS,
    )


def _faults(name: str, scopes: list[Scope], days: str, chosen: list[str]) -> dict[str, str]:
    errors = {}
    if not name:
        errors["name"] = "Say which program it is for"
    elif len(name) > _LONGEST_NAME:
        errors["name"] = f"The name is longer than {_LONGEST_NAME} characters"
    if not chosen:
        errors["for"] = "Choose the authorities that it is for"
    if not scopes:
        errors["scope"] = "Choose what it may do"
    if days not in map(str, LASTS):
        errors["lasts"] = "Choose how long it lasts"
    return errors
