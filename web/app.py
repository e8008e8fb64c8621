"""Puts the application together.

In: settings, a clock. Out: a Flask application. Guaranteed: its parts know each other only through the
application; nothing is read from or written to the disk but in the data folder; making it twice changes
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, current_app, g, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, clock, faults, logs, security, single_sign_on
from web.api import described
from web.api.judging import Desks
from web.api.problems import PREFIX, problem
from web.checking.client import Desk
from web.config import Settings, checked
from web.drafting import Checks
from web.menu import menu
from web.numbers import Number
from web.policies import Policies
from web.records.base import Shelves
from web.store.base import Database
from web.views import BLUEPRINTS
from web.words import FILTERS


def create_app(
    settings: Settings,
    clock_: Callable[[], datetime] = clock.system,
    policies: Policies | None = None,
    desk: Desk | None = None,
    desks: Desks | None = None,
) -> Flask:
    """Return the application; `policies`, `desk` and `desks` may be shared by several. Raises
    SettingsFault."""
    checked(settings)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = described.application("web", static_url_path="/static")
    app.config.update(SETTINGS=settings, CLOCK=clock_)
    app.url_map.converters["int"] = Number
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # as Flask documents
    app.extensions["database"] = Database(settings.database)
    app.extensions["policies"] = policies or Policies(settings.data / "policies")
    app.extensions["shelves"] = Shelves(settings.data)
    app.extensions["desk"] = desk or Desk()
    app.extensions["slow desk"] = desk or Desk()  # what takes seconds keeps nobody who types waiting
    app.extensions["api desks"] = desks or Desks(os.cpu_count() or 1)
    app.extensions["checks"] = Checks(app.extensions["desk"])
    _templates(app)
    logs.watch(app)
    security.protect(app)
    if settings.provider is not None:
        app.extensions["single_sign_on"] = single_sign_on.connect(app, settings.provider)
    app.before_request(access.guard)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    described.register(app)
    app.register_error_handler(HTTPException, _trouble)
    app.register_error_handler(Exception, _fault)
    return app


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.context_processor(
        lambda: {
            "menu": menu,
            "person": g.get("person"),
            "held": g.get("roles", frozenset()),
            "here": _here(),
        }
    )


def _here() -> str | None:
    return (request.view_args or {}).get("authority") if request.endpoint else None


_TROUBLES = {
    400: (
        "This request was not complete",
        "The form was perhaps opened too long ago. Go back, load the page again and send it once more.",
    ),
    401: ("You are signed out", "Sign in again; what you typed is still in the page that you came from."),
    403: (
        "You may not do this",
        "Your roles for this authority do not allow it. Its administrator can change that.",
    ),
    404: ("This page is not here", "Check the address, or start from your authorities."),
    409: (
        "Somebody else was quicker",
        "What you changed was changed by somebody else meanwhile. Nothing was overwritten.",
    ),
    413: (
        "This file is too large",
        "Ask for a smaller extract, or let your administrator read it on the server.",
    ),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    503: (
        "Dutybook is not available",
        "The database cannot be reached. Nothing was lost; try again in a minute.",
    ),
    507: (
        "The disk is full",
        "What you sent was not kept, and nothing was half done. Tell your administrator, then send it again.",
    ),
}
_UNKNOWN = (
    "Something went wrong",
    "It was noted. Nothing was half done; try again, or tell your administrator when it was.",
)


def _trouble(fault: HTTPException) -> tuple[str, int] | Response:
    status = fault.code or 500
    if request.path.startswith(PREFIX):
        return problem(status, headers=_allowed(fault))
    title, cure = _TROUBLES.get(status, _UNKNOWN)
    return render_template("trouble.html", title=title, cure=cure, status=status), status


def _allowed(fault: HTTPException) -> dict[str, str]:
    """Return the headers that a refusal carries by itself, such as which methods there are."""
    return {name: value for name, value in fault.get_headers() if name in ("Allow", "Retry-After")}


def _fault(fault: Exception) -> tuple[str, int] | Response:
    status = faults.status_of(fault)
    ours = status == faults.OURS
    current_app.logger.error("fault %s at %s", type(fault).__name__, request.endpoint, exc_info=ours)
    if request.path.startswith(PREFIX):
        deep = isinstance(fault, RecursionError)  # JSON that is nested without end
        return problem(400, "nested too deeply") if deep else problem(status)
    title, cure = _TROUBLES.get(status, _UNKNOWN)
    return render_template("trouble.html", title=title, cure=cure, status=status), status
