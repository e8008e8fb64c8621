"""One's own account: what one may do, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from web.access import signed_in
from web.clock import now, today
from web.store import accounts, log, sign_ins
from web.store.people import authorities_of
from web.store.sign_ins import Lasting
from web.store.tables import EVERYWHERE

pages = Blueprint("account", __name__)


@pages.get("/account")
@signed_in
def own() -> str:
    """Show one's roles and open sign-ins."""
    settings = current_app.config["SETTINGS"]
    lasting = Lasting(settings.idle, settings.longest)
    token = request.cookies.get(settings.cookie, "")
    with current_app.extensions["database"].look() as session:
        account = accounts.find(session, EVERYWHERE, g.person.id, today())
        names = {each.id: each.name for each in authorities_of(session, g.person.id, today())}
        open_now = sign_ins.every(session, g.person.id, token, now(), lasting)
    return render_template("account.html", account=account, names=names, open_now=open_now)


@pages.post("/account/sign-out")
@signed_in
def sign_out_everywhere() -> Any:
    """End every sign-in of one's own, this one too."""
    settings = current_app.config["SETTINGS"]
    with current_app.extensions["database"].work() as session:
        sign_ins.end_all(session, g.person.id)
        log.note(session, now(), "signed out everywhere", f"user {g.person.id}", g.person.id)
    answer = redirect(url_for("sign_in.form"), 303)
    answer.delete_cookie(settings.cookie, secure=settings.secure, httponly=True, samesite="Lax")
    return answer
