"""Users and their roles: of an authority, or of the whole installation.

Guaranteed: nobody changes their own account or roles here; a one-time password is in one answer and
nowhere else; an account that has roles elsewhere is not this authority's to shut, reset or bring in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from web.access import roles
from web.clock import now, today
from web.store import accounts, log, people, sign_ins
from web.store.accounts import Account
from web.store.people import Role, Span
from web.store.tables import EVERYWHERE, User
from web.views.scope import both, scope_of, title_of

pages = Blueprint("users", __name__)

#: What each role may do, as the pages say it.
MEANINGS: Mapping[Role, str] = {
    Role.VIEWER: "sees what applies, and reports without small numbers",
    Role.EDITOR: "writes drafts of standards and submits them",
    Role.APPROVER: "approves and publishes what somebody else wrote",
    Role.AUDITOR: "brings data, runs audits and sees single cases",
    Role.ADMIN: "gives and takes roles, and reads the log",
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST_NAME, _LONGEST_ADDRESS = 120, 254


@both(pages, "/users", "GET")
@roles(Role.ADMIN)
def listing(authority: str | None) -> str:
    """List the accounts."""
    words = request.args.get("q", "").strip()
    with current_app.extensions["database"].look() as session:
        found = accounts.every(session, scope_of(authority), words, today())
        title = title_of(session, authority)
    return render_template("users/list.html", authority=authority, title=title, found=found, words=words)


@both(pages, "/users/new", "GET")
@roles(Role.ADMIN)
def invite(authority: str | None) -> str:
    """Show the form for a new account."""
    return _invitation(authority, {}, {"name": "", "email": request.args.get("email", "")}, {})


@both(pages, "/users/new", "POST")
@roles(Role.ADMIN)
def add(authority: str | None) -> Any:
    """Make an account with roles, or give roles to one that is elsewhere; show its new password, once.
    The roles of somebody who is here already are changed on their own page, where they are seen."""
    said = {name: " ".join(request.form.get(name, "").split()) for name in ("name", "email")}
    wanted, errors = _wanted()
    errors = {**_faults_of_person(said), **errors}
    if not wanted:
        errors.setdefault("role-viewer", "Choose at least one role")
    if errors:
        return _invitation(authority, errors, said, wanted), 422
    try:
        with current_app.extensions["database"].work() as session:
            user = people.by_email(session, said["email"])
            if user is not None and user.id == g.person.id:
                abort(403)
            if user is not None and accounts.is_here(session, scope_of(authority), user.id):
                return _back(authority, user.id, "here")
            new = user is None
            user, password = _brought_in(session, authority, said, user)
            accounts.set_roles(session, user.id, scope_of(authority), wanted)
            _note(session, "user added", user.id, authority)
            told: dict[str, Any] = {"name": user.name, "email": user.email, "id": user.id}
    except accounts.Refused as trouble:
        return _invitation(authority, {"email": str(trouble)}, said, wanted), 422
    if password is None:
        return _back(authority, told["id"], "roles")
    return _shown(authority, told, password, new)


def _brought_in(
    session: Session, authority: str | None, said: Mapping[str, str], user: User | None
) -> tuple[User, str | None]:
    """Return the account, made if there is none, and the password for one sign-in that opens it from now on.
    Raises Refused."""
    if user is None:
        password = people.one_time_password()
        made = people.add_user(session, said["email"], said["name"], now(), password, must_change=True)
        return made, password
    return user, _let_in(session, authority, user.id)


def _let_in(session: Session, authority: str | None, user: int) -> str | None:
    """Let in an account that is not here yet; return its new password, if it has one. Raises Refused."""
    head = people.holds(session, g.person.id, EVERYWHERE, Role.ADMIN, today())
    password = accounts.bring_in(session, scope_of(authority), user, head)
    if password is not None:
        _note(session, "password reset", user, authority)
    return password


def _shown(authority: str | None, told: Mapping[str, Any], password: str, new: bool) -> str:
    return render_template("users/password.html", authority=authority, told=told, password=password, new=new)


@both(pages, "/users/<int:user>", "GET")
@roles(Role.ADMIN)
def one(authority: str | None, user: int) -> str:
    """Show an account and its roles."""
    return _one(authority, user, {})


@both(pages, "/users/<int:user>/roles", "POST")
@roles(Role.ADMIN)
def change_roles(authority: str | None, user: int) -> Any:
    """Give and take roles."""
    wanted, errors = _wanted()
    if errors:
        return _one(authority, user, errors), 422
    scope, password = scope_of(authority), None
    with current_app.extensions["database"].work() as session:
        found = _theirs(session, authority, user)
        if wanted and not accounts.is_here(session, scope, user):  # an authority's, seen by the head
            password = _let_in(session, authority, user)
        accounts.set_roles(session, user, scope, wanted)
        _note(session, "roles changed", user, authority)
        still = accounts.find(session, scope, user, today()) is not None
    if password is not None:
        return _shown(authority, {"name": found.name, "email": found.email, "id": user}, password, new=False)
    if not still:
        return redirect(url_for("users.listing", authority=authority), 303)
    return _back(authority, user, "roles")


@both(pages, "/users/<int:user>/password", "POST")
@roles(Role.ADMIN)
def reset(authority: str | None, user: int) -> Any:
    """Give a new one-time password and show it, once."""
    with current_app.extensions["database"].work() as session:
        found = _theirs(session, authority, user, whole=True)
        password = accounts.new_password(session, user)
        _note(session, "password reset", user, authority)
    return _shown(authority, {"name": found.name, "email": found.email, "id": user}, password, new=False)


@both(pages, "/users/<int:user>/sign-out", "POST")
@roles(Role.ADMIN)
def sign_out(authority: str | None, user: int) -> Any:
    """End every sign-in of an account."""
    with current_app.extensions["database"].work() as session:
        _theirs(session, authority, user)
        sign_ins.end_all(session, user)
        _note(session, "signed out by administrator", user, authority)
    return _back(authority, user, "out")


@both(pages, "/users/<int:user>/shut", "POST")
@roles(Role.ADMIN)
def shut(authority: str | None, user: int) -> Any:
    """Shut an account, or open it again."""
    opening = request.form.get("open") == "yes"
    with current_app.extensions["database"].work() as session:
        _theirs(session, authority, user, whole=True)
        if opening:
            accounts.open_again(session, user)
        else:
            accounts.shut(session, user, now())
        _note(session, "account opened" if opening else "account shut", user, authority)
    return _back(authority, user, "open" if opening else "shut")


def _theirs(session: Session, authority: str | None, user: int, whole: bool = False) -> Account:
    """Return the account, or end the request if it is not here, is one's own, or (for what concerns the
    whole account) is not this authority's to administer."""
    found = accounts.find(session, scope_of(authority), user, today())
    if found is None:
        abort(404)
    if user == g.person.id or (whole and not accounts.is_ours(session, scope_of(authority), user)):
        abort(403)
    return found


def _wanted() -> tuple[dict[Role, Span], dict[str, str]]:
    """Return the roles that the form gives, each with its days, and what is wrong with it."""
    wanted, errors = {}, {}
    for role in Role:
        if role.value not in request.form.getlist("role"):
            continue
        days: dict[str, date | None] = {}
        for end in ("since", "until"):
            name = f"{end}-{role}"
            written = request.form.get(name, "").strip()
            try:
                days[end] = date.fromisoformat(written) if written else None
            except ValueError:
                errors[name] = f"‘{written}’ is no date. Write it as 2026-04-20"
        if errors:
            continue
        wanted[role] = Span(days["since"], days["until"])
        if days["since"] and days["until"] and days["until"] <= days["since"]:
            errors[f"until-{role}"] = f"The role of {role} would end before it begins"
    return wanted, errors


def _faults_of_person(said: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if not said["name"]:
        errors["name"] = "Enter a name"
    elif len(said["name"]) > _LONGEST_NAME:
        errors["name"] = f"A name has {_LONGEST_NAME} characters at most"
    if len(said["email"]) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(said["email"]):
        errors["email"] = "Enter an email address, like name@example.gov.uk"
    return errors


def _invitation(
    authority: str | None, errors: Mapping[str, str], said: Mapping[str, str], wanted: Mapping[Role, Span]
) -> str:
    with current_app.extensions["database"].look() as session:
        title = title_of(session, authority)
    return render_template(
        "users/new.html",
        authority=authority,
        title=title,
        errors=errors,
        said=said,
        spans=wanted,
        meanings=MEANINGS,
    )


def _one(authority: str | None, user: int, errors: Mapping[str, str]) -> str:
    scope = scope_of(authority)
    with current_app.extensions["database"].look() as session:
        found = accounts.find(session, scope, user, today())
        if found is None:
            abort(404)
        title, ours = title_of(session, authority), accounts.is_ours(session, scope, user)
    return render_template(
        "users/one.html",
        authority=authority,
        title=title,
        account=found,
        here=[each for each in found.held if each.authority == scope],
        elsewhere=[each for each in found.held if each.authority != scope],
        spans={each.role: each.span for each in found.held if each.authority == scope},
        ours=ours,
        own=user == g.person.id,
        errors=errors,
        meanings=MEANINGS,
        said=request.args.get("said", ""),
    )


def _note(session: Session, action: str, user: int, authority: str | None) -> None:
    log.note(session, now(), action, f"user {user}", g.person.id, authority)


def _back(authority: str | None, user: int, said: str) -> Any:
    return redirect(url_for("users.one", authority=authority, user=user, said=said), 303)
