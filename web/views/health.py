"""Whether the application lives: for the machine that watches it."""

from __future__ import annotations

from flask import Blueprint, current_app

from web.access import public

pages = Blueprint("health", __name__)


@pages.get("/health")
@public
def health() -> tuple[dict[str, str], int]:
    """Say whether the database answers."""
    well = current_app.extensions["database"].answers()
    return {"database": "up" if well else "away"}, 200 if well else 503
