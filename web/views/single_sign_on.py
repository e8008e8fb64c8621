"""Signing in with the council's own accounts: away to the provider, and back.

Guaranteed: nothing is written before the provider's answer has been verified; a failure is a page that says
what to do, without what the provider said.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from web.access import public
from web.clock import now
from web.single_sign_on import SignOnFault, SingleSignOn, Trouble
from web.store import outside
from web.views.sign_in import begin, inside, with_cookie

pages = Blueprint("single_sign_on", __name__, url_prefix="/single-sign-on")

#: An address that is longer than this, in characters, is not kept: the cookie that holds it has few.
MOST_WANTED = 400

_CURES = {
    Trouble.AWAY: (
        503,
        "The sign-in service of your council does not answer. Try again in a few minutes.",
    ),
    Trouble.REFUSED: (403, "The sign-in service did not let you through, or you ended it. Try again."),
    Trouble.STALE: (
        400,
        "This attempt was begun in another window, or too long ago. Begin again from the page to sign in.",
    ),
    Trouble.UNSOUND: (
        502,
        "The answer of the sign-in service could not be verified. Tell your administrator when it was.",
    ),
    Trouble.NO_ADDRESS: (
        403,
        "The sign-in service did not give a verified email address. Ask your administrator about it.",
    ),
    Trouble.UNKNOWN: (
        403,
        "There is no account here for you yet. Ask your administrator to add you, with your work address.",
    ),
    Trouble.SHUT: (403, "Your account here is shut. The administrator of your authority can open it."),
}


@pages.get("")
@public
def leave() -> Any:
    """Go to the provider."""
    wanted = request.args.get("next", "")
    session["next"] = wanted if wanted.isascii() and len(wanted) <= MOST_WANTED else ""
    try:
        return _service().leave(url_for("single_sign_on.arrive", _external=True))
    except SignOnFault as fault:
        return _told(fault.trouble)


@pages.get("/back")
@public
def arrive() -> Any:
    """Come back from the provider, and be signed in."""
    try:
        token = _signed_in(_service())
    except SignOnFault as fault:
        return _told(fault.trouble)
    return with_cookie(redirect(inside(session.pop("next", "")), 303), token)


def _signed_in(service: SingleSignOn) -> str:
    claims = service.arrive()
    mapping = service.provider.mapping
    given = outside.given_by(mapping, claims.groups)
    with current_app.extensions["database"].work() as work:
        user = outside.account_of(work, claims, given, now())
        if user is None:
            raise SignOnFault(Trouble.UNKNOWN)
        if user.disabled is not None:
            raise SignOnFault(Trouble.SHUT)
        outside.follow(work, user.id, mapping, given)
        return begin(work, user.id, "signed in at the provider")


def _service() -> SingleSignOn:
    service: SingleSignOn | None = current_app.extensions.get("single_sign_on")
    if service is None:
        abort(404)
    return service


def _told(trouble: Trouble) -> tuple[str, int]:
    status, cure = _CURES[trouble]
    current_app.logger.warning("single sign-on failed: %s", trouble.value)
    return render_template("sign_in/trouble.html", cure=cure), status
