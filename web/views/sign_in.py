"""Signing in and out, and changing one's password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from web.access import public, signed_in
from web.clock import now
from web.store import attempts, log, people, sign_ins
from web.store.people import SHORTEST_PASSWORD
from web.store.tables import User

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
@public
def form() -> str:
    """Show the form."""
    return _form({}, "")


@pages.post("/sign-in")
@public
def enter() -> Any:
    """Sign a person in, on a new sign-in every time."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    lock = _tried(email)
    right = lock.opens(password)
    with current_app.extensions["database"].work() as session:
        if not right or lock.user is None:
            log.note(session, now(), "sign-in refused", "sign-in", None)
            return _form({"email": "Enter an address and the password that belongs to it"}, email), 422
        attempts.forget(session, _account(email))
        attempts.give_back(session, _computer())
        token = begin(session, lock.user, "signed in")
    return with_cookie(redirect(inside(request.values.get("next", "")), 303), token)


def _tried(email: str) -> people.Lock:
    """Count the attempt and return what it is made on; ends the request if there were too many."""
    with current_app.extensions["database"].work() as session:
        attempts.clear(session, now())
        account = attempts.take(session, _account(email), attempts.ACCOUNT, now())
        computer = attempts.take(session, _computer(), attempts.COMPUTER, now())
        if not (account and computer):
            log.note(session, now(), "sign-in held back", "sign-in", None)
        lock = people.lock_of(session, email)
    if not (account and computer):
        abort(429)
    return lock


def _account(email: str) -> str:
    return f"account {email.strip().lower()}"


def _computer() -> str:
    return f"computer {request.remote_addr}"


def begin(session: Session, user_id: int, how: str) -> str:
    """Begin a sign-in of a user and return its token."""
    token = sign_ins.begin(session, user_id, now())
    log.note(session, now(), how, f"user {user_id}", user_id)
    return token


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
    if not _tried(g.person.email).opens(old):
        errors["old"] = "This is not your present password"
    if errors:
        return render_template("sign_in/password.html", errors=errors, shortest=SHORTEST_PASSWORD), 422
    with current_app.extensions["database"].work() as session:
        user = session.get_one(User, g.person.id)
        people.change_password(user, new)
        sign_ins.end_all(session, user.id)
        attempts.forget(session, _account(g.person.email))
        attempts.give_back(session, _computer())
        token = begin(session, user.id, "password changed")
    return with_cookie(redirect(url_for("authorities.mine"), 303), token)


def _faults(new: str, again: str) -> dict[str, str]:
    errors = {}
    if len(new) < SHORTEST_PASSWORD:
        errors["new"] = f"A password has {SHORTEST_PASSWORD} characters or more"
    elif new != again:
        errors["again"] = "This is not the same as the new password"
    return errors


def _form(errors: dict[str, str], email: str) -> str:
    service = current_app.extensions.get("single_sign_on")
    return render_template(
        "sign_in/form.html",
        errors=errors,
        email=email,
        next=request.values.get("next", ""),
        provider=None if service is None else service.provider.name,
    )


def inside(wanted: str) -> str:
    """Return where to go after signing in: only ever a page of this application. What is not printable is
    refused: a tab between two slashes is left out on the way, and then they name another host."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours else url_for("authorities.mine")


def with_cookie(answer: Any, token: str) -> Response:
    """Return the answer with the cookie of a sign-in."""
    settings = current_app.config["SETTINGS"]
    answer.set_cookie(settings.cookie, token, secure=settings.secure, httponly=True, samesite="Lax", path="/")
    made: Response = answer
    return made
