"""Whether the application lives and is ready, and what it has counted: for the machines that watch it."""

from __future__ import annotations

import os
import secrets
import shutil
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from web import metrics
from web.access import public
from web.start import is_current

pages = Blueprint("health", __name__)

#: Below this the data folder counts as full, bytes.
LEAST_FREE = 100 * 1024 * 1024


@pages.get("/healthz")
@public
def health() -> dict[str, str]:
    """Say that the process answers."""
    return {"process": "up"}


@pages.get("/readyz")
@public
def ready() -> tuple[dict[str, str], int]:
    """Say whether it can work: the database answers and is of this version, the data folder has room."""
    database, data = current_app.extensions["database"], current_app.config["SETTINGS"].data
    up = database.answers()
    well = {
        "database": "up" if up else "away",
        "tables": "current" if up and is_current(database) else "not current",
        "data folder": "has room" if _has_room(data) else "full or not writable",
    }
    fine = tuple(well.values()) == ("up", "current", "has room")
    return well, 200 if fine else 503


def _has_room(data: Any) -> bool:
    try:
        return os.access(data, os.W_OK) and shutil.disk_usage(data).free >= LEAST_FREE
    except OSError:
        return False


@pages.get("/metrics")
@public
def counted() -> Response:
    """Give what was counted, to this machine or to whoever has the token; to others it is not there."""
    if not (_has_token() or _is_local()):
        abort(404)
    return Response(metrics.text(), mimetype="text/plain")


def _has_token() -> bool:
    wanted = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())


def _is_local() -> bool:
    """Say whether this machine asks for itself: not a proxy on it for somebody else."""
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    proxied = forwarded and not current_app.config["SETTINGS"].proxies
    try:
        return not proxied and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
