"""Who may call which page: declared beside each view, checked in one place.

In: a view. Out: the same view, marked. Guaranteed: a view without a mark is never called (a request for
it fails); an authority in the address is one for which the person has a role, else the page is not there
(404, whether or not such an authority exists); a role that is missing is 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for

from web.api.guarding import guard_key
from web.clock import now, today
from web.store import people, sign_ins
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.tables import EVERYWHERE, AuthorityRow

View = TypeVar("View", bound=Callable[..., Any])

#: What a person may still do whose password is for one sign-in.
_ALLOWED_FIRST = frozenset({"sign_in.password", "sign_in.change_password", "sign_in.sign_out"})

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """`public`: anybody. Else a person who is signed in and, where `roles` names any, has one of them
    for the authority in the address (or, without one there, over the whole installation). `scope`: not for
    people but for programs, by a key that has it."""

    public: bool = False
    roles: frozenset[Role] = frozenset()
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    id: int
    name: str
    email: str
    must_change: bool


def public(view: View) -> View:
    """Mark a view that anybody may call."""
    return _marked(view, Access(public=True))


def signed_in(view: View) -> View:
    """Mark a view for anybody who is signed in (and, with an authority in the address, has any role
    there)."""
    return _marked(view, Access())


def roles(*wanted: Role) -> Callable[[View], View]:
    """Mark a view for people who have one of these roles."""
    return lambda view: _marked(view, Access(roles=frozenset(wanted)))


def key(scope: Scope) -> Callable[[View], View]:
    """Mark a view for programs whose key has a scope for the authority in the address."""
    return lambda view: _marked(view, Access(scope=scope))


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]  # the mark is read by `guard` alone
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what the view of an endpoint declares."""
    found = getattr(app.view_functions[endpoint], "access", None)
    return found if isinstance(found, Access) else None


def guard() -> Response | None:
    """Let a request through, send it to the sign-in page, or end it. Runs before every view."""
    g.person, g.roles, g.authority = None, frozenset(), None
    if request.endpoint is None:
        return None
    if request.endpoint == "static":
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(500, f"{request.endpoint} does not say who may call it")
    if access.scope is not None:
        guard_key(access.scope)
        return None
    _who()
    if access.public:
        return None
    if g.person is None:
        return _to_sign_in()
    if g.person.must_change and request.endpoint not in _ALLOWED_FIRST:
        return _redirect("sign_in.password")
    _allow(access)
    return None


def _who() -> None:
    token = request.cookies.get(current_app.config["SETTINGS"].cookie)
    if not token:
        return
    settings, database = current_app.config["SETTINGS"], current_app.extensions["database"]
    moment, lasting = now(), sign_ins.Lasting(settings.idle, settings.longest)
    with database.look() as session:
        found = sign_ins.find(session, token, moment, lasting)
        if (user := found.user) is not None:
            g.person = Person(user.id, user.name, user.email, user.must_change)
    if found.stale:
        with database.work() as session:
            sign_ins.note(session, token, moment, lasting)


def _allow(access: Access) -> None:
    authority = (request.view_args or {}).get("authority")
    with current_app.extensions["database"].look() as session:
        held = people.roles_of(session, g.person.id, authority or EVERYWHERE, today())
        there = authority is None or session.get(AuthorityRow, authority) is not None
    if not there or (authority is not None and not held):
        abort(404)
    if access.roles and not access.roles & held:
        abort(403 if authority is not None else 404)
    g.roles, g.authority = held, authority


def _to_sign_in() -> Response:
    if request.method not in SAFE:
        abort(401)
    return _redirect("sign_in.form", next=request.full_path.rstrip("?"))


def _redirect(endpoint: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]  # werkzeug's own response
