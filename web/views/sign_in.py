"""Signing in and out, and changing one's password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web.access import public, signed_in
from web.clock import now
from web.store import log, people, sign_ins
from web.store.people import SHORTEST_PASSWORD
from web.store.tables import User

pages = Blueprint("sign_in", __name__)
limiter = Limiter(get_remote_address, default_limits=[])


def _account() -> str:
    """Return the address that somebody tries to sign in with, so that attempts on it are counted together."""
    return request.form.get("email", "").strip().lower()


@pages.get("/sign-in")
@public
def form() -> str:
    """Show the form."""
    return _form({}, "")


@pages.post("/sign-in")
@public
@limiter.limit("5 per 5 minutes", key_func=_account)
@limiter.limit("30 per 5 minutes")
def enter() -> Any:
    """Sign a person in, on a new sign-in every time."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    with current_app.extensions["database"].work() as session:
        user = people.signed_in_as(session, email, password)
        if user is None:
            log.note(session, now(), "sign-in refused", "sign-in", None)
            return _form({"email": "Enter an address and the password that belongs to it"}, email), 422
        token = sign_ins.begin(session, user.id, now())
        log.note(session, now(), "signed in", f"user {user.id}", user.id)
    return _with_cookie(redirect(_next(), 303), token)


@pages.post("/sign-out")
@signed_in
def sign_out() -> Any:
    """End the sign-in."""
    settings = current_app.config["SETTINGS"]
    with current_app.extensions["database"].work() as session:
        sign_ins.end(session, request.cookies.get(settings.cookie, ""))
    answer = redirect(url_for("sign_in.form"), 303)
    answer.delete_cookie(settings.cookie, secure=settings.secure, httponly=True, samesite="Lax")
    return answer


@pages.get("/password")
@signed_in
def password() -> str:
    """Show the form for a new password."""
    return render_template("sign_in/password.html", errors={}, shortest=SHORTEST_PASSWORD)


@pages.post("/password")
@signed_in
def change_password() -> Any:
    """Change the password and end every other sign-in."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    errors = _faults(new, again)
    with current_app.extensions["database"].work() as session:
        if people.signed_in_as(session, g.person.email, old) is None:
            errors["old"] = "This is not your present password"
        if errors:
            return render_template("sign_in/password.html", errors=errors, shortest=SHORTEST_PASSWORD), 422
        user = session.get_one(User, g.person.id)
        people.change_password(user, new)
        sign_ins.end_all(session, user.id)
        token = sign_ins.begin(session, user.id, now())
        log.note(session, now(), "password changed", f"user {user.id}", user.id)
    return _with_cookie(redirect(url_for("authorities.mine"), 303), token)


def _faults(new: str, again: str) -> dict[str, str]:
    errors = {}
    if len(new) < SHORTEST_PASSWORD:
        errors["new"] = f"A password has {SHORTEST_PASSWORD} characters or more"
    elif new != again:
        errors["again"] = "This is not the same as the new password"
    return errors


def _form(errors: dict[str, str], email: str) -> str:
    return render_template(
        "sign_in/form.html", errors=errors, email=email, next=request.values.get("next", "")
    )


def _next() -> str:
    """Return where to go after signing in: only ever a page of this application."""
    wanted = request.values.get("next", "")
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if inside else url_for("authorities.mine")


def _with_cookie(answer: Any, token: str) -> Response:
    settings = current_app.config["SETTINGS"]
    answer.set_cookie(settings.cookie, token, secure=settings.secure, httponly=True, samesite="Lax", path="/")
    made: Response = answer
    return made
